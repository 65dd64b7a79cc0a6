"""Forged privileged messages, one for each declared type, from everyone who may not send it: all refused."""

from typing import Any

import pytest

from protocol import codec
from protocol.catalogue import MESSAGES
from protocol.message import Channel, Message, Privilege
from protocol.room import Role
from protocol.sharing import ControlState
from session.authority import Facts, Forbidden, authorise
from tests.contract.session.conftest import Person, Room
from tests.helpers.samples import sample
from tests.helpers.waiting import eventually_async

PEER_CHANNELS = {Channel.CONTROL, Channel.INPUT, Channel.PICTURE, Channel.BULK}
PRIVILEGED = [
    kind for kind in MESSAGES if kind.channel in PEER_CHANNELS and kind.privilege is not Privilege.PARTICIPANT
]
SITES_ALONE = [kind for kind in MESSAGES if kind.channel not in PEER_CHANNELS]


class Nobody(Facts):
    """Facts about a sender who is in the room and has no privilege at all, but for ``has``."""

    def __init__(self, **has: Any) -> None:
        self.has = has

    def present(self, sender: int) -> bool:
        return bool(self.has.get("present", True))

    def primary(self, sender: int) -> bool:
        return bool(self.has.get("primary", False))

    def revision(self) -> int:
        return int(self.has.get("revision", 0))

    def asked_by(self, sender: int, request: int) -> bool:
        return False

    def asked_of(self, sender: int, request: int) -> bool:
        return False

    def owns(self, sender: int, share: int) -> bool:
        return False

    def controls(self, sender: int, share: int) -> bool:
        return False


@pytest.mark.parametrize("kind", PRIVILEGED, ids=lambda kind: str(kind.__struct_config__.tag))
def test_from_a_participant_without_the_privilege(kind: type[Message]) -> None:
    with pytest.raises(Forbidden):
        authorise(sample(kind), 3, Nobody())


@pytest.mark.parametrize("kind", MESSAGES, ids=lambda kind: str(kind.__struct_config__.tag))
def test_from_somebody_who_is_not_in_the_room(kind: type[Message]) -> None:
    with pytest.raises(Forbidden):
        authorise(sample(kind), 3, Nobody(present=False, primary=True))


@pytest.mark.parametrize(
    "kind", [kind for kind in PRIVILEGED if kind.privilege is Privilege.PRIMARY], ids=lambda k: k.__name__
)
def test_from_the_primary_at_an_older_revision(kind: type[Message]) -> None:
    authorise(sample(kind, revision=5), 3, Nobody(primary=True, revision=5))
    with pytest.raises(Forbidden):
        authorise(sample(kind, revision=4), 3, Nobody(primary=True, revision=5))


@pytest.mark.parametrize("kind", SITES_ALONE, ids=lambda kind: str(kind.__struct_config__.tag))
def test_what_only_the_site_may_say_is_not_even_read_on_a_participants_channel(kind: type[Message]) -> None:
    for channel in PEER_CHANNELS:
        with pytest.raises(codec.MalformedMessage):
            codec.decode(codec.encode(sample(kind)), channel)


@pytest.mark.parametrize("kind", PRIVILEGED, ids=lambda kind: str(kind.__struct_config__.tag))
async def test_into_a_running_session(room: Room, kind: type[Message]) -> None:
    """An assistant, who sees the share, sends each message to the customer, and to the agent."""
    forger = room.joins("Mallory", Role.AGENT)
    await room.controlled()
    before = _state(room.customer), _state(room.agent)
    injected = len(room.injector.done)
    owned = room.customer.session.desktop.share
    assert owned is not None
    fields = {"share": owned.id, "revision": 10**6, "generation": owned.generation, "request": 1}
    known = {name: value for name, value in fields.items() if name in kind.__struct_fields__}
    forged = sample(kind, **known)
    for victim in (room.customer, room.agent):
        refused = victim.session.forbidden
        dropped = owned.gate.dropped
        assert forger.link.send(victim.link.me, forged)
        if kind.channel is not Channel.INPUT:
            await eventually_async(lambda v=victim, r=refused: v.session.forbidden == r + 1, 2)  # type: ignore[misc]
        elif victim is room.customer:
            await eventually_async(lambda d=dropped: owned.gate.dropped == d + 1, 2)  # type: ignore[misc]
    assert (_state(room.customer), _state(room.agent)) == before
    assert len(room.injector.done) == injected
    assert room.share.state.control is ControlState.ACTIVE


def _state(person: Person) -> tuple[object, ...]:
    """What a forged message would change."""
    session = person.session
    share = session.desktop.share
    return (
        share.control if share is not None else None,
        share.generation if share is not None else None,
        share.viewers if share is not None else None,
        session.consent.open,
        session.consent.standing,
        session.asking.latest,
        [(viewed.owner, viewed.id, viewed.state) for viewed in session.viewing.shares if viewed.owner == 2],
    )
