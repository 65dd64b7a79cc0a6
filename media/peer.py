"""One WebRTC connection: its channels, its video, its state."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from aiortc import (
    RTCBundlePolicy,
    RTCConfiguration,
    RTCIceServer,
    RTCPeerConnection,
    RTCRtpReceiver,
)

from media import heartbeat
from media.adaptations import hearing
from media.channel import MAX_BUFFERED, MAX_MESSAGE, Channel, ChannelByLabel, ChannelSpec
from media.description import PeerError, description, usable
from media.engine import Engine, EngineError
from media.fingerprint import fingerprint
from media.heartbeat import Heartbeat
from media.peer_state import MOVES, PeerState
from media.screen import wire
from media.screen.model import Picture
from media.screen.port import ScreenPort
from media.screen.source import ScreenSource
from media.screen.track import ScreenTrack
from media.screen.viewer import ScreenInlet

__all__ = [
    "MAX_BUFFERED",
    "MAX_MESSAGE",
    "ChannelSpec",
    "IceServer",
    "Peer",
    "PeerError",
    "PeerState",
    "VideoBytes",
    "fingerprint",
]

logger = logging.getLogger(__name__)

T = TypeVar("T")

# What we offer: RTX is the retransmission of lost packets (RFC 4588).
VIDEO_CODECS = ("video/H264", "video/rtx")

# Our own channels, above those of the owner: the heartbeat's number is the first of them.
TILES = ChannelSpec(wire.TILES, heartbeat.STREAM_ID + 1, max_buffered=4 * MAX_BUFFERED)
ANSWERS = ChannelSpec(wire.ANSWERS, heartbeat.STREAM_ID + 2, ordered=False)
RESERVED = {heartbeat.LABEL, wire.TILES, wire.ANSWERS}


@dataclass(frozen=True)
class IceServer:
    """A STUN or TURN server, as a browser's RTCIceServer."""

    urls: str
    username: str | None = None
    credential: str | None = None


@dataclass(frozen=True)
class VideoBytes:
    """Bytes of video over this connection so far."""

    sent: int
    received: int


