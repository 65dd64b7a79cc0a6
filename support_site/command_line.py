"""What the site's commands have in common: their options, their database, how they fail."""

import asyncio
import contextlib
import logging
import sys
from collections.abc import AsyncIterator, Coroutine
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer
from platformdirs import user_data_path
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from support_site.errors import SiteError
from support_site.storage.database import named, open_database, url_in
from translations import supported, system_language


class LogLevel(Enum):
    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


Data = Annotated[Path | None, typer.Option(help="The data folder.", show_default="the user's data folder")]
Database = Annotated[
    str | None,
    typer.Option("--database", help="A database's URL.", show_default="SQLite in the data folder"),
]
Language = Annotated[str | None, typer.Option(help="en or fr.", show_default="the system's")]
Level = Annotated[LogLevel, typer.Option("--log-level", help="How much is logged, on standard error.")]


def chosen(language: str | None) -> str:
    """The language to speak. Raises typer.BadParameter for one that there is not."""
    if language is None:
        return system_language()
    if (known := supported(language)) is None:
        raise typer.BadParameter(f"{language}: en, fr", param_hint="--language")
    return known


def database_url(data: Path | None, database: str | None) -> str:
    """Where the database is; the data folder is made when it is needed. Raises DataFolderUnusable."""
    return database or url_in((data or user_data_path("visavis-site", appauthor=False)).absolute())


@contextlib.asynccontextmanager
async def opened(data: Path | None, database: str | None) -> AsyncIterator[AsyncEngine]:
    """The database, for one command. Raises what ``open_database`` and ``database_url`` do, and the same
    for what goes wrong inside."""
    engine = await open_database(database_url(data, database))
    try:
        yield engine
    except DBAPIError as error:
        raise named(error, engine) from error
    finally:
        await engine.dispose()


def start_log(level: LogLevel) -> None:
    logging.basicConfig(
        level=level.value.upper(), stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    logging.getLogger("uvicorn").setLevel(max(logging.WARNING, logging.root.level))
    logging.getLogger("aiosqlite").setLevel(logging.WARNING)
    logging.getLogger("asyncio").setLevel(logging.WARNING)


def run(command: Coroutine[Any, Any, None]) -> None:
    """A refusal is a sentence on standard error and the exit code 1."""
    try:
        asyncio.run(command)
    except SiteError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
