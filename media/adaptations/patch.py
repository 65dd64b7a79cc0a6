"""Replacing one attribute of an upstream module or class."""


class AdaptationError(RuntimeError):
    """The installed aiortc or aioice lacks what an adaptation replaces: its version changed."""


def replace(owner: object, name: str, value: object) -> None:
    """Sets `owner.name` to `value`. Raises AdaptationError if `owner` has no such attribute."""
    if not hasattr(owner, name):
        raise AdaptationError(f"{owner!r} has no {name!r}: the adaptation does not fit this version")
    setattr(owner, name, value)
