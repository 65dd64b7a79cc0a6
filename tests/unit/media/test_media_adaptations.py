"""Each adaptation of aiortc and aioice: what it changes, and that upstream still has what it answers."""

import asyncio
import queue
import threading
from collections.abc import Sequence

import av
import numpy as np
import pytest
from aioice import ice
from aiortc import RTCRtpSender, rtcrtpreceiver, rtcrtpsender, rtcsctptransport
from aiortc.jitterbuffer import JitterBuffer, JitterFrame
from aiortc.rtcrtpparameters import RTCRtpCodecParameters
from aiortc.rtp import RtpPacket

from media import adaptations
from media.adaptations import decoding, jitter, keyframes, loopback, repair
from media.adaptations.patch import AdaptationError, replace
from media.screen.encoder import ScreenEncoder, Settings
from media.screen.model import Region

IDR = b"\0\0\0\1\x65"
DELTA = b"\0\0\0\1\x41"
H264 = RTCRtpCodecParameters(mimeType="video/H264", clockRate=90000, payloadType=99)


@pytest.fixture(autouse=True)
def applied() -> None:
    adaptations.apply()
    adaptations.apply()


def new_buffer(capacity: int, prefetch: int = 0, is_video: bool = False) -> JitterBuffer:
    made = vars(rtcrtpreceiver)["JitterBuffer"](capacity=capacity, prefetch=prefetch, is_video=is_video)
    assert isinstance(made, jitter.MarkerJitterBuffer)
    return made


def packet(number: int, timestamp: int, data: bytes, *, marker: bool) -> RtpPacket:
    made = RtpPacket(sequence_number=number % 65536, timestamp=timestamp, marker=int(marker))
    made._data = data  # type: ignore[attr-defined]
    return made


def test_replacing_what_upstream_lacks_is_a_named_error() -> None:
    with pytest.raises(AdaptationError):
        replace(ice, "no_such_name", 1)


def test_constants_are_set() -> None:
    assert rtcsctptransport.SCTP_RTO_MIN == 0.05
    assert rtcsctptransport.SCTP_RTO_INITIAL == 0.5
    assert rtcsctptransport.SCTP_MAX_INIT_RETRANS * rtcsctptransport.SCTP_RTO_INITIAL >= 60
    assert ice.CONSENT_FAILURES * (0.8 * ice.CONSENT_INTERVAL + 0.5) >= 60
    assert all(
        vars(module)["RTP_HISTORY_SIZE"] == repair.HISTORY for module in (rtcrtpsender, rtcrtpreceiver)
    )
    assert 65536 % repair.HISTORY == 0


def test_loopback_is_offered_only_when_there_is_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loopback, "_upstream", lambda use_ipv4, use_ipv6: [])
    assert ice.get_host_addresses(use_ipv4=True, use_ipv6=True) == ["127.0.0.1"]
    assert ice.get_host_addresses(use_ipv4=False, use_ipv6=True) == []
    monkeypatch.setattr(loopback, "_upstream", lambda use_ipv4, use_ipv6: ["192.0.2.1"])
    assert ice.get_host_addresses(use_ipv4=True, use_ipv6=True) == ["192.0.2.1"]


def test_upstream_still_waits_for_the_next_frame() -> None:
    buffer = JitterBuffer(capacity=512, is_video=True)
    assert buffer.add(packet(1, 10, IDR, marker=True)) == (False, None)


def test_a_frame_is_released_with_its_marker() -> None:
    buffer = new_buffer(capacity=512, is_video=True)
    assert buffer.add(packet(65535, 10, IDR, marker=False)) == (False, None)
    assert buffer.add(packet(65536, 10, b"b", marker=False)) == (False, None)
    _, frame = buffer.add(packet(65537, 10, b"c", marker=True))
    assert frame is not None
    assert frame.data == IDR + b"bc"
    _, frame = buffer.add(packet(65538, 20, DELTA, marker=True))
    assert frame is not None
    assert frame.data == DELTA


def test_frames_behind_a_lost_packet_come_together_once_it_is_in() -> None:
    buffer = new_buffer(capacity=512, is_video=True)
    buffer.add(packet(1, 10, IDR, marker=True))
    assert buffer.add(packet(3, 20, b"2b", marker=True)) == (False, None)
    assert buffer.add(packet(4, 30, DELTA + b"3", marker=True)) == (False, None)
    _, frame = buffer.add(packet(2, 20, DELTA + b"2a", marker=False))
    assert isinstance(frame, jitter.FrameRun)
    frame.timestamp = 110  # as the receiver maps it
    run = [(part.data, part.timestamp) for part in frame.frames()]
    assert run == [(DELTA + b"2a2b", 110), (DELTA + b"3", 120)]


def test_a_frame_without_marker_ends_with_the_next_timestamp() -> None:
    buffer = new_buffer(capacity=512, is_video=True)
    buffer.add(packet(1, 10, IDR, marker=False))
    _, frame = buffer.add(packet(2, 20, DELTA, marker=False))
    assert frame is not None
    assert frame.data == IDR


def test_a_gap_given_up_asks_for_a_keyframe_and_waits_for_it() -> None:
    buffer = new_buffer(capacity=512, is_video=True)
    assert isinstance(buffer, jitter.MarkerJitterBuffer)
    buffer.add(packet(1, 10, IDR, marker=True))
    buffer.add(packet(3, 20, b"rest", marker=True))
    buffer.add(packet(5, 30, DELTA, marker=False))
    buffer.give_up()
    wanted, frame = buffer.add(packet(6, 30, b"end", marker=True))
    assert (wanted, frame) == (True, None)
    wanted, frame = buffer.add(packet(7, 40, IDR + b"new", marker=True))
    assert not wanted
    assert frame is not None
    assert frame.data == IDR + b"new"
    _, frame = buffer.add(packet(8, 50, DELTA, marker=True))
    assert frame is not None


