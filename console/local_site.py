"""A support site on this computer, for whoever starts the console without naming one.

It runs as a child with a data folder of its own, in which the console keeps the port (so that the
addresses it gave out stay good) and the agent's password (readable by this user alone).
"""

import asyncio
import contextlib
import getpass
import logging
import os
import secrets
import signal
import sys
from pathlib import Path
from typing import NamedTuple

import msgspec
from PyQt6.QtCore import QLockFile

from link.site_client import SiteClient, SiteError
from translations import _

log = logging.getLogger(__name__)

START_SECONDS = 30.0
STOP_SECONDS = 5.0
_MODULE = ("-m", "support_site")


class LocalSiteError(Exception):
    """The site cannot run; the text is a sentence for the person who started the console."""


class Access(NamedTuple):
    site: str
    email: str
    password: str


class _Account(msgspec.Struct, frozen=True):
    email: str
    password: str


class _Running(msgspec.Struct, frozen=True):
    url: str
    pid: int


class LocalSite:
    """``start`` once, ``stop`` at the end."""

    def __init__(self, folder: Path, language: str) -> None:
        self._folder = folder
        self._language = language
        self._lock = QLockFile(str(folder / "console.lock"))
        self._process: asyncio.subprocess.Process | None = None
        self._adopted: int | None = None

    async def start(self) -> Access:
        """Starts it, and makes the agent's account the first time. Raises LocalSiteError."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise LocalSiteError(self._unusable()) from error
        self._take_lock()
        try:
            account = await self._account()
            url = await self._former() or await self._serve()
        except OSError as error:
            raise LocalSiteError(self._unusable()) from error
        return Access(url, account.email, account.password)

    async def stop(self) -> None:
        """Ends the site that ``start`` began or found."""
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            try:
                await asyncio.wait_for(self._process.wait(), STOP_SECONDS)
            except TimeoutError:
                self._process.kill()
                await self._process.wait()
        elif self._adopted is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._adopted, signal.SIGTERM)
        if self._process is not None or self._adopted is not None:
            self._path("running.json").unlink(missing_ok=True)
        self._lock.unlock()

    def _path(self, name: str) -> Path:
        return self._folder / name

    def _unusable(self) -> str:
        return _("The folder {folder} cannot be used. Make it writable, or name a site with --site.").format(
            folder=self._folder
        )

    def _take_lock(self) -> None:
        self._lock.setStaleLockTime(0)  # stale only when its process is gone
        if self._lock.tryLock(0):
            return
        if self._lock.error() == QLockFile.LockError.LockFailedError:
            raise LocalSiteError(
                _(
                    "Another console on this computer already runs its own site. Use that one, "
                    "or name a site with --site."
                )
            )
        raise LocalSiteError(self._unusable())

    async def _account(self) -> _Account:
        path = self._path("agent.json")
        with contextlib.suppress(FileNotFoundError, msgspec.DecodeError):
            return msgspec.json.decode(path.read_bytes(), type=_Account)
        account = _Account(f"agent-{secrets.token_hex(3)}@visavis.local", secrets.token_urlsafe(24))
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *_MODULE,
            "add-agent",
            account.email,
            "--name",
            _own_name(),
            "--password-stdin",
            "--data",
            str(self._folder),
            "--language",
            self._language,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        _out, told = await process.communicate(account.password.encode() + b"\n")
        if process.returncode:
            raise LocalSiteError(_last_line(told.decode(errors="replace")))
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(msgspec.json.encode(account))
        return account

    async def _former(self) -> str | None:
        """The site of a console that was killed: it still runs, and sessions with it."""
        try:
            running = msgspec.json.decode(self._path("running.json").read_bytes(), type=_Running)
        except (FileNotFoundError, msgspec.DecodeError):
            return None
        client = SiteClient(running.url)
        try:
            await client.information()
        except SiteError:
            return None
        finally:
            await client.close()
        self._adopted = running.pid
        log.info("found the site of a former console at %s", running.url)
        return running.url

    async def _serve(self) -> str:
        try:
            former_port = int(self._path("port").read_text())
        except (FileNotFoundError, ValueError):
            former_port = 0
        url = await self._serve_at(former_port) if former_port else None
        url = url or await self._serve_at(0)
        if url is None:
            raise LocalSiteError(_last_line(self._path("site.log").read_text(errors="replace")))
        self._path("port").write_text(url.rpartition(":")[2])
        if self._process is not None:
            running = _Running(url, self._process.pid)
            self._path("running.json").write_bytes(msgspec.json.encode(running))
        return url

    async def _serve_at(self, port: int) -> str | None:
        """Its address once it answers; None when it ended instead, its log says why."""
        with self._path("site.log").open("wb") as output:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *_MODULE,
                "serve",
                "--port",
                str(port),
                "--data",
                str(self._folder),
                "--language",
                self._language,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=output,
                start_new_session=True,  # a Ctrl+C in the console's terminal is the console's to handle
            )
        self._process = process
        if process.stdout is None:
            return None
        try:
            line = await asyncio.wait_for(process.stdout.readline(), START_SECONDS)
        except TimeoutError:
            await self.stop()
            raise LocalSiteError(_("The site on this computer did not start in time. Try again.")) from None
        word, _space, url = line.decode(errors="replace").strip().partition(" ")
        if word == "ready" and url:
            return url
        await process.wait()
        self._process = None
        return None


def _own_name() -> str:
    try:
        return getpass.getuser()[:80].capitalize() or _("Agent")
    except (KeyError, OSError):
        return _("Agent")


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else _("The site on this computer ended at once.")
