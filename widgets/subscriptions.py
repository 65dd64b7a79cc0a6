"""Signals that windows follow while they show a session, let go of together."""

from collections.abc import Callable
from typing import Any

from psygnal import SignalInstance


class Subscriptions:
    """After ``end`` no window hears of the session any more, so none is touched after its end."""

    def __init__(self) -> None:
        self._all: list[tuple[SignalInstance, Callable[..., Any]]] = []

    def follow(self, signal: SignalInstance, slot: Callable[..., Any]) -> None:
        """Calls ``slot``, with as many of the signal's values as it takes, until ``end``."""
        signal.connect(slot)
        self._all.append((signal, slot))

    def end(self) -> None:
        for signal, slot in self._all:
            signal.disconnect(slot, missing_ok=True)
        self._all.clear()
