"""Chooses the input back end of the system we run on."""

import sys
from collections.abc import Callable

from desktop.input.contract import InputInjector, OwnerActivity, OwnerActivityWatcher
from desktop.input.ledger import Ledger

if sys.platform == "win32":
    from desktop.input.windows import WindowsInjector as Injector
    from desktop.input.windows import WindowsOwnerWatcher as Watcher
elif sys.platform == "darwin":
    from desktop.input.macos import MacInjector as Injector
    from desktop.input.macos import MacOwnerWatcher as Watcher
else:
    from desktop.input.x11.injector import X11Injector as Injector
    from desktop.input.x11.watcher import X11OwnerWatcher as Watcher


def open_injector(display: str | None = None) -> InputInjector:
    """Open the desktop for injection; `display` names an X display and is unused elsewhere.

    Raises InputUnavailable.
    """
    return Injector(display)


def watch_owner(
    ledger: Ledger, on_activity: Callable[[OwnerActivity], None], display: str | None = None
) -> OwnerActivityWatcher:
    """A watcher, not yet started, of presses on this desktop that are not in the ledger."""
    return Watcher(ledger, on_activity, display)
