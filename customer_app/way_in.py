"""How a customer comes into a session: by a link, by a number, or by what the command line says."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from protocol.links import JoinLink

NUMBER_DIGITS = 9


class BadSite(ValueError):
    """Not an address a site could have."""


@dataclass(frozen=True)
class WayIn:
    """What is known before anything is asked. ``number`` may still be wrong; empty texts are unknown.

    A ``code`` comes from an invitation's link. A ``ticket`` comes from the web page that has already
    asked for the name: with it nothing more needs to be said.
    """

    site: str = ""
    number: str = ""
    code: str | None = None
    ticket: str | None = None
    name: str = ""
    email: str = ""

    @classmethod
    def by_link(cls, link: JoinLink, name: str = "", email: str = "") -> "WayIn":
        return cls(site=link.site, code=link.code, ticket=link.ticket, name=name, email=email)

    @property
    def is_named(self) -> bool:
        """Whether it says which session is meant, and does not only fill a form in."""
        return bool(self.ticket or self.code or self.number)

    @property
    def asks_nothing(self) -> bool:
        """Whether nothing more needs to be known."""
        return bool(self.ticket or (self.site and self.name and (self.code or self.number)))


def digits_of(text: str) -> str:
    """The digits of a session number as people write it: 123-456-789, 123 456 789, 123456789."""
    return "".join(character for character in text if character.isdecimal() and character.isascii())


def is_number(digits: str) -> bool:
    return len(digits) == NUMBER_DIGITS


def site_of(text: str) -> str:
    """The address of a site, as people type it, without path: ``help.example`` → ``https://help.example``.

    This computer's own address is taken to be without TLS. Raises BadSite.
    """
    text = text.strip()
    try:
        parts = urlsplit(text if "://" in text else f"//{text}")
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise BadSite(text) from error
    if (
        not host
        or any(character.isspace() for character in host)
        or parts.scheme not in ("", "http", "https")
    ):
        raise BadSite(text)
    scheme = parts.scheme or ("http" if _is_this_computer(host) else "https")
    shown = f"[{host}]" if ":" in host else host
    return f"{scheme}://{shown}" + (f":{port}" if port else "")


def _is_this_computer(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
