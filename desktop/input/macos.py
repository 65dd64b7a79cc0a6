"""Input on macOS, through pynput. Has not run on macOS yet; needs the Accessibility permission."""

import importlib
import os
import sys
from typing import Any

from desktop.input.pynput_injector import PynputInjector, PynputOwnerWatcher

if sys.platform == "darwin":

    class MacInjector(PynputInjector):
        """Our windows are those of this process: macOS tells windows' owners by process."""

        def __init__(self, display: str | None = None) -> None:
            super().__init__(display)
            self._quartz: Any = importlib.import_module("Quartz")
            self._appkit: Any = importlib.import_module("AppKit")
            self._protected = False

        def protect(self, window: int) -> None:
            """See InputInjector; the window is of this process, whose windows are all ours then."""
            with self._talking():
                self._protected = True

        def _ours_at(self, x: int, y: int) -> bool:
            if not self._protected:
                return False
            quartz = self._quartz
            shown = quartz.CGWindowListCopyWindowInfo(quartz.kCGWindowListOptionOnScreenOnly, 0)
            for window in shown:  # from front to back
                bounds = window[quartz.kCGWindowBounds]
                left, top = bounds["X"], bounds["Y"]
                if left <= x < left + bounds["Width"] and top <= y < top + bounds["Height"]:
                    return int(window[quartz.kCGWindowOwnerPID]) == os.getpid()
            return False

        def _ours_has_keyboard(self) -> bool:
            front = self._appkit.NSWorkspace.sharedWorkspace().frontmostApplication()
            return self._protected and int(front.processIdentifier()) == os.getpid()

    class MacOwnerWatcher(PynputOwnerWatcher):
        """Event taps mark what CGEventPost injected."""
