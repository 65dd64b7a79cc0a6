"""What owner and viewer of a screen say to one another, in bytes.

Two channels carry it. On TILES, ordered and reliable, the owner sends BEGIN and UPDATE; on ANSWERS, reliable
and unordered, the viewer sends WATCH and SEEN. A video frame says of itself what it shows in an SEI message
(user data unregistered: H.264, D.1.7), which any other decoder skips.

Numbers are little-endian; `sequence` counts what is sent to a viewer in any of these ways.

BEGIN    1 · sequence u32 · width u16 · height u16
UPDATE   2 · sequence u32 · last u8 · operations, each
             tile  1 · x, y, columns, rows in blocks, u16 · length u32 · the tile (media/screen/tiles.py)
             copy  2 · x, y, width, height, to x, to y in pixels, u16; the last two are multiples of a block
WATCH    1 · number u32 · wanted u8
SEEN     2 · sequence u32
FRAME    sequence u32 · after u32 · x, y, columns, rows in blocks, u16: the part of the screen that it is of ·
         count u16 · that many x, y, columns, rows: what of it is news
"""

import base64
import binascii
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from media.screen.blocks import BLOCK
from media.screen.model import Region

TILES, ANSWERS = "tiles", "answers"

# Pixels each way, and all of them: an 8K screen. What a viewer allocates is bounded by it.
MAX_SIDE = 16_384
MAX_AREA = 7680 * 4320

# Operations an update may have, rectangles a frame.
MAX_OPERATIONS = 1_000
MAX_RECTANGLES = 200

SEI_UUID = bytes.fromhex("8f2d6a51c37b4e9ea1d47c1b5e90f3a6")
START = b"\0\0\0\1"
NAL_SEI, USER_DATA_UNREGISTERED, TRAILING = 6, 5, 0x80

_HEAD = struct.Struct("<BI")
_BEGIN = struct.Struct("<BIHH")
_UPDATE = struct.Struct("<BIB")
_TILE = struct.Struct("<BHHHHI")
_COPY = struct.Struct("<BHHHHHH")
_WATCH = struct.Struct("<BIB")
_FRAME = struct.Struct("<IIHHHHH")
_RECTANGLE = struct.Struct("<HHHH")

TILE_HEAD = _TILE.size
UPDATE_HEAD = _UPDATE.size


class WireError(ValueError):
    """Bytes that are none of these messages. The text says what is wrong, and quotes nothing."""


@dataclass(frozen=True)
class Begin:
    """A new picture, black, of this size in pixels. What was said of the one before is void."""

    sequence: int
    width: int
    height: int


@dataclass(frozen=True)
class Tile:
    """What a region of whole blocks looks like, in the coding of `tiles`."""

    region: Region
    data: bytes | memoryview

    @property
    def target(self) -> Region:
        """Where it goes."""
        return self.region


@dataclass(frozen=True)
class Copy:
    """The pixels of `source` are now also at (`x`, `y`), both of them multiples of a block."""

    source: Region
    x: int
    y: int

    @property
    def target(self) -> Region:
        """Where they go."""
        return Region(self.x, self.y, self.source.width, self.source.height)


@dataclass(frozen=True)
class Update:
    """Operations in their order. One too long for a message comes in parts; `last` marks the last of them."""

    sequence: int
    last: bool
    operations: tuple[Tile | Copy, ...]


@dataclass(frozen=True)
class Watch:
    """The viewer wants the screen from its beginning, or no more of it. The highest number holds."""

    number: int
    wanted: bool


@dataclass(frozen=True)
class Seen:
    """All of the update, or frame, of this number is in the viewer's picture."""

    sequence: int


@dataclass(frozen=True)
class FrameLabel:
    """What a video frame shows: `area` of the screen, of which only `news` is to be taken from it.

    It may be shown once the tiles numbered `after`, and those before them, are in the picture.
    """

    sequence: int
    after: int
    area: Region
    news: tuple[Region, ...]


def pack_begin(message: Begin) -> bytes:
    return _BEGIN.pack(1, message.sequence, message.width, message.height)


def pack_update(message: Update) -> bytes:
    parts = [_UPDATE.pack(2, message.sequence, message.last)]
    for operation in message.operations:
        match operation:
            case Tile(region, data):
                parts += [_TILE.pack(1, *_in_blocks(region), len(data)), bytes(data)]
            case Copy(source, x, y):
                parts.append(_COPY.pack(2, *source, x, y))
    return b"".join(parts)


