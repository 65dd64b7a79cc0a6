"""What PyQt's types call optional and Qt always has."""

from typing import TypeVar

T = TypeVar("T")


def present(value: T | None) -> T:
    """``value``, which is never None here; RuntimeError if Qt thinks otherwise."""
    if value is None:
        raise RuntimeError("Qt gave nothing where there is always something")
    return value
