"""How a test went, for fixtures that end after it."""

import pytest

reports_key = pytest.StashKey[dict[str, pytest.TestReport]]()
"""A test's reports by phase: setup, call, teardown."""


def call_report(item: pytest.Item) -> pytest.TestReport | None:
    """How the test itself went; None when it did not come to that."""
    return item.stash.get(reports_key, {}).get("call")
