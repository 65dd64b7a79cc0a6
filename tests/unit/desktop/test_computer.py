"""What this computer is called."""

import getpass
import platform
import socket

import pytest

from desktop.computer import describe


def test_debian(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "desk-7.example.org")
    monkeypatch.setattr(
        platform, "freedesktop_os_release", lambda: {"NAME": "Debian GNU/Linux", "VERSION_ID": "12"}
    )
    monkeypatch.setattr(getpass, "getuser", lambda: "ada")
    computer = describe()
    assert (computer.name, computer.system, computer.user) == ("desk-7", "Debian GNU/Linux 12", "ada")


def test_a_system_that_does_not_say(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError

    def nothing() -> dict[str, str]:
        raise OSError

    monkeypatch.setattr(getpass, "getuser", nobody)
    monkeypatch.setattr(platform, "freedesktop_os_release", nothing)
    computer = describe()
    assert computer.user == "?"
    assert computer.system.startswith(platform.system())
