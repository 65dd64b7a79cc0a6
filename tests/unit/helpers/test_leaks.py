"""Threads, processes and timers that a test forgot."""

import subprocess
import sys
import threading

from PyQt6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from tests.helpers.leaks import Leaks

SOON = 0.1
"""Seconds: what is forgotten here does not end by itself."""


def test_a_thread() -> None:
    leaks, stop = Leaks(SOON), threading.Event()
    thread = threading.Thread(target=stop.wait, name="forgotten", daemon=True)
    thread.start()
    assert leaks.check() == "left running by the test: thread forgotten"
    stop.set()
    thread.join()
    assert leaks.check() == ""


def test_a_process() -> None:
    leaks = Leaks(SOON)
    with subprocess.Popen([sys.executable, "-c", "input()  # forgotten"], stdin=subprocess.PIPE) as process:
        assert f"process {process.pid} " in leaks.check()
        process.communicate(b"\n")
    assert leaks.check() == ""


def test_a_timer(qtbot: QtBot) -> None:
    leaks, timer = Leaks(SOON), QTimer()
    timer.start(5000)
    assert "timer of 5000 ms" in leaks.check()
    timer.stop()
    assert leaks.check() == ""
