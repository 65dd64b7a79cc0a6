"""The keyboard of an X display: presses what yields the wanted sign, whatever the owner's layout."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import xcffib.xproto

from desktop.input import keysyms
from desktop.input.contract import MAX_TYPED
from desktop.input.ledger import Kind, Ledger
from desktop.input.x11.connection import Connection
from desktop.input.x11.devices import xtest_keyboard
from desktop.input.x11.keymap import (
    CONTROL,
    LOCK,
    MOD1,
    MOD4,
    SHIFT,
    TYPES_SYMS_MODIFIERS,
    KeyboardState,
    Keymap,
    Way,
)
from desktop.input.x11.repetition import CORE_KEYBOARD, Repetition
from desktop.input.x11.spares import Spares

PRESS: Final[int] = xcffib.xproto.KeyPressEvent.event_number
RELEASE: Final[int] = xcffib.xproto.KeyReleaseEvent.event_number
MAPPING_NOTIFY: Final[int] = xcffib.xproto.MappingNotifyEvent.event_number
EVDEV_OFFSET: Final = 8
"""An X key code is the evdev code plus this."""

SHORTCUTS: Final = CONTROL | MOD1 | MOD4
ALTGR_OF_WINDOWS: Final = CONTROL | MOD1
"""What AltGr looks like when it comes from Windows."""

CONTROLS_NOTIFY: Final = 3
EVENTS: Final = 1 << 0 | 1 << 1 | 1 << CONTROLS_NOTIFY
"""XkbNewKeyboardNotify, XkbMapNotify and XkbControlsNotify."""


class Keyboard:
    """Presses and releases keys through XTEST. Calls come one at a time, presses under a server grab."""

    def __init__(self, connection: Connection, ledger: Ledger) -> None:
        self._connection = connection
        self._ledger = ledger
        self._xkb: Any = connection.open_xkb()
        self._xkb_event: int = connection.core.QueryExtension(9, b"XKEYBOARD").reply().first_event
        xinput = connection.open_xinput()
        self._device = xtest_keyboard(connection, xinput)
        self._repetition = Repetition(connection, self._xkb, xinput, self._device)
        self._map = Keymap({})
        self._stale = True
        self._spares = Spares(self._bind)
        self._down: dict[tuple[int, int], int] = {}
        for device in (CORE_KEYBOARD, self._device):
            self._xkb.SelectEvents(device, EVENTS, 0, EVENTS, 0xFF, 0xFF, [])

    def codes_down(self) -> frozenset[int]:
        """The X key codes that we hold."""
        return frozenset(self._down.values())

    def press(self, code: int, keysym: int, text: str) -> bool:
        """Press the key that yields this sign, and hold it; False if this keyboard cannot."""
        self._refresh()
        if not code and not keysym:
            typed = [self._tap(keysyms.of_character(sign)) for sign in text[:MAX_TYPED]]
            return all(typed)
        if keysym in keysyms.GROUP_CHOOSERS:
            return True  # the other person switches their own layout, which must not switch the owner's
        identity = (code, 0 if code else keysym)
        state = self._state()
        way = self._way(code, keysym, text, state)
        if way is None:
            return keysym in keysyms.LEVEL_CHOOSERS
        if held := self._down.pop(identity, None):
            if self._map.modifiers_of(held) or keysym in keysyms.MODIFIERS:
                self._down[identity] = held
                return True
            self._let_go(held)
        with self._adjusted(way, state):
            self._strike(way.keycode)
        self._down[identity] = way.keycode
        return True

    def release(self, code: int, keysym: int) -> None:
        """Release the very key that the press of this one pressed."""
        if code:
            names = [(code, 0)]
        else:  # Shift may have gone up in between: the key that gave A now gives a
            names = [(0, sign) for sign in (keysym, keysyms.lower(keysym), keysyms.upper(keysym))]
        for name in names:
            if name in self._down:
                self._let_go(self._down.pop(name))
                return

    def release_all(self) -> None:
        """Release all that we hold."""
        while self._down:
            self._let_go(self._down.popitem()[1])

    def close(self) -> None:
        """Give the spare codes back and let faked keys repeat as they did."""
        self._refresh()
        self._spares.give_back()
        self._repetition.restore()

    def _way(self, code: int, keysym: int, text: str, state: KeyboardState) -> Way | None:
        keycode = code + EVDEV_OFFSET if code else 0
        known = keycode in self._map.keys
        if not keysym and known:
            return Way(keycode)
        if not keysym:
            return self._way_to(keysyms.of_character(text[0]), 0, state, 0) if text else None
        if keysym in keysyms.MODIFIERS:
            return self._way_to_modifier(keycode, keysym)
        if known and self._map.sign(keycode, state) == keysyms.normal(keysym):
            return Way(keycode)
        types = bool(text) and text.isprintable()
        altgr = types and state.modifiers & ALTGR_OF_WINDOWS == ALTGR_OF_WINDOWS
        return self._way_to(keysym, keycode, state, ALTGR_OF_WINDOWS if altgr else 0)

    def _way_to(self, keysym: int, keycode: int, state: KeyboardState, extra: int) -> Way | None:
        liftable = self._map.level_modifiers() | extra
        lifted = extra & state.modifiers & ~state.fixed
        bare = KeyboardState(state.modifiers & ~lifted, state.locked, state.group, state.fixed)
        if way := self._map.way_to(keysym, bare, liftable, keycode):
            return Way(way.keycode, way.put_on, way.put_off | lifted, way.group)
        if state.modifiers & SHORTCUTS & ~lifted and keycode in self._map.keys:
            return Way(keycode)  # Ctrl+C on a Cyrillic keyboard: programs know the place, not the sign
        place = self._spares.place_for(keysym, self.codes_down())
        if place is None:
            return None
        capital = LOCK if keysyms.upper(keysym) != keysyms.normal(keysym) else 0
        put_off = lifted | (state.modifiers & (capital | (SHIFT if place.shift is False else 0)))
        return Way(place.code, SHIFT & ~state.modifiers if place.shift else 0, put_off)

    def _way_to_modifier(self, keycode: int, keysym: int) -> Way | None:
        key = self._map.keys.get(keycode)
        if key and keysym in key.signs():
            return Way(keycode)
        if keysym in keysyms.LEVEL_CHOOSERS:
            return None  # another layout's AltGr: its signs are found without it
        for wanted in (keysym, keysyms.TWINS.get(keysym, 0)):
            for other in self._map.with_first_sign(wanted):
                return Way(other)
        return None

    @contextmanager
    def _adjusted(self, way: Way, state: KeyboardState) -> Iterator[None]:
        """Modifiers and layout group as the way needs them, and back: the event keeps those of its moment."""
        self._repetition.stop()
        changed = way.put_on | way.put_off
        locks = (changed & self._map.locks()) | (way.put_off & state.locked)
        lifted = [
            code
            for code in sorted(self.codes_down())
            if self._map.modifiers_of(code) & way.put_off & ~self._map.locks()
        ]
        added = []
        for bit in (1 << place for place in range(8)):
            if way.put_on & ~locks & bit:
                if (key := self._map.key_for_modifier(bit)) is not None:
                    added.append(key)
                else:
                    locks |= bit
        if locks or way.group is not None:
            self._lock(locks, (state.locked & ~way.put_off) | way.put_on, way.group)
        for code in lifted:
            self._fake(RELEASE, code)
        for code in added:
            self._strike(code)
        try:
            yield
        finally:
            for code in added:
                self._fake(RELEASE, code)
            for code in lifted:
                self._strike(code)
            if locks or way.group is not None:
                self._lock(locks, state.locked, state.group if way.group is not None else None)

    def _tap(self, keysym: int) -> bool:
        state = self._state()
        way = self._way_to(keysym, 0, state, 0)
        if way is None:
            return False
        with self._adjusted(way, state):
            self._strike(way.keycode)
            self._fake(RELEASE, way.keycode)
        return True

    def _let_go(self, keycode: int) -> None:
        if keycode not in self._down.values():  # two of the other person's keys may have met on one of ours
            self._fake(RELEASE, keycode)

    def _strike(self, keycode: int) -> None:
        self._ledger.record(Kind.KEY, keycode)
        self._fake(PRESS, keycode)

    def _fake(self, kind: int, keycode: int) -> None:
        self._connection.fake(kind, keycode)

    def _lock(self, affected: int, locked: int, group: int | None) -> None:
        self._xkb.LatchLockState(
            CORE_KEYBOARD, affected, locked & affected, group is not None, group or 0, 0, False, 0
        )

    def _state(self) -> KeyboardState:
        found = self._xkb.GetState(CORE_KEYBOARD).reply()
        ours = 0
        for keycode in self.codes_down():
            ours |= self._map.modifiers_of(keycode)
        return KeyboardState(found.mods, found.lockedMods, found.group, found.baseMods & ~ours)

    def _refresh(self) -> None:
        """Read the map again if it has changed; under the grab it then stays as read."""
        self._connection.sync()
        for event in self._connection.events():
            kind, xkb_kind = event[0] & 0x7F, event[1]
            if kind == self._xkb_event and xkb_kind == CONTROLS_NOTIFY:
                self._repetition.doubt()
            elif kind in (MAPPING_NOTIFY, self._xkb_event):
                self._stale = True
        if self._stale:
            found = self._xkb.GetMap(self._device, TYPES_SYMS_MODIFIERS, *[0] * 16).reply()
            self._map = Keymap.of_reply(found)
            self._spares.adopt(self._map)
            self._stale = False

    def _bind(self, keycode: int, keysym: int, shifted: int) -> None:
        self._connection.core.ChangeKeyboardMapping(1, keycode, 2, [keysym, shifted])
        self._connection.sync()
        for _ in self._connection.events():  # word of our own change
            pass
