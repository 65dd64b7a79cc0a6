"""Makes this program the one that opens support-manager:// links, for the current user, without a word."""

import logging
import sys
from pathlib import Path

from desktop.errors import DesktopError
from desktop.links import link_handler
from translations import _

log = logging.getLogger(__name__)

SCRIPT = "support-manager"


def register_links() -> None:
    """Registers where nobody did. Nothing depends on it: what goes wrong is logged."""
    try:
        handler = link_handler()
        if not handler.is_registered():
            handler.register(own_command(), _("Support Manager"))
    except (DesktopError, OSError, KeyError) as error:
        log.info("links will not open this program: %s", error)


def own_command() -> list[str]:
    """The command that started this program, without its arguments."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    script = Path(sys.argv[0])
    if script.stem == SCRIPT and script.exists():
        return [str(script.resolve())]
    return [sys.executable, "-m", "customer_app"]
