"""One connection to an X display, used by one thread at a time."""

import logging
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import xcffib
import xcffib.xinput
import xcffib.xkb
import xcffib.xproto
import xcffib.xtest

from desktop.errors import InputUnavailable

log = logging.getLogger(__name__)

EVENT_BYTES: Final = 32
ERROR_EVENT: Final = 0
_xcffib: Any = xcffib  # typed, but for what it takes from cffi


class _RawEvents(xcffib.Connection):
    """Hands events over as their first 32 bytes.

    xcffib 1.13 sizes the valuators of a raw XI2 event by the sum of their mask, not by its bits, and so reads
    past the event's end; nothing we ask for lies beyond the first 32 bytes.
    """

    def hoist_event(self, e: Any) -> bytes:
        return bytes(_xcffib.ffi.buffer(e, EVENT_BYTES))


class Connection:
    """The requests of the display that input needs; raises InputUnavailable when the display is gone."""

    def __init__(self, display: str | None) -> None:
        connect: Any = _RawEvents
        try:
            self._x: Any = connect(display)
        except xcffib.XcffibException as error:
            raise InputUnavailable(
                "no-display", "There is no desktop here that Vis-à-vis may use; nobody can control it."
            ) from error
        self.core: Any = self._x.core
        setup = self._x.setup
        self.root: int = setup.roots[self._x.pref_screen].root
        self.resource_mask: int = setup.resource_id_mask
        self.xtest = self._extension(xcffib.xtest.key, "no-xtest", "fake keys and clicks (XTEST)")

    def _extension(self, key: Any, reason: str, what: str) -> Any:
        with self.telling():
            known = self.core.QueryExtension(len(key.name), key.name.encode()).reply()
        if not known.present:
            self.close()
            raise InputUnavailable(reason, f"This display does not offer {what}; nobody can control it.")
        return self._x(key)

    def open_xkb(self) -> Any:
        """The keyboard extension."""
        xkb = self._extension(xcffib.xkb.key, "no-xkb", "keyboard maps (XKB)")
        with self.telling():
            xkb.UseExtension(1, 0).reply()
        return xkb

    def open_xinput(self) -> Any:
        """The input devices extension, as of 2.2: raw events reach us even while another program grabs."""
        xinput = self._extension(xcffib.xinput.key, "no-xinput", "its input devices (XInput 2)")
        with self.telling():
            xinput.XIQueryVersion(2, 2).reply()
        return xinput

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Turn the loss of the display into InputUnavailable."""
        try:
            yield
        except xcffib.ConnectionException as error:
            raise InputUnavailable(
                "display-lost", "This computer's display does not answer any more; control of it has ended."
            ) from error

    def descriptor(self) -> int:
        """The socket, readable when an event may have come."""
        return int(self._x.get_file_descriptor())

    def atom(self, name: str) -> int:
        """The number of a name, made if need be."""
        return int(self.core.InternAtom(False, len(name), name).reply().atom)

    def flush(self) -> None:
        """Send all requests, without waiting."""
        self._x.flush()

    def sync(self) -> None:
        """Wait until the display has processed every request sent so far (XSync)."""
        self.core.GetInputFocus().reply()

    def events(self) -> Iterator[bytes]:
        """The events that have arrived, 32 bytes each; failures of requests are logged and left out."""
        while (event := self._x.poll_for_event()) is not None:
            if event[0] == ERROR_EVENT:
                code, number, major = event[1], *struct.unpack_from("=4xI2xB", event)
                log.debug("the display refused request %d with error %d for %#x", major, code, number)
            else:
                yield event

    def fake(self, kind: int, detail: int, x: int = 0, y: int = 0) -> None:
        """Have the display act as if a device had done this; the request is not flushed."""
        self.xtest.FakeInput(kind, detail, 0, self.root, x, y, 0)

    def close(self) -> None:
        """Let go of the display."""
        self._x.disconnect()
