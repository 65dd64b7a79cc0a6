"""The command that sets what holds for the whole site while it runs."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from protocol.api import MAX_SESSION_PASSWORD, MIN_SESSION_PASSWORD
from support_site.command_line import Data, Database, Language, chosen, opened, run
from support_site.errors import BadSetting
from support_site.site_settings import SiteSettings
from support_site.storage.start_options import StartOptionStore
from translations import N_, _, use

_ALLOWED: Mapping[str, str] = {
    "session-password": N_("off, optional or required"),
    "session-password-length": N_("a number of characters from {least} to {most}"),
}


def set_command(
    name: Annotated[str | None, typer.Argument(help="The setting.", show_default=False)] = None,
    value: Annotated[
        str | None, typer.Argument(help="Its new value; without one it is printed.", show_default=False)
    ] = None,
    data: Data = None,
    database: Database = None,
    language: Language = None,
) -> None:
    """Changes a setting of the site; without a name it lists them all. It acts at once."""
    use(chosen(language))
    run(_set(name, value, data, database))


async def _set(name: str | None, value: str | None, data: Path | None, database: str | None) -> None:
    if name is not None and name not in _ALLOWED:
        raise BadSetting(
            _("There is no setting {name}. Those that there are: {names}.").format(
                name=name, names=", ".join(_ALLOWED)
            )
        )
    checked = _checked(name, value) if name is not None and value is not None else None
    async with opened(data, database) as engine:
        store = StartOptionStore(engine)
        if name is not None and checked is not None:
            await store.set(name, checked)
        told = (await store.settings()).told()
    for known, current in told.items():
        if name in (None, known):
            typer.echo(f"{known} {current}")


def _checked(name: str, value: str) -> str:
    """``value`` as it is stored under ``name``. Raises BadSetting."""
    try:
        return SiteSettings.read({name: value.strip()}).told()[name]
    except msgspec.ValidationError as error:
        allowed = _(_ALLOWED[name]).format(least=MIN_SESSION_PASSWORD, most=MAX_SESSION_PASSWORD)
        raise BadSetting(
            _("{name} is {allowed}; {value} is not. Nothing was changed.").format(
                name=name, allowed=allowed, value=value
            )
        ) from error
