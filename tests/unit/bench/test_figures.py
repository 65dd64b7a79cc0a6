"""Samples, and the table that is made of them."""

import math

import pytest

from bench.figures import Figure, Table, Target
from bench.samples import Samples, together

OURS, THEIRS, TITLE = "Ours", "Theirs", "Keys"


def test_percentiles_lie_between_the_samples() -> None:
    samples = Samples((1.0, 2.0, 3.0, 4.0))
    assert samples.median == 2.5
    assert samples.percentile(100) == 4.0


def test_without_samples_there_is_no_median() -> None:
    assert math.isnan(Samples(()).median)


def test_what_was_lost_is_later_than_everything() -> None:
    samples = Samples((1.0, 2.0, 3.0), lost=1)
    assert samples.percentile(50) == 2.5
    assert samples.percentile(95) == math.inf
    assert Figure("keys", "ms", {OURS: samples.percentile(95)}, (Target(9.0),)).verdict(OURS) == "≤ 9: MISSED"


def test_blocks_come_together_with_what_was_lost() -> None:
    assert together([Samples((1.0,), 1), Samples((2.0, 3.0), 2)]) == Samples((1.0, 2.0, 3.0), 3)


def test_each_product_has_a_column_and_a_ratio() -> None:
    table = Table(TITLE, (OURS, THEIRS), (Figure("keys", "ms", {OURS: 6.0, THEIRS: 12.0}, (Target(5.0),)),))
    assert table.header == ("", "unit", OURS, THEIRS, "÷ Theirs", "to reach")
    assert table.rows == (("keys", "ms", "6.0", "12.0", "0.50", "≤ 5: MISSED"),)


@pytest.mark.parametrize("theirs", [0.0, math.nan])
def test_there_is_no_ratio_to_nothing(theirs: float) -> None:
    assert Figure("keys", "ms", {OURS: 6.0, THEIRS: theirs}).ratio(OURS, THEIRS) == ""


def test_alone_we_have_no_ratio() -> None:
    table = Table(TITLE, (OURS,), (Figure("keys", "ms", {OURS: 6.0}, (Target(6.0),), digits=0),))
    assert table.rows == (("keys", "ms", "6", "≤ 6: reached"),)


def test_a_figure_that_a_product_lacks_is_empty() -> None:
    table = Table(TITLE, (OURS, THEIRS), (Figure("joining", "s", {OURS: 1.0}),))
    assert table.rows == (("joining", "s", "1.0", "", "", ""),)


@pytest.mark.parametrize(
    ("target", "verdict"),
    [
        (Target(6.0), "≤ 6: reached"),
        (Target(5.9), "≤ 5.9: MISSED"),
        (Target(6.0, at_most=False), "≥ 6: reached"),
        (Target(6.1, at_most=False), "≥ 6.1: MISSED"),
        (Target(0.5, THEIRS), "≤ 0.5 × Theirs: reached"),
        (Target(0.4, THEIRS), "≤ 0.4 × Theirs: MISSED"),
        (Target(0.5, THEIRS, at_most=False), "≥ 0.5 × Theirs: reached"),
        (Target(0.6, THEIRS, at_most=False), "≥ 0.6 × Theirs: MISSED"),
        (Target(1.0, "Absent"), ""),
    ],
)
def test_a_target_is_a_limit_or_a_part_of_what_a_peer_has(target: Target, verdict: str) -> None:
    assert Figure("keys", "ms", {OURS: 6.0, THEIRS: 12.0}, (target,)).verdict(OURS) == verdict


def test_several_targets_are_told_one_by_one() -> None:
    figure = Figure("keys", "ms", {OURS: 6.0, THEIRS: 4.0}, (Target(10.0), Target(1.0, THEIRS)))
    assert figure.verdict(OURS) == "≤ 10: reached; ≤ 1 × Theirs: MISSED"


def test_what_was_not_measured_reaches_nothing() -> None:
    assert Figure("keys", "ms", {OURS: math.nan}, (Target(10.0),)).verdict(OURS) == ""


def test_columns_stand_under_one_another() -> None:
    figures = (Figure("a", "ms", {OURS: 1.0}), Figure("a longer one", "cores", {OURS: 100.0}))
    lines = Table(TITLE, (OURS,), figures).plain().splitlines()[1:]
    assert lines[1].index("1.0") + 3 == lines[2].index("100.0") + 5


def test_markdown_has_a_line_for_each_figure() -> None:
    text = Table(TITLE, (OURS, THEIRS), (Figure("keys", "ms", {OURS: 6.0, THEIRS: 12.0}),)).markdown()
    assert text.splitlines() == [
        "### Keys",
        "",
        "|  | unit | Ours | Theirs | ÷ Theirs | to reach |",
        "| --- | --- | ---: | ---: | ---: | ---: |",
        "| keys | ms | 6.0 | 12.0 | 0.50 |  |",
    ]
