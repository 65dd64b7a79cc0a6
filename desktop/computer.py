"""What this computer and its user are called."""

import getpass
import platform
import socket
import sys
from dataclasses import dataclass
from typing import Final

UNKNOWN: Final = "?"

FIRST_WINDOWS_11_BUILD: Final = 22000
"""Windows 11 still calls itself release 10 in places; its build number tells."""


@dataclass(frozen=True)
class Computer:
    """Names to show the other person."""

    name: str
    """The host name, without its domain."""
    system: str
    """System and version as people say it: Debian GNU/Linux 12, Windows 11, macOS 14."""
    user: str
    """The account that runs this program."""


def describe() -> Computer:
    """Describe this computer; what it does not tell is a question mark."""
    return Computer(socket.gethostname().partition(".")[0] or UNKNOWN, _system(), _user())


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as in some containers
        return UNKNOWN


def _system() -> str:
    if sys.platform == "win32":
        release, build = platform.release(), sys.getwindowsversion().build
        return f"Windows {'11' if release == '10' and build >= FIRST_WINDOWS_11_BUILD else release}"
    if sys.platform == "darwin":
        return f"macOS {platform.mac_ver()[0].partition('.')[0]}"
    try:
        release_file = platform.freedesktop_os_release()
    except OSError:
        return f"{platform.system()} {platform.release()}"
    name, version = release_file.get("NAME", platform.system()), release_file.get("VERSION_ID", "")
    return f"{name} {version}".strip()
