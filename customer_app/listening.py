"""The windows' ears on one session: all opened in one place, all closed when it is over."""

from collections.abc import Callable

from psygnal import SignalInstance


class Listening:
    """After ``stop`` no window hears of the session any more, so none is touched after its end."""

    def __init__(self) -> None:
        self._heard: list[tuple[SignalInstance, Callable[..., object]]] = []

    def to(self, signal: SignalInstance, slot: Callable[..., object]) -> None:
        """Connects ``slot``, which may take fewer arguments than the signal gives."""
        signal.connect(slot)
        self._heard.append((signal, slot))

    def stop(self) -> None:
        for signal, slot in self._heard:
            signal.disconnect(slot, missing_ok=True)
        self._heard.clear()
