"""Every packet of the data channels counts as a word from the other side, not only a finished message.

Upstream: aiortc/rtcsctptransport.py, _handle_data: it tells nobody. A message of 256 KiB takes a slow link
seconds to arrive, while its parts, and the acknowledgements of ours, say all along that the other side lives.
"""

from collections.abc import Callable
from typing import Any

from aiortc import RTCPeerConnection

from media.adaptations.patch import replace


def listen(connection: RTCPeerConnection, heard: Callable[[], None]) -> None:
    """Calls `heard` for each decrypted SCTP packet of this connection, on its loop."""
    sctp: Any = connection.sctp
    upstream = sctp._handle_data

    async def handle_data(data: bytes) -> None:
        heard()
        await upstream(data)

    replace(sctp, "_handle_data", handle_data)
