"""Measures the picture path end to end, beside its peers: .venv/bin/python -m bench.screen

Real programs on virtual screens of 1920×1080, on networks of their own: see docs/benchmarks.md.
"""

import argparse
import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from bench import machine, record
from bench.choice import NAMES, PEERS, Choice
from bench.network import ROOT, Link
from bench.progress import say
from bench.punctual import wake_punctually
from bench.run import Bench, Results

RESULTS = ROOT / "docs" / "benchmarks.md"


def measured(choice: Choice) -> Results:
    """What was chosen. What it starts it ends; after a failure, logs and screenshots stay."""
    directory = Path(tempfile.mkdtemp(prefix="vav-bench-"))
    with contextlib.ExitStack() as ends:
        bench = Bench(choice, directory, ends)
        try:
            results = bench.run()
        except BaseException:
            bench.keep_evidence()
            say(f"\nLogs and screenshots: {directory}")
            raise
    shutil.rmtree(directory)
    return results


def chosen(arguments: Sequence[str] | None) -> tuple[Choice, bool]:
    """By the command line: what to measure, and whether to keep it in the documentation."""
    parser = argparse.ArgumentParser(prog="bench.screen", description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="few samples, for a look")
    parser.add_argument("--write", action="store_true", help="puts the results into docs/benchmarks.md")
    parser.add_argument(
        "--only", type=_some_of(NAMES), default=(), metavar="WORK[,..]", help=f"of {', '.join(NAMES)}"
    )
    parser.add_argument(
        "--peers",
        type=_some_of(("none", *PEERS)),
        default=tuple(PEERS),
        metavar="NAME[,..]",
        help=f"of {', '.join(PEERS)}; or none",
    )
    parser.add_argument(
        "--links",
        type=_some_of(tuple(link.value for link in Link)),
        default=tuple(link.value for link in Link),
        metavar="LINK[,..]",
        help=f"of {', '.join(link.value for link in Link)}",
    )
    parser.add_argument("--viewers", type=_numbers, metavar="N[,..]", help="how many look on at once (1,3,7)")
    options = parser.parse_args(arguments)
    choice = Choice(
        quick=options.quick,
        only=options.only,
        peers=tuple(name for name in options.peers if name != "none"),
        links=tuple(Link(name) for name in options.links),
        # Whoever names works means those alone.
        viewers=options.viewers or ((1,) if options.only else (1, 3, 7)),
    )
    return choice, options.write


def main(arguments: Sequence[str] | None = None) -> int:
    choice, write = chosen(arguments)
    wake_punctually()
    before = machine.line()
    results = measured(choice)
    heading = f"{before}. Load at the end {os.getloadavg()[0]:.1f}."
    print("\n\n".join([heading, *(table.plain() for table in results.tables)]))
    print("\n".join(results.notes))
    if write:
        tables = "\n".join(table.markdown() for table in results.tables)
        notes = "".join(f"- {note}\n" for note in results.notes)
        record.write(RESULTS, f"{heading}\n\n{tables}\n{notes}")
    return 0


def _some_of(names: Sequence[str]) -> Callable[[str], tuple[str, ...]]:
    def names_in(text: str) -> tuple[str, ...]:
        found = tuple(text.split(","))
        if unknown := [name for name in found if name not in names]:
            raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: choose from {', '.join(names)}")
        return found

    return names_in


def _numbers(text: str) -> tuple[int, ...]:
    numbers = tuple(int(part) for part in text.split(","))
    if min(numbers) < 1:
        raise argparse.ArgumentTypeError("at least one looks on")
    return numbers


if __name__ == "__main__":
    sys.exit(main())
