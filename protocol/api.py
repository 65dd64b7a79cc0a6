"""What the programs ask of the site over HTTP: bodies and errors, JSON both ways.

| call | body → answer |
|---|---|
| GET /api/site | → SiteInformation |
| POST /api/sign-in | SignIn → SignedIn |
| POST /api/sign-out | bearer token → 204 |
| POST /api/sessions | bearer token, StartSession → SessionStarted |
| POST /api/sessions/NUMBER/assist | bearer token → Joined |
| GET /api/invitations/CODE | → Invitation |
| POST /api/join | Join → Joined |

The hub's WebSocket is at /hub. An error's status is 4xx or 5xx and its body a Problem.
"""

from enum import Enum
from typing import Annotated

import msgspec
from msgspec import Meta

from protocol.bounds import Email, Label, Language, Name, SessionNumber, Token

MAX_PASSWORD = 200
MIN_SESSION_PASSWORD = 4
"""Characters: it is said on the telephone, and guesses at it are counted."""
MAX_SESSION_PASSWORD = 64

LinkCode = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{16,64}$")]


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """The base of every body. Unknown fields are ignored, so that a site may add some."""


class SiteInformation(Body, frozen=True):
    """Lets a program recognise a site before it is trusted with a password."""

    product: Label
    """Always ``visavis``."""
    protocol_version: int
    organisation: Label


class SignIn(Body, frozen=True):
    email: Email
    password: Annotated[str, Meta(max_length=MAX_PASSWORD)]


class SignedIn(Body, frozen=True):
    """``token`` is sent as ``Authorization: Bearer …`` from then on."""

    token: Token
    name: Name
    email: Email
    role: Label
    expires_at: float


class StartSession(Body, frozen=True):
    """``password``, if any, is asked of every customer who joins (feature B1)."""

    password: (
        Annotated[str, Meta(min_length=MIN_SESSION_PASSWORD, max_length=MAX_SESSION_PASSWORD)] | None
    ) = None


class SessionStarted(Body, frozen=True):
    """``ticket`` lets its holder join the room once, as primary agent; ``join_url`` is the customer's."""

    number: SessionNumber
    join_url: str
    ticket: Token


class Join(Body, frozen=True):
    """A customer joins by number, or by the code of a join link; exactly one of them is given.

    Without the session's ``password``, or with a wrong one, the answer is SESSION_PASSWORD.
    """

    name: Name
    email: Email = ""
    number: SessionNumber | None = None
    code: LinkCode | None = None
    password: Annotated[str, Meta(max_length=MAX_SESSION_PASSWORD)] | None = None
    language: Language = "en"


class Joined(Body, frozen=True):
    number: SessionNumber
    ticket: Token


class Invitation(Body, frozen=True):
    """Who waits behind a join link."""

    agent: Name
    organisation: Label


class ProblemCode(Enum):
    MALFORMED = "malformed"
    WRONG_CREDENTIALS = "wrong-credentials"
    NOT_SIGNED_IN = "not-signed-in"
    NOT_ALLOWED = "not-allowed"
    TOO_MANY_ATTEMPTS = "too-many-attempts"
    UNKNOWN_NUMBER = "unknown-number"
    UNKNOWN_LINK = "unknown-link"
    EXPIRED_LINK = "expired-link"
    SESSION_ENDED = "session-ended"
    SESSION_FULL = "session-full"
    SESSION_PASSWORD = "session-password"
    """The session has a password, and this was none, or another."""
    TOO_MANY_SESSIONS = "too-many-sessions"
    SITE_FAILURE = "site-failure"


class Problem(Body, frozen=True):
    """``retry_after`` in seconds, with TOO_MANY_ATTEMPTS."""

    error: ProblemCode
    retry_after: float | None = None
