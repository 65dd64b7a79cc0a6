"""Rubbish on any channel is a named error, never another one."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol import codec, hub, sharing
from protocol.catalogue import MESSAGES
from protocol.links import BadLink, JoinLink
from protocol.message import SIZE_LIMITS, Channel, Message
from tests.helpers.samples import sample

channels = st.sampled_from(Channel)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda children: (
        st.lists(children, max_size=4) | st.dictionaries(st.text(max_size=10), children, max_size=4)
    ),
    max_leaves=10,
)


@given(channels, st.binary(max_size=300))
def test_bytes(channel: Channel, data: bytes) -> None:
    with contextlib.suppress(codec.MessageError):
        codec.decode(data, channel)


@given(channels, st.text(max_size=200))
def test_text(channel: Channel, data: str) -> None:
    with contextlib.suppress(codec.MessageError):
        codec.decode(data, channel)


@given(st.sampled_from(MESSAGES), st.data())
def test_damaged_messages(kind: type[Message], data: st.DataObject) -> None:
    encoded = bytearray(codec.encode(sample(kind)))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(encoded) - 1))
        encoded[place] = data.draw(st.integers(0, 255))
    with contextlib.suppress(codec.MessageError):
        decoded = codec.decode(bytes(encoded), kind.channel)
        assert decoded.channel is kind.channel


@pytest.mark.parametrize("channel", Channel)
def test_oversized(channel: Channel) -> None:
    with pytest.raises(codec.MessageTooLarge):
        codec.decode(b" " * (SIZE_LIMITS[channel] + 1), channel)


def test_deeply_nested() -> None:
    with pytest.raises(codec.MessageError):
        codec.decode(b"[" * 30_000, Channel.CONTROL)


def test_what_is_too_large_is_not_sent() -> None:
    from protocol.pointer import PointerShape

    shape = PointerShape(share=1, shape=1, width=1, height=1, hot_x=0, hot_y=0, png=b"\xff" * 40_000)
    assert len(codec.encode(shape)) < SIZE_LIMITS[Channel.PICTURE]


def test_unknown_and_missing_fields_are_malformed() -> None:
    for data in (b'{"type":"hub/leave","more":1}', b'{"type":"hub/end"}', b'{"type":"hub/nothing"}', b"{}"):
        with pytest.raises(codec.MalformedMessage):
            codec.decode(data, Channel.TO_HUB)
    assert codec.decode(b'{"type":"hub/leave"}', Channel.TO_HUB) == hub.Leave()
    assert sharing.ViewRequest(revision=1, request=1).privilege is sharing.ControlRequest.privilege


@pytest.mark.parametrize(
    "link",
    [
        JoinLink("https://help.example", code="abcdefghijklmnop"),
        JoinLink("http://127.0.0.1:8000", ticket="abcdefghijklmnopqrst"),
        JoinLink("https://[::1]:8443", code="abcdefghijklmnop"),
    ],
)
def test_links_survive_both_forms(link: JoinLink) -> None:
    assert JoinLink.parse(link.for_program()) == link
    assert JoinLink.parse(link.for_web()) == link


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "https://help.example/",
        "https://help.example/join/short",
        "ftp://help.example/join/abcdefghijklmnop",
        "support-manager://help.example/join/abcdefghijklmnop?tls=2",
        "https://user:word@help.example/join/abcdefghijklmnop",
        "https://help.example:99999/join/abcdefghijklmnop",
        "https:///join/abcdefghijklmnop",
        "support-manager://" + "x" * 600 + "/join/abcdefghijklmnop",
    ],
)
def test_other_links_are_refused(text: str) -> None:
    with pytest.raises(BadLink):
        JoinLink.parse(text)


@given(st.text(max_size=80))
def test_any_text_is_a_link_or_a_bad_link(text: str) -> None:
    with contextlib.suppress(BadLink):
        JoinLink.parse(text)
