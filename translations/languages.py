"""The languages there are, and which of them suits a reader."""

import locale
import os
import sys
from collections.abc import Mapping

SOURCE_LANGUAGE = "en"
LANGUAGES: Mapping[str, str] = {"en": "English", "fr": "Français"}
"""Each language's code and its own name for itself."""

_LONGEST_HEADER = 500
_POSIX_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def supported(tag: str) -> str | None:
    """The language of a tag or locale name (``fr-CA``, ``fr_FR.UTF-8``), or None."""
    code = tag.replace("_", "-").split("-")[0].split(".")[0].strip().lower()
    return code if code in LANGUAGES else None


def negotiate(accept_language: str, otherwise: str = SOURCE_LANGUAGE) -> str:
    """The language that suits an ``Accept-Language`` header best (RFC 9110, section 12.5.4)."""
    best, best_quality = otherwise, 0.0
    for part in accept_language[:_LONGEST_HEADER].split(","):
        tag, _, parameter = part.partition(";")
        language = supported(tag)
        quality = _quality(parameter)
        if language is not None and quality > best_quality:
            best, best_quality = language, quality
    return best


def _quality(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def system_language() -> str:
    """The language of the computer's user, or the source language when there is none for it."""
    for name in _system_names():
        if (language := supported(name)) is not None:
            return language
    return SOURCE_LANGUAGE


def _system_names() -> list[str]:
    names = [
        name for variable in _POSIX_VARIABLES for name in os.environ.get(variable, "").split(":") if name
    ]
    if sys.platform == "win32":
        import ctypes  # of no use, and without windll, elsewhere

        identifier = ctypes.windll.kernel32.GetUserDefaultUILanguage()
        names.append(locale.windows_locale.get(identifier, ""))
    elif not names:
        names.append(locale.getlocale()[0] or "")
    return names
