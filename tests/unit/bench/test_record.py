"""Results go between two marks; what people wrote stays."""

from pathlib import Path

import pytest

from bench.record import BEGIN, END, MarksMissing, write


def test_a_first_time_makes_the_file(tmp_path: Path) -> None:
    path = tmp_path / "benchmarks.md"
    write(path, "| 1 |\n")
    text = path.read_text()
    assert text.startswith("# Benchmarks\n")
    assert f"{BEGIN}\n\n| 1 |\n\n{END}\n" in text


def test_only_the_part_between_the_marks_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "benchmarks.md"
    path.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    write(path, "new")
    assert path.read_text() == f"before\n{BEGIN}\n\nnew\n\n{END}\nafter\n"


@pytest.mark.parametrize("text", ["", f"{BEGIN}\n", f"{END}\n{BEGIN}\n"])
def test_a_file_without_its_marks_is_left_alone(tmp_path: Path, text: str) -> None:
    path = tmp_path / "benchmarks.md"
    path.write_text(text)
    with pytest.raises(MarksMissing):
        write(path, "new")
    assert path.read_text() == text
