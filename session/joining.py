"""How a program comes into a session, for the first time or again."""

import asyncio
from dataclasses import dataclass

import msgspec

from desktop.computer import describe
from link.contract import LinkEnd
from link.identity import SEED_BYTES, Identity
from link.mesh import LinkRefused, MeshLink
from media.engine import Engine
from protocol.room import Computer
from session.sharing.access import DesktopAccess, real_desktop
from session.stored import SessionStore, StoredSession
from session.support_session import SupportSession

__all__ = ["LinkRefused", "Program", "open_session", "resume_session"]


@dataclass(frozen=True)
class Program:
    """What every session of a program has in common. ``name`` is told to the site, with its version."""

    name: str
    language: str
    engine: Engine
    store: SessionStore
    access: DesktopAccess | None = None
    """None for this computer's own desktop."""


async def open_session(program: Program, *, site: str, ticket: str, join_url: str = "") -> SupportSession:
    """Joins with a ticket. Waits for the hub; raises LinkRefused when it says no."""
    identity = Identity.fresh()
    return await _enter(
        program, StoredSession(site=site, token=ticket, seed=identity.seed, join_url=join_url)
    )


async def resume_session(program: Program) -> SupportSession | None:
    """Comes back into the session that this program was in when it was ended without leaving.

    None when there is none, or it is over meanwhile.
    """
    stored = program.store.load()
    if stored is None or len(stored.seed) != SEED_BYTES:
        return None
    try:
        return await _enter(program, stored)
    except LinkRefused:
        program.store.clear()
        return None


async def _enter(program: Program, stored: StoredSession) -> SupportSession:
    kept = stored

    def keep(**changes: object) -> None:
        nonlocal kept
        kept = msgspec.structs.replace(kept, **changes)
        program.store.save(kept)

    computer = await asyncio.to_thread(describe)
    link = MeshLink(
        program.engine,
        Identity(stored.seed),
        site=stored.site,
        token=stored.token,
        program=program.name,
        language=program.language,
        computer=Computer(name=computer.name[:120], system=computer.system[:120]),
        pins=dict(stored.pins),
        on_token=lambda token: keep(token=token),
        on_pin=lambda participant, commitment: keep(pins={**kept.pins, participant: commitment}),
    )

    def ended(_reason: LinkEnd) -> None:
        # Whoever took over has the newer token, and so has whoever joined another session meanwhile: the
        # file may be theirs.
        stored_now = program.store.load()
        if stored_now is not None and stored_now.token == kept.token:
            program.store.clear()

    link.ended.connect(ended)
    await link.open()
    if link.room is not None:
        keep(number=link.room.number, join_url=link.room.join_url)
    return SupportSession(link, program.access or real_desktop())
