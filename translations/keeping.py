"""What the source says, what the catalogues say, and where they differ."""

import csv
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

from translations.languages import LANGUAGES, SOURCE_LANGUAGE

PACKAGES = (
    "protocol", "media", "desktop", "link", "session", "widgets", "console", "customer_app", "support_site",
)  # fmt: skip
"""The packages whose texts are gathered; those that do not exist yet are passed over."""

_METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
_OPTIONS = {"templates/**.html": {"extensions": "jinja2.ext.i18n", "trimmed": "true", "silent": "false"}}
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd]")
_WIDTH = 110


def extract(root: Path) -> Catalog:
    """Every text of the source under ``root``."""
    catalogue = Catalog(project="visavis", charset="utf-8", fuzzy=False)
    for package in PACKAGES:
        if not (root / package).is_dir():
            continue
        found = extract_from_dir(
            root / package, _METHODS, _OPTIONS, keywords=DEFAULT_KEYWORDS, comment_tags=("Translators:",)
        )
        for name, _line, text, comments, context in sorted(found, key=lambda entry: (entry[0], entry[1])):
            place = f"{package}/{Path(name).as_posix()}"
            catalogue.add(text, None, [(place, 0)], auto_comments=comments, context=context)
    return catalogue


def template(catalogue: Catalog) -> bytes:
    """``catalogue`` as a .po, without dates and line numbers, which only make differences."""
    out = BytesIO()
    write_po(out, catalogue, width=_WIDTH, include_lineno=False, omit_header=True, sort_output=True)
    head = (
        f"# The texts of Vis-à-vis: {LANGUAGES.get(str(catalogue.locale_identifier), 'template')}.\n"
        'msgid ""\nmsgstr ""\n"Project-Id-Version: visavis\\n"\n'
        f'"Language: {catalogue.locale_identifier or ""}\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=UTF-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {catalogue.plural_forms}\\n"\n\n'
    )
    return head.encode() + out.getvalue()


def update(here: Path) -> dict[str, int]:
    """Rewrites each catalogue for the source as it is now; says how many texts lack a translation."""
    source = extract(here.parent)
    missing = {}
    for language in _translated_languages():
        path = _path(here, language)
        catalogue = _read(path, language)
        catalogue.update(source, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        known = glossary(here, language)
        for message in _texts(catalogue):
            if not _complete(message) and isinstance(message.id, str) and message.id in known:
                message.string = sorted(known[message.id])[0]
        missing[language] = sum(not _complete(message) for message in _texts(catalogue))
        path.write_bytes(template(catalogue))
    return missing


def check(here: Path) -> list[str]:
    """What is wrong with the catalogues, one sentence each; nothing when they are as they should be."""
    source = {_key(message): message for message in _texts(extract(here.parent))}
    problems = []
    for language in _translated_languages():
        catalogue = _read(_path(here, language), language)
        known = glossary(here, language)
        messages = {_key(message): message for message in _texts(catalogue)}
        problems += [
            f"{language}: not in the catalogue: {text!r}" for text, _ in source.keys() - messages.keys()
        ]
        problems += [f"{language}: no longer used: {text!r}" for text, _ in messages.keys() - source.keys()]
        problems += [f"{language}: no longer used: {message.id!r}" for message in catalogue.obsolete.values()]
        for message in messages.values():
            problems += [
                f"{language}: {complaint}: {message.id!r}" for complaint in _complaints(message, known)
            ]
    return sorted(problems)


def glossary(here: Path, language: str) -> dict[str, set[str]]:
    """The product's own words: each label with the translations it may have."""
    words: dict[str, set[str]] = {}
    with (here / "glossary.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            words.setdefault(row["en"], set()).add(row[language])
    return words


def _complaints(message: Message, known: dict[str, set[str]]) -> Iterator[str]:
    if not _complete(message):
        yield "not translated"
        return
    if message.fuzzy:
        yield "uncertain (fuzzy)"
    originals, translations = _strings(message.id), _strings(message.string)
    wanted = set(_PLACEHOLDER.findall(originals[-1]))
    for text in translations:
        missing = wanted - set(_PLACEHOLDER.findall(text))
        if set(_PLACEHOLDER.findall(text)) - wanted or (missing and len(translations) == 1):
            yield "other placeholders"
    allowed = known.get(message.id) if isinstance(message.id, str) and not message.context else None
    if allowed is not None and message.string not in allowed:
        yield f"the glossary says {' or '.join(sorted(allowed))}"


def _texts(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def _complete(message: Message) -> bool:
    return bool(message.string) and all(_strings(message.string))


def _strings(value: object) -> list[str]:
    return [str(part) for part in value] if isinstance(value, list | tuple) else [str(value or "")]


def _key(message: Message) -> tuple[str, str]:
    return _strings(message.id)[0], message.context or ""


def _translated_languages() -> list[str]:
    return [language for language in LANGUAGES if language != SOURCE_LANGUAGE]


def _path(here: Path, language: str) -> Path:
    return here / language / "visavis.po"


def _read(path: Path, language: str) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language, domain="visavis")
