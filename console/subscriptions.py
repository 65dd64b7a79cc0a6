"""Signals that a widget follows while it shows a session, let go of together."""

from collections.abc import Callable
from typing import Any, Protocol

from psygnal import SignalInstance


class Subscriptions:
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


class FollowsSession(Protocol):
    """A part of the dashboard that shows a session."""

    subscriptions: Subscriptions
