"""Catalogues as the machine reads them: compiled when first used, kept in the user's cache.

Compiling needs Babel, which takes longer to import than a program may take to say its first word; reading
the result does not. Where nothing can be kept (no home, full disk), it is compiled anew.
"""

import contextlib
import os
import struct
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

from platformdirs import user_cache_path


def compiled(source: Path) -> bytes:
    """The .mo of the .po at ``source``. Raises OSError when there is no such file."""
    place = _cache_place(source)
    kept = _read(place)
    if kept is not None:
        return kept
    fresh = compile_catalogue(source)
    with contextlib.suppress(OSError):
        _keep(place, fresh)
    return fresh


def compile_catalogue(source: Path) -> bytes:
    """The .mo of the .po at ``source``, without any cache."""
    from babel.messages.mofile import write_mo  # slow to import, and needed once a release only
    from babel.messages.pofile import read_po

    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parent.name)
    out = BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def _cache_place(source: Path) -> Path:
    status = source.stat()
    name = f"{source.stem}-{source.parent.name}-{status.st_mtime_ns:x}-{status.st_size:x}.mo"
    return user_cache_path("visavis", appauthor=False) / "translations" / name


def _read(place: Path) -> bytes | None:
    try:
        data = place.read_bytes()
        GNUTranslations(BytesIO(data))
    except (OSError, ValueError, struct.error, LookupError):
        return None
    return data


def _keep(place: Path, data: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    temporary = place.with_suffix(f".{os.getpid()}")
    temporary.write_bytes(data)
    temporary.replace(place)
    language = place.name.rsplit("-", 2)[0]
    for older in place.parent.glob(f"{language}-*.mo"):
        if older != place:
            with contextlib.suppress(OSError):
                older.unlink()
