"""Input on Windows, through pynput. Has not run on Windows yet."""

import ctypes
import sys

from desktop.input.pynput_injector import PynputInjector, PynputOwnerWatcher

if sys.platform == "win32":
    from ctypes import wintypes

    class WindowsInjector(PynputInjector):
        """Knows our windows by the process that made them."""

        def __init__(self, display: str | None = None) -> None:
            super().__init__(display)
            self._processes: set[int] = set()
            self._user32 = ctypes.WinDLL("user32")
            self._user32.WindowFromPoint.argtypes = [wintypes.POINT]
            self._user32.WindowFromPoint.restype = wintypes.HWND
            self._user32.GetForegroundWindow.restype = wintypes.HWND

        def protect(self, window: int) -> None:
            """See InputInjector."""
            with self._talking():
                self._processes.add(self._process_of(window))

        def _ours_at(self, x: int, y: int) -> bool:
            return self._process_of(self._user32.WindowFromPoint(wintypes.POINT(x, y))) in self._processes

        def _ours_has_keyboard(self) -> bool:
            return self._process_of(self._user32.GetForegroundWindow()) in self._processes

        def _process_of(self, window: int | None) -> int:
            process = wintypes.DWORD()
            self._user32.GetWindowThreadProcessId(wintypes.HWND(window), ctypes.byref(process))
            return process.value

    class WindowsOwnerWatcher(PynputOwnerWatcher):
        """Low-level hooks mark what SendInput injected."""
