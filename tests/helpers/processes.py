"""Processes that a test started: in a group of their own, ended with the test whatever happens."""

import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import psutil

from tests.helpers.waiting import NeverCame

N = TypeVar("N", int, float)

GRACE = 5.0
"""Seconds between asking a process to end and ending it."""

HANDED_ON = ("PATH", "LD_LIBRARY_PATH", "TZ", "SSL_CERT_FILE", "SSL_CERT_DIR", "COVERAGE_PROCESS_START")
"""What a started program gets of the test's environment. The rest (displays, buses, homes) is its own."""


def clean_environment(home: Path) -> dict[str, str]:
    """A new environment, for a person at home in `home`."""
    kept = {name: os.environ[name] for name in HANDED_ON if name in os.environ}
    return kept | {
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "LANGUAGE": "en",
        "PYTHONUNBUFFERED": "1",
        "PYTHONFAULTHANDLER": "1",
    }


class Process:
    """One process in a new process group, which the kernel kills should the test die.

    `log` receives both its outputs, unless `errors` names another file for stderr.
    `inside` wraps the command, to start it elsewhere (a network namespace).
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        env: Mapping[str, str],
        log: Path,
        errors: Path | None = None,
        cwd: Path | None = None,
        stdin: str | None = None,
        pass_fds: Sequence[int] = (),
        inside: Callable[[Sequence[str]], list[str]] | None = None,
    ) -> None:
        words = [str(word) for word in command]
        name = words[0]
        if inside is not None:
            words = inside(words)
        # By the kernel, should this process be killed and clean nothing up (prctl(2), PR_SET_PDEATHSIG).
        setpriv = shutil.which("setpriv")
        if setpriv:
            words = [setpriv, "--pdeathsig", "KILL", "--", *words]
        with contextlib.ExitStack() as files:
            out = files.enter_context(log.open("ab"))
            err = files.enter_context(errors.open("ab")) if errors else out
            self._popen = subprocess.Popen(
                words,
                env=dict(env),
                cwd=cwd,
                stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE,
                stdout=out,
                stderr=err,
                pass_fds=pass_fds,
                start_new_session=True,
            )
        self.name = Path(name).name
        self.log = log
        self._stopped = False
        if stdin is not None:
            assert self._popen.stdin is not None
            with contextlib.suppress(BrokenPipeError):
                self._popen.stdin.write(stdin.encode())
                self._popen.stdin.close()

    @property
    def pid(self) -> int:
        return self._popen.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs; -9 after SIGKILL."""
        return self._popen.poll()

    @property
    def alive(self) -> bool:
        return self.exit_code is None

    def wait(self, timeout: float = 10.0) -> int:
        """Its exit code, once it ended by itself. Raises NeverCame."""
        try:
            return self._popen.wait(timeout)
        except subprocess.TimeoutExpired:
            raise NeverCame(f"{self.name} was to end within {timeout:g} s and still runs") from None

    def terminate(self, timeout: float = GRACE) -> int:
        """Asks it to end (SIGTERM) and waits for it. Raises NeverCame when it does not obey."""
        if self.alive:
            self._popen.terminate()
        return self.wait(timeout)

    def kill(self) -> int:
        """Ends it and its whole group at once (SIGKILL), as a crash or a power cut would."""
        self._signal_group(signal.SIGKILL)
        return self._popen.wait(GRACE)

    def freeze(self) -> None:
        """Stops it without ending it (SIGSTOP), as a hung program."""
        self._popen.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._popen.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        """Ends what is left of it and of its children: first politely, then not."""
        if self.alive:
            self._popen.terminate()
            self._popen.send_signal(signal.SIGCONT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._popen.wait(GRACE)
        if not self._stopped:
            self._stopped = True
            self._signal_group(signal.SIGKILL)
        self._popen.wait(GRACE)

    def family(self) -> list[psutil.Process]:
        """Itself and its descendants that live now."""
        return list(self._family())

    def memory(self) -> int:
        """Bytes in memory (RSS) now, with the children's."""
        return sum(self._each(lambda one: int(one.memory_info().rss)))

    def peak_memory(self) -> int:
        """The most that each living process of the family had in memory (VmHWM), summed, in bytes."""
        return sum(self._each(_high_water_mark))

    def cpu_seconds(self) -> float:
        """Processor time it and its children have used, ended children included."""
        return sum(self._each(lambda one: float(sum(one.cpu_times()[:4]))))

    def _family(self) -> Iterator[psutil.Process]:
        with contextlib.suppress(psutil.NoSuchProcess):
            me = psutil.Process(self.pid)
            yield me
            yield from me.children(recursive=True)

    def _each(self, measure: Callable[[psutil.Process], N]) -> list[N]:
        values: list[N] = []
        for one in self._family():
            with contextlib.suppress(psutil.NoSuchProcess, FileNotFoundError, ProcessLookupError):
                values.append(measure(one))
        return values

    def _signal_group(self, number: signal.Signals) -> None:
        # The group carries the leader's id, which stays reserved while any member lives.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, number)

    def __enter__(self) -> "Process":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def _high_water_mark(process: psutil.Process) -> int:
    for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0
