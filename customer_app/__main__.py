"""The command ``support-manager``: what the customer's links, menu and agent start."""

import logging
from typing import Annotated

import typer

from customer_app.app import SupportManager
from customer_app.way_in import WayIn
from protocol.links import BadLink, JoinLink
from translations import _, supported, use
from widgets.application import run
from widgets.display import has_display

NO_DISPLAY = 1

command = typer.Typer(add_completion=False)


@command.command()
def support_manager(
    join_url: Annotated[str, typer.Argument(help="A link: https:// or support-manager://")] = "",
    site: Annotated[str, typer.Option(help="The support site's address.")] = "",
    number: Annotated[str, typer.Option(help="The session number; with --name it joins at once.")] = "",
    name: Annotated[str, typer.Option(help="Your name.")] = "",
    email: Annotated[str, typer.Option(help="Your e-mail address.")] = "",
    language: Annotated[str, typer.Option(help="en or fr; the system's when left out.")] = "",
    log_level: Annotated[str, typer.Option(help="debug, info, warning or error.")] = "warning",
) -> None:
    """Lets a support agent help you: joins their session, and shares nothing that you did not allow."""
    level = logging.getLevelNamesMapping().get(log_level.upper())
    if level is None:
        raise typer.BadParameter(log_level, param_hint="--log-level")
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    if language and supported(language) is None:
        raise typer.BadParameter(f"{language}: en, fr", param_hint="--language")
    use(language or None)
    if not has_display():
        sentence = _("The Support Manager needs a desktop: start it on the screen that is to be shown.")
        typer.echo(sentence, err=True)
        raise typer.Exit(NO_DISPLAY)
    way_in = WayIn(site=site, number=number, name=name, email=email)
    link_is_bad = False
    if join_url:
        try:
            way_in = WayIn.by_link(JoinLink.parse(join_url), name, email)
        except BadLink:
            link_is_bad = True
    raise typer.Exit(
        run(
            lambda: SupportManager(way_in, link_is_bad=link_is_bad).run(),
            name=_("Support Manager"),
            desktop_file="visavis-support-manager",
        )
    )


def main() -> None:
    """The entry point."""
    command()


if __name__ == "__main__":
    main()
