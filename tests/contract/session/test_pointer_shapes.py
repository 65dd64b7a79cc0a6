"""The shapes of a shared pointer: each picture travels once a connection, and nothing piles up."""

import struct
import zlib
from collections.abc import Callable

from protocol.message import Message
from protocol.pointer import KEPT_SHAPES, KeptPointerShape, PointerShape
from protocol.room import Role
from protocol.sharing import Level
from session.sharing.viewed_share import ViewedShare
from tests.contract.session.conftest import Person, Room
from tests.helpers.samples import sample
from tests.helpers.waiting import eventually_async


def png(shape: int) -> bytes:
    """One pixel, another for each of the first 65,536 shapes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 16, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0" + struct.pack(">H", shape))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def shaper(room: Room) -> Callable[[int], None]:
    """Gives the customer's pointer the shape with that id; one more is a place, so that it shows."""
    source = room.customer.desktop.sources[-1]
    assert source.on_pointer_shape is not None
    assert source.on_pointer is not None
    source.on_pointer(3, 4, True)
    told = source.on_pointer_shape
    return lambda shape: told(shape, 1, 1, 0, 0, png(shape))


def heard(person: Person) -> list[Message]:
    """Every message about shapes that comes there from now on."""
    messages: list[Message] = []

    def note(_sender: int, message: Message) -> None:
        if isinstance(message, PointerShape | KeptPointerShape):
            messages.append(message)

    person.link.received.connect(note)
    return messages


async def shown(share: ViewedShare, shape: int) -> None:
    await eventually_async(lambda: _picture(share) == png(shape), 2, lambda: str(share.pointer))


def _picture(share: ViewedShare) -> bytes | None:
    seen = share.pointer.shape if share.pointer is not None else None
    return seen.png if seen is not None else None


async def test_each_picture_travels_once(room: Room) -> None:
    share = await room.allowed(Level.VIEW)
    shape, messages = shaper(room), heard(room.agent)
    for one in (1, 2, 1, 2):
        shape(one)
        await shown(share, one)
    assert [type(message) for message in messages] == [
        PointerShape,
        PointerShape,
        KeptPointerShape,
        KeptPointerShape,
    ]


async def test_a_new_connection_starts_empty(room: Room) -> None:
    share = await room.allowed(Level.VIEW)
    shape = shaper(room)
    for one in (1, 2):
        shape(one)
        await shown(share, one)
    me, other = room.agent.link.me, room.customer.link.me
    room.network.cut(me, other)
    await eventually_async(lambda: room.agent.link.peer(other).state.value == "connecting", 2)
    shape(3)  # into the cut: it never arrives by itself
    messages = heard(room.agent)
    room.network.repair(me, other)
    await shown(share, 3)
    shape(1)
    await shown(share, 1)
    assert KeptPointerShape not in [type(message) for message in messages]


async def test_who_comes_later_gets_the_pictures_that_others_have(room: Room) -> None:
    share = await room.allowed(Level.VIEW)
    shape = shaper(room)
    for one in (1, 2):
        shape(one)
        await shown(share, one)
    assistant = room.joins("Bob", Role.AGENT)
    await eventually_async(lambda: assistant.session.viewing.shares, 2)
    theirs = assistant.session.viewing.shares[0]
    await shown(theirs, 2)
    messages = heard(assistant)
    shape(1)
    await shown(theirs, 1)
    await shown(share, 1)
    assert [type(message) for message in messages] == [PointerShape]


async def test_a_number_used_for_another_picture_is_sent_again(room: Room) -> None:
    share = await room.allowed(Level.VIEW)
    source = room.customer.desktop.sources[-1]
    shaper(room)(7)
    await shown(share, 7)
    assert source.on_pointer_shape is not None
    source.on_pointer_shape(7, 1, 1, 0, 0, png(200))
    await eventually_async(lambda: _picture(share) == png(200), 2)


async def test_both_sides_forget_alike_and_keep_no_more_than_they_may(room: Room) -> None:
    share = await room.allowed(Level.VIEW)
    shape, messages = shaper(room), heard(room.agent)
    for one in (*range(KEPT_SHAPES), 0, KEPT_SHAPES, 0, 1):  # 1 was not used for longest, and has left
        shape(one)
        await shown(share, one)
    again = [type(message) for message in messages[KEPT_SHAPES:]]
    assert again == [KeptPointerShape, PointerShape, KeptPointerShape, PointerShape]


async def test_a_hostile_owner_fills_no_memory_and_ends_nothing(room: Room) -> None:
    share = await room.allowed(Level.VIEW)
    shaper(room)(1)
    await shown(share, 1)
    to, link = room.agent.link.me, room.customer.link
    last = 5 * KEPT_SHAPES
    for one in range(2, last + 1):
        link.send(to, sample(PointerShape, share=share.id, shape=one, png=png(one)))
    await shown(share, last)
    oldest = last - KEPT_SHAPES + 1
    for unknown in (2**53, oldest - 1):
        link.send(to, KeptPointerShape(share=share.id, shape=unknown))
        await eventually_async(lambda: share.pointer is not None and share.pointer.shape is None, 2)
        link.send(to, KeptPointerShape(share=share.id, shape=oldest))
        await shown(share, oldest)
