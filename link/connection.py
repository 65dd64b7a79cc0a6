"""One connection with one participant, for one purpose: made, watched, and made anew when it breaks."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Coroutine
from typing import Any, Protocol

from link.contract import PeerState
from link.identity import ForgedFingerprint, Identity, check_signature, connection_statement
from media.peer import Peer, PeerError, fingerprint
from media.peer import PeerState as TransportState
from protocol.pairing import Answer, Offer, Pairing, Purpose, Renew

log = logging.getLogger(__name__)

ATTEMPT_SECONDS = 3.0
"""How long a new connection may take before another one is tried."""
REBUILD_SECONDS = 3.0
"""A connection that has been silent for so long is replaced."""
SILENCE_SECONDS = 1.0
"""When the transport first says that it hears nothing; see media.peer."""
FIRST_DELAY = 0.25
LONGEST_DELAY = 2.0
OFFER_GAP_SECONDS = 0.5
"""Between two offers, however often the other side asks for one."""


class Owner(Protocol):
    """What a connection asks of, and tells, the one that keeps it."""

    def make_peer(self, purpose: Purpose) -> Peer:
        """A new transport, its channels set and its callbacks for messages, pictures and silence too."""

    def say(self, message: Pairing) -> bool:
        """Sends through the hub; False when the hub is away."""

    def other_key(self) -> bytes | None:
        """The other participant's key, once it is known and undisputed."""

    def connection_changed(self, purpose: Purpose) -> None:
        """The connection's ``state`` or ``attempt`` is another now."""


