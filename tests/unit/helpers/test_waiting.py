"""Waiting with a deadline."""

import pytest

from tests.helpers.waiting import NeverCame, eventually, eventually_async


def test_the_first_true_value_is_returned() -> None:
    values = iter([0, "", [], "there"])
    assert eventually(lambda: next(values)) == "there"


def test_the_failure_says_what_was_awaited_and_what_was_there() -> None:
    with pytest.raises(NeverCame, match=r"in vain for: a second customer \(at the end it was 0\)"):
        eventually(lambda: 0, 0.05, "a second customer")


def test_only_named_errors_count_as_not_yet() -> None:
    attempts = iter([False, True])

    def ask() -> str:
        if not next(attempts):
            raise ConnectionRefusedError
        return "answer"

    assert eventually(ask, retry_on=(ConnectionRefusedError,)) == "answer"
    with pytest.raises(ZeroDivisionError):
        eventually(lambda: 1 / 0)


async def test_the_loop_goes_on_meanwhile() -> None:
    values = iter([0, 1])
    assert await eventually_async(lambda: next(values)) == 1
