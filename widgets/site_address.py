"""The address of a support site as people type it."""

import ipaddress
from urllib.parse import urlsplit


class BadSite(ValueError):
    """Not an address a site could have."""


def site_of(text: str) -> str:
    """The address of a site, without path: ``help.example`` → ``https://help.example``.

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
