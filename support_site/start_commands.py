"""The commands that set what the site asks for when a session starts (feature B1)."""

from pathlib import Path
from typing import Annotated

import typer

from protocol.api import (
    MAX_CHOICES,
    MAX_LABEL,
    MAX_SESSION_TYPES,
    MAX_TRACKING_FIELDS,
    MAX_TRACKING_VALUE,
    TrackingField,
)
from support_site.command_line import Data, Database, Language, chosen, opened, run
from support_site.errors import BadSetting
from support_site.one_line import one_line
from support_site.site_settings import checked_setting
from support_site.storage.start_options import AlreadyThere, StartOptionStore, TooMany
from translations import _, use

session_types = typer.Typer(
    no_args_is_help=True, help="The types of session that agents choose from. The first is the usual one."
)
tracking_codes = typer.Typer(
    no_args_is_help=True, help="The tracking codes that agents are asked for when they start a session."
)

Name = Annotated[str, typer.Argument(help="Its name, as agents read it.")]
Label = Annotated[str, typer.Argument(help="Its label, as agents read it.")]


def set_command(
    name: Annotated[str | None, typer.Argument(help="The setting.", show_default=False)] = None,
    value: Annotated[str | None, typer.Argument(help="Its new value.", show_default=False)] = None,
    data: Data = None,
    database: Database = None,
    language: Language = None,
) -> None:
    """Changes a setting of the site; without a name it lists them all. It acts at once."""
    use(chosen(language))
    run(_set(name, value, data, database))


@session_types.command("add")
def add_type_command(
    name: Name, data: Data = None, database: Database = None, language: Language = None
) -> None:
    """Adds a type, after those that there are."""
    use(chosen(language))
    run(_add_type(name, data, database))


@session_types.command("remove")
def remove_type_command(
    name: Name, data: Data = None, database: Database = None, language: Language = None
) -> None:
    """Removes a type. Sessions that began with it keep it."""
    use(chosen(language))
    run(_remove_type(name, data, database))


@session_types.command("list")
def list_types_command(data: Data = None, database: Database = None, language: Language = None) -> None:
    """Prints one a line."""
    use(chosen(language))
    run(_list_types(data, database))


@tracking_codes.command("add")
def add_field_command(
    label: Label,
    required: Annotated[bool, typer.Option("--required", help="No session starts without it.")] = False,
    choice: Annotated[
        list[str] | None,
        typer.Option(help="One of its values; give it once for each. Without any, agents type freely."),
    ] = None,
    data: Data = None,
    database: Database = None,
    language: Language = None,
) -> None:
    """Asks for a tracking code, after those that are asked for already."""
    use(chosen(language))
    run(_add_field(label, required, choice or [], data, database))


@tracking_codes.command("remove")
def remove_field_command(
    label: Label, data: Data = None, database: Database = None, language: Language = None
) -> None:
    """Asks for it no more. Sessions keep what was given."""
    use(chosen(language))
    run(_remove_field(label, data, database))


@tracking_codes.command("list")
def list_fields_command(data: Data = None, database: Database = None, language: Language = None) -> None:
    """Prints one a line: label, 'required' or 'optional', choices, with tabs between."""
    use(chosen(language))
    run(_list_fields(data, database))


async def _set(name: str | None, value: str | None, data: Path | None, database: str | None) -> None:
    if name is not None and value is None:
        raise BadSetting(_("What shall {name} be? Give its new value after it.").format(name=name))
    async with opened(data, database) as engine:
        store = StartOptionStore(engine)
        if name is not None and value is not None:
            await store.set(name, checked_setting(name, value))
        told = (await store.settings()).told()
    for known, current in told.items():
        if name in (None, known):
            typer.echo(f"{known} {current}")


async def _add_type(name: str, data: Path | None, database: str | None) -> None:
    shown = _label(name)
    async with opened(data, database) as engine:
        try:
            await StartOptionStore(engine).add_type(shown)
        except AlreadyThere as error:
            raise _already(shown) from error
        except TooMany as error:
            told = _("A site has at most {count} types of session. Nothing was changed.")
            raise BadSetting(told.format(count=MAX_SESSION_TYPES)) from error


async def _remove_type(name: str, data: Path | None, database: str | None) -> None:
    async with opened(data, database) as engine:
        if not await StartOptionStore(engine).remove_type(one_line(name)):
            raise _missing(name)


async def _list_types(data: Path | None, database: str | None) -> None:
    async with opened(data, database) as engine:
        options = await StartOptionStore(engine).options()
    for name in options.session_types:
        typer.echo(name)


async def _add_field(
    label: str, required: bool, choices: list[str], data: Path | None, database: str | None
) -> None:
    field = TrackingField(label=_label(label), required=required, choices=_choices(choices))
    async with opened(data, database) as engine:
        try:
            await StartOptionStore(engine).add_field(field)
        except AlreadyThere as error:
            raise _already(field.label) from error
        except TooMany as error:
            told = _("A site asks for at most {count} tracking codes. Nothing was changed.")
            raise BadSetting(told.format(count=MAX_TRACKING_FIELDS)) from error


async def _remove_field(label: str, data: Path | None, database: str | None) -> None:
    async with opened(data, database) as engine:
        if not await StartOptionStore(engine).remove_field(one_line(label)):
            raise _missing(label)


async def _list_fields(data: Path | None, database: str | None) -> None:
    async with opened(data, database) as engine:
        options = await StartOptionStore(engine).options()
    for field in options.tracking_fields:
        typer.echo("\t".join((field.label, "required" if field.required else "optional", *field.choices)))


def _label(typed: str) -> str:
    label = one_line(typed)
    if not 1 <= len(label) <= MAX_LABEL:
        raise BadSetting(
            _("A label has 1 to {count} characters. Nothing was changed.").format(count=MAX_LABEL)
        )
    return label


def _choices(typed: list[str]) -> tuple[str, ...]:
    choices = tuple(dict.fromkeys(one_line(choice) for choice in typed))
    if len(choices) > MAX_CHOICES:
        raise BadSetting(
            _("A tracking code has at most {count} choices. Nothing was changed.").format(count=MAX_CHOICES)
        )
    if not all(1 <= len(choice) <= MAX_TRACKING_VALUE for choice in choices):
        raise BadSetting(
            _("A choice has 1 to {count} characters. Nothing was changed.").format(count=MAX_TRACKING_VALUE)
        )
    return choices


def _already(name: str) -> BadSetting:
    return BadSetting(_("There is one called {name} already. Nothing was changed.").format(name=name))


def _missing(name: str) -> BadSetting:
    return BadSetting(_("There is none called {name}. Nothing was changed.").format(name=name))
