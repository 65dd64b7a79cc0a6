"""Keeps the display from repeating the keys that we hold."""

from typing import Any, Final

from desktop.input.x11.connection import Connection
from desktop.input.x11.devices import ALL_DEVICES, SLAVE_KEYBOARD

CORE_KEYBOARD: Final = 0x100
REPEAT_KEYS: Final = 1
"""XkbRepeatKeysMask."""


class Repetition:
    """Switches the repetition of faked keys off and on again; the owner's keyboards keep theirs.

    The display must not repeat faked keys: the other person's repetitions arrive as presses, and a held key
    would go on typing into one of our windows that has just got the keyboard, or while the network is silent.
    """

    def __init__(self, connection: Connection, xkb: Any, xinput: Any, faking: int) -> None:
        """`faking` is the number of the keyboard that XTEST speaks through."""
        self._connection = connection
        self._xkb = xkb
        self._xinput = xinput
        self._faking = faking
        self._was_on = self._is_on(faking)
        self._certain = False

    def doubt(self) -> None:
        """Somebody changed the settings of the keyboards."""
        self._certain = False

    def stop(self) -> None:
        """Switch it off, just before a key is faked and under the same grab.

        The core keyboard takes on the settings of the keyboard used last, when that changes; if XTEST was
        used last before us, only setting the core keyboard itself helps. That sets all the others too.
        """
        if self._was_on and not self._certain:
            self._set_faked(False)
            self._certain = True

    def restore(self) -> None:
        """Let faked keys repeat again if they did."""
        if self._was_on:
            self._set_faked(True)

    def _set_faked(self, on: bool) -> None:
        infos = self._xinput.XIQueryDevice(ALL_DEVICES).reply().infos
        others = [i.deviceid for i in infos if i.type == SLAVE_KEYBOARD and i.deviceid != self._faking]
        before = {device: self._is_on(device) for device in others}
        self._set(CORE_KEYBOARD, on)
        for device, was_on in before.items():
            self._set(device, was_on)
        self._connection.sync()
        for _ in self._connection.events():  # word of our own change
            pass

    def _is_on(self, device: int) -> bool:
        return bool(self._xkb.GetControls(device).reply().enabledControls & REPEAT_KEYS)

    def _set(self, device: int, on: bool) -> None:
        keys = [0] * 32  # not looked at: nothing but the switch is changed
        self._xkb.SetControls(device, *[0] * 11, REPEAT_KEYS, REPEAT_KEYS if on else 0, *[0] * 15, keys)
