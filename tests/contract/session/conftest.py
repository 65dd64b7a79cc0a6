"""An agent and a customer in one session, over the link in memory."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from link.memory import MemoryLink, MemoryNetwork
from protocol.room import Role
from protocol.sharing import ControlState, Level
from session.sharing.viewed_share import ViewedShare
from session.support_session import SupportSession
from tests.helpers.fake_desktop import FakeDesktop, FakeInjector
from tests.helpers.waiting import eventually_async

SECOND = 0.05
"""How long a second of the link's time-outs takes in these tests."""


@dataclass
class Person:
    """Somebody in the session, with a computer of their own."""

    link: MemoryLink
    desktop: FakeDesktop
    session: SupportSession


@dataclass
class Room:
    """The session as a test tells it."""

    network: MemoryNetwork
    people: list[Person] = field(default_factory=list)

    def joins(self, name: str, role: Role) -> Person:
        link, desktop = self.network.join(name, role), FakeDesktop()
        person = Person(link, desktop, SupportSession(link, desktop.access()))
        self.people.append(person)
        return person

    @property
    def agent(self) -> Person:
        return self.people[0]

    @property
    def customer(self) -> Person:
        return self.people[1]

    @property
    def share(self) -> ViewedShare:
        return self.agent.session.viewing.shares[0]

    @property
    def injector(self) -> FakeInjector:
        return self.customer.desktop.injector

    async def prompt(self) -> None:
        await eventually_async(lambda: self.customer.session.consent.open is not None, 2)

    async def allowed(self, level: Level = Level.CONTROL, *, standing: bool = False) -> ViewedShare:
        """The agent asks, the customer says yes, the share opens."""
        assert self.agent.session.asking.ask(level) is not None
        await self.prompt()
        prompt = self.customer.session.consent.open
        assert prompt is not None
        prompt.answer(True, standing=standing)
        await eventually_async(lambda: [s for s in self.agent.session.viewing.shares if s.level is level], 2)
        return self.share

    async def controlled(self) -> ViewedShare:
        """And the agent clicks in the sharing window."""
        share = await self.allowed(Level.CONTROL)
        share.take_control()
        await self.control(ControlState.ACTIVE)
        return share

    async def control(self, state: ControlState) -> None:
        await eventually_async(
            lambda: self.share.state.control is state, 2, lambda: str(self.share.state.control)
        )


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    room = Room(MemoryNetwork(delay=0.001, second=SECOND))
    room.joins("Ana", Role.AGENT)
    room.joins("Carl", Role.CUSTOMER)
    yield room
    for person in room.people:
        await person.session.close()
