"""From a way in to a session: asks the site, then the hub; every failure is told as a trouble.

Imported in a thread while the first window is already shown: with the connections and codecs under it, it
takes longer than a person should look at nothing.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from customer_app.refusals import NoAnswer, trouble_of, trouble_of_refusal
from customer_app.stay import Stay
from customer_app.trouble import NotJoined
from customer_app.way_in import WayIn
from link.site_client import SiteClient, SiteError
from media.engine import Engine
from protocol.api import Invitation
from session.joining import LinkRefused, Program, open_session, resume_session
from session.stored import SessionStore
from session.support_session import SupportSession
from translations import current_language

log = logging.getLogger(__name__)

JOIN_SECONDS = 20.0
"""Nobody should look at a progress bar for longer without being told something."""
PROGRAM_NAME = "support-manager"

_Result = TypeVar("_Result")


class Joining:
    """Opens sessions on an engine of its own, which runs until ``close``. ``stay`` shows a session."""

    stay = Stay

    def __init__(self, store: SessionStore) -> None:
        self._engine = Engine()
        self._engine.start()
        self._program = Program(PROGRAM_NAME, current_language(), self._engine, store)

    async def invitation(self, site: str, code: str) -> Invitation:
        """Who waits behind a link. Raises NotJoined."""

        async def ask(client: SiteClient) -> Invitation:
            await client.information()
            return await client.invitation(code)

        return await _at_site(site, ask)

    async def join(self, way_in: WayIn) -> SupportSession:
        """Comes in as somebody new. Raises NotJoined."""

        async def enter(client: SiteClient) -> SupportSession:
            await client.information()
            ticket = way_in.ticket
            if ticket is None:
                joined = await client.join(
                    way_in.name,
                    way_in.email,
                    number=way_in.number or None,
                    code=way_in.code,
                    password=way_in.password or None,
                    language=current_language(),
                )
                ticket = joined.ticket
            return await open_session(self._program, site=way_in.site, ticket=ticket)

        return await _at_site(way_in.site, enter, with_password=bool(way_in.password))

    async def resume(self) -> SupportSession | None:
        """Back into the session in which the program was when it was killed; None when it is over.

        Waits as long as the site cannot be reached: it may be restarting too.
        """
        return await resume_session(self._program)

    def close(self) -> None:
        self._engine.stop()


async def _at_site(
    site: str, work: Callable[[SiteClient], Awaitable[_Result]], *, with_password: bool = False
) -> _Result:
    client = SiteClient(site)
    try:
        async with asyncio.timeout(JOIN_SECONDS):
            return await work(client)
    except LinkRefused as error:
        raise NotJoined(trouble_of_refusal(error.reason, site)) from error
    except TimeoutError as error:
        raise NotJoined(trouble_of(NoAnswer(), site)) from error
    except SiteError as error:
        raise NotJoined(trouble_of(error, site, with_password=with_password)) from error
    except Exception as error:
        log.exception("joining failed")
        raise NotJoined(trouble_of(error, site)) from error
    finally:
        await client.close()
