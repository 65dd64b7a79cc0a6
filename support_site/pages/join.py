"""How a customer gets in: by number or by link, then a link that opens the Support Manager."""

import re
from dataclasses import dataclass, field

from starlette.responses import Response

from protocol.api import MAX_SESSION_PASSWORD, Invitation
from protocol.links import JoinLink
from support_site.accounts import MAX_NAME, is_email
from support_site.attempts import TooManyAttempts
from support_site.hub.hub import SessionEnded, SessionFull, UnknownNumber
from support_site.joining import (
    BadName,
    ExpiredLink,
    Joining,
    NoSessionPassword,
    UnknownLink,
    Visitor,
    WrongSessionPassword,
    visible,
)
from support_site.pages.errors import wait_text
from support_site.pages.visit import Visit
from translations import N_

_TICKET = re.compile(r"[A-Za-z0-9_-]{16,200}")
_SEPARATORS = re.compile(r"[\s.\-\u2010-\u2015\u202f\u00a0]")

NUMBER_PROBLEMS: dict[type[Exception], tuple[int, str]] = {
    UnknownNumber: (404, N_("There is no session with this number. Check it with your support agent.")),
    SessionEnded: (410, N_("This session has ended. Ask your support agent for a new number.")),
    SessionFull: (409, N_("This session is full: as many people as it holds are there.")),
}
LINK_PROBLEMS: dict[type[Exception], tuple[int, str, str]] = {
    UnknownLink: (
        404,
        N_("This link does not lead to a session"),
        N_(
            "It may have been cut off in the e-mail. Copy it whole, or ask your support agent for the number."
        ),
    ),
    ExpiredLink: (
        410,
        N_("This link has expired"),
        N_("Ask your support agent for a new link, or for the session's number."),
    ),
    SessionEnded: (
        410,
        N_("This session has ended"),
        N_("If you still need help, ask your support agent for a new link."),
    ),
}


@dataclass
class JoinForm:
    """What the customer typed, and what is wrong with it, by field. ``guide`` is for the form as a whole.

    ``password`` is asked for once the session turns out to have one (``guarded``), and never shown again.
    """

    number: str = ""
    name: str = ""
    email: str = ""
    password: str = field(default="", repr=False)
    guarded: bool = False
    problems: dict[str, str] = field(default_factory=dict)
    guide: str = ""


class JoinPages:
    def __init__(self, joining: Joining) -> None:
        self._joining = joining

    async def show(self, visit: Visit) -> Response:
        return _joined_before(visit) or _page(visit, _checked(visit))

    async def submit(self, visit: Visit) -> Response:
        """By number. The home page sends the number alone: the rest is asked then."""
        form = _checked(visit)
        number = digits(form.number)
        if "name" not in visit.form:
            return _page(visit, form, status=400 if form.problems else 200)
        if form.problems or number is None:
            return _page(visit, form, status=400)
        visitor = Visitor(form.name, form.email, visit.language, number, password=form.password)
        try:
            _, ticket = await self._joining.join(visitor, visit.address)
        except tuple(NUMBER_PROBLEMS) as error:
            status, text = NUMBER_PROBLEMS[type(error)]
            form.problems["number"] = visit.texts.gettext(text)
        except (NoSessionPassword, WrongSessionPassword) as error:
            status = _ask_password(visit, form, error)
        except TooManyAttempts as error:
            status = 429
            form.guide = wait_text(visit, error.retry_after)
        else:
            return _joined(visit, ticket)
        return _page(visit, form, status=status)

    async def show_link(self, visit: Visit) -> Response:
        return _joined_before(visit) or await self._by_link(visit, _checked(visit))

    async def submit_link(self, visit: Visit) -> Response:
        form = _checked(visit)
        if form.problems or "name" not in visit.form:
            return await self._by_link(visit, form, status=400)
        code = visit.request.path_params["code"]
        visitor = Visitor(form.name, form.email, visit.language, code=code, password=form.password)
        try:
            _, ticket = await self._joining.join(visitor, visit.address)
        except SessionFull:
            form.guide = visit.texts.gettext(NUMBER_PROBLEMS[SessionFull][1])
            return await self._by_link(visit, form, status=409)
        except (NoSessionPassword, WrongSessionPassword) as error:
            return await self._by_link(visit, form, _ask_password(visit, form, error))
        except tuple(LINK_PROBLEMS) as error:
            return _dead_link(visit, error)
        except TooManyAttempts as error:
            form.guide = wait_text(visit, error.retry_after)
            return await self._by_link(visit, form, status=429)
        return _joined(visit, ticket)

    async def _by_link(self, visit: Visit, form: JoinForm, status: int = 200) -> Response:
        try:
            invitation = await self._joining.invitation(visit.request.path_params["code"], visit.address)
        except tuple(LINK_PROBLEMS) as error:
            return _dead_link(visit, error)
        except TooManyAttempts as error:
            return _patience(visit, error)
        return _page(visit, form, invitation, status)


