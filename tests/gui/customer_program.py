"""A Support Manager that runs, with the site and the session made up."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

import pytest
from PyQt6.QtWidgets import QLabel, QLineEdit, QPushButton

from customer_app import stay as stay_module
from customer_app.app import SupportManager, Surroundings
from customer_app.joining import Joining
from customer_app.stay import Stay
from customer_app.trouble import NotJoined, Trouble
from customer_app.way_in import WayIn
from protocol.api import Invitation
from protocol.sharing import Unavailable
from session.stored import SessionStore, StoredSession
from tests.gui.customer_doubles import MadeUpSession, until

SITE = "https://help.example"
NUMBER = "123456789"
BY_NUMBER = WayIn(site=SITE, number=NUMBER, name="Carl")
KEPT = StoredSession(site=SITE, token="t" * 20, seed=b"s" * 32, number=NUMBER)


class MadeUpJoining:
    """What joining answers: a session, or the troubles that come before it."""

    stay = Stay

    def __init__(self, *troubles: Trouble, kept_is_over: bool = False) -> None:
        self.session = MadeUpSession()
        self.troubles = list(troubles)
        self.kept_is_over = kept_is_over
        self.joined: list[WayIn] = []
        self.resumed = 0
        self.closed = False
        self.gate: asyncio.Event | None = None
        self.store: SessionStore | None = None

    def load(self, store: SessionStore) -> Joining:
        self.store = store
        return cast(Joining, self)

    async def invitation(self, site: str, code: str) -> Invitation:
        return Invitation(agent="Ana", organisation="Example Ltd")

    async def join(self, way_in: WayIn) -> MadeUpSession:
        self.joined.append(way_in)
        if self.gate is not None:
            await self.gate.wait()
        if self.troubles:
            raise NotJoined(self.troubles.pop(0))
        return self.session

    async def resume(self) -> MadeUpSession | None:
        self.resumed += 1
        if self.kept_is_over and self.store is not None:
            self.store.clear()
            return None
        return self.session

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def screen_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stay_module, "missing_screen", lambda: Unavailable.NONE)


class Running:
    """A Support Manager that runs, as its user sees it."""

    def __init__(self, app: SupportManager, task: "asyncio.Task[int]") -> None:
        self.app = app
        self.task = task

    @property
    def text(self) -> str:
        labels = self.app.window.findChildren(QLabel)
        return "\n".join(label.text() for label in labels if label.isVisible())

    def line(self, name: str) -> QLineEdit:
        lines = self.app.window.findChildren(QLineEdit)
        return next(one for one in lines if one.accessibleName() == name)

    def press(self, name: str) -> None:
        for one in self.app.window.findChildren(QPushButton):
            if one.isVisible() and one.accessibleName() == name:
                one.click()
                return
        raise AssertionError(f"no button {name} on: {self.text}")

    async def sees(self, words: str) -> None:
        await until(lambda: words in self.text, words)

    async def exit_code(self) -> int:
        await until(self.task.done, "its end")
        return self.task.result()

    def press_cross(self) -> None:
        """As the window manager does it."""
        self.app.window.close_pressed.emit()


@asynccontextmanager
async def running(
    tmp_path: Path, joining: MadeUpJoining, way_in: WayIn | None = None, *, link_is_bad: bool = False
) -> AsyncIterator[Running]:
    surroundings = Surroundings(tmp_path, joining.load, lambda: None)
    app = SupportManager(way_in or WayIn(), link_is_bad=link_is_bad, surroundings=surroundings)
    task = asyncio.get_running_loop().create_task(app.run())
    try:
        yield Running(app, task)
    finally:
        task.cancel()
        await until(task.done)
        app.window.hide()
        app.window.deleteLater()
