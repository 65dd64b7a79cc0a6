"""The memory of a virtual screen as a file."""

import struct
from pathlib import Path

import pytest

from bench.framebuffer import HEADER, DamagedHeader, Framebuffer

COLOURS = 2
NAME = b"a window\0"


def written(path: Path, width: int, height: int, *, bits: int = 32, padding: int = 0, cut: int = 0) -> Path:
    """A file as Xvfb makes it; blue counts the columns, green the lines."""
    header_bytes = struct.calcsize(HEADER) + len(NAME)
    fields = [0] * 25
    fields[0], fields[4], fields[5], fields[11] = header_bytes, width, height, bits
    fields[12], fields[19] = width * 4 + padding, COLOURS
    lines = [
        b"".join(bytes((x, y, 0, 0)) for x in range(width)) + bytes([255]) * padding for y in range(height)
    ]
    whole = struct.pack(HEADER, *fields) + NAME + bytes(12 * COLOURS) + b"".join(lines)
    path.write_bytes(whole[: len(whole) - cut])
    return path


def test_pixels_are_where_the_header_says(tmp_path: Path) -> None:
    with Framebuffer(written(tmp_path / "screen", 5, 3, padding=12)) as screen:
        assert (screen.width, screen.height) == (5, 3)
        assert screen.pixels[2, 4].tolist() == [4, 2, 0, 0]


def test_a_change_in_the_file_shows(tmp_path: Path) -> None:
    path = written(tmp_path / "screen", 4, 4)
    with Framebuffer(path) as screen:
        with path.open("r+b") as file:
            file.seek(-4, 2)
            file.write(bytes((9, 8, 7, 6)))
        assert screen.pixels[3, 3].tolist() == [9, 8, 7, 6]


@pytest.mark.parametrize(("bits", "cut"), [(16, 0), (32, 1)])
def test_another_kind_of_file_is_refused(tmp_path: Path, bits: int, cut: int) -> None:
    with pytest.raises(DamagedHeader):
        Framebuffer(written(tmp_path / "screen", 4, 4, bits=bits, cut=cut))


def test_a_file_without_a_header_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "screen"
    path.write_bytes(b"short")
    with pytest.raises(DamagedHeader):
        Framebuffer(path)
