"""The association that carries all data channels: quick to mend a loss, fair among streams.

Upstream: aiortc/rtcpeerconnection.py, __createSctpTransport; aiortc/rtcsctptransport.py, SCTP_RTO_INITIAL =
3.0 and SCTP_RTO_MIN = 1 (RFC 9260, section 16, which was written for telephone networks). Other changes
stand in sctp_recovery, sctp_congestion, sctp_receipt and sctp_queue; each names what it answers.
"""

from aiortc import RTCDtlsTransport, rtcpeerconnection, rtcsctptransport

from media.adaptations.patch import AdaptationError, replace
from media.adaptations.sctp_queue import FairQueue
from media.adaptations.sctp_receipt import AcknowledgingTransport
from media.adaptations.sctp_recovery import RecoveringTransport

RTO_INITIAL = 0.5  # seconds
RTO_MIN = 0.05  # seconds; above it, the measured round trip decides

# aiortc counts attempts, not time: eight of them at the shorter interval would give up after four seconds.
INIT_ATTEMPTS = 120

# What the halves override, calling upstream's other methods or called by them.
CHANGED = (
    "_receive_data_chunk",
    "_receive_forward_tsn_chunk",
    "_receive_sack_chunk",
    "_reset_deferred_streams",
    "_send_chunk",
    "_send_sack",
    "_set_state",
    "_t3_expired",
    "_t3_start",
    "_transmit",
)


class Association(AcknowledgingTransport, RecoveringTransport):
    """What a connection has in the place of aiortc's RTCSctpTransport."""

    def __init__(self, transport: RTCDtlsTransport, port: int = 5000) -> None:
        super().__init__(transport, port)
        self._data_channel_queue = FairQueue()


def apply() -> None:
    """Associations made from now on are ours. Raises AdaptationError if upstream lacks what they override."""
    for name in CHANGED:
        if not hasattr(rtcsctptransport.RTCSctpTransport, name):
            raise AdaptationError(
                f"RTCSctpTransport has no {name!r}: the adaptation does not fit this version"
            )
    replace(rtcsctptransport, "SCTP_RTO_INITIAL", RTO_INITIAL)
    replace(rtcsctptransport, "SCTP_RTO_MIN", RTO_MIN)
    replace(rtcsctptransport, "SCTP_MAX_INIT_RETRANS", INIT_ATTEMPTS)
    replace(rtcpeerconnection, "RTCSctpTransport", Association)