class Peer:
    """A connection to one other program.

    It runs on the engine's thread and speaks to its owner's loop. Set the callbacks before connecting:

    - `on_state(state)`, `on_message(label, data)`, `on_silence(silent)` are called on the owner's loop;
    - `on_message_fast(label, data)` and `on_silence_fast(silent)` are called first, on the engine's thread,
      and must return at once; a message for which the first returns True is not handed to `on_message`;
    - `on_picture(picture)` is called on the engine's or the decoder's thread when a part of it changed.

    CONNECTED says that every channel is open. FAILED says that the connection could not be made or was given
    up after 72 s without an answer; CLOSED, that this or the other side ended it.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        channels: Sequence[ChannelSpec],
        video: bool,
        owner_loop: asyncio.AbstractEventLoop,
        name: str = "",
        ice_servers: Sequence[IceServer] = (),
    ) -> None:
        ids = [spec.stream_id for spec in channels]
        labels = [spec.label for spec in channels]
        if len(set(ids)) < len(ids) or len(set(labels)) < len(labels):
            raise ValueError("two channels share a label or a stream id")
        if any(not 0 <= i < heartbeat.STREAM_ID for i in ids) or RESERVED & set(labels):
            raise ValueError(f"stream ids are 0 to {heartbeat.STREAM_ID - 1}; {sorted(RESERVED)} are taken")
        self.on_state: Callable[[PeerState], None] | None = None
        self.on_message: Callable[[str, bytes], None] | None = None
        self.on_message_fast: Callable[[str, bytes], bool] | None = None
        self.on_silence: Callable[[bool], None] | None = None
        self.on_silence_fast: Callable[[bool], None] | None = None
        self.name = name
        self._engine = engine
        self._owner_loop = owner_loop
        self._specs = tuple(channels)
        self._ice_servers = tuple(ice_servers)
        self._state = PeerState.NEW
        self._connection: RTCPeerConnection | None = None
        self._closed: asyncio.Future[None] | None = None
        self._negotiating = asyncio.Lock()
        self._channels: dict[str, Channel] = {}
        self._heartbeat = Heartbeat(self._send_heartbeat, self._silence_changed)
        self._on_picture: Callable[[Picture], None] | None = None
        self._source: ScreenSource | None = None
        self._track = ScreenTrack(engine.loop) if video else None
        self._port: ScreenPort | None = None
        if self._track is not None:
            tiles = ChannelByLabel(self._channels, wire.TILES)
            self._port = ScreenPort(self._track, tiles, lambda: self._heartbeat.round_trip)
        answers = ChannelByLabel(self._channels, wire.ANSWERS)
        self._inlet = ScreenInlet(self._heartbeat.heard, answers.send) if video else None

    # connecting

    async def create_offer(self) -> str:
        """Our offer as SDP with all candidates. Raises PeerError if this peer already began or is closed."""
        return await self._run(self._create_offer())

    async def accept_offer(self, sdp: str) -> str:
        """Takes the other side's offer; returns our answer's SDP. Raises PeerError if it is malformed."""
        return await self._run(self._accept_offer(sdp))

    async def accept_answer(self, sdp: str) -> None:
        """Takes the other side's answer to our offer. Raises PeerError if it is malformed or unexpected."""
        await self._run(self._accept_answer(sdp))

    async def close(self) -> None:
        """Ends the connection and frees all it holds. Idempotent; never raises."""
        self.show_screen(None)
        self.on_picture = None
        try:
            await self._engine.run(self._close())
        except EngineError:
            self._state = PeerState.CLOSED  # the engine ended and with it everything of ours

    # messages

    def send(self, label: str, data: bytes) -> bool:
        """Sends a message, from any thread, without waiting.

        False if the channel is not open, if its buffer would overflow, or if the message is longer than
        MAX_MESSAGE bytes. Raises KeyError for a label that no spec has.
        """
        channel = self._channels.get(label)
        if channel is None:
            if not any(spec.label == label for spec in self._specs):
                raise KeyError(label)
            return False
        return channel.send(data)

    def buffered(self, label: str) -> int:
        """Bytes waiting in a channel."""
        channel = self._channels.get(label)
        return channel.buffered if channel is not None else 0

    async def drained(self, label: str, low: int) -> None:
        """Waits until at most `low` bytes wait in a channel; PeerError if the connection ends first."""
        channel = self._channels.get(label)
        if channel is None or not await self._run(channel.drained(low)):
            raise PeerError("the connection ended before all was sent")

    # what it knows

    @property
    def state(self) -> PeerState:
        """Where the connection is."""
        return self._state

    @property
    def round_trip(self) -> float | None:
        """Seconds there and back, smoothed; None before the first measurement."""
        return self._heartbeat.round_trip

    @property
    def silent(self) -> bool:
        """Whether nothing was heard for a second."""
        return self._heartbeat.silent

    def heard_ago(self) -> float | None:
        """Seconds since anything was heard; None while not connected."""
        return self._heartbeat.heard_ago

    def video_bytes(self) -> VideoBytes:
        """The screens' traffic: tiles and frames sent, tiles and RTP payload received."""
        if self._port is None or self._inlet is None:
            return VideoBytes(0, 0)
        return VideoBytes(self._port.bytes_sent, self._inlet.bytes_received)

    # video

    def show_screen(self, source: ScreenSource | None) -> None:
        """Sends this screen's pictures, or none; no negotiation. Raises PeerError if made without video."""
        if self._port is None:
            if source is not None:
                raise PeerError("this connection carries no video")
            return
        before, self._source = self._source, source
        if before is not None:
            before.remove_viewer(self._port)
        if source is not None:
            source.add_viewer(self._port)

    @property
    def on_picture(self) -> Callable[[Picture], None] | None:
        """Takes the picture at each change, on a media thread; from its beginning, whenever it is set."""
        return self._on_picture

    @on_picture.setter
    def on_picture(self, callback: Callable[[Picture], None] | None) -> None:
        self._on_picture = callback
        if self._inlet is not None:
            self._inlet.show_to(callback)

    # on the engine's thread

    async def _run(self, coro: Coroutine[Any, Any, T]) -> T:
        try:
            return await self._engine.run(coro)
        except EngineError as error:
            raise PeerError("the connection is closed: its engine ended") from error

    def _set_up(self) -> RTCPeerConnection:
        if self._state is not PeerState.NEW or self._connection is not None:
            raise PeerError(f"a connection is made once; this one is {self._state.value}")
        servers = [RTCIceServer(s.urls, s.username, s.credential) for s in self._ice_servers]
        configuration = RTCConfiguration(iceServers=servers, bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
        connection = self._connection = RTCPeerConnection(configuration)
        connection.on("connectionstatechange", self._connection_changed)
        connection.on("track", self._track_came)
        if self._track is not None:
            video = connection.addTransceiver(self._track, direction="sendrecv")
            codecs = RTCRtpReceiver.getCapabilities("video")
            if codecs is not None:
                # Our encoder speaks H.264 alone; a side without it is told so by the negotiation's failure.
                ours = [codec for codec in codecs.codecs if codec.mimeType in VIDEO_CODECS]
                video.setCodecPreferences(ours)
        for spec in self._specs:
            self._channels[spec.label] = Channel(self._engine, connection, spec, self._received)
        if self._port is not None:
            for spec in (TILES, ANSWERS):
                self._channels[spec.label] = Channel(self._engine, connection, spec, self._received)
        # The last channel made is the last to open: then all are.
        spec = ChannelSpec(heartbeat.LABEL, heartbeat.STREAM_ID, ordered=False, max_retransmits=0)
        beat = self._channels[spec.label] = Channel(self._engine, connection, spec, self._received)
        beat.on_open = self._opened
        hearing.listen(connection, self._heartbeat.heard)
        self._move(PeerState.CONNECTING)
        return connection

    async def _create_offer(self) -> str:
        connection = self._set_up()
        with usable("our offer"):
            async with self._negotiating:
                await connection.setLocalDescription(await connection.createOffer())
                return str(connection.localDescription.sdp)

    async def _accept_offer(self, sdp: str) -> str:
        connection = self._set_up()
        with usable("the other side's offer"):
            async with self._negotiating:
                await connection.setRemoteDescription(description(sdp, "offer"))
                self._check_offer(connection)
                await connection.setLocalDescription(await connection.createAnswer())
                return str(connection.localDescription.sdp)

    async def _accept_answer(self, sdp: str) -> None:
        connection = self._connection
        if connection is None or connection.signalingState != "have-local-offer":
            raise PeerError("an answer came without an offer of ours")
        with usable("the other side's answer"):
            async with self._negotiating:
                await connection.setRemoteDescription(description(sdp, "answer"))

    def _check_offer(self, connection: RTCPeerConnection) -> None:
        if len(connection.getTransceivers()) > (self._track is not None):
            raise ValueError("it has media that this connection does not")
        if connection.sctp is None or connection.sctp.mid is None:
            raise ValueError("it has no data channels")

    def _track_came(self, _: object) -> None:
        connection, inlet = self._connection, self._inlet
        if connection is None or inlet is None:
            return
        for receiver in connection.getReceivers():
            if receiver.track is not None:
                # The decoder's thread hands pictures to it directly, see media.adaptations.decoding.
                track: Any = receiver.track
                track._queue = inlet

    def _connection_changed(self) -> None:
        connection = self._connection
        if connection is None:
            return
        if connection.connectionState == "failed":
            self._ended(PeerState.FAILED)
        elif connection.connectionState == "closed":
            # aiortc closes a connection that was given up as it does one that the other side ended.
            given_up = self._closed is None and self._heartbeat.silent
            self._ended(PeerState.FAILED if given_up else PeerState.CLOSED)

    def _opened(self) -> None:
        self._move(PeerState.CONNECTED)
        self._heartbeat.start()
        if self._inlet is not None:
            self._inlet.opened()

    def _ended(self, state: PeerState) -> None:
        self._heartbeat.stop()
        if self._port is not None:
            self._port.close()
        for channel in self._channels.values():
            channel.shut()
        self._move(state)

    def _move(self, state: PeerState) -> None:
        if state not in MOVES[self._state]:
            return
        logger.debug("peer %s: %s -> %s", self.name, self._state.value, state.value)
        self._state = state
        self._tell(self.on_state, state)

    async def _close(self) -> None:
        if self._closed is not None:
            await asyncio.shield(self._closed)
            return
        self._closed = asyncio.get_running_loop().create_future()
        try:
            self._heartbeat.stop()
            async with self._negotiating:  # sockets that are just being opened would outlive the connection
                if self._connection is not None:
                    await self._connection.close()
        except Exception:
            logger.exception("peer %s did not close cleanly", self.name)
        finally:
            self._ended(PeerState.CLOSED)
            self._closed.set_result(None)

    def _received(self, label: str, data: bytes) -> None:
        if label == heartbeat.LABEL:
            self._heartbeat.received(data)
            return
        if label == wire.TILES and self._inlet is not None:
            self._inlet.tiles_arrived(data)
            return
        if label == wire.ANSWERS and self._port is not None:
            self._port.answered(data)
            return
        if self.on_message_fast is not None:
            try:
                if self.on_message_fast(label, data):
                    return
            except Exception:
                logger.exception("a message on %s was not handled", label)
                return
        self._tell(self.on_message, label, data)

    def _send_heartbeat(self, packet: bytes) -> None:
        self._channels[heartbeat.LABEL].send(packet)

    def _silence_changed(self, silent: bool) -> None:
        if self.on_silence_fast is not None:
            try:
                self.on_silence_fast(silent)
            except Exception:
                logger.exception("a change of silence was not handled")
        self._tell(self.on_silence, silent)

    def _tell(self, callback: Callable[..., None] | None, *args: object) -> None:
        if callback is None:
            return
        try:
            self._owner_loop.call_soon_threadsafe(callback, *args)
        except RuntimeError:
            logger.debug("peer %s: its owner's loop is closed", self.name)
