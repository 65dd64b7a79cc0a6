"""docs/protocol.md tells of every message, channel, privilege and call, and of each as the code has it."""

import inspect
import re
from pathlib import Path

import pytest

from protocol import api
from protocol.catalogue import MESSAGES
from protocol.message import KIB, SIZE_LIMITS, Channel, Message, Privilege
from protocol.version import PROTOCOL_VERSION

PAGE = (Path(__file__).parents[3] / "docs" / "protocol.md").read_text(encoding="utf-8")


def table(heading: str) -> list[list[str]]:
    """The rows of the first table below ``heading``, without marks of code, without its head."""
    section = re.split(r"^## ", PAGE.partition(f"\n## {heading}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    assert len(lines) > 2, f"no table below {heading!r}"
    return [[cell.strip().replace("`", "") for cell in line.strip("|").split("|")] for line in lines[2:]]


MESSAGE_ROWS = table("Messages")


def tag(kind: type[Message]) -> str:
    return str(kind.__struct_config__.tag)


def test_the_version() -> None:
    assert f"Version **{PROTOCOL_VERSION}**" in PAGE


@pytest.mark.parametrize("kind", MESSAGES, ids=tag)
def test_each_message_with_its_channel_and_privilege(kind: type[Message]) -> None:
    rows = [row for row in MESSAGE_ROWS if row[0] == tag(kind)]
    assert len(rows) == 1, f"{tag(kind)} is in docs/protocol.md {len(rows)} times"
    _, channel, privilege, sentence = rows[0]
    assert (channel, privilege) == (kind.channel.value, kind.privilege.name)
    assert sentence


def test_no_message_that_does_not_exist() -> None:
    assert {row[0] for row in MESSAGE_ROWS} == {tag(kind) for kind in MESSAGES}


def test_each_channel_with_its_limit() -> None:
    limits = {row[0]: row[1] for row in table("Channels")}
    assert limits == {channel.value: f"{SIZE_LIMITS[channel] // KIB} KiB" for channel in Channel}


def test_each_privilege_in_its_words() -> None:
    told = {row[0]: row[1] for row in table("Privileges")}
    assert told.keys() == {privilege.name for privilege in Privilege}
    # The page may add to what the code calls it.
    assert [name for name, words in told.items() if not words.startswith(Privilege[name].value)] == []


def test_each_call_of_the_site() -> None:
    declared = re.findall(r"^\| ((?:GET|POST) /\S+) \|", inspect.getdoc(api) or "", flags=re.MULTILINE)
    assert [row[0] for row in table("The site's HTTP API")] == declared


@pytest.mark.parametrize("code", api.ProblemCode, ids=lambda code: str(code.value))
def test_each_problem(code: api.ProblemCode) -> None:
    assert f"`{code.value}`" in PAGE
