"""xpra as the shadow of a desktop that is there already, with its defaults but for shared memory."""

import subprocess
from collections.abc import Sequence

from Xlib import X
from Xlib.protocol import event

from bench.peers.served import START, Served
from bench.screens import HEIGHT, WIDTH
from tests.helpers.waiting import eventually

# The two ends would pass pictures in memory on one machine, and never use the network.
NO_SHARED_MEMORY = "--mmap=no"

PYTHON = "/usr/bin/python3"
"""Debian's own, for which its packages are made."""

ADD = 1
"""_NET_WM_STATE_ADD of the window managers' specification."""


class Xpra(Served):
    name = "xpra"
    commands = ("xpra",)
    # It only recommends the other two, without which nothing is shown.
    packages = ("xpra", "python3-pil", "python3-gi-cairo")

    @classmethod
    def installed(cls) -> bool:
        imports = [PYTHON, "-c", "import PIL, gi, cairo"]
        return (
            super().installed() and not subprocess.run(imports, capture_output=True, check=False).returncode
        )

    def serve(self, display: str, address: str, port: int) -> Sequence[str]:
        return (
            *("xpra", "shadow", display, f"--bind-tcp={address}:{port}", NO_SHARED_MEMORY),
            # What would look for sound servers, printers and other machines.
            *("--daemon=no", "--mdns=no", "--pulseaudio=no", "--printing=no", "--sharing=yes"),
        )

    def view(self, address: str, port: int) -> Sequence[str]:
        return ("xpra", "attach", f"tcp://{address}:{port}", NO_SHARED_MEMORY, "--sharing=yes")

    def fill_the_screen(self) -> None:
        """Its window has a frame: the window manager is asked for full screen, as a person would."""
        display = self.desk.agent_screen.connection
        root = display.screen().root
        known, state, full = map(
            display.intern_atom, ("_NET_CLIENT_LIST", "_NET_WM_STATE", "_NET_WM_STATE_FULLSCREEN")
        )

        def large() -> int:
            found = root.get_full_property(known, X.AnyPropertyType)
            for number in found.value if found else ():
                place = display.create_resource_object("window", number).get_geometry()
                if place.width >= WIDTH // 2 and place.height >= HEIGHT // 2:
                    return int(number)
            return 0

        window = display.create_resource_object("window", eventually(large, START, "xpra's window"))
        message = event.ClientMessage(window=window, client_type=state, data=(32, [ADD, full, 0, 1, 0]))
        root.send_event(message, event_mask=X.SubstructureRedirectMask | X.SubstructureNotifyMask)
        display.sync()
