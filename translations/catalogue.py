"""One language's texts, loaded from its compiled catalogue."""

import functools
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from translations.compiled import compiled
from translations.languages import LANGUAGES, SOURCE_LANGUAGE

DOMAIN = "visavis"

Catalogue = NullTranslations
"""What ``catalogue`` gives: has ``gettext``, ``ngettext`` and ``pgettext``."""


@functools.cache
def catalogue(language: str) -> Catalogue:
    """The texts of ``language``, one of LANGUAGES. Raises KeyError for any other."""
    if language not in LANGUAGES:
        raise KeyError(language)
    if language == SOURCE_LANGUAGE:
        return NullTranslations()
    return GNUTranslations(BytesIO(compiled(source_of(language))))


def source_of(language: str) -> Path:
    """The catalogue that translators edit."""
    return Path(__file__).parent / language / f"{DOMAIN}.po"
