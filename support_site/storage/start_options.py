"""The site's settings and what it asks of who starts a session, as they are stored."""

from sqlalchemy import Table, delete, func, insert, select
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
        """Both as ``checked_setting`` gives them."""
        async with self._engine.begin() as connection:
            await connection.execute(delete(site_settings).where(site_settings.c.name == name))
            await connection.execute(insert(site_settings).values(name=name, value=value))

    async def add_type(self, name: str) -> None:
        """Raises AlreadyThere or TooMany."""
        await self._add(session_types, {"name": name}, MAX_SESSION_TYPES)

    async def add_field(self, field: TrackingField) -> None:
        """Raises AlreadyThere or TooMany."""
        row = {"label": field.label, "required": field.required, "choices": list(field.choices)}
        await self._add(tracking_fields, row, MAX_TRACKING_FIELDS)

    async def remove_type(self, name: str) -> bool:
        """Whether there was one. Sessions that began with it keep it."""
        async with self._engine.begin() as connection:
            gone = await connection.execute(delete(session_types).where(session_types.c.name == name))
        return gone.rowcount > 0

    async def remove_field(self, label: str) -> bool:
        """Whether there was one. Sessions keep what was given for it."""
        async with self._engine.begin() as connection:
            gone = await connection.execute(delete(tracking_fields).where(tracking_fields.c.label == label))
        return gone.rowcount > 0

    async def _add(self, table: Table, row: dict[str, object], most: int) -> None:
        try:
            async with self._engine.begin() as connection:
                await connection.execute(insert(table).values(row))
                count = (await connection.execute(select(func.count()).select_from(table))).scalar_one()
                if count > most:
                    raise TooMany
        except IntegrityError as error:
            raise AlreadyThere from error


async def _settings(connection: AsyncConnection) -> SiteSettings:
    rows = await connection.execute(select(site_settings.c.name, site_settings.c.value))
    return SiteSettings.read({row.name: row.value for row in rows})
