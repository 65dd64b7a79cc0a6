"""The database: opened, brought up to date and checked before the site answers anyone."""

import logging
import sqlite3
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from support_site.errors import DatabaseDamaged, DatabaseUnreachable, DataFolderUnusable, SiteError
from translations import _

FILE_NAME = "visavis.sqlite3"
_BUSY_SECONDS = 5.0
"""How long one process waits for another (``add-agent`` beside ``serve``) to finish writing."""

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
}


def url_in(folder: Path) -> str:
    """The database in the data folder, which is made when missing. Raises DataFolderUnusable."""
    probe = folder / ".writable"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise DataFolderUnusable(
            _(
                "The data folder {folder} cannot be written ({reason}). Nothing was started. "
                "Give it write permission, or name another one with --data."
            ).format(folder=folder, reason=error.strerror or error)
        ) from error
    return f"sqlite+aiosqlite:///{folder / FILE_NAME}"


async def open_database(url: str) -> AsyncEngine:
    """The database at ``url``, its tables up to date.

    Raises DatabaseDamaged, DatabaseUnreachable or DataFolderUnusable.
    """
    engine = _engine(url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_check)
            await connection.run_sync(_upgrade)
    except (DBAPIError, sqlite3.Error, CommandError, OSError) as error:
        await engine.dispose()
        raise named(error, engine) from error
    except BaseException:
        await engine.dispose()
        raise
    return engine


def _engine(url: str) -> AsyncEngine:
    try:
        address = make_url(url)
        address = address.set(drivername=_DRIVERS.get(address.drivername, address.drivername))
        engine = create_async_engine(address, **_options(address.get_backend_name()))
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise DatabaseUnreachable(
            _(
                "The database address is not understood, or its driver is not installed. "
                "Write it as postgresql://user@host/name, or leave it out to use the data folder."
            )
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    return engine


def _options(backend: str) -> dict[str, Any]:
    return {"connect_args": {"timeout": _BUSY_SECONDS}} if backend == "sqlite" else {"pool_pre_ping": True}


def _prepare_sqlite(connection: Any, record: object) -> None:
    cursor = connection.cursor()
    try:
        cursor.execute("PRAGMA journal_mode=WAL")
    except sqlite3.OperationalError:
        # Another process makes the same new file so this moment; SQLite waits for a turn to write alone.
        cursor.execute("BEGIN IMMEDIATE")
        cursor.execute("ROLLBACK")
        cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")  # what was acknowledged outlives a power cut
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _check(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        verdict = connection.execute(text("PRAGMA quick_check(1)")).scalar()
        if verdict != "ok":
            raise sqlite3.DatabaseError(str(verdict))


def _upgrade(connection: Connection) -> None:
    """All steps or none, and one process at a time: the next one finds nothing left to do."""
    if connection.dialect.name == "sqlite":
        # Python's sqlite3 begins no transaction before a change of tables: each would stand by itself.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def named(error: Exception, engine: AsyncEngine) -> SiteError:
    """The site's own error for one of the database's, with a sentence for whoever typed the command."""
    where = engine.url.database if engine.dialect.name == "sqlite" else engine.url.render_as_string()
    reason = str(getattr(error, "orig", None) or error).splitlines()[0]
    if isinstance(error, CommandError):
        return DatabaseDamaged(
            _(
                "The database {where} was made by another version of this program. Nothing was changed. "
                "Start the version that made it, or install a newer one."
            ).format(where=where)
        )
    if "readonly" in reason or "unable to open" in reason:
        return DataFolderUnusable(
            _(
                "The database {where} cannot be written ({reason}). Check its permissions and its folder's."
            ).format(where=where, reason=reason)
        )
    if engine.dialect.name == "sqlite" and not ("locked" in reason or "full" in reason):
        return DatabaseDamaged(
            _(
                "The database {where} is damaged ({reason}). Nothing was changed. "
                "Put back a copy, or move the file away to begin with an empty site."
            ).format(where=where, reason=reason)
        )
    return DatabaseUnreachable(
        _("The database {where} does not answer ({reason}).").format(where=where, reason=reason)
    )
