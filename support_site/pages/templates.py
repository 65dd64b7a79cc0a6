"""Templates, one environment a language."""

from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from translations import LANGUAGES, catalogue

_FOLDER = Path(__file__).parent.parent / "templates"


def spoken(number: str) -> str:
    """A session number as people read it: 3-3-3, on one line."""
    return "\u00a0".join((number[:3], number[3:6], number[6:]))


class Templates:
    """Renders a template in a language of LANGUAGES."""

    def __init__(self) -> None:
        self._environments = {language: _environment(language) for language in LANGUAGES}

    def render(self, language: str, name: str, context: Mapping[str, object]) -> str:
        return self._environments[language].get_template(name).render(context)


def _environment(language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.filters["spoken"] = spoken
    environment.install_gettext_translations(  # type: ignore[attr-defined]
        catalogue(language), newstyle=True
    )
    return environment
