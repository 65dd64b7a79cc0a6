"""Session descriptions that cannot be used: one named error for all that upstream raises over them."""

from collections.abc import Iterator
from contextlib import contextmanager

from aiortc import RTCSessionDescription
from aiortc.exceptions import InternalError, InvalidAccessError, InvalidStateError, OperationError

from media.fingerprint import fingerprint

# Bytes; ours take 4 kB, a browser's 10.
MAX_DESCRIPTION = 32_768

# What aiortc and aioice raise over a description: their parser has no error of its own.
_ERRORS = (
    ValueError,
    KeyError,
    IndexError,
    AttributeError,
    AssertionError,
    TypeError,
    InternalError,
    InvalidAccessError,
    InvalidStateError,
    OperationError,
)


class PeerError(RuntimeError):
    """A connection could not be made as asked: a malformed description, calls out of order, a closed peer."""


@contextmanager
def usable(what: str) -> Iterator[None]:
    """Turns what upstream raises over `what` into a PeerError."""
    try:
        yield
    except _ERRORS as error:
        raise PeerError(f"{what} cannot be used: {error or type(error).__name__}") from error


def description(sdp: str, kind: str) -> RTCSessionDescription:
    """An "offer" or "answer" for aiortc. Raises ValueError if it is too long or names no certificate."""
    if len(sdp) > MAX_DESCRIPTION:
        raise ValueError("it is too long")
    fingerprint(sdp)
    return RTCSessionDescription(sdp, kind)
