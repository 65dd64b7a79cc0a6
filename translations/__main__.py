"""Keeps the catalogues: ``python -m translations extract|update|check``, for those who write texts."""

import sys
from pathlib import Path

import typer

from translations.keeping import check, extract, template, update

HERE = Path(__file__).parent
app = typer.Typer(add_completion=False, help="Keeps the catalogues of Vis-à-vis.")


@app.command("extract")
def extract_command() -> None:
    """Writes every text of the source to standard output, as a template for a new language."""
    sys.stdout.buffer.write(template(extract(HERE.parent)))


@app.command("update")
def update_command() -> None:
    """Brings each catalogue in line with the source; the glossary fills in what it knows."""
    for language, missing in update(HERE).items():
        typer.echo(f"{language}: {missing} to translate" if missing else f"{language}: complete")


@app.command("check")
def check_command() -> None:
    """Fails when a text is not translated, uncertain, no longer used, or differs in its placeholders."""
    problems = check(HERE)
    for problem in problems:
        typer.echo(problem, err=True)
    if problems:
        raise typer.Exit(1)


if __name__ == "__main__":
    app()
