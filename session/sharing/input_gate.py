"""The only way by which a participant's input reaches this desktop, past the user interface."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from desktop.errors import InputUnavailable
from desktop.input.contract import InputInjector
from protocol import codec
from protocol import input as messages
from protocol.message import Channel, Message

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Permit:
    """Who may act on the desktop now, and where: a snapshot that is replaced as a whole.

    ``x``, ``y``, ``width``, ``height``: the shared part of the desktop, in desktop pixels; ``layout`` the
    geometry that positions must be given in.
    """

    controller: int
    share: int
    generation: int
    layout: int
    x: int
    y: int
    width: int
    height: int


class InputGate:
    """Checks each input message against the present permit, and injects it. Thread-safe.

    Once ``revoke``, ``close`` or a replacing ``permit`` returns, nothing of the former permit is injected
    any more, nothing injected is held down, and the display has processed all of it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._injector: InputInjector | None = None
        self._permit: Permit | None = None
        self._void = 0
        self._closed_for: frozenset[str] = frozenset()
        self._dropped = 0

    @property
    def dropped(self) -> int:
        """Messages that were not let through, so far."""
        return self._dropped

    def attach(self, injector: InputInjector | None) -> None:
        """The injector to use from now on; the former one is let go of by whoever made it."""
        with self._lock:
            self._release()
            self._injector = injector
            self._permit = None

    def permit(self, permit: Permit) -> None:
        """Lets this permit's controller act, instead of any former one's, unless it is void already."""
        with self._lock:
            if permit.generation <= self._void:
                return
            former, self._permit = self._permit, permit
            if former is not None and (former.controller, former.generation) != (
                permit.controller,
                permit.generation,
            ):
                self._release()

    def void(self) -> None:
        """Nobody may act by the present permit any more, nor by another one of its generation."""
        with self._lock:
            self._make_void()

    def revoke(self) -> None:
        """Nobody may act any more, until there is a permit again."""
        with self._lock:
            self._permit = None
            self._release()

    def close(self, reason: str) -> None:
        """Shuts the gate, whatever the permit, until every reason for it is gone."""
        with self._lock:
            self._closed_for |= {reason}
            self._release()

    def open(self, reason: str) -> None:
        """Takes back one reason for being shut."""
        with self._lock:
            self._closed_for -= {reason}

    def fell_silent(self, participant: int) -> None:
        """Not a word from them for a second: their permit is void, and stays so when they speak again."""
        with self._lock:
            if self._permit is not None and self._permit.controller == participant:
                self._make_void()

    def accept(self, sender: int, data: bytes) -> None:
        """One input message as it came; dropped unless every condition holds."""
        try:
            message = codec.decode(data, Channel.INPUT)
        except codec.MessageError as error:
            self._drop(f"{sender}: {error}")
            return
        with self._lock:
            permit, injector = self._permit, self._injector
            if permit is None or injector is None or self._closed_for:
                self._drop(f"{sender}: {type(message).__name__} while nobody may act")
                return
            claim = (sender, getattr(message, "share", 0), getattr(message, "generation", -1))
            if claim != (permit.controller, permit.share, permit.generation):
                self._drop(f"{sender}: {type(message).__name__} without a permit, or of an earlier one")
                return
            try:
                _INJECT[type(message)](injector, message, permit)
            except InputUnavailable as error:
                log.error("input is no longer possible: %s", error)
                self._permit = None

    def _make_void(self) -> None:
        if self._permit is not None:
            self._void = self._permit.generation
            self._permit = None
        self._release()

    def _release(self) -> None:
        if self._injector is None:
            return
        try:
            self._injector.release_all()
        except InputUnavailable as error:
            log.error("nothing could be released: %s", error)

    def _drop(self, why: str) -> None:
        self._dropped += 1
        log.debug("dropped input of %s", why)


def _place(injector: InputInjector, message: Message, permit: Permit) -> bool:
    """Moves the pointer to where the message says; False when it was aimed at another picture."""
    assert isinstance(message, messages.PointerMoved | messages.ButtonChanged | messages.WheelTurned)  # noqa: S101
    if message.layout != permit.layout:
        return False
    x = min(max(message.x, 0), permit.width - 1)
    y = min(max(message.y, 0), permit.height - 1)
    injector.move(permit.x + x, permit.y + y)
    return True


def _move(injector: InputInjector, message: messages.PointerMoved, permit: Permit) -> None:
    _place(injector, message, permit)


def _button(injector: InputInjector, message: messages.ButtonChanged, permit: Permit) -> None:
    placed = _place(injector, message, permit)
    if placed or not message.pressed:  # a release must never be lost
        injector.button(message.button, message.pressed)


def _wheel(injector: InputInjector, message: messages.WheelTurned, permit: Permit) -> None:
    if _place(injector, message, permit):
        injector.wheel(message.dx, message.dy)


def _key(injector: InputInjector, message: messages.KeyChanged, permit: Permit) -> None:
    injector.key(message.code, message.keysym, message.text, message.pressed)


def _release_all(injector: InputInjector, message: messages.AllReleased, permit: Permit) -> None:
    injector.release_all()


_INJECT: dict[type[Message], Callable[..., None]] = {
    messages.PointerMoved: _move,
    messages.ButtonChanged: _button,
    messages.WheelTurned: _wheel,
    messages.KeyChanged: _key,
    messages.AllReleased: _release_all,
}
