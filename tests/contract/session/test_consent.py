"""Consent: given, refused, timed out, withdrawn, standing, and never asked twice for the same thing."""

import pytest

from desktop.errors import WaylandUnsupported
from link.contract import LinkEnd, PeerState
from media.screen.model import CaptureError, CaptureFault
from protocol.room import Role
from protocol.sharing import ControlRequest, ControlState, Level, StopReason, Unavailable
from session import consent
from session.sharing.asking import Obstacle, Phase
from tests.contract.session.conftest import Room
from tests.helpers.waiting import eventually_async


async def phase(room: Room, expected: Phase) -> None:
    asking = room.agent.session.asking
    await eventually_async(lambda: asking.latest is not None and asking.latest.phase is expected, 2)


async def test_allowed_view_opens_a_share_that_cannot_be_controlled(room: Room) -> None:
    share = await room.allowed(Level.VIEW)
    await phase(room, Phase.ALLOWED)
    assert share.state.control is ControlState.NOT_GRANTED
    assert not share.may_control
    assert room.customer.link.shown.keys() == {room.agent.link.me}
    assert room.customer.desktop.injectors == []


async def test_refused_shares_nothing(room: Room) -> None:
    room.agent.session.asking.ask(Level.VIEW)
    await room.prompt()
    room.customer.session.consent.open.answer(False)  # type: ignore[union-attr]
    await phase(room, Phase.REFUSED)
    assert room.customer.desktop.sources == []
    assert room.agent.session.asking.obstacle(Level.VIEW) is None


async def test_unanswered_is_refused(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consent, "PROMPT_SECONDS", 0.05)
    room.agent.session.asking.ask(Level.CONTROL)
    await phase(room, Phase.TIMED_OUT)
    assert room.customer.session.consent.open is None
    assert room.customer.desktop.sources == []


async def test_cancelled_by_the_agent_closes_the_prompt(room: Room) -> None:
    room.agent.session.asking.ask(Level.VIEW)
    await room.prompt()
    prompt = room.customer.session.consent.open
    room.agent.session.asking.cancel()
    await eventually_async(lambda: room.customer.session.consent.open is None, 2)
    assert prompt is not None
    prompt.answer(True)  # too late, as when a click and the cancellation cross
    assert room.customer.desktop.sources == []


async def test_only_one_question_at_a_time(room: Room) -> None:
    room.agent.session.asking.ask(Level.VIEW)
    assert room.agent.session.asking.obstacle(Level.CONTROL) is Obstacle.ALREADY_ASKED
    assert room.agent.session.asking.ask(Level.CONTROL) is None


async def test_stop_by_the_owner_ends_pictures_and_input_before_it_returns(room: Room) -> None:
    share = await room.controlled()
    share.key(30, 97, "a", True)
    await eventually_async(lambda: room.injector.down, 2)
    injector, source = room.injector, room.customer.desktop.sources[-1]
    room.customer.session.desktop.stop()
    assert room.customer.link.shown == {}
    assert injector.down == set()
    share.key(31, 115, "s", True)
    await eventually_async(lambda: not room.agent.session.viewing.shares, 2)
    await eventually_async(lambda: not source.running and injector.closed, 2)
    assert ("key", 31, True) not in injector.done


async def test_stop_by_the_agent(room: Room) -> None:
    share = await room.allowed(Level.VIEW)
    reasons: list[StopReason] = []
    share.stopped.connect(reasons.append)
    share.stop()
    await eventually_async(lambda: reasons == [StopReason.STOPPED_BY_AGENT], 2)
    assert room.customer.session.desktop.share is None


async def test_control_asked_while_viewing_raises_the_same_share(room: Room) -> None:
    first = await room.allowed(Level.VIEW)
    assert room.agent.session.asking.obstacle(Level.VIEW) is Obstacle.ALREADY_SHARED
    assert room.agent.session.asking.obstacle(Level.CONTROL) is None
    second = await room.allowed(Level.CONTROL)
    assert first is second
    assert len(room.customer.desktop.sources) == 1


async def test_standing_permission_answers_later_requests_until_withdrawn(room: Room) -> None:
    told: list[tuple[int, bool]] = []
    room.agent.session.standing_changed.connect(lambda who, granted: told.append((who, granted)))
    share = await room.allowed(Level.VIEW, standing=True)
    share.stop()
    await eventually_async(lambda: room.customer.session.desktop.share is None, 2)
    room.agent.session.asking.ask(Level.CONTROL)
    await phase(room, Phase.ALLOWED)
    assert room.customer.session.consent.open is None
    room.customer.session.desktop.stop()
    room.customer.session.consent.withdraw_standing()
    await eventually_async(lambda: told == [(2, True), (2, False)], 2)
    await eventually_async(lambda: not room.agent.session.viewing.shares, 2)
    room.agent.session.asking.ask(Level.VIEW)
    await room.prompt()


