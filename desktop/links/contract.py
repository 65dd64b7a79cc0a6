"""What every system's registration of links promises."""

from typing import Final, Protocol

SCHEME: Final = "support-manager"
"""What our links begin with, before ://."""

APPLICATION: Final = "visavis-support-manager"
"""The name of our entry with the system; not shown to people."""


class LinkHandler(Protocol):
    """Tells the system, for the current user alone, which program opens our links.

    `register` and `unregister` raise LinksUnavailable when the system does not let us.
    """

    def register(self, command: list[str], name: str) -> None:
        """Open links with this command, the link added as its last word; `name` is shown to people."""

    def unregister(self) -> None:
        """Withdraw our registration; none is fine too."""

    def is_registered(self) -> bool:
        """Whether we are the program that opens our links."""
