"""What the owner's half of sharing needs of this computer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop.display import check_display
from desktop.input.backend import open_injector, watch_owner
from desktop.input.contract import InputInjector, OwnerActivity, OwnerActivityWatcher

if TYPE_CHECKING:
    from media.screen.source import ScreenSource


@dataclass(frozen=True)
class DesktopAccess:
    """Each may take a moment and raise desktop.errors.DesktopError or media's CaptureError."""

    check: Callable[[], object]
    """Whether there is a screen that can be shown."""
    open_screen: Callable[[], "ScreenSource"]
    """A source that is not started yet."""
    open_injector: Callable[[], InputInjector]
    watch_owner: Callable[[InputInjector, Callable[[OwnerActivity], None]], OwnerActivityWatcher]


def real_desktop(display: str | None = None) -> DesktopAccess:
    """This computer's own; ``display`` is X's, and the environment's when None."""

    def open_screen() -> "ScreenSource":
        from media.screen.source import ScreenSource  # codecs load when they are needed, not at the start

        return ScreenSource(display=display)

    return DesktopAccess(
        check=lambda: check_display(display),
        open_screen=open_screen,
        open_injector=lambda: open_injector(display),
        watch_owner=lambda injector, on_activity: watch_owner(injector.ledger, on_activity, display),
    )