def test_a_packet_that_comes_far_too_late_changes_nothing() -> None:
    buffer = new_buffer(capacity=512, is_video=True)
    for i in range(1000, 1300):
        buffer.add(packet(i, 10, IDR if i == 1000 else b"x", marker=i == 1299))
    assert buffer.add(packet(1001, 10, b"x", marker=False)) == (False, None)
    _, frame = buffer.add(packet(1300, 20, DELTA, marker=True))
    assert frame is not None


def test_a_stream_joined_in_its_middle_asks_for_a_keyframe() -> None:
    buffer = new_buffer(capacity=512, is_video=True)
    assert buffer.add(packet(1, 10, DELTA, marker=True)) == (True, None)


def test_a_keyframe_of_three_thousand_packets_fits() -> None:
    buffer = new_buffer(capacity=512, is_video=True)
    frame = None
    for i in range(3000):
        _, frame = buffer.add(packet(i, 10, IDR if i == 0 else b"x", marker=i == 2999))
    assert frame is not None
    assert len(frame.data) == len(IDR) + 2999


def test_audio_is_buffered_as_upstream_does() -> None:
    ours = new_buffer(capacity=16, prefetch=4)
    theirs = JitterBuffer(capacity=16, prefetch=4)
    for i in range(40):
        mine, upstream = (b.add(packet(i, i * 960, bytes([i]), marker=True))[1] for b in (ours, theirs))
        assert (mine and mine.data) == (upstream and upstream.data)


class Inlet(decoding.VideoInlet):
    def __init__(self) -> None:
        self.frames: list[av.VideoFrame] = []
        self.shown = threading.Event()
        self.go_on = threading.Event()
        self.labels: list[object] = []
        self.wanted_now = True

    @property
    def wanted(self) -> bool:
        return self.wanted_now

    @property
    def max_pixels(self) -> int:
        return 64 * 64

    def arrived(self, size: int) -> None:
        raise AssertionError

    def label(self, data: bytes) -> object | None:
        return len(data)

    def decoded(self, frame: av.VideoFrame, labels: Sequence[object]) -> None:
        self.frames.append(frame)
        self.labels += labels
        self.shown.set()
        assert self.go_on.wait(5)


def encoded(count: int, size: int = 64) -> list[bytes]:
    encoder = ScreenEncoder(size, size, Settings(quality=22, max_rate=20_000_000, burst=6_000_000))
    pictures = []
    for i in range(count):
        encoder.update(np.full((size, size, 4), 20 * i + 20, np.uint8), [Region(0, 0, size, size)])
        pictures.append(encoder.encode(i * 3000, keyframe=i == 0).data)
    return pictures


def test_every_frame_is_decoded_and_only_the_newest_handed_on() -> None:
    inlet, waiting, errors = Inlet(), queue.Queue(), threading.Event()  # type: ignore[var-annotated]
    pictures = encoded(6)
    waiting.put((H264, JitterFrame(pictures[0], 0)))
    arguments = (asyncio.new_event_loop(), waiting, inlet, errors)
    thread = threading.Thread(target=rtcrtpreceiver.decoder_worker, args=arguments)
    thread.start()
    assert inlet.shown.wait(5)
    for i, picture in enumerate(pictures[1:4], 1):  # while the first is being shown
        waiting.put((H264, JitterFrame(picture, i * 3000)))
    run = jitter.FrameRun(pictures[4], 12000)
    run.append(jitter.FrameRun(pictures[5], 15000))
    waiting.put((H264, run))
    inlet.go_on.set()
    waiting.put(None)
    thread.join(5)
    arguments[0].close()
    assert inlet.frames[-1].pts == 15000
    assert len(inlet.frames) <= 3
    assert inlet.labels == [len(picture) for picture in pictures]
    luma = inlet.frames[-1].to_ndarray(format="gray")
    assert abs(float(luma.mean()) - 120) < 3


def decode(inlet: Inlet, pictures: list[bytes]) -> bool:
    """Decodes them and ends; whether a keyframe is to be asked for."""
    inlet.go_on.set()
    waiting, errors = queue.Queue(), threading.Event()  # type: ignore[var-annotated]
    for i, picture in enumerate(pictures):
        waiting.put((H264, JitterFrame(picture, i * 3000)))
    waiting.put(None)
    loop = asyncio.new_event_loop()
    rtcrtpreceiver.decoder_worker(loop, waiting, inlet, errors)  # type: ignore[arg-type]
    loop.close()
    return errors.is_set()


def test_a_broken_picture_asks_for_a_keyframe() -> None:
    inlet = Inlet()
    assert decode(inlet, [b"\0\0\0\1\x65garbage"])
    assert not inlet.frames


def test_a_picture_larger_than_expected_is_not_decoded() -> None:
    inlet = Inlet()
    assert decode(inlet, encoded(1, 80))
    assert not inlet.frames


def test_nothing_is_decoded_for_nobody() -> None:
    inlet = Inlet()
    inlet.wanted_now = False
    assert not decode(inlet, encoded(1))
    assert not inlet.frames


def test_a_request_for_a_keyframe_reaches_the_track() -> None:
    class Track:
        asked = 0

        def request_keyframe(self) -> None:
            self.asked += 1

    class Sender:
        track = Track()

    sender = Sender()
    assert RTCRtpSender._send_keyframe is keyframes.send_keyframe
    RTCRtpSender._send_keyframe(sender)  # type: ignore[arg-type]
    assert sender.track.asked == 1