def unpack_tiles(data: bytes) -> Begin | Update:
    """A message of TILES. Raises WireError; whether it fits the picture is the viewer's to check."""
    try:
        kind, _ = _HEAD.unpack_from(data)
        if kind == 1:
            _, sequence, width, height = _BEGIN.unpack(data)
            if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE and width * height <= MAX_AREA):
                raise WireError("a picture of an impossible size")
            return Begin(sequence, width, height)
        if kind == 2:
            _, sequence, last = _UPDATE.unpack_from(data)
            return Update(sequence, bool(last), _operations(memoryview(data)[_UPDATE.size :]))
    except struct.error as error:
        raise WireError("a message of tiles breaks off") from error
    raise WireError("a message of tiles of an unknown kind")


def _operations(data: memoryview) -> tuple[Tile | Copy, ...]:
    found: list[Tile | Copy] = []
    at = 0
    while at < len(data):
        if len(found) >= MAX_OPERATIONS:
            raise WireError("an update of too many operations")
        if data[at] == 1:
            _, x, y, columns, rows, length = _TILE.unpack_from(data, at)
            at += _TILE.size
            if at + length > len(data):
                raise WireError("a tile breaks off")
            found.append(Tile(_in_pixels(x, y, columns, rows), data[at : at + length]))
            at += length
        elif data[at] == 2:
            _, x, y, width, height, to_x, to_y = _COPY.unpack_from(data, at)
            at += _COPY.size
            if not (width and height) or to_x % BLOCK or to_y % BLOCK:
                raise WireError("a copy of nothing, or to between the blocks")
            found.append(Copy(Region(x, y, width, height), to_x, to_y))
        else:
            raise WireError("an operation of an unknown kind")
    return tuple(found)


def pack_answer(message: Watch | Seen) -> bytes:
    match message:
        case Watch(number, wanted):
            return _WATCH.pack(1, number, wanted)
        case Seen(sequence):
            return _HEAD.pack(2, sequence)


def unpack_answer(data: bytes) -> Watch | Seen:
    """A message of ANSWERS. Raises WireError."""
    try:
        if data[:1] == b"\1":
            _, number, wanted = _WATCH.unpack(data)
            return Watch(number, bool(wanted))
        if data[:1] == b"\2":
            return Seen(int(_HEAD.unpack(data)[1]))
    except struct.error as error:
        raise WireError("an answer breaks off") from error
    raise WireError("an answer of an unknown kind")


def labelled(frame: bytes, label: FrameLabel) -> bytes:
    """The H.264 access unit (Annex B) with the label in front."""
    fields = [_FRAME.pack(label.sequence, label.after, *_in_blocks(label.area), len(label.news))]
    fields += [_RECTANGLE.pack(*_in_blocks(region)) for region in label.news]
    # Base 64 has no zeros, so nothing in it looks like a start code.
    payload = SEI_UUID + base64.b64encode(b"".join(fields))
    size = b"\xff" * (len(payload) // 255) + bytes((len(payload) % 255,))
    return START + bytes((NAL_SEI, USER_DATA_UNREGISTERED)) + size + payload + bytes((TRAILING,)) + frame


def label_of(frame: bytes) -> FrameLabel | None:
    """The label of an access unit; None if it has none of ours, or one that is damaged."""
    head = START + bytes((NAL_SEI, USER_DATA_UNREGISTERED))
    if not frame.startswith(head):
        return None
    at = len(head)
    size = 0
    while at < len(frame) and frame[at] == 0xFF:
        at, size = at + 1, size + 255
    if at >= len(frame):
        return None
    size += frame[at]
    payload = frame[at + 1 : at + 1 + size]
    if len(payload) < size or not payload.startswith(SEI_UUID):
        return None
    try:
        return _label(base64.b64decode(payload[len(SEI_UUID) :], validate=True))
    except (struct.error, binascii.Error, WireError):
        return None


def _label(fields: bytes) -> FrameLabel:
    sequence, after, *place, count = _FRAME.unpack_from(fields)
    if count > MAX_RECTANGLES or len(fields) != _FRAME.size + count * _RECTANGLE.size:
        raise WireError("a frame's label has another length than it says")
    news = tuple(_in_pixels(*found) for found in _RECTANGLE.iter_unpack(fields[_FRAME.size :]))
    return FrameLabel(sequence, after, _in_pixels(*place), news)


def rectangles_of(regions: Sequence[Region], around: Region) -> tuple[Region, ...]:
    """As many as a label holds, or the one around all of them."""
    return tuple(regions) if len(regions) <= MAX_RECTANGLES else (around,)


def _in_blocks(region: Region) -> tuple[int, int, int, int]:
    return (region.x // BLOCK, region.y // BLOCK, region.width // BLOCK, region.height // BLOCK)


def _in_pixels(x: int, y: int, columns: int, rows: int) -> Region:
    if not (columns and rows):
        raise WireError("a rectangle without blocks")
    return Region(x * BLOCK, y * BLOCK, columns * BLOCK, rows * BLOCK)
