"""Screen capture on X11: X DAMAGE says what changed, MIT-SHM brings its pixels."""

from typing import Any

import numpy as np
import xcffib
import xcffib.damage
import xcffib.randr
import xcffib.xfixes
import xcffib.xinput
import xcffib.xproto

from media.screen.capture import Capture, Changes, Pointer, PointerShape
from media.screen.damage import merged
from media.screen.model import ALL_MONITORS, CaptureError, CaptureFault, Monitor, Pixels, Region
from media.screen.pointer import ShapeCache
from media.screen.x11_image import DEPTH, ScreenImage

RANDR_VERSION = (1, 5)
XFIXES_VERSION = (4, 0)
DAMAGE_VERSION = (1, 1)
XINPUT_VERSION = (2, 2)
ALL_MASTER_DEVICES = 1

connect: Any = xcffib.connect
event_mask: Any = xcffib.xinput.EventMask.synthetic

# What asking for an extension that the server lacks raises.
MISSING_EXTENSION = (xcffib.XcffibException, KeyError)

LOST = "The connection to the screen was lost, so sharing has ended. Share again once the desktop is back."


class X11Capture(Capture):
    """One X display. Raises CaptureError: NO_DISPLAY, WAYLAND (Xwayland shows nothing), UNSUPPORTED."""

    def __init__(self, display: str) -> None:
        try:
            # xcffib makes its requests' methods at run time; no checker knows them.
            self._connection: Any = connect(display)
        except xcffib.ConnectionException:
            raise CaptureError(
                CaptureFault.NO_DISPLAY,
                f"The screen {display} cannot be opened: no desktop session is there, or it lets nobody in.",
            ) from None
        try:
            self._set_up(display)
        except MISSING_EXTENSION:
            self._connection.disconnect()
            raise CaptureError(
                CaptureFault.UNSUPPORTED,
                f"The screen {display} cannot be shared: its X server lacks DAMAGE, XFIXES, RANDR or XINPUT.",
            ) from None
        except BaseException:
            self._connection.disconnect()
            raise

    def _set_up(self, display: str) -> None:
        connection = self._connection
        core = connection.core
        if core.QueryExtension(len("XWAYLAND"), "XWAYLAND").reply().present:
            raise CaptureError(
                CaptureFault.WAYLAND,
                "This desktop session uses Wayland, from which the screen cannot be shared yet. "
                "Sign out, choose an Xorg session on the sign-in screen, and share again.",
            )
        screen = connection.get_setup().roots[connection.pref_screen]
        if screen.root_depth != DEPTH:
            raise CaptureError(
                CaptureFault.UNSUPPORTED,
                f"The screen {display} cannot be shared: it has not 24 bits of colour a pixel.",
            )
        self._root = screen.root
        self._damage_ext = connection(xcffib.damage.key)
        self._fixes = connection(xcffib.xfixes.key)
        self._randr = connection(xcffib.randr.key)
        self._damage_ext.QueryVersion(*DAMAGE_VERSION).reply()
        self._fixes.QueryVersion(*XFIXES_VERSION).reply()
        self._randr.QueryVersion(*RANDR_VERSION).reply()

        self._damage = connection.generate_id()
        self._parts = connection.generate_id()
        # One event when a clean screen changes, no more until we have taken the damage: changes that come
        # while a viewer is busy merge inside the X server, at no cost to us.
        self._damage_ext.Create(self._damage, self._root, xcffib.damage.ReportLevel.NonEmpty)
        self._fixes.CreateRegion(self._parts, 0, [])
        self._fixes.SelectCursorInput(self._root, xcffib.xfixes.CursorNotifyMask.DisplayCursor)
        self._randr.SelectInput(self._root, xcffib.randr.NotifyMask.ScreenChange)
        # `xrandr --setmonitor` is told by a ConfigureNotify of the root alone.
        core.ChangeWindowAttributes(
            self._root, xcffib.xproto.CW.EventMask, [xcffib.xproto.EventMask.StructureNotify]
        )
        self._watch_pointer()
        self._image = ScreenImage(connection, self._root)
        self._shapes = ShapeCache()
        self._region = Region(0, 0, 1, 1)
        self._all = True
        self._resized = False
        connection.flush()

    def _watch_pointer(self) -> None:
        """Raw motion is told wherever the pointer is, so nobody polls for it."""
        xinput = self._connection(xcffib.xinput.key)
        xinput.XIQueryVersion(*XINPUT_VERSION).reply()
        mask = event_mask(ALL_MASTER_DEVICES, 1, [xcffib.xinput.XIEventMask.RawMotion])
        xinput.XISelectEvents(self._root, 1, [mask])

    def fileno(self) -> int | None:
        return int(self._connection.get_file_descriptor())

    @property
    def interval(self) -> float | None:
        return None

    def monitors(self) -> tuple[Monitor, ...]:
        try:
            root = self._connection.core.GetGeometry(self._root).reply()
            found = self._randr.GetMonitors(self._root, True).reply().monitors
            names = [self._connection.core.GetAtomName(monitor.name) for monitor in found]
            monitors = [Monitor(ALL_MONITORS, "", 0, 0, root.width, root.height, primary=not found)]
            for i, (monitor, name) in enumerate(zip(found, names, strict=True), 1):
                text = name.reply().name.to_string()
                place = (monitor.x, monitor.y, monitor.width, monitor.height)
                monitors.append(Monitor(i, text, *place, primary=bool(monitor.primary)))
        except xcffib.XcffibException as error:
            raise CaptureError(CaptureFault.LOST, LOST) from error
        return tuple(monitors)

    def watch(self, region: Region) -> None:
        self._all = True
        self._region = region

    def look(self) -> Changes:
        changes = Changes()
        try:
            while (event := self._connection.poll_for_event()) is not None:
                match event:
                    case xcffib.damage.NotifyEvent():
                        changes.picture = True
                    case xcffib.xinput.RawMotionEvent():
                        changes.pointer = True
                    case xcffib.xfixes.CursorNotifyEvent():
                        changes.shape = True
                    case xcffib.randr.ScreenChangeNotifyEvent() | xcffib.xproto.ConfigureNotifyEvent():
                        changes.layout = True
        except xcffib.XcffibException as error:
            raise CaptureError(CaptureFault.LOST, LOST) from error
        changes.layout |= self._resized
        self._resized = False
        return changes

    def refresh(self, pixels: Pixels) -> list[Region]:
        whole = Region(0, 0, self._region.width, self._region.height)
        try:
            self._damage_ext.Subtract(self._damage, 0, self._parts)
            damaged = self._fixes.FetchRegion(self._parts).reply().rectangles
        except xcffib.XcffibException as error:
            raise CaptureError(CaptureFault.LOST, LOST) from error
        if self._all:
            wanted = [whole]
        else:
            regions = (Region(r.x - self._region.x, r.y - self._region.y, r.width, r.height) for r in damaged)
            wanted = merged(part for region in regions if (part := region.within(whole)) is not None)
        for region in wanted:
            try:
                here = region.moved(self._region.x, self._region.y)
                self._image.read(here, pixels[region.rows, region.columns])
            except xcffib.XcffibException as error:
                if self._region.within(self.monitors()[0].region) == self._region:
                    raise CaptureError(CaptureFault.LOST, LOST) from error
                # The desktop became smaller since we last looked at its layout: that is news, not a loss.
                self._all = self._resized = True
                return wanted  # some of it was written
        self._all = False
        return wanted

    def pointer(self) -> Pointer | None:
        try:
            reply = self._connection.core.QueryPointer(self._root).reply()
        except xcffib.XcffibException as error:
            raise CaptureError(CaptureFault.LOST, LOST) from error
        return Pointer(reply.root_x, reply.root_y)

    def shape(self) -> PointerShape | None:
        try:
            image = self._fixes.GetCursorImage().reply()
        except xcffib.Error:
            # The server refuses the image of a cursor whose maker has left (after `xsetroot -cursor`).
            return None
        except xcffib.XcffibException as error:
            raise CaptureError(CaptureFault.LOST, LOST) from error
        argb = np.array(list(image.cursor_image), np.uint32).reshape(image.height, image.width)
        return self._shapes.get(image.cursor_serial, argb, image.xhot, image.yhot)

    def close(self) -> None:
        self._image.close()
        self._connection.disconnect()
