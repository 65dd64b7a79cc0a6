"""Keyboards and pointers of an X display: which are real."""

from typing import Any, Final

import xcffib

from desktop.errors import InputUnavailable
from desktop.input.x11.connection import Connection

ALL_DEVICES: Final = 0
SLAVE_KEYBOARD: Final = 4
XTEST_PROPERTY: Final = "XTEST Device"
XWAYLAND_PREFIX: Final = b"xwayland-"


def fakes_input(xinput: Any, device: int, atom: int) -> bool:
    """Whether XTEST speaks through this device, by the property (`atom`) that the display gives such devices.

    A device that has gone was real: those of XTEST stay.
    """
    try:
        found = xinput.XIGetProperty(device, False, atom, 0, 0, 1).reply()
    except xcffib.ProtocolException:
        return False
    return bool(found.num_items)


def xtest_keyboard(connection: Connection, xinput: Any) -> int:
    """The number of the keyboard that XTEST presses keys on. Raises InputUnavailable."""
    atom = connection.atom(XTEST_PROPERTY)
    for info in xinput.XIQueryDevice(ALL_DEVICES).reply().infos:
        if info.type == SLAVE_KEYBOARD and fakes_input(xinput, info.deviceid, atom):
            return int(info.deviceid)
    raise InputUnavailable("no-xtest", "This display has no keyboard for faked keys; nobody can control it.")


def is_xwayland(connection: Connection, xinput: Any) -> bool:
    """Whether this display is a guest of Wayland, by the names of its devices."""
    infos = xinput.XIQueryDevice(ALL_DEVICES).reply().infos
    return any(info.name.to_string().encode().startswith(XWAYLAND_PREFIX) for info in infos)
