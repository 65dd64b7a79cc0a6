"""Programs as processes: their lines, their ends, their complaints, their appetite."""

import os
import sys
from pathlib import Path

import psutil
import pytest

from tests.helpers.processes import clean_environment
from tests.helpers.programs import Program
from tests.helpers.waiting import NeverCame, eventually


def python(tmp_path: Path, code: str) -> Program:
    return Program(
        [sys.executable, "-c", code], name="program", env=clean_environment(tmp_path), directory=tmp_path
    )


def test_lines_are_consumed_in_their_order(tmp_path: Path) -> None:
    code = "print('ready http://one'); print('session 1'); print('ready http://two'); input()"
    with Program(
        [sys.executable, "-c", code],
        name="program",
        env=clean_environment(tmp_path),
        directory=tmp_path,
        stdin="\n",
    ) as program:
        assert program.wait_for_line(r"^ready (\S+)")[1] == "http://one"
        assert program.wait_for_line(r"^ready (\S+)")[1] == "http://two"
        assert program.wait() == 0


def test_one_that_ends_too_soon_is_quoted_at_once(tmp_path: Path) -> None:
    with python(tmp_path, "raise SystemExit('no display')") as program:
        with pytest.raises(NeverCame, match=r"(?s)ended with 1 before it says /ready/.*no display"):
            program.wait_for_line("ready", timeout=20)
        program.assert_clean()


@pytest.mark.parametrize(
    "line",
    [
        "Traceback (most recent call last):",
        "ValueError: no",
        "app.py:3: DeprecationWarning: old",
        "QObject::startTimer: Timers cannot be started from another thread",
        "QWidget::repaint: Recursive repaint detected",
        "qt.qpa.xcb: could not connect to display",
        "coroutine 'x' was never awaited",
        "2026-01-01 ERROR hub: gone",
    ],
)
def test_complaints_on_stderr_are_found(tmp_path: Path, line: str) -> None:
    with python(tmp_path, f"import sys; sys.stderr.write({line!r} + '\\n')") as program:
        assert program.wait() == 0
        with pytest.raises(AssertionError, match="complained"):
            program.assert_clean()
        program.expect_trouble(".")
        program.assert_clean()


def test_stop_ends_children_and_a_program_that_ignores_it(tmp_path: Path) -> None:
    code = (
        "import signal, subprocess, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "child = subprocess.Popen([sys.executable, '-c', 'input()'], stdin=subprocess.PIPE)\n"
        "print('ready', child.pid); signal.pause()"
    )
    with python(tmp_path, code) as program:
        child = int(program.wait_for_line(r"^ready (\d+)")[1])
        assert program.process.memory() > 1_000_000
        assert program.process.peak_memory() > 1_000_000
        assert program.process.cpu_seconds() >= 0
        assert [one.pid for one in program.process.family()] == [program.pid, child]
        assert program.kill() == -9
    eventually(lambda: not runs(child), describe="the end of the child")


def test_the_kernel_ends_what_a_killed_test_left(tmp_path: Path) -> None:
    root = Path(__file__).parents[3]
    code = (
        f"import signal, sys; sys.path.insert(0, {str(root)!r})\n"
        "from pathlib import Path\n"
        "from tests.helpers.processes import Process\n"
        "command = [sys.executable, '-c', 'import signal; signal.pause()']\n"
        "held = Process(command, env={}, log=Path('/dev/null'), cwd=Path('/'))\n"
        "print('ready', held.pid); signal.pause()"
    )
    with python(tmp_path, code) as program:
        held = int(program.wait_for_line(r"^ready (\d+)")[1])
        os.kill(program.pid, 9)
        eventually(lambda: not runs(held), describe="the end of what the killed one had started")


def runs(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
