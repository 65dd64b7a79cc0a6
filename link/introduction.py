"""How two participants learn each other's keys, each committed to its own before it sees the other's."""

from link.identity import Identity, commitment, verification_words
from protocol.pairing import Commit, Reveal


class FalseReveal(Exception):
    """A key that is not the one committed to."""


class KeyChanged(Exception):
    """The participant comes with another key than the one it is held to."""


class Introduction:
    """One side of it: takes the other side's messages and returns what to say next. No I/O.

    It may be begun again at any moment, as after a restart of either side: whoever hears a commitment
    that does not answer its own says its own again. A program that comes back into a session has its
    seed, so its commitment is the same. Another one is refused as soon as our key was shown in return
    for the first: a site in the middle could otherwise choose its keys after seeing ours.
    """

    def __init__(self, identity: Identity, me: int, other: int, pinned: bytes = b"") -> None:
        self._mine = (identity.key, identity.nonce(me, other))
        self._commit = identity.commitment(me, other)
        self._their_commit = pinned
        self._theirs: tuple[bytes, bytes] | None = None
        self.pinned = pinned
        """The commitment that the other is held to; empty until our key was shown. To be kept."""

    @property
    def key(self) -> bytes | None:
        """The other's key, once it is known."""
        return self._theirs[0] if self._theirs is not None else None

    def begin(self) -> Commit:
        """The first thing to say, and what to say again while the other is quiet."""
        return Commit(commitment=self._commit, answering=self._their_commit)

    def committed(self, message: Commit) -> list[Commit | Reveal]:
        """The other's commitment: answers with ours, unless it has it, and then with our key.

        Raises KeyChanged, and then nothing is answered.
        """
        if self.pinned and message.commitment != self.pinned:
            raise KeyChanged
        self._their_commit = message.commitment
        if message.answering != self._commit:
            return [self.begin()]
        self.pinned = message.commitment
        key, nonce = self._mine
        reveal = Reveal(key=key, nonce=nonce)
        # Until its key is here it may lack our answer to its commitment: said again, that does no harm.
        return [reveal] if self._theirs is not None else [self.begin(), reveal]

    def revealed(self, message: Reveal) -> None:
        """The other's key. Raises FalseReveal, and then nothing is learnt from it."""
        # Only what it is held to: a commitment that we did not answer yet could still be exchanged.
        if not self.pinned or commitment(message.key, message.nonce) != self.pinned:
            raise FalseReveal
        self._theirs = (message.key, message.nonce)

    def words(self, language: str) -> tuple[str, ...]:
        """The words to compare; empty until the other's key is known."""
        if self._theirs is None:
            return ()
        return verification_words(self._mine, self._theirs, language)
