"""How a program with windows runs: one Qt application whose loop is asyncio's too, ended cleanly."""

import asyncio
import logging
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Sequence
from types import TracebackType
from typing import Any

from PyQt6.QtCore import QSocketNotifier
from PyQt6.QtWidgets import QApplication
from PyQt6.sip import voidptr
from qasync import QEventLoop

from translations import current_language
from widgets import theme
from widgets.icons import icon
from widgets.language import install_qt_texts

logger = logging.getLogger(__name__)

ORGANISATION = "Vis-à-vis"
_END_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def run(
    main: Callable[[], Awaitable[int]],
    argv: Sequence[str] | None = None,
    *,
    name: str = "Vis-à-vis",
    desktop_file: str = "visavis",
    icon_name: str = "headset",
) -> int:
    """Runs ``main`` in a new application until it returns, and gives its exit code.

    SIGINT and SIGTERM cancel ``main``, which may clean up in ``finally``; the exit code is then 0.
    A task's uncaught error is logged and the program lives on. The language must be set before
    (``translations.use``). Closing the last window does not end the program: ``main`` decides.
    """
    application = QApplication(list(argv) if argv is not None else sys.argv)
    application.setOrganizationName(ORGANISATION)
    application.setApplicationName(name)
    application.setApplicationDisplayName(name)
    application.setDesktopFileName(desktop_file)
    application.setQuitOnLastWindowClosed(False)
    install_qt_texts(application, current_language())
    theme.apply(application)
    application.setWindowIcon(icon(icon_name, "accent"))

    sys.excepthook = _log_uncaught  # PyQt aborts the process on an error in a slot otherwise
    loop = QEventLoop(application)
    asyncio.set_event_loop(loop)
    loop.set_exception_handler(_log_task_error)
    with loop:
        task = loop.create_task(_as_coroutine(main))
        signals = _EndSignals(task.cancel)
        try:
            return int(loop.run_until_complete(task))
        except asyncio.CancelledError:
            return 0
        finally:
            signals.close()
            application.closeAllWindows()
            _end_tasks(loop)


async def _as_coroutine(main: Callable[[], Awaitable[int]]) -> int:
    return await main()


def _end_tasks(loop: asyncio.AbstractEventLoop) -> None:
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    if tasks:
        loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
    loop.run_until_complete(loop.shutdown_asyncgens())


def _log_task_error(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    logger.error("%s", context.get("message", "uncaught error"), exc_info=context.get("exception"))


def _log_uncaught(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    logger.error("uncaught error", exc_info=(kind, error, traceback))


class _EndSignals:
    """Wakes Qt's loop when the process is told to end; Python's handlers would wait for the next event."""

    def __init__(self, end: Callable[[], object]) -> None:
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        self._woken = QSocketNotifier(voidptr(self._reader.fileno()), QSocketNotifier.Type.Read)
        self._woken.activated.connect(lambda *_: self._drain())
        self._former_wakeup = signal.set_wakeup_fd(self._writer.fileno())
        self._former = {number: signal.signal(number, lambda _n, _f: end()) for number in _END_SIGNALS}

    def _drain(self) -> None:
        while True:
            try:
                if not self._reader.recv(64):
                    return
            except BlockingIOError:
                return

    def close(self) -> None:
        for number, handler in self._former.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._former_wakeup)
        self._woken.setEnabled(False)
        self._reader.close()
        self._writer.close()
