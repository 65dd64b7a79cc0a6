"""An agent's pages: what to tell the customer of a session, and assisting a colleague's."""

from urllib.parse import quote

from starlette.responses import Response

from support_site.attempts import TooManyAttempts
from support_site.hub.hub import Hub, SessionEnded, SessionFull, UnknownNumber
from support_site.hub.record import RoomRecord
from support_site.joining import Joining
from support_site.pages.errors import failure, wait_text
from support_site.pages.join import digits
from support_site.pages.templates import spoken
from support_site.pages.visit import Visit
from translations import N_

ASSIST_PROBLEMS: dict[type[Exception], tuple[int, str]] = {
    UnknownNumber: (404, N_("There is no session with this number. Check it with your colleague.")),
    SessionEnded: (410, N_("This session has ended.")),
    SessionFull: (409, N_("This session is full: as many people as it holds are there.")),
}


class SessionPages:
    def __init__(self, joining: Joining, hub: Hub) -> None:
        self._joining = joining
        self._hub = hub

    async def show_session(self, visit: Visit) -> Response:
        """What the agent needs to bring a customer in, and to open the session in the console."""
        if visit.account is None:
            return visit.go("/sign-in")
        session = self._hub.session_of(visit.account.id, visit.request.path_params["number"])
        if session is None:
            return failure(visit, 404)
        invitation, subject = _invitation(visit, session)
        return visit.render(
            "session.html",
            number=session.number,
            join_url=session.join_url,
            guarded=session.beginning.password is not None,
            session_type=session.beginning.session_type,
            tracking_codes=session.beginning.tracking_codes,
            invitation=invitation,
            mail=f"mailto:?subject={quote(subject)}&body={quote(invitation)}",
        )

    async def show_assist(self, visit: Visit) -> Response:
        if visit.account is None:
            return visit.go("/sign-in?next=/assist")
        if "found" in visit.form:
            return await self.assist(visit)
        return _assisting(visit, visit.form.get("number", ""))

    async def assist(self, visit: Visit) -> Response:
        if visit.account is None:
            return visit.go("/sign-in?next=/assist")
        typed = visit.form.get("number", "").strip()
        number = digits(typed)
        if number is None:
            problem = visit.texts.gettext("A session number has nine digits.")
            return _assisting(visit, typed, 400, problem)
        try:
            await self._joining.look(number, visit.address)
        except tuple(ASSIST_PROBLEMS) as error:
            status, text = ASSIST_PROBLEMS[type(error)]
            problem = visit.texts.gettext(text)
        except TooManyAttempts as error:
            status, problem = 429, wait_text(visit, error.retry_after)
        else:
            kept = {"number": number, "found": "1"}
            return visit.render("assist.html", kept=kept, number=typed, found=number, problem="")
        return _assisting(visit, typed, status, problem)


def _assisting(visit: Visit, number: str, status: int = 200, problem: str = "") -> Response:
    kept = {"number": number}
    return visit.render("assist.html", status, kept, number=number, found="", problem=problem)


def _invitation(visit: Visit, session: RoomRecord) -> tuple[str, str]:
    """The text to send, and its subject. Never with the session's password, which the site does not know."""
    _ = visit.texts.gettext
    subject = _("Your support session")
    text = _(
        "Hello,\n\nto let me help you with your computer, open this link:\n{link}\n\n"
        "Or go to {site}/join and type this number: {number}\n\n"
        "You will be asked before I see anything, and you can stop at any moment.\n\n{name}"
    )
    name = visit.account.name if visit.account else ""
    number = spoken(session.number)
    if session.beginning.password is not None:
        number += "\n\n" + _("Your agent tells you the password.")
    filled = text.format(link=session.join_url, site=visit.face.public_url, number=number, name=name)
    return filled, subject
