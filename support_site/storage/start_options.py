"""The site's settings and what it asks of who starts a session, as they are stored."""

import unicodedata

from sqlalchemy import Column, delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from protocol.api import MAX_SESSION_TYPES, MAX_TRACKING_FIELDS, StartOptions, TrackingField
from support_site.site_settings import SiteSettings
from support_site.storage.tables import session_types, site_settings, tracking_fields


class AlreadyThere(Exception):
    """There is one of this name."""


class TooMany(Exception):
    """There are as many as a site may have."""


class StartOptionStore:
    """Reads and writes. Each call is one transaction, so a command may write while the site runs."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def options(self) -> StartOptions:
        """Types and fields in the order in which they were added."""
        async with self._engine.connect() as connection:
            types = await connection.execute(select(session_types.c.name).order_by(session_types.c.id))
            fields = await connection.execute(select(tracking_fields).order_by(tracking_fields.c.id))
            settings = await _settings(connection)
            return StartOptions(
                session_types=tuple(types.scalars()),
                tracking_fields=tuple(
                    TrackingField(label=row.label, required=row.required, choices=tuple(row.choices))
                    for row in fields
                ),
                password=settings.password_rules,
            )

    async def settings(self) -> SiteSettings:
        async with self._engine.connect() as connection:
            return await _settings(connection)

    async def set(self, name: str, value: str) -> None:
        """A name of SiteSettings, and a value as its ``told`` gives it."""
        async with self._engine.begin() as connection:
            await connection.execute(delete(site_settings).where(site_settings.c.name == name))
            await connection.execute(insert(site_settings).values(name=name, value=value))

    async def add_type(self, name: str) -> None:
        """Raises AlreadyThere or TooMany."""
        await self._add(session_types.c.name, {"name": name}, MAX_SESSION_TYPES)

    async def add_field(self, field: TrackingField) -> None:
        """Raises AlreadyThere or TooMany."""
        row = {"label": field.label, "required": field.required, "choices": list(field.choices)}
        await self._add(tracking_fields.c.label, row, MAX_TRACKING_FIELDS)

    async def remove_type(self, name: str) -> str | None:
        """Its name as it was stored; None when there was none. Sessions that began with it keep it."""
        return await self._remove(session_types.c.name, name)

    async def remove_field(self, label: str) -> str | None:
        """Its label as it was stored; None when there was none. Sessions keep what was given for it."""
        return await self._remove(tracking_fields.c.label, label)

    async def _add(self, column: Column[str], row: dict[str, object], most: int) -> None:
        """``column`` holds what people know the row by."""
        try:
            async with self._engine.begin() as connection:
                # Written first, then looked at: SQLite lets nobody else write until this is done.
                await connection.execute(insert(column.table).values(row))
                there = (await connection.execute(select(column))).scalars().all()
                if sum(_folded(one) == _folded(str(row[column.name])) for one in there) > 1:
                    raise AlreadyThere
                if len(there) > most:
                    raise TooMany
        except IntegrityError as error:
            raise AlreadyThere from error

    async def _remove(self, column: Column[str], name: str) -> str | None:
        async with self._engine.begin() as connection:
            there = (await connection.execute(select(column))).scalars().all()
            alike = [one for one in there if _folded(one) == _folded(name)]
            found = name if name in alike else next(iter(alike), None)
            if found is not None:
                await connection.execute(delete(column.table).where(column == found))
        return found


def _folded(name: str) -> str:
    """What two names have in common that people take for the same one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


async def _settings(connection: AsyncConnection) -> SiteSettings:
    rows = await connection.execute(select(site_settings.c.name, site_settings.c.value))
    return SiteSettings.read({row.name: row.value for row in rows})
