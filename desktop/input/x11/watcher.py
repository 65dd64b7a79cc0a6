"""Notices the owner's hand on X11: raw presses (XI2) that are not ours."""

import logging
import os
import select
import struct
import threading
from collections.abc import Callable
from typing import Any, Final

import xcffib.xinput
import xcffib.xproto

from desktop.errors import InputUnavailable
from desktop.input.contract import OwnerActivity
from desktop.input.ledger import Kind, Ledger
from desktop.input.x11.connection import Connection
from desktop.input.x11.devices import ALL_DEVICES, XTEST_PROPERTY, fakes_input

log = logging.getLogger(__name__)

ALL_MASTERS: Final = 1
GENERIC_EVENT: Final[int] = xcffib.xproto.GeGenericEvent.event_number
HIERARCHY: Final[int] = xcffib.xinput.HierarchyEvent.event_number
RAW_PRESSES: Final[dict[int, Kind]] = {
    xcffib.xinput.RawKeyPressEvent.event_number: Kind.KEY,
    xcffib.xinput.RawButtonPressEvent.event_number: Kind.BUTTON,
    xcffib.xinput.RawTouchBeginEvent.event_number: Kind.BUTTON,
}
RAW_EVENT: Final = struct.Struct("=xB2x4xHHIIH")
"""xXIRawEvent: extension, event, device, time, detail, source."""


class X11OwnerWatcher:
    """The contract of OwnerActivityWatcher on one X display, on a thread and a connection of its own."""

    def __init__(
        self, ledger: Ledger, on_activity: Callable[[OwnerActivity], None], display: str | None = None
    ) -> None:
        self._ledger = ledger
        self._on_activity = on_activity
        self._display = display
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self._wake = -1
        self._faking: dict[int, bool] = {}

    def start(self) -> None:
        """See OwnerActivityWatcher."""
        if self._thread is not None:
            return
        connection = Connection(self._display)
        try:
            with connection.telling():
                xinput = connection.open_xinput()
                self._select(connection, xinput)
                opcode = connection.core.QueryExtension(15, b"XInputExtension").reply().major_opcode
                atom = connection.atom(XTEST_PROPERTY)
        except InputUnavailable:
            connection.close()
            raise
        self._ledger.clear()
        self._faking.clear()
        self._stopping.clear()
        asleep, self._wake = os.pipe()
        self._thread = threading.Thread(
            target=self._run,
            args=(connection, xinput, opcode, atom, asleep),
            name="owner-watcher",
            daemon=True,
        )
        self._thread.start()

    def stop(self) -> None:
        """See OwnerActivityWatcher."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        self._stopping.set()
        os.close(self._wake)
        if thread is not threading.current_thread():
            thread.join()

    def _select(self, connection: Connection, xinput: Any) -> None:
        raw = sum(1 << number for number in RAW_PRESSES)
        mask: Any = xcffib.xinput.EventMask
        masks = [
            mask.synthetic(ALL_MASTERS, 1, [raw]),
            mask.synthetic(ALL_DEVICES, 1, [1 << HIERARCHY]),
        ]
        xinput.XISelectEvents(connection.root, len(masks), masks, is_checked=True).check()

    def _run(self, connection: Connection, xinput: Any, opcode: int, atom: int, asleep: int) -> None:
        try:
            with connection.telling():
                while not self._stopping.is_set():
                    for event in connection.events():
                        if event[0] & 0x7F == GENERIC_EVENT and event[1] == opcode:
                            self._judge(event, xinput, atom)
                    select.select([connection.descriptor(), asleep], [], [])
        except Exception as error:  # whatever it was, a controller must not go on unwatched
            log.warning("the owner's activity is not watched any more: %s", error)
            if not self._stopping.is_set():
                self._on_activity(OwnerActivity.UNWATCHED)
        finally:
            connection.close()
            os.close(asleep)

    def _judge(self, event: bytes, xinput: Any, atom: int) -> None:
        _, number, _, _, detail, source = RAW_EVENT.unpack_from(event)
        if number == HIERARCHY:
            self._faking.clear()  # device numbers are used again
            return
        if (kind := RAW_PRESSES.get(number)) is None or self._stopping.is_set():
            return
        if source not in self._faking:
            self._faking[source] = fakes_input(xinput, source, atom)
        if not self._faking[source]:
            self._tell(OwnerActivity.DEVICE)
        elif not self._ledger.take(kind, detail):
            self._tell(OwnerActivity.FOREIGN)

    def _tell(self, activity: OwnerActivity) -> None:
        try:
            self._on_activity(activity)
        except Exception:  # whatever the listener does, the owner must not go unwatched
            log.exception("the listener for the owner's activity failed")
