"""Bounded field types that several messages share."""

from typing import Annotated

from msgspec import Meta

ParticipantId = Annotated[int, Meta(ge=1, le=2**31)]
ShareId = Annotated[int, Meta(ge=1, le=2**31)]
RequestId = Annotated[int, Meta(ge=1, le=2**31)]
Revision = Annotated[int, Meta(ge=0, le=2**53)]
Generation = Annotated[int, Meta(ge=0, le=2**31)]
Layout = Annotated[int, Meta(ge=0, le=2**31)]
"""Counts the changes of a shared picture's geometry; positions name the one they were taken in."""
Coordinate = Annotated[int, Meta(ge=-32_768, le=65_535)]
"""A position or distance in pixels."""
Extent = Annotated[int, Meta(ge=1, le=32_768)]
"""A width or height in pixels."""
SessionNumber = Annotated[str, Meta(pattern=r"^[0-9]{9}$")]
Name = Annotated[str, Meta(min_length=1, max_length=80)]
Email = Annotated[str, Meta(max_length=254)]
Label = Annotated[str, Meta(max_length=120)]
Language = Annotated[str, Meta(pattern=r"^[a-z]{2}$")]
Token = Annotated[str, Meta(min_length=16, max_length=200)]
Sdp = Annotated[str, Meta(min_length=10, max_length=32_768)]
