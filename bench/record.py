"""The newest results in docs/benchmarks.md; what people wrote around them stays."""

from pathlib import Path

BEGIN, END = "<!-- begin: bench.screen -->", "<!-- end: bench.screen -->"

FIRST = f"""# Benchmarks

`.venv/bin/python -m bench.screen --write` measures and replaces the part between the two marks.

{BEGIN}
{END}
"""


class MarksMissing(ValueError):
    """The file has not both marks, in their order."""


def write(path: Path, results: str) -> None:
    """Puts `results`, Markdown, between the marks. Raises MarksMissing, and then changes nothing."""
    text = path.read_text() if path.exists() else FIRST
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise MarksMissing(f"{path} needs the lines {BEGIN} and {END}: the results go between them")
    path.write_text(f"{before}{BEGIN}\n\n{results.strip()}\n\n{END}{after}")
