"""One site for the tests of a file; those that stop it start their own."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.contract.support_site.site import RunningSite, Session, make_database


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_database(tmp_path_factory.mktemp("database"))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, database: Path) -> Iterator[RunningSite]:
    running = RunningSite(tmp_path_factory.mktemp("site"), database=database)
    yield running
    assert running.program.terminate() == 0, running.program.stderr


@pytest.fixture
async def own_site(
    request: pytest.FixtureRequest, tmp_path: Path, database: Path
) -> AsyncIterator[RunningSite]:
    """Of the test alone. Its parameter, if it has one, is the site's prelude."""
    prelude: str | None = getattr(request, "param", None)
    running = RunningSite(tmp_path, database=database, prelude=prelude)
    yield running
    await running.hang_up()
    running.program.stop()


@pytest.fixture
async def session(site: RunningSite) -> AsyncIterator[Session]:
    session = site.new_session()
    yield session
    await session.end()
    await site.hang_up()
