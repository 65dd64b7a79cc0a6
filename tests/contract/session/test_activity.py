"""What happened, in the order in which it happened, on both sides."""

from protocol.sharing import Level
from session.activity import ActivityKind as Kind
from tests.contract.session.conftest import Room
from tests.helpers.waiting import eventually_async


async def test_a_share_from_its_request_to_its_end(room: Room) -> None:
    await room.allowed(Level.CONTROL)
    room.customer.session.desktop.stop()
    mine, theirs = room.agent.session.activity, room.customer.session.activity
    await eventually_async(lambda: mine.entries[-1].kind is Kind.SHARE_STOPPED, 2)
    share = [Kind.ASKED_CONTROL, Kind.ALLOWED, Kind.SHARE_STARTED, Kind.SHARE_STOPPED]
    assert [entry.kind for entry in theirs.entries] == share
    assert [entry.kind for entry in mine.entries] == [Kind.JOINED, *share]
    assert {entry.who for entry in mine.entries} == {"Carl"}
