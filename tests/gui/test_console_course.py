"""The console's course from signing in to a session and out of it, with the site and the session made up."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, cast
from urllib.parse import unquote

import pytest
from PyQt6.QtCore import QSettings, Qt
from PyQt6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from console import conducting, entering, signing_in
from console.app import CannotGoOn, Console, Options
from console.main_window import MainWindow
from console.preferences import Preferences
from console.sign_in_window import SignInWindow
from link.contract import LinkEnd
from link.site_client import SiteProblem, SiteUnreachable
from media.engine import Engine
from protocol.api import (
    Joined,
    ProblemCode,
    SessionDetails,
    SessionStarted,
    SignedIn,
    SiteInformation,
    StartOptions,
    StartSession,
    TrackingField,
)
from session.joining import Program
from session.stored import SessionStore, StoredSession
from session.support_session import SupportSession
from tests.gui.console_doubles import Played, anything_kept, delete
from tests.helpers.waiting import eventually_async
from widgets.present import present
from widgets.seat import Seat

SITE = "https://help.example.com"
WITH_ACCOUNT = Options(site=SITE, account="ana@example.com", password="secret")
STORED = StoredSession(site=SITE, token="t" * 20, seed=b"s" * 32)


class MadeUpSite:
    """A site that forgets its sign-ins when the test says so."""

    signed_in: ClassVar[list[str]] = []
    good: ClassVar[set[str]] = set()
    closed: ClassVar[int] = 0
    started: ClassVar[list[StartSession]] = []
    options: ClassVar[StartOptions] = StartOptions()

    def __init__(self, site: str) -> None:
        self.site = site

    async def information(self) -> SiteInformation:
        return SiteInformation(product="visavis", protocol_version=1, organisation="Example Ltd")

    async def sign_in(self, email: str, password: str) -> SignedIn:
        token = f"token {len(self.signed_in)}"
        self.signed_in.append(email)
        self.good.add(token)
        return SignedIn(token=token, name="Ana", email=email, role="agent", expires_at=0.0)

    async def start_options(self, token: str) -> StartOptions:
        return self.options

    async def start_session(self, token: str, wishes: StartSession) -> SessionStarted:
        if token not in self.good:
            raise SiteProblem(ProblemCode.NOT_SIGNED_IN)
        given = {code.label for code in wishes.tracking_codes}
        for field_ in self.options.tracking_fields:
            if field_.required and field_.label not in given:
                raise SiteProblem(ProblemCode.TRACKING_CODE_MISSING, about=field_.label)
        self.started.append(wishes)
        return SessionStarted(number="123456789", join_url=f"{SITE}/join/{'c' * 20}", ticket="t" * 20)

    async def session_details(self, token: str, number: str) -> SessionDetails:
        if not self.started:
            raise SiteProblem(ProblemCode.UNKNOWN_NUMBER)
        wishes = self.started[-1]
        return SessionDetails(
            number=number,
            join_url=f"{SITE}/join/{'c' * 20}",
            has_password=wishes.password is not None,
            session_type=wishes.session_type or "",
            tracking_codes=wishes.tracking_codes,
        )

    async def assist(self, token: str, number: str) -> Joined:
        return Joined(number=number, ticket="t" * 20)

    async def close(self) -> None:
        type(self).closed += 1


@dataclass
class Course:
    """A console that runs."""

    console: Console
    store: SessionStore
    opened: list[Played] = field(default_factory=list)
    mails: list[str] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    ended: "asyncio.Future[int]" = field(init=False)
    expected: BaseException | None = None
    """With what the test wants it to end."""

    async def open_session(self, *_program: object, **_way: str) -> SupportSession:
        await self.gate.wait()
        played = Played()
        self.opened.append(played)
        return played.session

    def open_mail(self, address: str) -> bool:
        self.mails.append(address)
        return True

    def windows(self) -> list[QAbstractButton]:
        return [
            one
            for window in QApplication.topLevelWidgets()
            if window.isVisible()
            for one in window.findChildren(QAbstractButton)
            if one.isVisible()
        ]

    def button(self, name: str) -> QAbstractButton | None:
        return next((one for one in self.windows() if one.accessibleName() == name), None)

    async def press(self, name: str) -> None:
        await self.until(lambda: (one := self.button(name)) is not None and one.isEnabled(), name)
        button = self.button(name)
        assert button is not None
        button.click()

    def type_into(self, name: str, text: str) -> None:
        fields = [
            one
            for window in QApplication.topLevelWidgets()
            for one in window.findChildren(QLineEdit)
            if one.isVisible() and one.accessibleName() == name
        ]
        fields[0].setText(text)

    async def until(self, condition: Callable[[], object], what: str = "") -> None:
        def look() -> bool:
            QApplication.processEvents()
            return bool(condition())

        await eventually_async(look, describe=what)

    def reads(self, text: str) -> bool:
        return any(
            text in label.text() and label.isVisible()
            for window in QApplication.topLevelWidgets()
            for label in window.findChildren(QLabel)
        )


@pytest.fixture
def options() -> Options:
    return WITH_ACCOUNT


@pytest.fixture
async def course(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: Options
) -> AsyncIterator[Course]:
    MadeUpSite.signed_in, MadeUpSite.good, MadeUpSite.closed = [], set(), 0
    MadeUpSite.started, MadeUpSite.options = [], StartOptions()
    store = SessionStore(tmp_path / "session-1.json")
    preferences = Preferences(QSettings(str(tmp_path / "console.ini"), QSettings.Format.IniFormat))
    program = Program("console", "en", cast(Engine, None), store)
    course = Course(Console(options, program, preferences, tmp_path), store)
    course.gate.set()
    monkeypatch.setattr(signing_in, "SiteClient", MadeUpSite)
    monkeypatch.setattr(entering, "open_session", course.open_session)
    monkeypatch.setattr(conducting, "open_mail", course.open_mail)
    task = course.ended = asyncio.get_running_loop().create_task(course.console.run())
    try:
        yield course
    finally:
        task.cancel()
        await asyncio.wait({task})
        for window in QApplication.topLevelWidgets():
            if isinstance(window, MainWindow | SignInWindow):
                delete(window)
    if not task.cancelled() and (error := task.exception()) is not course.expected and error is not None:
        raise error


async def test_session_that_takes_too_long_is_given_up_with_a_reason(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entering, "ENTER_SECONDS", 0.05)
    course.gate.clear()
    await course.press("Start")
    course.store.save(STORED)
    await course.until(lambda: course.reads("The site takes too long to answer."))
    assert course.store.load() is None
    await course.until(lambda: present_and_enabled(course.button("Start")))


async def test_starting_is_cancelled(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.home._CANCEL_MS", 10)
    course.gate.clear()
    await course.press("Start")
    await course.press("Cancel")
    await course.until(lambda: present_and_enabled(course.button("Start")))
    assert course.opened == []
    course.gate.set()
    await course.press("Start")
    await course.until(lambda: course.reads("Waiting for your customer…"))


async def test_token_that_expired_is_renewed_without_a_question(course: Course) -> None:
    await course.until(lambda: course.button("Start"))
    MadeUpSite.good.clear()
    await course.press("Start")
    await course.until(lambda: course.reads("Waiting for your customer…"))
    assert MadeUpSite.signed_in == ["ana@example.com"] * 2
    assert MadeUpSite.closed == 1


async def test_session_that_is_over_is_let_go_of(course: Course) -> None:
    await course.press("Start")
    await course.until(lambda: course.opened)
    course.opened[0].link.ended.emit(LinkEnd.EXPIRED)
    await course.until(lambda: course.reads("The session has expired."))
    await course.until(lambda: course.opened[0].link.done == ["close"])


async def test_password_goes_to_the_site_and_is_shown_to_be_said(course: Course, tmp_path: Path) -> None:
    await course.until(lambda: course.button("Start"))
    MadeUpSite.good.clear()  # it survives signing in again on the way
    course.type_into("Session password (optional)", "river bank")
    await course.press("Start")
    await course.until(lambda: course.reads("With password: river bank"))
    shown = next(
        label
        for window in QApplication.topLevelWidgets()
        for label in window.findChildren(QLabel)
        if label.text() == "With password: river bank"
    )
    assert shown.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
    await course.until(lambda: course.mails)
    assert [one.password for one in MadeUpSite.started] == ["river bank"]
    mail = unquote(course.mails[0])
    assert "river" not in mail
    assert "Your agent tells you the password." in mail
    await course.press("Copy link")
    assert "river" not in present(QApplication.clipboard()).text()
    assert not anything_kept(tmp_path, "river")
    course.opened[0].link.ended.emit(LinkEnd.EXPIRED)
    await course.press("Start")
    await course.until(lambda: len(course.opened) == 2)
    assert [one.password for one in MadeUpSite.started] == ["river bank", None]
    await course.until(lambda: course.reads("Waiting for your customer…"))
    assert not course.reads("With password")


async def test_site_that_asks_for_something_new_says_so_and_it_can_be_given(course: Course) -> None:
    await course.until(lambda: course.button("Start"))
    course.type_into("Session password (optional)", "river bank")
    MadeUpSite.options = StartOptions(tracking_fields=(TrackingField(label="Department", required=True),))
    await course.press("Start")
    await course.until(lambda: course.reads("The site asks for 'Department' in every session."))
    await course.until(lambda: course.reads("Department"))
    course.type_into("Department", "Sales")
    await course.press("Start")
    await course.until(lambda: course.reads("Waiting for your customer…"))
    (wishes,) = MadeUpSite.started
    assert [(code.label, code.value) for code in wishes.tracking_codes] == [("Department", "Sales")]
    assert wishes.password == "river bank"


async def test_what_the_site_asks_for_is_asked_again_after_a_session(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    await course.press("Start")
    await course.until(lambda: course.opened)
    MadeUpSite.options = StartOptions(session_types=("Standard", "Training"))
    course.opened[0].link.ended.emit(LinkEnd.EXPIRED)
    await course.until(lambda: course.reads("Session type"))
    await course.press("Start")
    await course.until(lambda: len(course.opened) == 2)

    async def no_answer(_site: MadeUpSite, _token: str) -> StartOptions:
        raise SiteUnreachable(SITE)

    monkeypatch.setattr(MadeUpSite, "start_options", no_answer)
    course.opened[1].link.ended.emit(LinkEnd.EXPIRED)
    await course.until(lambda: course.button("Start"))
    assert course.reads("Session type"), "what was asked last is remembered"


async def test_what_the_site_asks_for_is_asked_again_when_the_agent_turns_to_it(
    course: Course, qtbot: QtBot
) -> None:
    await course.until(lambda: course.button("Start"))
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    with qtbot.waitActive(other):
        other.activateWindow()
    MadeUpSite.options = StartOptions(session_types=("Standard", "Training"))
    window = next(one for one in QApplication.topLevelWidgets() if isinstance(one, MainWindow))
    window.activateWindow()
    await course.until(lambda: course.reads("Session type"))


async def test_type_and_tracking_codes_show_with_the_invitation(course: Course) -> None:
    MadeUpSite.options = StartOptions(
        session_types=("Standard", "Training"), tracking_fields=(TrackingField(label="R&D <b>"),)
    )
    await course.until(lambda: course.button("Start"))
    await course.until(lambda: course.reads("R&D <b> (optional)"))
    course.type_into("R&D <b> (optional)", "Blue")
    await course.press("Start")
    await course.until(lambda: course.reads("Session type: Standard · R&D <b>: Blue"))


async def test_nothing_is_said_of_a_colleagues_session(course: Course) -> None:
    await course.until(lambda: course.button("Start"))
    course.type_into("Session number", "123456789")
    await course.press("Assist a session")
    await course.until(lambda: course.reads("Waiting for your customer…"))
    assert not course.reads("Session type:")


@pytest.mark.parametrize("options", [Options(site=SITE, account="a@b.example", password="s", start=True)])
async def test_start_by_command_says_what_to_do_where_the_site_asks_for_more(course: Course) -> None:
    MadeUpSite.options = StartOptions(tracking_fields=(TrackingField(label="Department", required=True),))
    with pytest.raises(CannotGoOn) as refused:
        await course.ended
    course.expected = refused.value
    assert str(refused.value) == (
        "The site asks for 'Department' in every session. "
        "Start the console without --start, then press Start."
    )


async def test_email_is_opened_at_the_start_and_the_choice_is_remembered(course: Course) -> None:
    def box() -> QAbstractButton:
        return present(course.button("E-mail message"))

    await course.until(lambda: course.button("Start"))
    assert box().isChecked(), "at first"
    await course.press("Start")
    await course.until(lambda: course.mails)
    assert course.mails[0].startswith("mailto:?subject=")
    course.opened[0].link.ended.emit(LinkEnd.EXPIRED)
    await course.until(lambda: course.button("Start"))
    assert box().isChecked()
    box().click()
    await course.press("Start")
    await course.until(lambda: len(course.opened) == 2)
    course.opened[1].link.ended.emit(LinkEnd.EXPIRED)
    await course.until(lambda: course.button("Start"))
    assert not box().isChecked()
    assert len(course.mails) == 1


@pytest.mark.parametrize("options", [Options(site=SITE, start=True)])
async def test_start_waits_for_a_sign_in_by_hand(course: Course, capsys: pytest.CaptureFixture[str]) -> None:
    await course.until(
        lambda: any(
            isinstance(one, SignInWindow) and one.isVisible() for one in QApplication.topLevelWidgets()
        )
    )
    window = next(one for one in QApplication.topLevelWidgets() if isinstance(one, SignInWindow))
    for name, text in (("E-mail address", "ana@example.com"), ("Password", "secret")):
        next(one for one in window.findChildren(QLineEdit) if one.accessibleName() == name).setText(text)
    await course.press("Sign in")
    await course.until(lambda: course.reads("Waiting for your customer…"))
    assert capsys.readouterr().out.startswith("session 123456789 https://")
    assert course.mails == []


def test_second_console_has_a_seat_of_its_own(tmp_path: Path) -> None:
    first, second = Seat(tmp_path), Seat(tmp_path)
    SessionStore(first.path).save(STORED)
    assert SessionStore(second.path).load() is None
    first.release()
    again = Seat(tmp_path)
    assert SessionStore(again.path).load() == STORED
    second.release()
    again.release()


def present_and_enabled(button: QAbstractButton | None) -> bool:
    return button is not None and button.isEnabled()
