"""Secrets that are handed out: tickets, resume tokens, sessions, join codes. Stored hashed, but for codes."""

import hashlib
import hmac
import secrets

_TOKEN_BYTES = 32
_CODE_BYTES = 18
"""144 bits: nobody guesses an invitation."""


def new_token() -> str:
    """A secret for a ticket, a resume token or a session: 43 characters of A-Z a-z 0-9 _ -."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def new_join_code() -> str:
    """The secret part of a join link: 24 characters of A-Z a-z 0-9 _ -."""
    return secrets.token_urlsafe(_CODE_BYTES)


def new_session_number() -> str:
    """Nine random digits. Whoever asks makes sure that no live session has them."""
    return f"{secrets.randbelow(10**9):09d}"


def hashed(token: str) -> str:
    """What is stored of ``token``. A plain hash serves, as the token itself cannot be guessed."""
    return hashlib.sha256(token.encode()).hexdigest()


def form_token(visitor: str) -> str:
    """What a form carries to prove that a page of ours, shown to ``visitor``, sent it."""
    return hmac.new(visitor.encode(), b"form", hashlib.sha256).hexdigest()


def is_form_token(candidate: str, visitor: str) -> bool:
    return hmac.compare_digest(candidate.encode(), form_token(visitor).encode())