async def test_standing_permission_ends_with_a_hand_over(room: Room) -> None:
    second = room.joins("Ben", Role.AGENT)
    await room.allowed(Level.VIEW, standing=True)
    room.network.change_room(primary=second.link.me)
    assert not room.customer.session.consent.standing
    await eventually_async(lambda: not room.agent.session.viewing.shares, 2)
    assert room.customer.session.desktop.share is None
    await eventually_async(lambda: second.session.asking.obstacle(Level.VIEW) is None, 2)
    second.session.asking.ask(Level.VIEW)
    await room.prompt()


async def test_an_assistant_sees_the_share_and_cannot_ask(room: Room) -> None:
    assistant = room.joins("Ben", Role.AGENT)
    await room.allowed(Level.CONTROL)
    await eventually_async(lambda: assistant.session.viewing.shares, 2)
    assert not assistant.session.viewing.shares[0].may_control
    assert assistant.session.asking.obstacle(Level.CONTROL) is Obstacle.NOT_PRIMARY


async def test_who_joins_later_sees_the_running_share(room: Room) -> None:
    await room.allowed(Level.VIEW)
    assistant = room.joins("Ben", Role.AGENT)
    await eventually_async(lambda: assistant.session.viewing.shares, 2)


async def test_another_customer_chosen_ends_the_share(room: Room) -> None:
    await room.allowed(Level.VIEW)
    other = room.joins("Dora", Role.CUSTOMER)
    room.agent.session.choose_current(other.link.me)
    await eventually_async(lambda: not room.agent.session.viewing.shares, 2)
    assert room.customer.session.desktop.share is None


async def test_a_changed_key_stops_everything_privileged(room: Room) -> None:
    room.agent.link.change_key(b"x" * 32)
    assert room.customer.session.present(room.agent.link.me) is False
    room.agent.session.asking.ask(Level.VIEW)
    await eventually_async(lambda: room.customer.session.forbidden == 1, 2)
    assert room.customer.session.consent.open is None


@pytest.mark.parametrize(
    ("where", "error", "expected"),
    [
        ("check", WaylandUnsupported("wayland", "…"), Unavailable.WAYLAND),
        ("screen", CaptureError(CaptureFault.NO_PERMISSION, "…"), Unavailable.NO_PERMISSION),
        ("screen", CaptureError(CaptureFault.LOST, "…"), Unavailable.CAPTURE_FAILED),
    ],
)
async def test_what_the_computer_cannot_do_is_said(
    room: Room, where: str, error: Exception, expected: Unavailable
) -> None:
    room.customer.desktop.failure[where] = error
    seen: list[Unavailable] = []
    room.customer.session.desktop.unavailable.connect(seen.append)
    room.agent.session.asking.ask(Level.VIEW)
    if where != "check":
        await room.prompt()
        room.customer.session.consent.open.answer(True)  # type: ignore[union-attr]
    await phase(room, Phase.UNAVAILABLE)
    latest = room.agent.session.asking.latest
    assert latest is not None
    assert latest.unavailable is expected
    assert seen == [expected]
    assert room.customer.session.desktop.share is None


async def test_end_of_the_session_stops_the_share_and_says_why(room: Room) -> None:
    await room.controlled()
    ends: list[LinkEnd] = []
    room.customer.session.over.connect(ends.append)
    await room.agent.session.end()
    assert ends == [LinkEnd.ENDED_BY_AGENT]
    assert room.customer.session.desktop.share is None
    await eventually_async(lambda: room.injector.closed, 2)


async def test_the_customer_leaves_at_any_moment(room: Room) -> None:
    await room.controlled()
    await room.customer.session.leave()
    assert room.agent.session.viewing.shares == ()
    assert room.agent.session.asking.obstacle(Level.VIEW) is Obstacle.NO_CUSTOMER
    assert not room.customer.desktop.sources[-1].running


async def test_a_prompt_goes_when_the_agent_leaves(room: Room) -> None:
    room.agent.session.asking.ask(Level.VIEW)
    await room.prompt()
    await room.agent.session.leave()
    assert room.customer.session.consent.open is None


async def test_a_key_that_changes_during_a_share_ends_it(room: Room) -> None:
    await room.controlled()
    stops: list[StopReason] = []
    room.customer.session.desktop.stopped.connect(stops.append)
    room.agent.link.change_key(b"x" * 32)
    await eventually_async(lambda: stops == [StopReason.KEY_CHANGED], 2)
    assert room.customer.link.shown == {}


