"""A valid example of any message, made from its declaration."""

from typing import Any

import msgspec
from msgspec import inspect

from protocol.message import Message

_PATTERNS = {
    r"^[0-9]{9}$": "123456789",
    r"^[a-z]{2}$": "en",
    r"^[A-Za-z0-9_-]{16,64}$": "abcdefghijklmnop",
}


def sample(kind: type[Message], **fields: Any) -> Message:
    """An instance of ``kind`` with the smallest values that its bounds allow, but for ``fields``."""
    info = inspect.type_info(kind)
    assert isinstance(info, inspect.StructType)
    values = {field.name: fields.get(field.name, _value(field.type)) for field in info.fields}
    message = kind(**values)
    assert msgspec.json.decode(msgspec.json.encode(message), type=kind) == message
    return message


def _value(kind: inspect.Type) -> Any:
    match kind:
        case inspect.BoolType():
            return True
        case inspect.IntType():
            return max(kind.ge or 0, 1)
        case inspect.FloatType():
            return 1.0
        case inspect.StrType(pattern=str(pattern)):
            return _PATTERNS[pattern]
        case inspect.StrType():
            return "x" * (kind.min_length or 1)
        case inspect.BytesType():
            return b"x" * (kind.min_length or 0)
        case inspect.NoneType():
            return None
        case inspect.EnumType():
            return next(iter(kind.cls))
        case inspect.UnionType():
            return _value(kind.types[0])
        case inspect.VarTupleType():
            return ()
        case inspect.StructType():
            return kind.cls(**{f.name: _value(f.type) for f in kind.fields if f.required})
        case inspect.CustomType():
            raise AssertionError(f"no sample of {kind}")
    raise AssertionError(f"no sample of {kind}")
