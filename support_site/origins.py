"""Whether a request comes from one of the site's own pages, from a program, or from somebody else's page."""

from starlette.requests import HTTPConnection

from support_site.settings import Settings


class Origins:
    """Judges the Origin header (RFC 6454). A program sends none."""

    def __init__(self, settings: Settings) -> None:
        self._own = settings.own_origins()
        self._secure = settings.secure
        self._known = settings.named or settings.on_loopback

    def allows(self, connection: HTTPConnection) -> bool:
        """Whether a program or a page of ours asks."""
        origin = connection.headers.get("origin")
        return origin is None or self._is_own(origin, connection)

    def allows_form(self, connection: HTTPConnection) -> bool:
        """The same for a form. Our pages send no referrer, so browsers write ``null`` as their origin;
        they say in Sec-Fetch-Site whose page it was.
        """
        if connection.headers.get("origin") == "null":
            return connection.headers.get("sec-fetch-site", "same-origin") == "same-origin"
        return self.allows(connection)

    def _is_own(self, origin: str, connection: HTTPConnection) -> bool:
        if origin in self._own:
            return True
        # A site that was told no public address cannot know its names: then the browser's word counts.
        scheme = "https" if self._secure else "http"
        return not self._known and origin == f"{scheme}://{connection.headers.get('host', '')}"
