"""Request bodies, read within bounds."""

from collections.abc import Mapping
from typing import TypeVar
from urllib.parse import parse_qsl

import msgspec
from starlette.requests import ClientDisconnect, Request

MAX_BODY = 16 * 1024
_MAX_FIELDS = 20

T = TypeVar("T")


class BadBody(Exception):
    """Too large, or not what was asked for."""


async def read(request: Request) -> bytes:
    """The whole body. Raises BadBody when it is larger than MAX_BODY."""
    body = b""
    try:
        async for part in request.stream():
            body += part
            if len(body) > MAX_BODY:
                raise BadBody
    except ClientDisconnect as error:
        raise BadBody from error
    return body


async def read_json(request: Request, kind: type[T]) -> T:
    """The body as ``kind``. Raises BadBody."""
    try:
        return msgspec.json.decode(await read(request), type=kind)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise BadBody from error


async def read_form(request: Request) -> Mapping[str, str]:
    """The fields of a form, each once. Raises BadBody."""
    try:
        text = (await read(request)).decode()
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_MAX_FIELDS, errors="strict"))
    except ValueError as error:
        raise BadBody from error
