"""Each error a program can meet: its code, its HTTP status."""

import msgspec
from starlette.responses import Response

from protocol.api import Body, Problem, ProblemCode
from support_site.accounts import WrongCredentials
from support_site.attempts import TooManyAttempts
from support_site.bodies import BadBody
from support_site.hub.hub import SessionEnded, SessionFull, TooManySessions, UnknownNumber
from support_site.joining import (
    BadName,
    ExpiredLink,
    NoSessionPassword,
    UnknownLink,
    WrongSessionPassword,
)
from support_site.passwords import BadSessionPassword
from support_site.starting import (
    BadTrackingCode,
    LongTrackingCode,
    MissingTrackingCode,
    UnknownSessionType,
    UnknownTrackingCode,
)


class NotSignedIn(Exception):
    """The request carries no token, or one that no longer counts."""


class ForeignOrigin(Exception):
    """Another site's page asks."""


PROBLEMS: dict[type[Exception], tuple[int, ProblemCode]] = {
    BadBody: (400, ProblemCode.MALFORMED),
    BadName: (400, ProblemCode.MALFORMED),
    BadSessionPassword: (400, ProblemCode.SESSION_PASSWORD_RULES),
    LongTrackingCode: (400, ProblemCode.MALFORMED),
    MissingTrackingCode: (400, ProblemCode.TRACKING_CODE_MISSING),
    UnknownTrackingCode: (400, ProblemCode.TRACKING_CODE_UNKNOWN),
    UnknownSessionType: (400, ProblemCode.SESSION_TYPE),
    WrongCredentials: (401, ProblemCode.WRONG_CREDENTIALS),
    NotSignedIn: (401, ProblemCode.NOT_SIGNED_IN),
    ForeignOrigin: (403, ProblemCode.NOT_ALLOWED),
    NoSessionPassword: (403, ProblemCode.SESSION_PASSWORD),
    WrongSessionPassword: (403, ProblemCode.SESSION_PASSWORD),
    UnknownNumber: (404, ProblemCode.UNKNOWN_NUMBER),
    UnknownLink: (404, ProblemCode.UNKNOWN_LINK),
    ExpiredLink: (410, ProblemCode.EXPIRED_LINK),
    SessionEnded: (410, ProblemCode.SESSION_ENDED),
    SessionFull: (409, ProblemCode.SESSION_FULL),
    TooManySessions: (409, ProblemCode.TOO_MANY_SESSIONS),
    TooManyAttempts: (429, ProblemCode.TOO_MANY_ATTEMPTS),
}


def problem(error: Exception) -> Response:
    """The answer to a program for one of the errors above."""
    status, code = PROBLEMS[type(error)]
    retry_after = error.retry_after if isinstance(error, TooManyAttempts) else None
    about = error.label if isinstance(error, BadTrackingCode) else ""
    answer = json(Problem(error=code, retry_after=retry_after, about=about), status)
    if retry_after is not None:
        answer.headers["Retry-After"] = str(round(retry_after))
    return answer


def json(body: Body, status: int = 200) -> Response:
    """``body`` as an answer that nobody keeps."""
    return Response(
        msgspec.json.encode(body), status, {"Cache-Control": "no-store"}, media_type="application/json"
    )
