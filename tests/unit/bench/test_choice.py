"""What a run measures, by its command line."""

import pytest

from bench.choice import ON_NARROW_LINKS, PEERS, WORKLOADS
from bench.network import Link
from bench.screen import chosen
from bench.soak import slope
from bench.workloads.flash import Flash
from bench.workloads.key import Key


def test_everything_unless_told_otherwise() -> None:
    choice, write = chosen([])
    assert not write
    assert choice.peers == tuple(PEERS)
    assert choice.links == tuple(Link)
    assert choice.seats == 7
    assert len(choice.workloads(Link.OPEN)) == len(WORKLOADS)
    assert len(choice.workloads(Link.NARROW)) == len(ON_NARROW_LINKS)
    assert choice.runs
    assert choice.wants("idle")


def test_enough_samples_for_every_latency() -> None:
    choice, _ = chosen([])
    for link in Link:
        extent = choice.extent(link)
        assert extent.blocks * extent.samples >= 100
        assert extent.stretches * extent.frames >= 100


def test_a_quick_look_at_two_works_alone() -> None:
    choice, _ = chosen(["--quick", "--only", "flash,key", "--peers", "none", "--links", "open"])
    assert choice.peers == ()
    assert choice.links == (Link.OPEN,)
    assert list(choice.workloads(Link.OPEN)) == [Flash, Key]
    assert choice.seats == 1
    assert not choice.runs
    assert not choice.wants("idle")


def test_named_works_are_measured_on_every_link() -> None:
    choice, _ = chosen(["--only", "flash"])
    assert list(choice.workloads(Link.DELAYED)) == [Flash]


@pytest.mark.parametrize(
    "words", [["--only", "nothing"], ["--links", "open,wide"], ["--peers", "other"], ["--viewers", "0"]]
)
def test_what_there_is_not_is_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        chosen(words)
    assert "error" in capsys.readouterr().err


def test_growth_is_the_slope_of_a_line() -> None:
    assert slope([(0.0, 100.0), (1.0, 103.0), (2.0, 106.0)]) == pytest.approx(3.0)
    assert slope([(0.0, 100.0), (1.0, 110.0), (2.0, 100.0)]) == pytest.approx(0.0)
