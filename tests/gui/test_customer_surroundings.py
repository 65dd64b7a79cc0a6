"""What the Support Manager finds around its windows: a display, a tray, its own files, the system's links."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from customer_app import link_registration
from customer_app.link_registration import own_command, register_links
from customer_app.remembered import Memory, Remembered
from customer_app.tray import Tray
from desktop.errors import LinksUnavailable
from tests.gui.customer_doubles import MadeUpSession, MadeUpShare
from widgets.display import has_display
from widgets.seat import Seat
from widgets.subscriptions import Subscriptions

linux = pytest.mark.skipif(sys.platform != "linux", reason="X11")


@linux
@pytest.mark.parametrize(
    ("environment", "shows"),
    [
        ({}, False),
        ({"DISPLAY": ":987"}, False),
        ({"QT_QPA_PLATFORM": "offscreen"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
    ],
)
def test_a_missing_display_is_noticed_before_qt_aborts(environment: dict[str, str], shows: bool) -> None:
    assert has_display(environment) is shows


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    ("program", "sentences"),
    [
        (
            "customer_app",
            {
                "en": "The Support Manager needs a desktop: start it on the screen that is to be shown.",
                "fr": "Le Support Manager a besoin d'un bureau : démarrez-le sur l'écran à montrer.",
            },
        ),
        (
            "console",
            {
                "en": "The console needs a desktop: start it where its windows can be shown.",
                "fr": "La console a besoin d'un bureau : démarrez-la là où ses fenêtres peuvent s'afficher.",
            },
        ),
    ],
)
@linux
def test_without_a_display_each_says_so_and_fails(
    home: Path, program: str, sentences: dict[str, str], language: str
) -> None:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    done = subprocess.run(
        [sys.executable, "-m", program, "--language", language],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.strip().replace("\N{NO-BREAK SPACE}", " ") == sentences[language]
    assert not (home / ".local").exists()


@pytest.mark.parametrize("program", ["customer_app", "console"])
def test_an_unknown_language_is_refused(home: Path, program: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", program, "--language", "de"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "de: en, fr" in done.stderr


def test_the_tray_stops_sharing_and_leaves(qtbot: QtBot) -> None:
    session, subscriptions, done = MadeUpSession(), Subscriptions(), []
    tray = Tray(
        session.real,
        subscriptions,
        show_window=lambda: done.append("shown"),
        leave=lambda: done.append("left"),
    )
    menu = tray.menu
    assert isinstance(menu, QMenu)
    labels = [action.text() for action in menu.actions() if action.isVisible() and action.text()]
    assert labels == ["Nothing is shared.", "Show window", "Leave session"]
    session.desktop.begin(MadeUpShare())
    actions = {action.text(): action for action in menu.actions() if action.isVisible()}
    assert "Ana sees your desktop" in actions
    actions["Stop sharing"].trigger()
    assert session.desktop.share is None
    actions["Show window"].trigger()
    actions["Leave session"].trigger()
    assert done == ["shown", "left"]
    subscriptions.end()
    tray.end()


def test_what_is_remembered_is_the_users_alone(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "new" / "remembered.json")
    assert memory.load() == Remembered()
    memory.save(Remembered(site="https://help.example", name="Carl"))
    assert memory.load().name == "Carl"
    if sys.platform != "win32":
        mode = stat.S_IMODE((tmp_path / "new" / "remembered.json").stat().st_mode)
        assert mode == stat.S_IRUSR | stat.S_IWUSR


def test_a_damaged_memory_is_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "remembered.json"
    path.write_bytes(b"\xff{")
    assert Memory(path).load() == Remembered()


def test_a_seat_is_free_again_once_released(tmp_path: Path) -> None:
    one, other = Seat(tmp_path), Seat(tmp_path)
    assert one.path != other.path
    one.release()
    again = Seat(tmp_path)
    assert again.path == one.path
    other.release()
    again.release()


class Handler:
    """A system that does, or does not, let us register."""

    def __init__(self, *, refuses: bool = False, registered: bool = False) -> None:
        self.refuses, self.registered = refuses, registered
        self.commands: list[list[str]] = []

    def register(self, command: list[str], name: str) -> None:
        if self.refuses:
            raise LinksUnavailable("not-written", "no")
        self.commands.append(command)

    def unregister(self) -> None: ...

    def is_registered(self) -> bool:
        return self.registered


@pytest.mark.parametrize(
    ("handler", "times"), [(Handler(), 1), (Handler(registered=True), 0), (Handler(refuses=True), 0)]
)
def test_links_are_registered_once_and_quietly(
    monkeypatch: pytest.MonkeyPatch, handler: Handler, times: int
) -> None:
    monkeypatch.setattr(link_registration, "link_handler", lambda: handler)
    register_links()
    assert handler.commands == [own_command()] * times
