"""Links that bring a customer into a session: on the web, and as support-manager:// for the program.

https://help.example/join/CODE                      the link in an invitation
support-manager://help.example/join/CODE            the same, opened by the program
support-manager://help.example/start/TICKET         after the web page asked for the name
support-manager://127.0.0.1:8000/start/TICKET?tls=0 the same, from a site without TLS
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

SCHEME = "support-manager"
_WITHOUT_TLS = "tls=0"
MAX_LINK = 500

_PATH = re.compile(r"^/(?P<kind>join|start)/(?P<secret>[A-Za-z0-9_-]{16,200})/?$")


class BadLink(ValueError):
    """Not a link into a support session."""


@dataclass(frozen=True)
class JoinLink:
    """A site's address (no trailing slash) and either an invitation's ``code`` or a ``ticket``."""

    site: str
    code: str | None = None
    ticket: str | None = None

    @classmethod
    def parse(cls, text: str) -> "JoinLink":
        """Reads any of the forms above. Raises BadLink."""
        if len(text) > MAX_LINK:
            raise BadLink("too long")
        try:
            parts = urlsplit(text.strip())
            port = parts.port
        except ValueError as error:
            raise BadLink("not an address") from error
        schemes = {
            "http": "http",
            "https": "https",
            SCHEME: "http" if parts.query == _WITHOUT_TLS else "https",
        }
        scheme = schemes.get(parts.scheme)
        path = _PATH.match(parts.path)
        strange = parts.username or parts.query not in ("", _WITHOUT_TLS)
        if scheme is None or not parts.hostname or path is None or strange:
            raise BadLink("not a link into a support session")
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        site = f"{scheme}://{host}" + (f":{port}" if port else "")
        if path["kind"] == "start":
            return cls(site, ticket=path["secret"])
        return cls(site, code=path["secret"])

    def for_web(self) -> str:
        """The link for an invitation."""
        return f"{self.site}{self._path()}"

    def for_program(self) -> str:
        """The link that opens the Support Manager."""
        scheme, _, rest = self.site.partition("://")
        return f"{SCHEME}://{rest}{self._path()}" + ("" if scheme == "https" else f"?{_WITHOUT_TLS}")

    def _path(self) -> str:
        return f"/start/{self.ticket}" if self.ticket else f"/join/{self.code}"
