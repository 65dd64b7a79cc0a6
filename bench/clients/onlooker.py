"""One more agent who looks on, without a window: python -m bench.clients.onlooker SITE EMAIL PASSWORD NUMBER

It takes part in the session as the console does, by the same packages, decodes what comes and paints nothing.
`looks on` on stdout tells the first picture.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from link.site_client import SiteClient
from media.engine import Engine
from session.joining import Program, open_session
from session.sharing.viewed_share import ViewedShare
from session.stored import SessionStore


class Onlooker:
    """Watches every share of the session."""

    def __init__(self) -> None:
        self._said = False

    def opened(self, share: ViewedShare) -> None:
        share.watch(self._shown)

    def _shown(self, _picture: object) -> None:
        if not self._said:
            self._said = True
            print("looks on", flush=True)


async def look_on(site: str, email: str, password: str, number: str, directory: Path) -> None:
    """Until the program is ended."""
    engine = Engine()
    engine.start()
    client = SiteClient(site)
    try:
        token = (await client.sign_in(email, password)).token
        ticket = (await client.assist(token, number)).ticket
        program = Program(
            name="onlooker", language="en", engine=engine, store=SessionStore(directory / "session")
        )
        session = await open_session(program, site=site, ticket=ticket)
        onlooker = Onlooker()
        session.viewing.opened.connect(onlooker.opened)
        for share in session.viewing.shares:
            onlooker.opened(share)
        await asyncio.Event().wait()
    finally:
        await client.close()
        engine.stop()


def main() -> None:
    site, email, password, number = sys.argv[1:5]
    with tempfile.TemporaryDirectory() as directory:
        asyncio.run(look_on(site, email, password, number, Path(directory)))


if __name__ == "__main__":
    main()
