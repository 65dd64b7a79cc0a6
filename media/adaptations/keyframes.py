"""A viewer's request for a keyframe reaches the encoder that made the packets.

Upstream: aiortc/rtcrtpsender.py, _send_keyframe: it only sets a flag for aiortc's own encoder, which a track
of encoded packets never meets.
"""

from typing import Protocol, runtime_checkable

from aiortc import RTCRtpSender

from media.adaptations.patch import replace


@runtime_checkable
class EncodedTrack(Protocol):
    """A track that hands out encoded packets and can be asked for a keyframe."""

    def request_keyframe(self) -> None:
        """Asks for a keyframe, soon. Called on the engine's thread for each PLI or FIR (RFC 4585, 5104)."""


def send_keyframe(sender: RTCRtpSender) -> None:
    """Answers a PLI or FIR: the track is asked, if it encodes."""
    track: object = sender.track
    if isinstance(track, EncodedTrack):
        track.request_keyframe()
    else:
        _upstream(sender)


_upstream = RTCRtpSender._send_keyframe


def apply() -> None:
    """Replaces the sender's answer to PLI and FIR."""
    replace(RTCRtpSender, "_send_keyframe", send_keyframe)
