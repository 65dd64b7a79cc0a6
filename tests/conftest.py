"""What every test gets: a home of its own, a check for leaks, and evidence when a scenario fails."""

import os
import sys
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from tests.helpers.leaks import Leaks
from tests.helpers.reports import reports_key

# Screens are X servers: what runs on other systems are the tests without any.
if sys.platform == "linux":
    from tests.helpers.stage import stage as stage

os.environ.setdefault("QT_QPA_PLATFORM", "xcb" if os.environ.get("DISPLAY") else "offscreen")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.stash.setdefault(reports_key, {})[report.when] = report
    return report


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new, empty home, for this process and those it starts."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    return home


@pytest.fixture(autouse=True)
def no_leaks(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test that leaves a thread, a process or a timer running."""
    leaks = Leaks()
    yield
    left = leaks.check()
    if left:
        pytest.fail(left)
