"""The product's programs, and any other, started as a person would start them."""

import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from tests.helpers.displays import Screen
from tests.helpers.namespaces import Host
from tests.helpers.processes import Process, clean_environment
from tests.helpers.waiting import NeverCame, eventually

START = 30.0
"""Seconds within which a program has to say that it is ready, on a busy machine with two cores."""

TROUBLE = re.compile(
    r"^Traceback |\b\w*(Error|Exception|Warning): |never awaited|never retrieved"
    r"|^(QObject|QTimer|QThread|QWidget|QWindow|QPainter|QBackingStore|QSocketNotifier|QFont\w*|QPixmap|QImage"
    r"|QLayout|QAction|QMetaObject|QSystemTrayIcon|QCss\w*|Qt|qt)\b.*:"
    r"|Could not parse stylesheet|Unknown property|Fatal Python error|Segmentation fault|core dumped"
    r"|\b(ERROR|CRITICAL)\b",
    re.MULTILINE,
)
"""What no program may say on stderr while all is well."""

QUOTED = 3000
"""Characters of a log that a failure shows."""


class Program:
    """A program: its process, its stdout and stderr in files, and what a test asks of it.

    Files are `directory`/`name`.out and .err. With a `host` it runs in that host's network.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        name: str,
        env: Mapping[str, str],
        directory: Path,
        cwd: Path | None = None,
        stdin: str | None = None,
        host: Host | None = None,
    ) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.name = name
        self._out, self._err = directory / f"{name}.out", directory / f"{name}.err"
        self._read = self._out.stat().st_size if self._out.exists() else 0
        self._expected: list[re.Pattern[str]] = []
        self.process = Process(
            command,
            env=env,
            log=self._out,
            errors=self._err,
            cwd=cwd,
            stdin=stdin,
            inside=host.command if host else None,
        )

    @property
    def stdout(self) -> str:
        return self._out.read_text(errors="replace")

    @property
    def stderr(self) -> str:
        return self._err.read_text(errors="replace")

    def wait_for_line(self, pattern: str, timeout: float = START) -> re.Match[str]:
        """The first whole line of stdout, of those not yet consumed, in which `pattern` is found.

        It and all before it are consumed. Raises NeverCame, at once when the program has ended.
        """
        wanted = re.compile(pattern)

        def line() -> re.Match[str] | None:
            ended = not self.process.alive
            content = self._out.read_bytes()[self._read :]
            passed = 0
            for one in content.splitlines(keepends=True):
                passed += len(one)
                if one.endswith(b"\n") and (
                    match := wanted.search(one.decode(errors="replace").rstrip("\n"))
                ):
                    self._read += passed
                    return match
            if ended:
                raise NeverCame(
                    f"{self.name} ended with {self.process.exit_code} before it {self._said(pattern)}"
                )
            return None

        match = eventually(line, timeout, lambda: f"{self.name} {self._said(pattern)}")
        assert match is not None
        return match

    def wait(self, timeout: float = START) -> int:
        """Its exit code, once it ended by itself."""
        try:
            return self.process.wait(timeout)
        except NeverCame as error:
            raise NeverCame(f"{error}\n{self.quoted()}") from None

    def terminate(self, timeout: float = 10.0) -> int:
        """Asks it to end and waits for its exit code."""
        return self.process.terminate(timeout)

    def kill(self) -> int:
        """Ends it as a crash would."""
        return self.process.kill()

    def stop(self) -> None:
        self.process.stop()

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def alive(self) -> bool:
        return self.process.alive

    @property
    def exit_code(self) -> int | None:
        return self.process.exit_code

    def expect_trouble(self, pattern: str) -> None:
        """Lines of stderr in which `pattern` is found are part of the test."""
        self._expected.append(re.compile(pattern))

    def trouble(self) -> list[str]:
        """Lines of stderr that tell of an error, a Python or a Qt warning, but the expected ones."""
        lines = [line for line in self.stderr.splitlines() if TROUBLE.search(line)]
        return [line for line in lines if not any(expected.search(line) for expected in self._expected)]

    def assert_clean(self) -> None:
        """Fails if stderr tells of trouble."""
        trouble = "\n  ".join(self.trouble())
        assert not trouble, f"{self.name} complained:\n  {trouble}\n{self.quoted()}"

    def quoted(self) -> str:
        """The end of what it wrote, for a failure."""
        return f"--- {self._out}\n{self.stdout[-QUOTED:]}\n--- {self._err}\n{self.stderr[-QUOTED:]}"

    def _said(self, pattern: str) -> str:
        return f"says /{pattern}/.\n{self.quoted()}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def installed(name: str) -> Path:
    """The path of one of the project's commands."""
    return Path(sys.executable).with_name(name)


class Site(Program):
    """A support site that answers at `url`, with its data in `directory`/NAME-data."""

    def __init__(
        self,
        directory: Path,
        *options: str | Path,
        name: str = "site",
        listen: str = "127.0.0.1",
        port: int = 0,
        public_url: str | None = None,
        host: Host | None = None,
    ) -> None:
        self.data = directory / f"{name}-data"
        self.data.mkdir(parents=True, exist_ok=True)
        self._env = clean_environment(self.data)
        command: list[str | Path] = [
            installed("visavis-site"),
            "serve",
            "--host",
            listen,
            "--port",
            str(port),
        ]
        command += ["--data", self.data, *(["--public-url", public_url] if public_url else []), *options]
        super().__init__(command, name=name, env=self._env, directory=directory, host=host)
        try:
            self.url = self.wait_for_line(r"^ready (\S+)")[1]
        except BaseException:
            self.stop()
            raise

    def add_agent(self, email: str, name: str, password: str, role: str = "agent") -> None:
        """Makes an account with the site's own command."""
        command: list[str | Path] = [
            installed("visavis-site"),
            "add-agent",
            email,
            "--name",
            name,
            "--role",
            role,
        ]
        subprocess.run(
            [*command, "--data", self.data, "--password-stdin"],
            env=self._env,
            input=password,
            text=True,
            check=True,
            timeout=START,
            capture_output=True,
        )


class Console(Program):
    """The agent's program on a screen. With `start`, `number` and `join_url` are the session's."""

    def __init__(
        self,
        screen: Screen,
        site_url: str,
        *options: str | Path,
        account: str = "",
        password: str = "",
        name: str = "console",
        start: bool = True,
        language: str = "en",
        host: Host | None = None,
    ) -> None:
        command: list[str | Path] = [installed("visavis-console"), "--site", site_url, "--language", language]
        if account:
            secret = screen.home / f"{name}-password"
            secret.touch(mode=0o600)
            secret.write_text(password)
            command += ["--account", account, "--password-file", secret]
        command += [*(["--start"] if start else []), *options]
        super().__init__(command, name=name, env=screen.env(), directory=screen.directory, host=host)
        self.number = self.join_url = ""
        if start:
            try:
                session = self.wait_for_line(r"^session (\d+) (\S+)")
            except BaseException:
                self.stop()
                raise
            self.number, self.join_url = session[1], session[2]


class SupportManager(Program):
    """The customer's program on a screen."""

    def __init__(
        self,
        screen: Screen,
        *arguments: str | Path,
        name: str = "support-manager",
        language: str = "en",
        host: Host | None = None,
    ) -> None:
        command = [installed("support-manager"), *arguments, "--language", language]
        super().__init__(command, name=name, env=screen.env(), directory=screen.directory, host=host)
