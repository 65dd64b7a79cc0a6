"""``visavis-console``: the agent's program."""

import logging
import sys
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from console.app import Options, run_console
from translations import _, supported, use
from widgets.application import run
from widgets.display import has_display
from widgets.site_address import BadSite, site_of

NO_DISPLAY = 1

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


class LogLevel(Enum):
    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Surface(Enum):
    DASHBOARD = "dashboard"


@app.command()
def console(
    site: Annotated[
        str | None, typer.Option(help="The site's address.", show_default="a site on this computer")
    ] = None,
    account: Annotated[str | None, typer.Option(help="The e-mail address to sign in with.")] = None,
    password_file: Annotated[
        Path | None, typer.Option(help="A file whose first line is the password.")
    ] = None,
    surface: Annotated[Surface, typer.Option(help="The window to work in.")] = Surface.DASHBOARD,
    start: Annotated[
        bool, typer.Option("--start", help="Begins a session and prints 'session NUMBER JOIN_URL'.")
    ] = False,
    language: Annotated[str | None, typer.Option(help="en or fr.", show_default="the system's")] = None,
    log_level: Annotated[
        LogLevel, typer.Option(help="How much is logged, on standard error.")
    ] = LogLevel.WARNING,
) -> None:
    """Helps customers: sees and, with their consent, controls their desktop."""
    if language is not None and supported(language) is None:
        raise typer.BadParameter(f"{language}: en, fr", param_hint="--language")
    use(language)
    logging.basicConfig(
        level=log_level.value.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    if site is None and (account is not None or password_file is not None):
        raise typer.BadParameter(_("An account needs its site: give --site too."), param_hint="--account")
    options = Options(
        site=_site(site),
        account=account,
        password=_password(password_file),
        start=start,
    )
    if not has_display():
        typer.echo(_("The console needs a desktop: start it where its windows can be shown."), err=True)
        raise typer.Exit(NO_DISPLAY)
    raise typer.Exit(run(lambda: run_console(options), sys.argv[:1]))


def _site(typed: str | None) -> str | None:
    if typed is None:
        return None
    try:
        return site_of(typed)
    except BadSite as error:
        told = _("{address} is not the address of a site.").format(address=typed)
        raise typer.BadParameter(told, param_hint="--site") from error


def _password(file: Path | None) -> str | None:
    if file is None:
        return None
    try:
        return file.read_text().partition("\n")[0].rstrip("\r")
    except (OSError, UnicodeDecodeError) as error:
        told = _("{file} cannot be read: {why}").format(file=file, why=getattr(error, "strerror", "") or "?")
        raise typer.BadParameter(told, param_hint="--password-file") from error


def main() -> None:
    app()


if __name__ == "__main__":
    main()
