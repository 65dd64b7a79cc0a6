"""The ledger excuses each of our presses once, and not for ever."""

from desktop.input.ledger import CREDIT_SECONDS, MAX_CREDITS, Kind, Ledger


def test_each_press_is_excused_once() -> None:
    ledger = Ledger()
    ledger.record(Kind.KEY, 38)
    assert not ledger.take(Kind.BUTTON, 38)
    assert not ledger.take(Kind.KEY, 39)
    assert ledger.take(Kind.KEY, 38)
    assert not ledger.take(Kind.KEY, 38)


def test_a_press_never_reported_excuses_nobody_later() -> None:
    now = [0.0]
    ledger = Ledger(lambda: now[0])
    ledger.record(Kind.BUTTON, 1)
    now[0] = CREDIT_SECONDS + 0.1
    ledger.record(Kind.BUTTON, 1)
    assert ledger.take(Kind.BUTTON, 1)
    assert not ledger.take(Kind.BUTTON, 1)


def test_it_does_not_grow_without_a_watcher() -> None:
    ledger = Ledger()
    for _ in range(MAX_CREDITS + 50):
        ledger.record(Kind.KEY, 1)
    assert sum(ledger.take(Kind.KEY, 1) for _ in range(MAX_CREDITS + 50)) == MAX_CREDITS
    ledger.record(Kind.KEY, 1)
    ledger.clear()
    assert not ledger.take(Kind.KEY, 1)
