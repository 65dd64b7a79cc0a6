"""Colours and sampling: who chooses them, who is told, and how long they last."""

import pytest
from msgspec import structs

from media.screen import model
from protocol.message import Message
from protocol.room import Role
from protocol.sharing import (
    ChooseColours,
    ChooseSampling,
    ColourMode,
    ControlState,
    Level,
    PictureMode,
    Sampling,
)
from tests.contract.session.conftest import Room
from tests.helpers.waiting import eventually_async

FAST_256 = PictureMode(colours=ColourMode.COLOURS_256, sampling=Sampling.FAST)


def test_the_protocol_and_the_picture_have_the_same_modes() -> None:
    assert [one.value for one in ColourMode] == [one.value for one in model.ColourMode]
    assert [one.value for one in Sampling] == [one.value for one in model.Sampling]


async def test_a_share_begins_in_true_colour_and_for_quality(room: Room) -> None:
    share = await room.allowed(Level.VIEW)
    assert share.state.mode == PictureMode()
    assert room.customer.desktop.sources[-1].modes == [model.ColourMode.TRUE, model.Sampling.STANDARD]


async def test_a_share_begins_as_its_agent_asked(room: Room) -> None:
    room.agent.session.asking.ask(Level.VIEW, FAST_256)
    await room.prompt()
    prompt = room.customer.session.consent.open
    assert prompt is not None
    prompt.answer(True)
    await eventually_async(lambda: room.agent.session.viewing.shares, 2)
    assert room.share.state.mode == FAST_256
    assert room.customer.desktop.sources[-1].modes == [model.ColourMode.COLOURS_256, model.Sampling.FAST]


async def test_colours_and_sampling_are_chosen_apart_and_every_viewer_is_told(room: Room) -> None:
    assistant = room.joins("Bob", Role.AGENT)
    share = await room.allowed(Level.VIEW)
    modes = room.customer.desktop.sources[-1].modes
    modes.clear()
    share.choose_colours(ColourMode.HIGH)
    share.choose_sampling(Sampling.FAST)  # before the first is confirmed: it is not undone by it
    expected = PictureMode(colours=ColourMode.HIGH, sampling=Sampling.FAST)
    await eventually_async(lambda: share.state.mode == expected, 2, lambda: str(share.state.mode))
    theirs = assistant.session.viewing.shares[0]
    await eventually_async(lambda: theirs.state.mode == expected, 2, lambda: str(theirs.state.mode))
    assert modes[-2:] == [model.ColourMode.HIGH, model.Sampling.FAST]


async def test_the_mode_that_is_there_already_changes_nothing(room: Room) -> None:
    share = await room.allowed(Level.VIEW)
    modes = room.customer.desktop.sources[-1].modes
    modes.clear()
    share.choose_colours(ColourMode.TRUE)
    share.choose_sampling(Sampling.FAST)  # the last of what was sent
    await eventually_async(lambda: share.state.mode.sampling is Sampling.FAST, 2)
    assert modes == [model.ColourMode.TRUE, model.Sampling.FAST]


@pytest.mark.parametrize("rebuilt", [False, True])
async def test_a_running_share_keeps_its_mode_through_a_cut(room: Room, rebuilt: bool) -> None:
    share = await room.allowed(Level.VIEW)
    share.choose_colours(ColourMode.COLOURS_256)
    await eventually_async(lambda: share.state.mode.colours is ColourMode.COLOURS_256, 2)
    me, other = room.agent.link.me, room.customer.link.me
    state = share.state
    room.network.cut(me, other)
    await eventually_async(lambda: share.silent, 2)
    if rebuilt:
        await eventually_async(lambda: room.agent.link.peer(other).state.value == "connecting", 2)
    room.network.repair(me, other)
    await eventually_async(lambda: share.state is not state, 2)  # said again
    assert share.state.mode.colours is ColourMode.COLOURS_256


async def test_a_running_share_keeps_its_mode_when_the_console_comes_back(room: Room) -> None:
    share = await room.controlled()
    share.choose_colours(ColourMode.COLOURS_256)
    await eventually_async(lambda: share.state.mode.colours is ColourMode.COLOURS_256, 2)
    people = room.network.room.participants
    again = [structs.replace(one, incarnation=2) if one.id == room.agent.link.me else one for one in people]
    room.network.change_room(participants=tuple(again))
    await room.control(ControlState.READY)  # told anew
    assert room.share.state.mode.colours is ColourMode.COLOURS_256


async def test_a_view_that_becomes_control_keeps_its_mode(room: Room) -> None:
    share = await room.allowed(Level.VIEW)
    share.choose_colours(ColourMode.COLOURS_256)
    await eventually_async(lambda: share.state.mode.colours is ColourMode.COLOURS_256, 2)
    await room.allowed(Level.CONTROL)
    assert share.state.level is Level.CONTROL
    assert share.state.mode.colours is ColourMode.COLOURS_256


async def test_the_next_share_begins_anew(room: Room) -> None:
    share = await room.allowed(Level.VIEW)
    share.choose_colours(ColourMode.COLOURS_256)
    await eventually_async(lambda: share.state.mode.colours is ColourMode.COLOURS_256, 2)
    share.stop()
    await eventually_async(lambda: not room.agent.session.viewing.shares, 2)
    assert (await room.allowed(Level.VIEW)).state.mode == PictureMode()


@pytest.mark.parametrize(
    "choice",
    [
        ChooseColours(revision=10**6, share=99, colours=ColourMode.COLOURS_256),
        ChooseSampling(revision=10**6, share=99, sampling=Sampling.FAST),
    ],
    ids=lambda choice: type(choice).__name__,
)
async def test_a_choice_for_a_share_that_is_over_changes_nothing(room: Room, choice: Message) -> None:
    share = await room.allowed(Level.VIEW)
    assert room.agent.link.send(share.owner, choice)
    share.choose_screen(1)  # the last of what was sent
    await eventually_async(lambda: share.state.chosen == 1, 2)
    assert share.state.mode == PictureMode()


async def test_an_old_choice_is_refused(room: Room) -> None:
    share = await room.allowed(Level.VIEW)
    refused = room.customer.session.forbidden
    old = room.customer.session.revision() - 1
    room.agent.link.send(
        share.owner, ChooseColours(revision=old, share=share.id, colours=ColourMode.COLOURS_256)
    )
    room.agent.link.send(share.owner, ChooseSampling(revision=old, share=share.id, sampling=Sampling.FAST))
    await eventually_async(lambda: room.customer.session.forbidden == refused + 2, 2)
    assert share.state.mode == PictureMode()
