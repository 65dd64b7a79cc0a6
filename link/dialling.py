"""A TCP connection to the site, given up early: a network that is back is found within a second or two."""

import asyncio
import contextlib
import socket

from websockets.proxy import get_proxy
from websockets.uri import parse_uri

DIAL_SECONDS = 2.0
"""The system asks again after 1, 3 and 7 s: whoever waits for the fourth is late when a cut ends."""
LOOKUP_SECONDS = 5.0


async def dial(address: str) -> socket.socket | None:
    """A connected socket to the host of a ``ws://`` or ``wss://`` address.

    None where a proxy leads there, which then has to be dialled instead. Raises OSError or TimeoutError.
    """
    uri = parse_uri(address)
    if get_proxy(uri) is not None:
        return None
    loop = asyncio.get_running_loop()
    lookup = loop.getaddrinfo(uri.host, uri.port, type=socket.SOCK_STREAM)
    async with asyncio.timeout(LOOKUP_SECONDS):  # wait_for of Python 3.11 can lose a cancellation
        places = await lookup
    trouble: OSError = OSError("the host has no address")
    for family, kind, protocol, _, place in places:
        connection = socket.socket(family, kind, protocol)
        try:
            connection.setblocking(False)
            async with asyncio.timeout(DIAL_SECONDS):
                await loop.sock_connect(connection, place)
            # What we say is small and must not wait for what may follow.
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:  # TimeoutError is one
            trouble = error
        else:
            return connection
        with contextlib.suppress(OSError):
            connection.close()
    raise trouble
