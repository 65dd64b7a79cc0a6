"""Into a session: one of the agent's own, or another agent's by its number."""

import asyncio

from console.local_site import Access
from console.signing_in import SignedInAt, SigningIn
from link.site_client import SiteProblem
from protocol.api import ProblemCode, StartSession
from session.joining import Program, open_session
from session.support_session import SupportSession
from widgets.present import present

ENTER_SECONDS = 20.0
"""Nobody should look at 'Starting your session…' for longer without being told something."""

_OTHER_OPTIONS = frozenset(
    {
        ProblemCode.SESSION_PASSWORD_RULES,
        ProblemCode.SESSION_TYPE,
        ProblemCode.TRACKING_CODE_MISSING,
        ProblemCode.TRACKING_CODE_UNKNOWN,
    }
)


def asks_for_more(error: Exception) -> bool:
    """Whether the site refused as it asks for something else, or more, than was given."""
    return isinstance(error, SiteProblem) and error.code in _OTHER_OPTIONS


async def enter(
    program: Program, signing_in: SigningIn, access: Access | None, number: str | None, wishes: StartSession
) -> SupportSession:
    """The session ``number``, or without one a new session with ``wishes``.

    A token does not last for ever: with ``access`` it is renewed on the way. Raises SiteError, LinkRefused,
    or TimeoutError after ENTER_SECONDS.
    """
    async with asyncio.timeout(ENTER_SECONDS):
        try:
            return await _open(program, present(signing_in.now), number, wishes)
        except SiteProblem as problem:
            if problem.code is not ProblemCode.NOT_SIGNED_IN or access is None:
                raise
        return await _open(program, await signing_in.renew(access), number, wishes)


async def _open(program: Program, at: SignedInAt, number: str | None, wishes: StartSession) -> SupportSession:
    client, token = at.client, at.account.token
    join_url = ""
    if number is None:
        started = await client.start_session(token, wishes)
        ticket, join_url = started.ticket, started.join_url
    else:
        ticket = (await client.assist(token, number)).ticket
    return await open_session(program, site=client.site, ticket=ticket, join_url=join_url)
