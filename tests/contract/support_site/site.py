"""A real site in a process of its own, and people who talk to it."""

import asyncio
import contextlib
import itertools
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from protocol.codec import decode, encode
from protocol.hub import End, Hello, RoomChanged, Welcome
from protocol.message import Channel, Message
from protocol.version import PROTOCOL_VERSION
from support_site.adding import add_account
from support_site.storage.accounts import AccountRole
from support_site.storage.database import FILE_NAME, open_database, url_in
from tests.helpers.processes import clean_environment
from tests.helpers.programs import Program

EMAIL = "ana@example.org"
PASSWORD = "river lamp orbit"
START = "from support_site.__main__ import main; main()"
COMMAND = (sys.executable, "-m", "support_site")
PATIENCE = 15.0

_addresses = itertools.count(1)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def make_database(folder: Path) -> Path:
    """A database with Ana and Bob, to be copied: each start of ``add-agent`` takes its time."""

    async def fill() -> None:
        engine = await open_database(url_in(folder))
        for email, name in ((EMAIL, "Ana"), ("bob@example.org", "Bob")):
            await add_account(engine, email, name, AccountRole.AGENT, PASSWORD)
        await engine.dispose()

    asyncio.run(fill())
    return folder / FILE_NAME


def new_address() -> str:
    """An address from which nobody has come before; limits count by it."""
    number = next(_addresses)
    return f"203.0.{number // 250}.{number % 250 + 1}"


class RunningSite:
    """The site, started in ``home`` with its data in ``home``/data. The test's own proxy is trusted.

    It begins with a copy of ``database``. ``prelude`` is Python that it runs first, to have other limits.
    """

    def __init__(
        self, home: Path, *options: str, database: Path | None = None, prelude: str | None = None
    ) -> None:
        self.home = home
        self.data = home / "data"
        if database is not None:
            self.data.mkdir()
            shutil.copy(database, self.data)
        self._command = COMMAND if prelude is None else (sys.executable, "-c", f"{prelude}\n{START}")
        self._options = options
        self._runs = 0
        self._people: list[Person] = []
        self._tokens: dict[str, str] = {}
        scheme = "https" if "--tls-cert" in options else "http"
        self._port = free_port()
        self.url = f"{scheme}://127.0.0.1:{self._port}"
        self.program: Program = self.start()

    def start(self) -> Program:
        self._runs += 1
        command = (
            *self._command,
            "serve",
            "--port",
            str(self._port),
            "--public-url",
            self.url,
            "--data",
            str(self.data),
            "--trusted-proxy",
            "127.0.0.1",
            "--organisation",
            "Example Ltd",
            *self._options,
        )
        self.program = Program(
            command, name=f"site{self._runs}", env=clean_environment(self.home), directory=self.home
        )
        assert self.program.wait_for_line(r"^ready (\S+)$")[1] == self.url
        return self.program

    def restart(self) -> None:
        """Killed without warning, then started again on the same port."""
        self.program.kill()
        self.start()

    def add_agent(self, email: str = EMAIL, name: str = "Ana") -> None:
        self.command("add-agent", email, "--name", name, "--password-stdin", stdin=PASSWORD + "\n")

    def command(self, *words: str, stdin: str | None = None) -> None:
        """Runs one of the site's other commands beside it, in a process of its own."""
        self._runs += 1
        program = Program(
            (*COMMAND, *words, "--data", str(self.data)),
            name=f"command{self._runs}",
            env=clean_environment(self.home),
            directory=self.home,
            stdin=stdin,
        )
        assert program.wait() == 0, program.stderr

    def client(self, address: str | None = None, **options: Any) -> httpx.Client:
        headers = {"X-Forwarded-For": address or new_address()} | options.pop("headers", {})
        return httpx.Client(base_url=self.url, headers=headers, timeout=PATIENCE, **options)

    @contextlib.contextmanager
    def signed_in(self, email: str = EMAIL) -> Iterator[httpx.Client]:
        """A program that has signed in, once for all."""
        with self.client() as client:
            if email not in self._tokens:
                answer = client.post("/api/sign-in", json={"email": email, "password": PASSWORD})
                assert answer.status_code == 200, answer.text
                self._tokens[email] = str(answer.json()["token"])
            client.headers["Authorization"] = f"Bearer {self._tokens[email]}"
            yield client

    def new_session(self) -> "Session":
        with self.signed_in() as client:
            started = client.post("/api/sessions").json()
        return Session(self, started["number"], started["join_url"], started["ticket"])

    @property
    def hub_url(self) -> str:
        return self.url.replace("http", "ws", 1) + "/hub"

    def socket(self, **headers: str) -> connect:
        return connect(
            self.hub_url,
            additional_headers={"X-Forwarded-For": new_address()} | headers,
            open_timeout=PATIENCE,
            proxy=None,
        )

    def person(self, ticket: str) -> "Person":
        self._people.append(Person(self, ticket))
        return self._people[-1]

    async def hang_up(self) -> None:
        """Everyone goes home after a test."""
        for person in self._people:
            await person.go()
        self._people.clear()