async def test_an_assistant_with_a_changed_key_sees_no_more(room: Room) -> None:
    assistant = room.joins("Ben", Role.AGENT)
    await room.allowed(Level.VIEW)
    await eventually_async(lambda: assistant.session.viewing.shares, 2)
    assistant.link.change_key(b"x" * 32)
    assert room.customer.link.shown.keys() == {room.agent.link.me}
    share = room.customer.session.desktop.share
    assert share is not None
    assert [viewer.id for viewer in share.viewers] == [room.agent.link.me]


async def test_two_requests_at_once_make_one_share_and_stop_ends_it(room: Room) -> None:
    share = await room.allowed(Level.VIEW, standing=True)
    share.stop()
    await eventually_async(lambda: room.customer.session.desktop.share is None, 2)
    revision = room.agent.session.participants.revision
    for request in (901, 902):
        room.agent.link.send(room.customer.link.me, ControlRequest(revision=revision, request=request))
    await eventually_async(lambda: room.customer.session.desktop.share is not None, 2)
    room.customer.session.desktop.stop()
    await eventually_async(lambda: not any(source.running for source in room.customer.desktop.sources), 2)
    assert room.customer.link.shown == {}


async def test_what_is_stopped_while_it_begins_does_not_begin(room: Room) -> None:
    await room.allowed(Level.VIEW)
    room.agent.session.asking.ask(Level.CONTROL)
    await room.prompt()
    prompt = room.customer.session.consent.open
    assert prompt is not None
    prompt.answer(True)
    room.customer.session.desktop.stop()
    await phase(room, Phase.REFUSED)
    assert room.customer.session.desktop.share is None
    assert room.customer.link.shown == {}
    await eventually_async(lambda: not any(source.running for source in room.customer.desktop.sources), 2)
    assert all(injector.closed for injector in room.customer.desktop.injectors)


async def test_a_prompt_goes_when_the_agent_turns_to_another_customer(room: Room) -> None:
    other = room.joins("Dora", Role.CUSTOMER)
    room.agent.session.asking.ask(Level.VIEW)
    await room.prompt()
    room.agent.session.choose_current(other.link.me)
    assert room.customer.session.consent.open is None


async def test_a_cancelled_request_is_not_asked_again_by_its_repetition(room: Room) -> None:
    room.agent.session.asking.ask(Level.VIEW)
    await room.prompt()
    room.agent.session.asking.cancel()
    await eventually_async(lambda: room.customer.session.consent.open is None, 2)
    prompts: list[object] = []
    room.customer.session.consent.raised.connect(prompts.append)
    room.network.change_room()
    room.agent.session.asking.ask(Level.CONTROL)
    await room.prompt()
    assert [prompt.level for prompt in prompts] == [Level.CONTROL]  # type: ignore[attr-defined]


async def test_standing_ends_two_minutes_after_each_loss(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consent, "CONSENT_OUTLIVES_CONNECTION_SECONDS", 0.1)
    me, other = room.agent.link.me, room.customer.link.me
    for _ in range(2):
        share = await room.allowed(Level.VIEW, standing=True)
        assert room.customer.session.consent.standing
        room.network.cut(me, other)
        await eventually_async(lambda: not room.customer.session.consent.standing, 2)
        room.network.repair(me, other)
        await eventually_async(lambda s=share: not s.silent, 2)  # type: ignore[misc]
        share.stop()
        await eventually_async(lambda: room.customer.session.desktop.share is None, 2)


async def test_consent_given_in_a_silence_lets_control_begin_after_it(room: Room) -> None:
    me, other = room.agent.link.me, room.customer.link.me
    room.agent.session.asking.ask(Level.CONTROL)
    await room.prompt()
    room.network.cut(me, other)
    await eventually_async(lambda: room.customer.link.peer(me).state is PeerState.SILENT, 2)
    prompt = room.customer.session.consent.open
    assert prompt is not None
    prompt.answer(True)
    await eventually_async(lambda: room.customer.session.desktop.share is not None, 2)
    room.network.repair(me, other)
    await eventually_async(lambda: room.agent.session.viewing.shares, 2)
    room.share.take_control()
    await room.control(ControlState.ACTIVE)
    room.share.key(30, 97, "a", True)
    await eventually_async(lambda: ("key", 30, True) in room.injector.done, 2)


async def test_a_share_closed_in_a_cut_is_stopped_after_it(room: Room) -> None:
    share = await room.allowed(Level.VIEW)
    me, other = room.agent.link.me, room.customer.link.me
    room.network.cut(me, other)
    await eventually_async(lambda: room.agent.link.peer(other).state is PeerState.CONNECTING, 2)
    share.stop()
    room.network.repair(me, other)
    await eventually_async(lambda: room.customer.session.desktop.share is None, 2)
