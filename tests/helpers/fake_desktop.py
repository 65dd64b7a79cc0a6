"""A computer that records what is done to it, where a test needs none that is real."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

from desktop.input.contract import Dropped, Held, InputInjector, OwnerActivity, OwnerActivityWatcher
from desktop.input.ledger import Ledger
from media.screen.model import ColourMode, Geometry, Monitor, Sampling
from media.screen.source import ScreenSource
from session.sharing.access import DesktopAccess

SCREEN = Monitor(1, "one", 0, 0, 800, 600, primary=True)


class FakeSource:
    """Says where it is, and that it was started and stopped; shows nothing."""

    def __init__(self) -> None:
        self.on_geometry: Callable[[Geometry], None] | None = None
        self.on_pointer: Callable[[int, int, bool], None] | None = None
        self.on_pointer_shape: Callable[..., None] | None = None
        self.on_error: Callable[..., None] | None = None
        self.geometry: Geometry | None = None
        self.running = False
        self.paused = False
        self.modes: list[ColourMode | Sampling] = []
        """What it was set to, in that order."""

    def start(self) -> None:
        self.running = True
        self._set(Geometry(800, 600, 0, 0, (SCREEN,), 0, 1))

    def stop(self) -> None:
        self.running = False

    def pause(self, paused: bool) -> None:
        self.paused = paused

    def set_colours(self, colours: ColourMode) -> None:
        self.modes.append(colours)

    def set_sampling(self, sampling: Sampling) -> None:
        self.modes.append(sampling)

    def choose(self, monitor: int) -> None:
        assert self.geometry is not None
        self._set(Geometry(800, 600, 0, 0, (SCREEN,), monitor, self.geometry.layout + 1))

    def _set(self, geometry: Geometry) -> None:
        self.geometry = geometry
        if self.on_geometry is not None:
            self.on_geometry(geometry)


@dataclass
class FakeInjector:
    """Keeps what was injected, and what is held."""

    done: list[tuple[object, ...]] = field(default_factory=list)
    down: set[object] = field(default_factory=set)
    protected: list[int] = field(default_factory=list)
    closed: bool = False
    ledger: Ledger = field(default_factory=Ledger)
    dropped: Dropped = field(default_factory=Dropped)

    def move(self, x: int, y: int) -> None:
        self.done.append(("move", x, y))

    def button(self, button: int, pressed: bool) -> None:
        self.done.append(("button", button, pressed))
        self._hold(("button", button), pressed)

    def wheel(self, dx: int, dy: int) -> None:
        self.done.append(("wheel", dx, dy))

    def key(self, code: int, keysym: int, text: str, pressed: bool) -> None:
        self.done.append(("key", code, pressed))
        self._hold(("key", code), pressed)

    def release_all(self) -> None:
        self.down.clear()

    def held(self) -> Held:
        return Held()

    def protect(self, window: int) -> None:
        self.protected.append(window)

    def close(self) -> None:
        self.release_all()
        self.closed = True

    def _hold(self, what: object, pressed: bool) -> None:
        (self.down.add if pressed else self.down.discard)(what)


class FakeWatcher:
    """Never sees anybody: a test calls ``act`` for the owner."""

    def __init__(self, on_activity: Callable[[OwnerActivity], None]) -> None:
        self.act = on_activity
        self.running = False

    def start(self) -> None:
        self.running = True

    def stop(self) -> None:
        self.running = False


class FakeDesktop:
    """Hands out the above, keeps them for the test, and fails on demand with ``failure``."""

    def __init__(self) -> None:
        self.sources: list[FakeSource] = []
        self.injectors: list[FakeInjector] = []
        self.watchers: list[FakeWatcher] = []
        self.failure: dict[str, Exception] = {}

    @property
    def injector(self) -> FakeInjector:
        return self.injectors[-1]

    def access(self) -> DesktopAccess:
        return DesktopAccess(self._check, self._open_screen, self._open_injector, self._watch_owner)

    def _check(self) -> None:
        self._fail("check")

    def _open_screen(self) -> ScreenSource:
        self._fail("screen")
        self.sources.append(FakeSource())
        return cast(ScreenSource, self.sources[-1])

    def _open_injector(self) -> InputInjector:
        self._fail("injector")
        self.injectors.append(FakeInjector())
        return cast(InputInjector, self.injectors[-1])

    def _watch_owner(
        self, injector: InputInjector, on_activity: Callable[[OwnerActivity], None]
    ) -> OwnerActivityWatcher:
        self.watchers.append(FakeWatcher(on_activity))
        return cast(OwnerActivityWatcher, self.watchers[-1])

    def _fail(self, what: str) -> None:
        if what in self.failure:
            raise self.failure[what]
