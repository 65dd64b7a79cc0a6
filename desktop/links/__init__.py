"""Links that start the Support Manager: support-manager://…"""

import sys

from desktop.errors import LinksUnavailable
from desktop.links.contract import SCHEME, LinkHandler

if sys.platform == "win32":
    from desktop.links.windows import WindowsLinks as Links
elif sys.platform == "darwin":
    from desktop.links.macos import MacLinks as Links
else:
    from desktop.links.linux import LinuxLinks as Links

__all__ = ["SCHEME", "LinkHandler", "LinksUnavailable", "link_handler"]


def link_handler() -> LinkHandler:
    """The registration of our links with this system, for the current user."""
    return Links()
