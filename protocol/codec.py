"""Messages to bytes and back, within each channel's bounds."""

import functools
from typing import Any, Union

import msgspec

from protocol.catalogue import of_channel
from protocol.message import SIZE_LIMITS, Channel, Message


class MessageError(Exception):
    """A message that is not accepted: logged and dropped; the link lives on."""


class MessageTooLarge(MessageError):
    """More bytes than its channel carries."""


class MalformedMessage(MessageError):
    """Not a message of this channel: no JSON, unknown type, missing, unknown or out-of-range field."""


def encode(message: Message) -> bytes:
    """The message as JSON.

    Raises MessageTooLarge when it would exceed its channel's limit, which is the sender's own mistake.
    """
    data = msgspec.json.encode(message)
    if len(data) > SIZE_LIMITS[message.channel]:
        raise MessageTooLarge(f"{type(message).__name__} of {len(data)} bytes on {message.channel.value}")
    return data


def decode(data: bytes | str, channel: Channel) -> Message:
    """The message in ``data``, which must be one of ``channel``'s.

    Raises MessageTooLarge or MalformedMessage. The error's text never quotes the content.
    """
    size = len(data) if isinstance(data, bytes) else len(data.encode(errors="replace"))
    if size > SIZE_LIMITS[channel]:
        raise MessageTooLarge(f"{size} bytes on {channel.value}")
    try:
        message: Message = _decoder(channel).decode(data)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise MalformedMessage(f"on {channel.value}: {type(error).__name__}") from error
    return message


@functools.cache
def _decoder(channel: Channel) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(Union[of_channel(channel)])  # noqa: UP007 - built from a table
