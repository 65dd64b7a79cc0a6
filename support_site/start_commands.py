"""The commands for what the site asks for when a session starts: its types, tracking codes (feature B1)."""

import unicodedata
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
    typer.echo(_("Agents can choose the session type {name} now.").format(name=shown))


async def _remove_type(name: str, data: Path | None, database: str | None) -> None:
    async with opened(data, database) as engine:
        removed = await StartOptionStore(engine).remove_type(one_line(name))
    if removed is None:
        raise _missing(name)
    told = _("Agents cannot choose the session type {name} any more. Sessions that began with it keep it.")
    typer.echo(told.format(name=removed))


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
    typer.echo(_("Agents are asked for {label} now.").format(label=field.label))


async def _remove_field(label: str, data: Path | None, database: str | None) -> None:
    async with opened(data, database) as engine:
        removed = await StartOptionStore(engine).remove_field(one_line(label))
    if removed is None:
        raise _missing(label)
    told = _("Agents are not asked for {label} any more. Sessions keep what was given.")
    typer.echo(told.format(label=removed))


async def _list_fields(data: Path | None, database: str | None) -> None:
    async with opened(data, database) as engine:
        options = await StartOptionStore(engine).options()
    for field in options.tracking_fields:
        typer.echo("\t".join((field.label, "required" if field.required else "optional", *field.choices)))


def _label(typed: str) -> str:
    label = unicodedata.normalize("NFC", one_line(typed))
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
