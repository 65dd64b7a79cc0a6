"""Every message is declared whole: tag, channel, privilege, bounds, and what its privilege reads."""

import importlib
import pkgutil

import msgspec
import pytest
from msgspec import inspect

import protocol
from protocol import codec
from protocol.catalogue import MESSAGES
from protocol.message import SIZE_LIMITS, Channel, Message, Privilege
from tests.helpers.samples import sample

NEEDS_FIELD = {
    Privilege.PRIMARY: "revision",
    Privilege.REQUESTER: "request",
    Privilege.ADDRESSEE: "request",
    Privilege.OWNER: "share",
    Privilege.CONTROLLER: "share",
}


def all_kinds() -> set[type[Message]]:
    for module in pkgutil.iter_modules(protocol.__path__):
        importlib.import_module(f"protocol.{module.name}")
    found: set[type[Message]] = set()
    unseen: list[type[Message]] = [Message]
    while unseen:
        children = unseen.pop().__subclasses__()
        unseen += children
        found |= {kind for kind in children if not kind.__name__.startswith("_")}
    return found


def test_the_catalogue_has_every_message_once() -> None:
    assert set(MESSAGES) == all_kinds()
    assert len(set(MESSAGES)) == len(MESSAGES)
    tags = [kind.__struct_config__.tag for kind in MESSAGES]
    assert len(set(tags)) == len(tags)


def test_every_channel_has_a_limit() -> None:
    assert set(SIZE_LIMITS) == set(Channel)


@pytest.mark.parametrize("kind", MESSAGES, ids=lambda kind: str(kind.__struct_config__.tag))
class TestEachMessage:
    def test_declares_channel_and_privilege(self, kind: type[Message]) -> None:
        assert isinstance(kind.channel, Channel)
        assert isinstance(kind.privilege, Privilege)

    def test_is_frozen_tagged_noun_verb_and_strict(self, kind: type[Message]) -> None:
        config = kind.__struct_config__
        noun, _, verb = str(config.tag).partition("/")
        assert noun
        assert verb
        assert config.frozen
        assert config.forbid_unknown_fields

    def test_has_the_field_that_its_privilege_reads(self, kind: type[Message]) -> None:
        needed = NEEDS_FIELD.get(kind.privilege)
        assert needed is None or needed in kind.__struct_fields__

    def test_is_bounded(self, kind: type[Message]) -> None:
        _assert_bounded(inspect.type_info(kind), kind.__name__)

    def test_travels_on_its_channel_and_on_no_other(self, kind: type[Message]) -> None:
        message = sample(kind)
        data = codec.encode(message)
        assert codec.decode(data, kind.channel) == message
        for other in set(Channel) - {kind.channel}:
            with pytest.raises(codec.MalformedMessage):
                codec.decode(data, other)


def _assert_bounded(kind: inspect.Type, where: str) -> None:
    """Nothing in a message can be longer than its declaration says."""
    match kind:
        case inspect.StrType():
            bounded = kind.max_length is not None or (
                kind.pattern is not None and kind.pattern.endswith("}$")
            )
            assert bounded, f"{where} is an unbounded text"
        case inspect.BytesType():
            assert kind.max_length is not None, f"{where} are unbounded bytes"
        case inspect.VarTupleType():
            assert kind.max_length is not None, f"{where} is an unbounded list"
            _assert_bounded(kind.item_type, where)
        case inspect.UnionType():
            for member in kind.types:
                _assert_bounded(member, where)
        case inspect.StructType():
            for field in kind.fields:
                _assert_bounded(field.type, f"{where}.{field.name}")


def test_numbers_beyond_their_bounds_are_malformed() -> None:
    key = b'{"type":"input/key-changed","share":1,"generation":0,"keysym":1,"text":"","pressed":true,'
    key += b'"code":%d}'
    assert codec.decode(key % 767, Channel.INPUT)
    with pytest.raises(codec.MalformedMessage):
        codec.decode(key % 768, Channel.INPUT)
    assert issubclass(codec.MalformedMessage, codec.MessageError)
    assert not issubclass(codec.MessageError, msgspec.ValidationError)
