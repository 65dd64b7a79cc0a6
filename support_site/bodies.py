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
    return _decoded(await read(request), kind)


async def read_json_or(request: Request, otherwise: T) -> T:
    """The body, of the kind of ``otherwise``; that itself when there is none. Raises BadBody."""
    body = await read(request)
    return _decoded(body, type(otherwise)) if body else otherwise


async def read_form(request: Request) -> Mapping[str, str]:
    """The fields of a form, each once. Raises BadBody."""
    try:
        text = (await read(request)).decode()
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_MAX_FIELDS, errors="strict"))
    except ValueError as error:
        raise BadBody from error


def _decoded(body: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise BadBody from error
