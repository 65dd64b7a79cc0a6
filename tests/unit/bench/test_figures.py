"""Samples, and the table that is made of them."""

import math

import pytest

from bench.figures import Figure, Table, spread
from bench.samples import Samples, together

OURS, THEIRS = "Ours", "Theirs"


def test_percentiles_lie_between_the_samples() -> None:
    samples = Samples((1.0, 2.0, 3.0, 4.0))
    assert samples.median == 2.5
    assert samples.percentile(100) == 4.0


def test_without_samples_there_is_no_median() -> None:
    assert math.isnan(Samples(()).median)


def test_blocks_come_together_with_what_was_lost() -> None:
    assert together([Samples((1.0,), 1), Samples((2.0, 3.0), 2)]) == Samples((1.0, 2.0, 3.0), 3)


def test_each_product_has_a_column_and_a_ratio() -> None:
    table = Table((OURS, THEIRS), (Figure("keys", "ms", {OURS: 6.0, THEIRS: 12.0}, most=5.0),))
    assert table.header == ("", "unit", OURS, THEIRS, "÷ Theirs", "to reach")
    assert table.rows == (("keys", "ms", "6.0", "12.0", "0.50", "≤ 5: MISSED"),)


@pytest.mark.parametrize("theirs", [0.0, math.nan])
def test_there_is_no_ratio_to_nothing(theirs: float) -> None:
    assert Figure("keys", "ms", {OURS: 6.0, THEIRS: theirs}).ratio(OURS, THEIRS) == ""


def test_alone_we_have_no_ratio() -> None:
    table = Table((OURS,), (Figure("keys", "ms", {OURS: 6.0}, most=6.0, digits=0),))
    assert table.rows == (("keys", "ms", "6", "≤ 6: reached"),)


def test_a_figure_that_a_product_lacks_is_empty() -> None:
    table = Table((OURS, THEIRS), (Figure("joining", "s", {OURS: 1.0}),))
    assert table.rows == (("joining", "s", "1.0", "", "", ""),)


def test_a_spread_is_three_percentiles_and_may_have_a_target() -> None:
    figures = spread("keys", {OURS: Samples(tuple(map(float, range(101))))}, {50: 25.0})
    assert [figure.values[OURS] for figure in figures] == [50.0, 95.0, 99.0]
    assert [figure.verdict(OURS) for figure in figures] == ["≤ 25: MISSED", "", ""]


def test_columns_stand_under_one_another() -> None:
    figures = (Figure("a", "ms", {OURS: 1.0}), Figure("a longer one", "cores", {OURS: 100.0}))
    lines = Table((OURS,), figures).plain().splitlines()
    assert lines[1].index("1.0") + 3 == lines[2].index("100.0") + 5


def test_markdown_has_a_line_for_each_figure() -> None:
    text = Table((OURS, THEIRS), (Figure("keys", "ms", {OURS: 6.0, THEIRS: 12.0}),)).markdown()
    assert text.splitlines() == [
        "|  | unit | Ours | Theirs | ÷ Theirs | to reach |",
        "| --- | --- | ---: | ---: | ---: | ---: |",
        "| keys | ms | 6.0 | 12.0 | 0.50 |  |",
    ]
