"""A database of an older version: brought up to date whole, once, or left as it was."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, text

from protocol.api import StartOptions, TrackingCode
from protocol.room import Role
from support_site.errors import DatabaseDamaged
from support_site.hub.hub import Hub
from support_site.hub.record import Beginning
from support_site.hub.rooms import Guest
from support_site.storage import migrations
from support_site.storage.database import FILE_NAME, open_database, url_in
from support_site.storage.rooms import RoomStore
from support_site.storage.start_options import StartOptionStore
from support_site.storage.tables import metadata
from tests.contract.support_site.site import COMMAND
from tests.helpers.processes import clean_environment
from tests.helpers.programs import Program

NUMBER = "123456789"


async def test_the_migrations_make_the_tables(tmp_path: Path) -> None:
    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    engine = await open_database(url_in(tmp_path))
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
        modes = [
            (await connection.execute(text(f"PRAGMA {name}"))).scalar()
            for name in ("journal_mode", "foreign_keys")
        ]
    await engine.dispose()
    assert modes == ["wal", 1]


def make_database_of(step: str, folder: Path) -> None:
    """The tables as they were at ``step``."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    engine = create_engine(f"sqlite:///{folder / FILE_NAME}")
    with closing(sqlite3.connect(folder / FILE_NAME)) as new:
        new.execute("PRAGMA journal_mode=WAL")  # as every site makes it
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, step)
    engine.dispose()


async def test_a_database_from_before_session_passwords_goes_on(tmp_path: Path) -> None:
    make_database_of("001", tmp_path)
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as old, old:
        old.execute("INSERT INTO accounts VALUES (1, 'ana@example.org', 'Ana', 'agent', 'hash', 0)")
        old.execute(
            "INSERT INTO support_sessions VALUES (7, ?, 'open', 3, 1, 0, 1000, NULL, NULL, NULL, 1)",
            (NUMBER,),
        )
        old.execute("INSERT INTO join_links VALUES (?, 7, 5000)", ("c" * 24,))
    for _ in range(2):
        engine = await open_database(url_in(tmp_path))
        hub = Hub(RoomStore(engine), "", lambda code: code, lambda: 1000.0)
        await hub.recover()
        assert await hub.password_of(NUMBER) is None
        assert await hub.expect(NUMBER, Guest(Role.CUSTOMER, "Carl"))
        guarded = await hub.start(1, Beginning(password="its hash"))
        assert await hub.password_of(guarded.number) == "its hash"
        await engine.dispose()


async def test_a_database_from_before_tracking_codes_goes_on(tmp_path: Path) -> None:
    make_database_of("002", tmp_path)
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as old, old:
        old.execute("INSERT INTO accounts VALUES (1, 'ana@example.org', 'Ana', 'agent', 'hash', 0)")
        old.execute(
            "INSERT INTO support_sessions VALUES (7, ?, 'open', 3, 1, 0, 1000, NULL, NULL, NULL, 1, ?)",
            (NUMBER, "its hash"),
        )
        old.execute("INSERT INTO join_links VALUES (?, 7, 5000)", ("c" * 24,))
    given = Beginning(session_type="Training", tracking_codes=(TrackingCode(label="Project", value="Blue"),))
    begun = []
    for _ in range(2):
        engine = await open_database(url_in(tmp_path))
        assert await StartOptionStore(engine).options() == StartOptions()
        hub = Hub(RoomStore(engine), "", lambda code: code, lambda: 1000.0)
        await hub.recover()
        record = hub.session_of(1, NUMBER)
        assert record is not None
        assert record.beginning == Beginning(password="its hash")
        begun.append((await hub.start(1, given)).number)
        found = [hub.session_of(1, number) for number in begun]
        assert [one and one.beginning for one in found] == [given] * len(begun)
        await engine.dispose()


def tables_and_version(folder: Path) -> tuple[set[str], set[str], str]:
    """The tables' names, the columns of support_sessions, the step."""
    with closing(sqlite3.connect(folder / FILE_NAME)) as database:
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        columns = {row[1] for row in database.execute("PRAGMA table_info(support_sessions)")}
        ((version,),) = database.execute("SELECT version_num FROM alembic_version")
    return tables, columns, version


async def test_a_step_that_fails_half_way_changes_nothing(tmp_path: Path) -> None:
    make_database_of("002", tmp_path)
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as database, database:
        database.execute("CREATE TABLE session_types (id INTEGER)")  # in the way of step 003
    before = tables_and_version(tmp_path)
    for _ in range(2):
        with pytest.raises(DatabaseDamaged, match=r"session_types already exists.*Nothing was changed"):
            await open_database(url_in(tmp_path))
        assert tables_and_version(tmp_path) == before
    assert before[2] == "002"
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as database, database:
        database.execute("DROP TABLE session_types")
    await (await open_database(url_in(tmp_path))).dispose()
    assert tables_and_version(tmp_path)[2] == "003"


@pytest.mark.parametrize("step", ["002", None], ids=["older", "new"])
async def test_two_that_open_it_at_once_both_can(tmp_path: Path, step: str | None) -> None:
    for count in range(5):
        folder = tmp_path / str(count)
        folder.mkdir()
        if step is not None:
            make_database_of(step, folder)
        for engine in await asyncio.gather(*(open_database(url_in(folder)) for _ in range(2))):
            await engine.dispose()
        assert tables_and_version(folder)[2] == "003"


def test_two_processes_that_start_at_once_both_come_up(tmp_path: Path) -> None:
    make_database_of("002", tmp_path)
    programs = [
        Program(
            (*COMMAND, "set", "--data", str(tmp_path)),
            name=f"command{n}",
            env=clean_environment(tmp_path),
            directory=tmp_path / "logs",
        )
        for n in range(2)
    ]
    assert [(program.wait(), program.stderr) for program in programs] == [(0, "")] * 2
    assert tables_and_version(tmp_path)[2] == "003"
