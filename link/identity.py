"""A participant's key: signed fingerprints, commitments, and the five words that two people compare.

The site carries everything two programs say before they are connected, so it could pretend to be each
of them to the other. Each therefore signs the fingerprint of its DTLS certificate with its own key, and
both show five words made from both keys. A site in the middle would have to find keys that give the same
words on both sides; it must commit to its keys before it sees theirs, so it has one try in 2**55.
"""

import hashlib
import hmac
import secrets
from functools import cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from mnemonic import Mnemonic

from protocol.pairing import Purpose

SEED_BYTES = 32
WORD_COUNT = 5
_BITS_PER_WORD = 11
_LANGUAGES = {"en": "english", "fr": "french"}


class ForgedFingerprint(Exception):
    """A connection's certificate is not signed by the participant whose connection it claims to be."""


class Identity:
    """The key of one program in one session, made from ``seed``, which is kept while the session lasts."""

    def __init__(self, seed: bytes) -> None:
        if len(seed) != SEED_BYTES:
            raise ValueError("a seed has 32 bytes")
        self.seed = seed
        self._private = Ed25519PrivateKey.from_private_bytes(_derive(seed, b"key"))
        self.key: bytes = self._private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    @classmethod
    def fresh(cls) -> "Identity":
        """A new one."""
        return cls(secrets.token_bytes(SEED_BYTES))

    def nonce(self, me: int, other: int) -> bytes:
        """The random part of the words between two participants: the same again after a restart."""
        return _derive(self.seed, b"nonce:%d:%d" % (me, other))

    def commitment(self, me: int, other: int) -> bytes:
        """What is said before the key is."""
        return commitment(self.key, self.nonce(me, other))

    def sign(self, statement: bytes) -> bytes:
        return self._private.sign(statement)


def commitment(key: bytes, nonce: bytes) -> bytes:
    """SHA-256(key ‖ nonce), 32 bytes."""
    return hashlib.sha256(key + nonce).digest()


def connection_statement(
    number: str, sender: int, receiver: int, purpose: Purpose, attempt: int, fingerprint: str
) -> bytes:
    """What the signature of an offer or answer covers: nothing of it can be used elsewhere or again."""
    parts = ("vis-a-vis connection 1", number, str(sender), str(receiver), purpose.value, str(attempt))
    return "\n".join((*parts, fingerprint)).encode()


def check_signature(key: bytes, signature: bytes, statement: bytes) -> None:
    """Raises ForgedFingerprint unless ``signature`` is ``key``'s over ``statement``."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, statement)
    except (InvalidSignature, ValueError) as error:
        raise ForgedFingerprint from error


def verification_words(
    mine: tuple[bytes, bytes], theirs: tuple[bytes, bytes], language: str
) -> tuple[str, ...]:
    """Five words from both sides' (key, nonce), the same on both sides, in ``language`` or English."""
    first, second = sorted((mine, theirs))
    digest = hashlib.sha256(b"vis-a-vis words 1" + b"".join((*first, *second))).digest()
    bits = int.from_bytes(digest, "big") >> (8 * len(digest) - WORD_COUNT * _BITS_PER_WORD)
    words = _word_list(language)
    indices = [(bits >> (_BITS_PER_WORD * place)) % len(words) for place in reversed(range(WORD_COUNT))]
    return tuple(words[index] for index in indices)


@cache
def _word_list(language: str) -> tuple[str, ...]:
    return tuple(Mnemonic(_LANGUAGES.get(language, "english")).wordlist)


def _derive(seed: bytes, purpose: bytes) -> bytes:
    return hmac.new(seed, b"vis-a-vis " + purpose, hashlib.sha256).digest()
