"""One site for the tests of a file; those that stop it start their own."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.contract.support_site.site import RunningSite, Session


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSite]:
    running = RunningSite(tmp_path_factory.mktemp("site"))
    running.add_agent()
    running.add_agent("bob@example.org", "Bob")
    yield running
    assert running.program.terminate() == 0, running.program.stderr


@pytest.fixture
async def own_site(tmp_path: Path) -> AsyncIterator[RunningSite]:
    running = RunningSite(tmp_path)
    running.add_agent()
    yield running
    await running.hang_up()
    running.program.stop()


@pytest.fixture
async def session(site: RunningSite) -> AsyncIterator[Session]:
    session = site.new_session()
    yield session
    await session.end()
    await site.hang_up()