def digits(typed: str) -> str | None:
    """The nine digits in ``typed``, however they are grouped; None when it is no session number."""
    number = _SEPARATORS.sub("", typed)
    return number if len(number) == 9 and number.isascii() and number.isdigit() else None


def _checked(visit: Visit) -> JoinForm:
    """What was sent, and what can be told to be wrong before anything is looked up."""
    _ = visit.texts.gettext
    number, name, email = (visit.form.get(key, "").strip() for key in ("number", "name", "email"))
    password = visit.form.get("password")
    form = JoinForm(number, name, email, password or "", guarded=password is not None)
    if "number" in visit.form and digits(form.number) is None:
        form.problems["number"] = _("A session number has nine digits.")
    if "name" not in visit.form:
        return form
    try:
        from_name = len(visible(form.name))
    except BadName:
        form.problems["name"] = _("Say who you are, so that your support agent knows.")
    else:
        if from_name > MAX_NAME:
            form.problems["name"] = _("A name has at most {count} characters.").format(count=MAX_NAME)
    if form.email and not is_email(form.email):
        form.problems["email"] = _("An e-mail address looks like name@example.org. It may be left empty.")
    return form


def _ask_password(visit: Visit, form: JoinForm, error: Exception) -> int:
    """The form then has the field. Gives the status of the page."""
    form.guarded = True
    if isinstance(error, WrongSessionPassword):
        form.problems["password"] = visit.texts.gettext(
            "That is not the password of this session. Ask your agent."
        )
    return 403


def _page(visit: Visit, form: JoinForm, invitation: Invitation | None = None, status: int = 200) -> Response:
    kept = {name: visit.form[name] for name in ("number", "name", "email") if name in visit.form}
    if form.guarded:
        kept["password"] = ""
    return visit.render(
        "join.html",
        status,
        kept,
        form=form,
        invitation=invitation,
        max_session_password=MAX_SESSION_PASSWORD,
    )


def _joined(visit: Visit, ticket: str) -> Response:
    link = JoinLink(visit.face.public_url, ticket=ticket).for_program()
    return visit.render("joined.html", kept={"ticket": ticket}, link=link)


def _joined_before(visit: Visit) -> Response | None:
    """The page of a ticket that was given out, once more."""
    ticket = visit.form.get("ticket", "")
    return _joined(visit, ticket) if _TICKET.fullmatch(ticket) else None


def _dead_link(visit: Visit, error: Exception) -> Response:
    status, title, advice = LINK_PROBLEMS[type(error)]
    _ = visit.texts.gettext
    return visit.render("failure.html", status, title=_(title), advice=_(advice))


def _patience(visit: Visit, error: TooManyAttempts) -> Response:
    title = visit.texts.gettext("Too many attempts")
    return visit.render("failure.html", 429, title=title, advice=wait_text(visit, error.retry_after))
