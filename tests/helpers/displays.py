"""Virtual screens: each with its own window manager, session bus, accessibility bus and home.

`python -m tests.helpers.displays COMMAND…` runs a command in front of a new screen.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

import mss.tools
import numpy
import numpy.typing
from Xlib import X, error
from Xlib.display import Display
from Xlib.protocol import event

from tests.helpers.input_devices import Keyboard, Pointer
from tests.helpers.processes import Process, clean_environment
from tests.helpers.waiting import NeverCame, eventually

Picture = numpy.typing.NDArray[numpy.uint8]

START = 20.0
"""Seconds within which a server or a bus has to answer."""

BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
  </policy>
</busconfig>
"""
# A session bus that starts no services: no settings daemon, portal or file system of the desktop's own.

LAUNCHERS = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")


class Screen:
    """An X server in memory (Xvfb) with all that a desktop session has.

    `directory` receives the logs (one is made, and goes with the screen, when none is named). Input of
    `pointer` and `keyboard` comes from XTEST, as in an automated desktop; where a test needs a customer's
    hand on a real device, take NestedScreen.
    """

    def __init__(
        self,
        width: int = 1280,
        height: int = 800,
        *,
        name: str = "screen",
        directory: Path | None = None,
        window_manager: bool = True,
        accessible: bool = True,
    ) -> None:
        self.width, self.height, self.name = width, height, name
        self.display = ""
        self._window_manager, self._accessible = window_manager, accessible
        self._stack = contextlib.ExitStack()
        # Sockets live here, and their paths have to stay below 108 characters.
        self._place = Path(tempfile.mkdtemp(prefix="vav-"))
        self._stack.callback(shutil.rmtree, self._place, ignore_errors=True)
        self.directory = directory or self._place
        self.home = self._place / "home"
        self.runtime = self._place / "run"
        self._buses: dict[str, str] = {}
        self._connection: Display | None = None

    # -- life

    def start(self) -> "Screen":
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            self.home.mkdir()
            self.runtime.mkdir(mode=0o700)
            self._start_server()
            self._connection = connect(self.display)
            self._start_buses()
            if self._window_manager:
                self._start_window_manager()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        if self._connection is not None:
            self._disconnect(self._connection)
            self._connection = None
        self._stack.close()

    def __enter__(self) -> "Screen":
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _start_server(self) -> None:
        command = ["Xvfb", "-screen", "0", f"{self.width}x{self.height}x24", "-nolisten", "tcp", "-noreset"]
        self.display = self._serve(command, clean_environment(self.home), "xvfb")

    def _serve(self, command: Sequence[str], env: Mapping[str, str], log: str) -> str:
        """Starts an X server, which chooses a free number and tells it; returns the display."""
        reading, writing = os.pipe()
        with os.fdopen(reading, "rb") as answer:
            try:
                server = self._start([*command, "-displayfd", str(writing)], env, log, pass_fds=[writing])
            finally:
                os.close(writing)
            # It closes the pipe after the number, or by ending.
            number = answer.readline().strip().decode()
        if not number:
            raise NeverCame(f"{command[0]} did not start: {server.log.read_text()[-2000:]}")
        return f":{number}"

    def _start_buses(self) -> None:
        socket = self.runtime / "bus"
        configuration = self._place / "bus.conf"
        configuration.write_text(BUS.format(socket=socket))
        self._start(["dbus-daemon", "--nofork", f"--config-file={configuration}"], self.env(), "bus")
        eventually(socket.exists, START, "the session bus")
        self._buses["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={socket}"
        if not self._accessible:
            return
        launcher = next((path for path in LAUNCHERS if Path(path).exists()), LAUNCHERS[0])
        self._start([launcher, "--launch-immediately"], self.env(), "accessibility-bus")
        self._buses["AT_SPI_BUS_ADDRESS"] = eventually(
            self._accessibility_bus, START, "the accessibility bus"
        )

    def _accessibility_bus(self) -> str:
        question = ["dbus-send", "--session", "--print-reply=literal", "--dest=org.a11y.Bus", "/org/a11y/bus"]
        answer = subprocess.run(
            [*question, "org.a11y.Bus.GetAddress"],
            env=self.env(),
            capture_output=True,
            text=True,
            check=False,
        )
        return answer.stdout.strip()

    def _start_window_manager(self) -> None:
        self._start(["openbox", "--sm-disable"], self.env(), "window-manager")
        root = self.connection.screen().root
        managed = self.connection.intern_atom("_NET_SUPPORTING_WM_CHECK")
        eventually(lambda: root.get_full_property(managed, X.AnyPropertyType), START, "the window manager")

    def _start(
        self, command: Sequence[str], env: Mapping[str, str], log: str, pass_fds: Sequence[int] = ()
    ) -> Process:
        path = self.directory / f"{self.name}-{log}.log"
        process = Process(command, env=env, log=path, cwd=self.home, pass_fds=pass_fds)
        self._stack.callback(process.stop)
        return process

    # -- use

    def env(self) -> dict[str, str]:
        """The environment of a program started on this screen."""
        env = clean_environment(self.home) | {
            "XDG_RUNTIME_DIR": str(self.runtime),
            "XDG_SESSION_TYPE": "x11",
            "QT_QPA_PLATFORM": "xcb",
            # Qt warns of a question of the accessibility bus that it does not know.
            "QT_LOGGING_RULES": "qt.accessibility.atspi.warning=false",
            "NO_AT_BRIDGE": "0" if self._accessible else "1",
        }
        if self.display:
            env["DISPLAY"] = self.display
        if self._accessible:
            env |= {
                "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
                "QT_ACCESSIBILITY": "1",
                "GTK_MODULES": "atk-bridge",
            }
        return env | self._buses

    @property
    def connection(self) -> Display:
        """The test's own connection to the X server on which programs of this screen run."""
        if self._connection is None:
            raise RuntimeError(f"{self.name} is not started")
        return self._connection

    @property
    def pointer(self) -> Pointer:
        """The hand on this screen's mouse."""
        return Pointer(self.connection)

    @property
    def keyboard(self) -> Keyboard:
        """The hands on this screen's keyboard."""
        return Keyboard(self.connection, self.connection)

    def picture(
        self, left: int = 0, top: int = 0, width: int | None = None, height: int | None = None
    ) -> Picture:
        """What is to be seen now: rows of columns of red, green, blue."""
        width, height = width or self.width - left, height or self.height - top
        image = self.connection.screen().root.get_image(left, top, width, height, X.ZPixmap, 0xFFFFFFFF)
        pixels = numpy.frombuffer(image.data, numpy.uint8).reshape(height, width, 4)
        return pixels[:, :, 2::-1]

    def pixel(self, x: int, y: int) -> tuple[int, int, int]:
        """Red, green, blue of one point, quick enough to poll."""
        red, green, blue = self.picture(x, y, 1, 1)[0, 0]
        return int(red), int(green), int(blue)

    def screenshot(self, path: Path) -> Path:
        """Writes what is to be seen now as PNG."""
        path.parent.mkdir(parents=True, exist_ok=True)
        mss.tools.to_png(self.picture().tobytes(), (self.width, self.height), output=str(path))
        return path

    def window_titles(self) -> list[str]:
        """Titles of the windows that the window manager knows, oldest first."""
        listed = self._property(self.connection.screen().root, "_NET_CLIENT_LIST")
        titles = []
        for number in listed:
            window = self.connection.create_resource_object("window", number)
            with contextlib.suppress(error.BadWindow):
                titles.append(bytes(self._property(window, "_NET_WM_NAME")).decode())
        return titles

    def _property(self, window: object, name: str) -> Sequence[int]:
        found = window.get_full_property(self.connection.intern_atom(name), X.AnyPropertyType)  # type: ignore[attr-defined]
        return found.value if found is not None else ()

    def _disconnect(self, connection: Display) -> None:
        # The server may be gone already: killed by the test, or crashed.
        with contextlib.suppress(error.ConnectionClosedError, OSError):
            connection.close()


class Nudge:
    """Wakes Xephyr up, twenty times a second, by a message that says nothing.

    Xephyr 21.1 waits on its socket to the outer server for events. When one was read together with the answer
    to a request, it lies in Xephyr's queue and the socket stays silent: one click in a hundred arrived only
    with the next event.
    """

    PERIOD = 0.05

    def __init__(self, display: str, window: int) -> None:
        self._connection = connect(display)
        self._window = self._connection.create_resource_object("window", window)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="nudge for Xephyr", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        self._thread.join()
        with contextlib.suppress(error.ConnectionClosedError, OSError):
            self._connection.close()

    def _run(self) -> None:
        kind = self._connection.intern_atom("_VISAVIS_NUDGE")
        message = event.ClientMessage(window=self._window, client_type=kind, data=(32, [0] * 5))
        # It ends by itself when the outer server is gone.
        with contextlib.suppress(error.ConnectionClosedError, OSError):
            while not self._ended.wait(self.PERIOD):
                self._window.send_event(message)
                self._connection.sync()


class NestedScreen(Screen):
    """An X server (Xephyr) shown on the whole of another in memory.

    What `pointer` and `keyboard` do happens on the outer screen and arrives inside from a real device, not
    from XTEST: so a customer's own hand is told from injected input.
    """

    def _start_server(self) -> None:
        # Without a window manager there is no frame: points outside are points inside.
        self.outer = Screen(
            self.width,
            self.height,
            name=f"{self.name}-outer",
            directory=self.directory,
            window_manager=False,
            accessible=False,
        )
        self._stack.enter_context(self.outer)
        command = ["Xephyr", "-screen", f"{self.width}x{self.height}", "-nolisten", "tcp", "-noreset"]
        self.display = self._serve([*command, "-no-host-grab"], self.outer.env(), "xephyr")
        window = eventually(self._covering, START, "Xephyr's window over the whole outer screen")
        self._stack.callback(Nudge(self.outer.display, window).stop)

    def _covering(self) -> int:
        """The number of the window that covers the outer screen; 0 while there is none."""
        for window in self.outer.connection.screen().root.query_tree().children:
            place = window.get_geometry()
            viewable = window.get_attributes().map_state == X.IsViewable
            if viewable and (place.x, place.y, place.width, place.height) == (0, 0, self.width, self.height):
                return int(window.id)
        return 0

    @property
    def pointer(self) -> Pointer:
        return Pointer(self.outer.connection)

    @property
    def keyboard(self) -> Keyboard:
        # Codes are looked up where they are read: the inner server has its own layout.
        return Keyboard(self.outer.connection, self.connection)

    @property
    def injecting_pointer(self) -> Pointer:
        """XTEST on the inner screen: not the customer's hand but a program's."""
        return Pointer(self.connection)

    @property
    def injecting_keyboard(self) -> Keyboard:
        return Keyboard(self.connection, self.connection)


def connect(display: str) -> Display:
    """A connection to an X server; close it."""
    return Display(display)


def main(command: Sequence[str]) -> int:
    with Screen(1920, 1080, name="screen") as screen:
        kept = {name: value for name, value in os.environ.items() if name not in ("HOME", "WAYLAND_DISPLAY")}
        return subprocess.run(command, env=kept | screen.env(), check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
