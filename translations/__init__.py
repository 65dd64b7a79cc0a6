"""What people read, in their language: one gettext catalogue a language, for the programs and the site.

A program sets its language once at start with ``use`` and calls ``_``; the site takes one ``catalogue`` a
request. A text is written in English in the source; ``N_`` marks one that is translated later.
"""

from translations.catalogue import Catalogue, catalogue
from translations.current import N_, _, current_language, ngettext, pgettext, use
from translations.languages import LANGUAGES, SOURCE_LANGUAGE, negotiate, supported, system_language

__all__ = [
    "LANGUAGES",
    "N_",
    "SOURCE_LANGUAGE",
    "Catalogue",
    "_",
    "catalogue",
    "current_language",
    "negotiate",
    "ngettext",
    "pgettext",
    "supported",
    "system_language",
    "use",
]