@dataclass(frozen=True)
class Session:
    site: RunningSite
    number: str
    join_url: str
    ticket: str

    def join(self, name: str = "Carl", **fields: str) -> str:
        """A customer's ticket."""
        with self.site.client() as client:
            answer = client.post("/api/join", json={"number": self.number, "name": name} | fields)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["ticket"])

    def assist(self, email: str) -> str:
        with self.site.signed_in(email) as client:
            return str(client.post(f"/api/sessions/{self.number}/assist").json()["ticket"])

    async def end(self) -> None:
        """As its primary agent does, if it has not ended yet: an account has so many at once."""
        with self.site.signed_in() as client:
            answer = client.post(f"/api/sessions/{self.number}/assist")
        if answer.status_code == 200:
            ana = await self.site.person(answer.json()["ticket"]).come()
            await ana.say(End(revision=ana.welcome.room.revision))
            await ana.closed()


@dataclass
class Person:
    """A program on the hub. ``welcome`` is the last one it got; ``token`` opens its seat next."""

    site: RunningSite
    token: str
    welcome: Any = field(init=False)  # a Welcome; tests look into it without asking what may be None
    _line: ClientConnection | None = field(init=False, default=None)

    @property
    def line(self) -> ClientConnection:
        assert self._line is not None, "not connected"
        return self._line

    async def come(self, fresh: bool = True, **fields: Any) -> "Person":
        """Connects and says hello; answered by a welcome."""
        await self.dial()
        await self.hello(fresh, **fields)
        self.welcome = await self.hear(Welcome)
        self.token = self.welcome.resume_token
        return self

    async def dial(self) -> None:
        if self._line is not None:
            await self._line.close()
        self._line = await self.site.socket()

    async def hello(self, fresh: bool = True, **fields: Any) -> None:
        said: dict[str, Any] = {
            "version": PROTOCOL_VERSION,
            "program": "test",
            "token": self.token,
            "fresh": fresh,
        } | fields
        await self.say(Hello(**said))

    async def say(self, message: Message) -> None:
        await self.line.send(encode(message).decode())

    async def hear(self, kind: type[Any]) -> Any:
        """The next message, of ``kind``; what the room looks like in between is passed over."""
        while True:
            message = await self.next()
            if isinstance(message, kind):
                return message
            assert isinstance(message, RoomChanged), f"{message} instead of {kind.__name__}"

    async def room(self, condition: Callable[[Any], Any]) -> Any:
        """The first state of the room that meets ``condition``. (Any: tests look into it without asking.)"""
        if condition(self.welcome.room):
            return self.welcome.room
        while True:
            changed = await self.hear(RoomChanged)
            if condition(changed.room):
                return changed.room

    async def next(self) -> Message:
        return decode(await asyncio.wait_for(self.line.recv(), PATIENCE), Channel.FROM_HUB)

    async def closed(self) -> int:
        """The code with which the hub closes, once all it said before is heard."""
        try:
            while True:
                await self.next()
        except ConnectionClosed as error:
            return error.rcvd.code if error.rcvd else 1006

    async def vanish(self) -> None:
        """Cut off without a word."""
        self.line.transport.abort()
        await self.line.wait_closed()

    async def go(self) -> None:
        if self._line is not None:
            await self._line.close()
