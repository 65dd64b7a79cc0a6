"""The one language of a program that one person uses. (The site, which many use, takes catalogues.)"""

from gettext import NullTranslations

from translations.catalogue import catalogue
from translations.languages import SOURCE_LANGUAGE, supported, system_language


class _Current:
    language: str = SOURCE_LANGUAGE
    texts: NullTranslations = NullTranslations()


def use(language: str | None = None) -> str:
    """Sets the program's language, the system's when none is given, and says which one it became.

    A language without a catalogue gives English. Texts fetched earlier keep the language they had.
    """
    chosen = (supported(language) or SOURCE_LANGUAGE) if language else system_language()
    _Current.texts = catalogue(chosen)
    _Current.language = chosen
    return chosen


def current_language() -> str:
    """The code of the program's language, one of LANGUAGES."""
    return _Current.language


def _(message: str) -> str:
    """``message`` in the program's language. Placeholders are named: ``_("{name} asks").format(name=…)``."""
    return _Current.texts.gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """The form that ``n`` things take, in the program's language."""
    return _Current.texts.ngettext(singular, plural, n)


def pgettext(context: str, message: str) -> str:
    """``message`` where the same English word has several translations; ``context`` tells them apart."""
    return _Current.texts.pgettext(context, message)


def N_(message: str) -> str:
    """Marks a text of a table for translation; it is passed to ``_`` when it is shown."""
    return message
