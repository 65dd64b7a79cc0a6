"""What the programs ask of the site over HTTP: bodies and errors, JSON both ways.

| call | body → answer |
|---|---|
| GET /api/site | → SiteInformation |
| POST /api/sign-in | SignIn → SignedIn |
| POST /api/sign-out | bearer token → 204 |
| GET /api/start-options | bearer token → StartOptions |
| POST /api/sessions | bearer token, StartSession → SessionStarted |
| GET /api/sessions/NUMBER | bearer token → SessionDetails |
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
MAX_SESSION_TYPES = 20
MAX_TRACKING_FIELDS = 10
MAX_CHOICES = 100
"""Of one tracking field."""
MAX_LABEL = 60
MAX_TRACKING_VALUE = 120

SessionType = Annotated[str, Meta(min_length=1, max_length=MAX_LABEL)]
TrackingLabel = Annotated[str, Meta(min_length=1, max_length=MAX_LABEL)]
TrackingValue = Annotated[str, Meta(max_length=MAX_TRACKING_VALUE)]
TrackingChoice = Annotated[str, Meta(min_length=1, max_length=MAX_TRACKING_VALUE)]
SessionPasswordLength = Annotated[int, Meta(ge=MIN_SESSION_PASSWORD, le=MAX_SESSION_PASSWORD)]
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


class PasswordUse(Enum):
    """Whether sessions have passwords."""

    OFF = "off"
    OPTIONAL = "optional"
    REQUIRED = "required"


class SessionPasswordRules(Body, frozen=True):
    """The site's rules for the passwords of sessions; ``min_length`` in characters."""

    use: PasswordUse = PasswordUse.OPTIONAL
    min_length: SessionPasswordLength = MIN_SESSION_PASSWORD


class TrackingField(Body, frozen=True):
    """One tracking code that the site asks for; without ``choices`` it is free text."""

    label: TrackingLabel
    required: bool = False
    choices: Annotated[tuple[TrackingChoice, ...], Meta(max_length=MAX_CHOICES)] = ()


class TrackingCode(Body, frozen=True):
    """What an agent gave for the tracking field of that label; an empty value counts as not given."""

    label: TrackingLabel
    value: TrackingValue


TrackingCodes = Annotated[tuple[TrackingCode, ...], Meta(max_length=MAX_TRACKING_FIELDS)]


class StartOptions(Body, frozen=True):
    """What the site asks an agent who starts a session (feature B1).

    The first of ``session_types`` is the usual one; without any, sessions have no type.
    """

    session_types: Annotated[tuple[SessionType, ...], Meta(max_length=MAX_SESSION_TYPES)] = ()
    tracking_fields: Annotated[tuple[TrackingField, ...], Meta(max_length=MAX_TRACKING_FIELDS)] = ()
    password: SessionPasswordRules = SessionPasswordRules()


class StartSession(Body, frozen=True):
    """``password``, if any, is asked of every customer who joins (feature B1).

    Without ``session_type`` the session has the site's usual one. What is too short, or that the site does
    not have, is refused by the site's rules.
    """

    password: Annotated[str, Meta(max_length=MAX_SESSION_PASSWORD)] | None = None
    session_type: Annotated[str, Meta(max_length=MAX_LABEL)] | None = None
    tracking_codes: TrackingCodes = ()


class SessionStarted(Body, frozen=True):
    """``ticket`` lets its holder join the room once, as primary agent; ``join_url`` is the customer's."""

    number: SessionNumber
    join_url: str
    ticket: Token


class SessionDetails(Body, frozen=True):
    """A live session, as told to the agent who started it. ``session_type`` is empty for none."""

    number: SessionNumber
    join_url: str
    has_password: bool
    session_type: Annotated[str, Meta(max_length=MAX_LABEL)]
    tracking_codes: TrackingCodes


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
    SESSION_PASSWORD_RULES = "session-password-rules"
    """The session cannot begin with this password, or without one."""
    SESSION_TYPE = "session-type"
    """The site has no such type of session."""
    TRACKING_CODE_MISSING = "tracking-code-missing"
    TRACKING_CODE_UNKNOWN = "tracking-code-unknown"
    """The site does not ask for it, has other choices, or was given it twice."""
    TOO_MANY_SESSIONS = "too-many-sessions"
    SITE_FAILURE = "site-failure"


class Problem(Body, frozen=True):
    """``retry_after`` in seconds, with TOO_MANY_ATTEMPTS; ``about`` is the label of a tracking field."""

    error: ProblemCode
    retry_after: float | None = None
    about: Annotated[str, Meta(max_length=MAX_LABEL)] = ""