class Connection:
    """The participant of the lower id offers; the other one answers, and asks for an offer if none comes."""

    def __init__(
        self,
        owner: Owner,
        identity: Identity,
        *,
        number: str,
        me: int,
        other: int,
        purpose: Purpose,
        ask: bool = False,
    ) -> None:
        """``ask`` at once, rather than wait for the other side's offer."""
        self._owner = owner
        self._identity = identity
        self._number = number
        self._me = me
        self._other = other
        self._purpose = purpose
        self._offers = me < other
        self._asks_first = self._offers or ask
        self.peer: Peer | None = None
        self.state = PeerState.CONNECTING
        # A program that restarts must not count from where its former self began.
        self.attempt = int(time.time()) % 2**30
        self._changed = asyncio.Event()
        self._broken = asyncio.Event()
        self._offered_at = -OFFER_GAP_SECONDS
        self._silence_timer: asyncio.TimerHandle | None = None
        self._closing: set[asyncio.Task[None]] = set()
        self._answering: asyncio.Task[None] | None = None
        self._task = asyncio.get_running_loop().create_task(self._keep(), name=f"{purpose.value} {other}")

    # ---- what the other participant says ----

    def offered(self, message: Offer) -> None:
        """An offer came: answers it with a new transport. Forged and outdated ones are dropped."""
        if self._offers or (message.attempt <= self.attempt and self.peer is not None):
            log.info("dropped an offer of %d: attempt %d", self._other, message.attempt)
            return
        if not self._signed(message):
            return
        if self._answering is not None:
            self._answering.cancel()
        self._answering = asyncio.get_running_loop().create_task(self._answer(message))

    def answered(self, message: Answer) -> None:
        """The answer to our newest offer; any other is dropped."""
        if not self._offers or message.attempt != self.attempt or self.peer is None:
            return
        if self._signed(message):
            self._run_in_background(self._accept(self.peer, message.sdp))

    def renewal_wanted(self) -> None:
        """The other side asks for an offer; one that is on its way is the answer."""
        on_its_way = time.monotonic() - self._offered_at < ATTEMPT_SECONDS
        if not (self.state is PeerState.CONNECTING and on_its_way):
            self._replace()

    def nudge(self) -> None:
        """The hub, or the other side, is back: what was tried meanwhile has come to nothing."""
        if self.state is not PeerState.CONNECTED:
            self._replace()

    def restarted(self) -> None:
        """The other program has started anew: counts its attempts from the beginning."""
        if not self._offers:
            self.attempt = 0
        self._replace()

    async def close(self) -> None:
        """Ends it for good."""
        tasks = [task for task in (self._task, self._answering) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._drop_peer()
        if self._closing:
            await asyncio.gather(*self._closing, return_exceptions=True)

    # ---- keeping it ----

    def _replace(self) -> None:
        self._broken.set()
        self._changed.set()

    async def _keep(self) -> None:
        delay = FIRST_DELAY
        ask = self._asks_first
        while True:
            if ask:
                await self._ask()
            ask = True
            if await self._connected_within(ATTEMPT_SECONDS + delay):
                delay = FIRST_DELAY
                await self._broken.wait()
                self._set_state(PeerState.CONNECTING)
            elif not self._broken.is_set():
                await self._changed_within(delay)
                delay = min(2 * delay, LONGEST_DELAY)
                ask = self.state is PeerState.CONNECTING  # it may just have come about after all

    async def _ask(self) -> None:
        """Offers, or asks the other side to."""
        self._broken.clear()
        if not self._offers:
            self._owner.say(Renew(purpose=self._purpose))
            return
        wait = self._offered_at + OFFER_GAP_SECONDS - time.monotonic()
        if wait > 0:
            await asyncio.sleep(wait)
        if self._owner.other_key() is None:
            return
        self._offered_at = time.monotonic()
        self.attempt += 1
        peer = self._new_peer()
        try:
            sdp = await peer.create_offer()
            attempt, signature = self.attempt, self._sign(sdp)
        except PeerError as error:
            log.warning("no offer for %d: %s", self._other, error)
            return
        self._owner.say(Offer(purpose=self._purpose, attempt=attempt, sdp=sdp, signature=signature))

    async def _answer(self, message: Offer) -> None:
        self.attempt = message.attempt
        peer = self._new_peer()
        try:
            sdp = await peer.accept_offer(message.sdp)
            signature = self._sign(sdp)
        except PeerError as error:
            log.warning("dropped an offer of %d: %s", self._other, error)
            self._drop_peer()
            return
        self._owner.say(Answer(purpose=self._purpose, attempt=message.attempt, sdp=sdp, signature=signature))

    async def _accept(self, peer: Peer, sdp: str) -> None:
        try:
            await peer.accept_answer(sdp)
        except PeerError as error:
            log.warning("dropped an answer of %d: %s", self._other, error)

    async def _connected_within(self, seconds: float) -> bool:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self.state is PeerState.CONNECTING:
                    self._changed.clear()
                    await self._changed.wait()
                    if self._broken.is_set():
                        return False
        return self.state is not PeerState.CONNECTING

    async def _changed_within(self, seconds: float) -> None:
        self._changed.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):  # wait_for of Python 3.11 can lose a cancellation
                await self._changed.wait()

    # ---- the transport ----

    def _new_peer(self) -> Peer:
        self._drop_peer()
        self._broken.clear()
        peer = self._owner.make_peer(self._purpose)
        peer.on_state = lambda state: self._transport_changed(peer, state)
        peer.on_silence = lambda silent: self._silence_changed(peer, silent)
        self.peer = peer
        self._set_state(PeerState.CONNECTING)
        return peer

    def _drop_peer(self) -> None:
        self._stop_silence_timer()
        if self.peer is not None:
            self._run_in_background(self.peer.close())
            self.peer = None

    def _transport_changed(self, peer: Peer, state: TransportState) -> None:
        if peer is not self.peer:
            return
        if state is TransportState.CONNECTED:
            log.info("connected with %d for %s, attempt %d", self._other, self._purpose.value, self.attempt)
            self._set_state(PeerState.CONNECTED)
        elif state in (TransportState.FAILED, TransportState.CLOSED):
            self._set_state(PeerState.CONNECTING)
            self._broken.set()

    def _silence_changed(self, peer: Peer, silent: bool) -> None:
        if peer is not self.peer or self.state is PeerState.CONNECTING:
            return
        self._stop_silence_timer()
        if silent:
            loop = asyncio.get_running_loop()
            self._silence_timer = loop.call_later(REBUILD_SECONDS - SILENCE_SECONDS, self._broken.set)
        self._set_state(PeerState.SILENT if silent else PeerState.CONNECTED)

    def _stop_silence_timer(self) -> None:
        if self._silence_timer is not None:
            self._silence_timer.cancel()
            self._silence_timer = None

    def _set_state(self, state: PeerState) -> None:
        if state is not self.state:
            self.state = state
            self._owner.connection_changed(self._purpose)
        self._changed.set()

    def _run_in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    # ---- signatures ----

    def _sign(self, sdp: str) -> bytes:
        return self._identity.sign(self._statement(sdp, self._me, self._other, self.attempt))

    def _signed(self, message: Offer | Answer) -> bool:
        key = self._owner.other_key()
        try:
            if key is None:
                raise ForgedFingerprint
            statement = self._statement(message.sdp, self._other, self._me, message.attempt)
            check_signature(key, message.signature, statement)
        except (ForgedFingerprint, ValueError):
            log.warning("dropped an offer or answer in the name of %d: its signature is wrong", self._other)
            return False
        return True

    def _statement(self, sdp: str, sender: int, receiver: int, attempt: int) -> bytes:
        return connection_statement(self._number, sender, receiver, self._purpose, attempt, fingerprint(sdp))
