"""``visavis-site``: runs the site, adds agents to it, and sets what it asks for."""

import logging
import sys
from pathlib import Path
from typing import Annotated

import typer

from support_site import setting_command, start_commands
from support_site.adding import add_account
from support_site.app import Site
from support_site.command_line import (
    Data,
    Database,
    Language,
    Level,
    LogLevel,
    chosen,
    database_url,
    opened,
    run,
    start_log,
)
from support_site.server import check_tls, listen, serve
from support_site.settings import Settings, Wishes
from support_site.storage.accounts import AccountRole
from support_site.storage.database import open_database
from translations import _, use

app = typer.Typer(
    add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help="The site of Vis-à-vis."
)
app.command("set")(setting_command.set_command)
app.add_typer(start_commands.session_types, name="session-type")
app.add_typer(start_commands.tracking_codes, name="tracking-code")
log = logging.getLogger("support_site")


@app.command("serve")
def serve_command(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free port.")] = 8080,
    data: Data = None,
    database: Database = None,
    tls_cert: Annotated[Path | None, typer.Option(help="The certificate's chain, PEM.")] = None,
    tls_key: Annotated[Path | None, typer.Option(help="Its key, PEM.")] = None,
    public_url: Annotated[
        str | None, typer.Option(help="The address that people type.", show_default="host and port")
    ] = None,
    trusted_proxy: Annotated[
        str | None,
        typer.Option(help="The proxy's IP address or network; its X-Forwarded-* headers are believed."),
    ] = None,
    organisation: Annotated[str, typer.Option(help="Who gives the support, as customers know them.")] = "",
    language: Language = None,
    log_level: Level = LogLevel.INFO,
) -> None:
    """Runs the site until it is told to stop. Prints 'ready URL' once it answers."""
    use(chosen(language))
    start_log(log_level)
    wishes = Wishes(
        host=host,
        port=port,
        data=data,
        database=database,
        tls_cert=tls_cert,
        tls_key=tls_key,
        public_url=public_url,
        trusted_proxy=trusted_proxy,
        organisation=organisation.strip(),
        language=chosen(language),
    )
    run(_serve(wishes))


@app.command("add-agent")
def add_agent_command(
    email: Annotated[str, typer.Argument(help="The agent's e-mail address, to sign in with.")],
    name: Annotated[str, typer.Option(help="The name that customers see.")],
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Reads the password from standard input.")
    ] = False,
    role: Annotated[AccountRole, typer.Option()] = AccountRole.AGENT,
    data: Data = None,
    database: Database = None,
    language: Language = None,
    log_level: Level = LogLevel.WARNING,
) -> None:
    """Adds an account. Without --password-stdin the password is asked for, twice."""
    use(chosen(language))
    start_log(log_level)
    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = typer.prompt(_("Password"), hide_input=True, confirmation_prompt=True)
    run(_add(email, name, password, role, data, database))


async def _serve(wishes: Wishes) -> None:
    wishes.check()
    url = database_url(wishes.data, wishes.database)
    with listen(wishes.host, wishes.port) as listener:
        settings = wishes.settings(listener.getsockname()[1])
        check_tls(settings)
        _warn(settings)
        site = Site(settings, await open_database(url))
        await serve(site, settings, listener, lambda: print(f"ready {settings.public_url}", flush=True))  # noqa: T201


async def _add(
    email: str, name: str, password: str, role: AccountRole, data: Path | None, database: str | None
) -> None:
    async with opened(data, database) as engine:
        await add_account(engine, email, name, role, password)
    typer.echo(_("{name} can sign in as {email}.").format(name=name, email=email))


def _warn(settings: Settings) -> None:
    if settings.on_loopback:
        return
    if settings.tls_cert is None and not settings.trusted_proxy:
        log.warning(
            _(
                "THE SITE IS OPEN TO THE NETWORK WITHOUT TLS: passwords and session numbers "
                "can be read on their way. Use --tls-cert and --tls-key, or a proxy with TLS and "
                "--trusted-proxy."
            )
        )
    if not settings.named:
        log.warning(
            _(
                "Invitations will name {url}. If people reach the site otherwise, say so with --public-url."
            ).format(url=settings.public_url)
        )


def main() -> None:
    app()


if __name__ == "__main__":
    main()
