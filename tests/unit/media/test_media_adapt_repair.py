"""When a lost RTP packet is asked for again: after the round trip that the first answers took."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from aiortc.rtcrtpparameters import RTCRtpCodecParameters
from aiortc.rtcrtpreceiver import NackGenerator
from aiortc.rtp import RtpPacket

from media.adaptations import repair
from media.adaptations.repair import DELAYS, LEAST_DELAY, MOST_DELAY, Repair
from tests.helpers.waiting import eventually_async

H264, RTX = 99, 100


class Receiver:
    """What Repair knows of an RTCRtpReceiver; notes what it asks for."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []
        self._RTCRtpReceiver__nack_generator = NackGenerator()
        self._RTCRtpReceiver__jitter_buffer = SimpleNamespace()
        self._RTCRtpReceiver__rtcp_exited = asyncio.Event()
        self._RTCRtpReceiver__codecs = {
            number: RTCRtpCodecParameters(mimeType=f"video/{name}", clockRate=90000, payloadType=number)
            for number, name in ((H264, "H264"), (RTX, "rtx"))
        }

    async def _send_rtcp_nack(self, ssrc: int, lost: list[int]) -> None:
        self.asked.append(lost)

    def ends(self) -> None:
        self._RTCRtpReceiver__rtcp_exited.set()

    def gets(self, repaired: Repair, number: int, kind: int = H264) -> None:
        """A packet, or the repetition of one, comes."""
        self._RTCRtpReceiver__nack_generator.add(RtpPacket(sequence_number=number))
        repaired.arrived(RtpPacket(payload_type=kind, sequence_number=number))


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    clock = SimpleNamespace(seconds=100.0)
    monkeypatch.setattr(repair, "time", SimpleNamespace(monotonic=lambda: clock.seconds))
    return clock


@pytest.mark.parametrize(("round_trip", "delay"), [(0.001, LEAST_DELAY), (0.04, 0.08), (2.0, MOST_DELAY)])
async def test_the_first_repetition_follows_the_round_trip(now: Any, round_trip: float, delay: float) -> None:
    receiver = Receiver()
    repaired = Repair(receiver)  # type: ignore[arg-type]
    assert repaired.delay == DELAYS[0]
    receiver.gets(repaired, 1)
    receiver.gets(repaired, 3)
    now.seconds += round_trip
    receiver.gets(repaired, 2, RTX)
    receiver.ends()
    assert repaired.delay == pytest.approx(delay)


async def test_an_answer_to_a_repetition_tells_no_round_trip(now: Any) -> None:
    receiver = Receiver()
    repaired = Repair(receiver)  # type: ignore[arg-type]
    receiver.gets(repaired, 1)
    receiver.gets(repaired, 3)
    await eventually_async(lambda: receiver.asked)
    now.seconds += 5
    receiver.gets(repaired, 2, RTX)
    receiver.ends()
    assert receiver.asked[0] == [2]
    assert repaired._round_trip is None


async def test_a_repetition_that_is_needed_doubles_the_round_trip(now: Any) -> None:
    receiver = Receiver()
    repaired = Repair(receiver)  # type: ignore[arg-type]
    receiver.gets(repaired, 1)
    receiver.gets(repaired, 3)
    now.seconds += 0.01
    receiver.gets(repaired, 2, RTX)
    receiver.gets(repaired, 5)
    await eventually_async(lambda: receiver.asked)
    receiver.ends()
    assert repaired._round_trip is not None
    assert repaired._round_trip >= 0.02
