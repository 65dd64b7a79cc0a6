"""The console as a program: its own site, a session by command, killed and back, and what it refuses."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from console.local_site import LocalSite, LocalSiteError
from link.site_client import SiteClient

ENDS_WITHIN = 20.0


class Program:
    """A console without a screen, in a home of its own."""

    def __init__(self, home: Path, *arguments: str) -> None:
        environment = dict(os.environ) | {
            "HOME": str(home),
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONUNBUFFERED": "1",
        }
        self.errors = home / "errors"
        with self.errors.open("wb") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "console", "--language", "en", *arguments],
                env=environment,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )

    def session(self) -> str:
        """The line that says that a session has begun."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line.startswith("session "), self.errors.read_text()
        return line

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        code = self.process.wait(ENDS_WITHIN)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


def test_session_by_command_survives_the_end_and_the_death_of_its_console(home: Path) -> None:
    first = Program(home, "--start")
    line = first.session()
    number = line.split()[1]
    assert len(number) == 9
    assert first.end() == 0
    assert next(home.rglob("agent.json")).stat().st_mode & 0o777 == 0o600
    second = Program(home, "--start")
    assert second.session() == line
    site = next(home.rglob("running.json")).read_bytes()
    assert second.end(signal.SIGKILL) == -signal.SIGKILL
    third = Program(home, "--start")
    assert third.session() == line
    assert next(home.rglob("running.json")).read_bytes() == site  # it ran on, and the session with it
    assert third.end(signal.SIGINT) == 0
    assert "Traceback" not in third.errors.read_text()
    assert not list(home.rglob("running.json"))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["--site", "http://127.0.0.1:9", "--account", "a@b.example", "--password-file", "p", "--start"],
            "The site does not answer.",
        ),
        (["--account", "a@b.example"], "give --site too"),
        (["--site", "http://127.0.0.1:9", "--account", "a@b.example", "--password-file", "none"], "none"),
        (["--surface", "icon-bar"], "dashboard"),
    ],
    ids=["unreachable", "account without site", "no password file", "surface of later"],
)
def test_command_that_cannot_be_done_says_so_and_fails(
    home: Path, arguments: list[str], sentence: str
) -> None:
    (home / "p").write_text("secret\n")
    given = [str(home / "p") if one == "p" else one for one in arguments]
    program = Program(home, *given)
    assert program.process.wait(ENDS_WITHIN) not in (0, None)
    assert program.process.stdout is not None
    program.process.stdout.close()
    assert sentence in program.errors.read_text()


async def test_own_site_answers_and_ends(tmp_path: Path) -> None:
    local = LocalSite(tmp_path / "site", "en")
    access = await local.start()
    client = SiteClient(access.site)
    try:
        assert (await client.sign_in(access.email, access.password)).email == access.email
    finally:
        await client.close()
        await local.stop()
    again = LocalSite(tmp_path / "site", "en")
    try:
        assert await again.start() == access
    finally:
        await again.stop()


async def test_second_console_is_told_about_the_first(tmp_path: Path) -> None:
    first, second = LocalSite(tmp_path / "site", "en"), LocalSite(tmp_path / "site", "en")
    await first.start()
    try:
        with pytest.raises(LocalSiteError, match="Another console"):
            await second.start()
    finally:
        await first.stop()


async def test_damaged_database_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    first = LocalSite(folder, "en")
    await first.start()
    await first.stop()
    for file in folder.glob("*.sqlite3*"):
        file.write_bytes(b"no database" * 1000)
    broken = LocalSite(folder, "en")
    with pytest.raises(LocalSiteError) as told:
        await broken.start()
    await broken.stop()
    assert "Traceback" not in str(told.value)
    assert str(told.value).endswith(".")


async def test_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    local = LocalSite(tmp_path / "file" / "site", "en")
    with pytest.raises(LocalSiteError, match="cannot be used"):
        await local.start()
    await local.stop()


async def test_port_that_is_taken_meanwhile_is_replaced(tmp_path: Path) -> None:
    first = LocalSite(tmp_path / "one", "en")
    access = await first.start()
    try:
        (tmp_path / "two").mkdir()
        (tmp_path / "two" / "port").write_text(access.site.rpartition(":")[2])
        second = LocalSite(tmp_path / "two", "en")
        other = await second.start()
        await second.stop()
        assert other.site != access.site
    finally:
        await first.stop()
