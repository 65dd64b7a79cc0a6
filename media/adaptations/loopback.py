"""On a machine without a network, two programs on it still find each other.

Upstream: aioice/ice.py, get_host_addresses: `ip.ip != "127.0.0.1"` leaves no candidate at all.
"""

from aioice import ice

from media.adaptations.patch import replace

LOOPBACK = "127.0.0.1"

_upstream = ice.get_host_addresses


def host_addresses(use_ipv4: bool, use_ipv6: bool) -> list[str]:
    """The addresses to offer: upstream's, or the loopback one when there is no other."""
    addresses: list[str] = _upstream(use_ipv4=use_ipv4, use_ipv6=use_ipv6)
    return addresses or ([LOOPBACK] if use_ipv4 else [])


def apply() -> None:
    """Replaces aioice's list of addresses."""
    replace(ice, "get_host_addresses", host_addresses)
