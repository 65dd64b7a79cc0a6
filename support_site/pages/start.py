"""The page on which an agent starts a session, and what the site asks for there (feature B1)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.responses import Response

from protocol.api import (
    MAX_SESSION_PASSWORD,
    MAX_TRACKING_VALUE,
    PasswordUse,
    SessionPasswordRules,
    StartOptions,
    StartSession,
    TrackingCode,
)
from support_site.hub.hub import TooManySessions
from support_site.pages.visit import Visit
from support_site.passwords import BadSessionPassword
from support_site.starting import (
    BadTrackingCode,
    LongTrackingCode,
    MissingTrackingCode,
    Starting,
    UnknownSessionType,
)
from translations import N_

_TYPE = "session-type"
_PASSWORD = "password"
_CODE = "code:"
"""Before a tracking field's label: the name of its field in the form."""
_OUT_OF_DATE = N_("What this site asks for has changed meanwhile. Look through the form, then start again.")


@dataclass
class _Troubles:
    """``whole`` concerns the form; ``fields`` has a sentence for each name of a field."""

    whole: str = ""
    fields: dict[str, str] = field(default_factory=dict)


class StartPage:
    def __init__(self, starting: Starting) -> None:
        self._starting = starting

    async def show(self, visit: Visit) -> Response:
        if visit.account is None:
            return visit.go("/sign-in?next=/start")
        return await self._page(visit)

    async def start(self, visit: Visit) -> Response:
        if visit.account is None:
            return visit.go("/sign-in?next=/start")
        texts, wishes = visit.texts, _wishes(visit.form)
        try:
            session = await self._starting.start(visit.account, wishes)
        except BadSessionPassword as error:
            trouble = _password_trouble(visit, error.rules, missing=wishes.password is None)
            return await self._page(visit, 400, trouble)
        except UnknownSessionType:
            return await self._page(visit, 400, _Troubles(texts.gettext(_OUT_OF_DATE)))
        except BadTrackingCode as error:
            return await self._page(visit, 400, _code_trouble(visit, error))
        except TooManySessions:
            problem = texts.gettext(
                "You have as many sessions under way as one account may. End one of them first."
            )
            return await self._page(visit, 409, _Troubles(problem))
        return visit.go(f"/sessions/{session.number}")

    async def _page(self, visit: Visit, status: int = 200, troubles: _Troubles | None = None) -> Response:
        options = await self._starting.options()
        told = troubles or _Troubles()
        names = _names(options)
        if told.fields.keys() - names:  # what it concerns is asked for no more
            told = _Troubles(visit.texts.gettext(_OUT_OF_DATE))
        typed = {name: visit.form.get(name, "") for name in names - {_PASSWORD}}
        return visit.render(
            "start.html",
            status,
            typed,
            options=options,
            guarded=options.password.use is not PasswordUse.OFF,
            password_required=options.password.use is PasswordUse.REQUIRED,
            min_session_password=options.password.min_length,
            code=_CODE,
            typed=typed,
            problem=told.whole,
            problems=told.fields,
            max_session_password=MAX_SESSION_PASSWORD,
            max_tracking_value=MAX_TRACKING_VALUE,
        )


def _names(options: StartOptions) -> set[str]:
    """Of the form's fields."""
    names = {_CODE + tracked.label for tracked in options.tracking_fields}
    if options.session_types:
        names.add(_TYPE)
    if options.password.use is not PasswordUse.OFF:
        names.add(_PASSWORD)
    return names


def _wishes(form: Mapping[str, str]) -> StartSession:
    """As typed: whoever starts the session checks it."""
    return StartSession(
        password=form.get(_PASSWORD, "").strip() or None,
        session_type=form.get(_TYPE) or None,
        tracking_codes=tuple(
            TrackingCode(label=name.removeprefix(_CODE), value=value)
            for name, value in form.items()
            if name.startswith(_CODE)
        ),
    )


def _password_trouble(visit: Visit, rules: SessionPasswordRules, *, missing: bool) -> _Troubles:
    _ = visit.texts.gettext
    if rules.use is PasswordUse.OFF:
        return _Troubles(_(_OUT_OF_DATE))
    if missing:
        problem = _("The site asks for a password in every session, of {least} to {most} characters.")
    else:
        problem = _("A session password has {least} to {most} characters.")
    return _Troubles(fields={_PASSWORD: problem.format(least=rules.min_length, most=MAX_SESSION_PASSWORD)})


def _code_trouble(visit: Visit, error: BadTrackingCode) -> _Troubles:
    _ = visit.texts.gettext
    if isinstance(error, MissingTrackingCode):
        problem = _("The site asks for this in every session.")
    elif isinstance(error, LongTrackingCode):
        problem = _("At most {count} characters.").format(count=MAX_TRACKING_VALUE)
    else:
        problem = _("Choose from the list.")
    return _Troubles(fields={_CODE + error.label: problem})
