"""Every text has its translation, and programs get it quickly."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import translations
from translations import LANGUAGES, N_, _, catalogue, current_language, negotiate, ngettext, pgettext, use
from translations.catalogue import source_of
from translations.compiled import compile_catalogue, compiled
from translations.keeping import check, extract, template

HERE = Path(translations.__file__).parent
WARM_START_SECONDS = 0.03


@pytest.fixture(autouse=True)
def english_after() -> object:
    yield
    use("en")


def test_the_catalogues_are_complete() -> None:
    assert check(HERE) == []


def test_a_program_speaks_the_language_it_was_told() -> None:
    assert use("fr") == current_language() == "fr"
    assert _("Join") == "Rejoindre"
    assert _(N_("Sign in")) == "Connexion"
    assert _("no such text") == pgettext("here", "no such text") == "no such text"
    assert use("fr_CA.UTF-8") == "fr"
    assert use("de") == "en"
    assert _("Join") == "Join"
    assert (ngettext("{n} thing", "{n} things", 1), ngettext("{n} thing", "{n} things", 2)) == (
        "{n} thing",
        "{n} things",
    )


def test_zero_is_singular_in_french_and_plural_in_english() -> None:
    forms = ("Wait {n} second, then try again.", "Wait {n} seconds, then try again.")
    one, many = (
        "Too many attempts. Wait {minutes} minute, then try again.",
        ("Too many attempts. Wait {minutes} minutes, then try again."),
    )
    assert catalogue("fr").ngettext(one, many, 0) == catalogue("fr").ngettext(one, many, 1)
    assert catalogue("en").ngettext(*forms, 0) == forms[1]


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANGUAGE": "de:fr", "LANG": "en_GB.UTF-8"}, "fr"),
    ],
)
def test_the_systems_language(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], language: str
) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert use() == language


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("fr", "fr"),
        ("de, fr-CA;q=0.8, en;q=0.7", "fr"),
        ("fr;q=0.3, en;q=0.9", "en"),
        ("fr;q=0", "en"),
        ("fr;q=nonsense,,;;", "en"),
        ("x" * 100_000, "en"),
    ],
)
def test_what_a_browser_asks_for(header: str, language: str) -> None:
    assert negotiate(header) == language


def test_what_was_compiled_is_kept_and_what_is_damaged_compiled_again(home: Path) -> None:
    source = source_of("fr")
    first = compiled(source)
    assert first == compile_catalogue(source)
    (kept,) = (home / ".cache" / "visavis" / "translations").glob("*.mo")
    kept.write_bytes(b"not a catalogue")
    assert compiled(source) == first
    assert kept.read_bytes() == first
    older = kept.with_name("visavis-fr-1-1.mo")
    older.write_bytes(b"")
    kept.unlink()
    compiled(source)
    assert not older.exists()


def test_a_home_that_cannot_be_written_does_no_harm(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    obstacle = tmp_path / "file"
    obstacle.write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(obstacle))
    assert compiled(source_of("fr"))


def test_an_unknown_language_has_no_catalogue() -> None:
    with pytest.raises(KeyError):
        catalogue("de")
    assert list(LANGUAGES) == ["en", "fr"]


def test_a_warm_start_loads_neither_babel_nor_much_else(home: Path) -> None:
    compiled(source_of("fr"))
    program = (
        "import sys, platformdirs, gettext, time; began = time.perf_counter()\n"
        "from translations import _, use; use('fr'); word = _('Join')\n"
        "print(word, time.perf_counter() - began, any(m.startswith('babel') for m in sys.modules))"
    )
    times = []
    for _attempt in range(3):
        ran = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=os.environ
        )
        word, seconds, babel = ran.stdout.split()
        assert (word, babel) == ("Rejoindre", "False")
        times.append(float(seconds))
    assert min(times) < WARM_START_SECONDS


def test_the_template_names_every_text_once() -> None:
    text = template(extract(HERE.parent)).decode()
    assert text.count('\nmsgid "Sign in"\n') == 1
    assert "support_site/templates/home.html" in text


def test_what_is_wrong_with_a_catalogue_is_told(tmp_path: Path) -> None:
    here = tmp_path / "translations"
    (here / "fr").mkdir(parents=True)
    (tmp_path / "console").mkdir()
    (tmp_path / "console" / "words.py").write_text(
        '_("Join"); _("Stay"); _("{name} left"); _("Fuzzy"); ngettext("{n} day", "{n} days", n)\n'
    )
    (here / "glossary.csv").write_text("where,en,fr\nsite,Join,Rejoindre\n")
    (here / "fr" / "visavis.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "Join"\nmsgstr "Entrer"\n\nmsgid "{name} left"\nmsgstr "{nom} est parti"\n\n'
        'msgid "Gone"\nmsgstr "Parti"\n\n#, fuzzy\nmsgid "Fuzzy"\nmsgstr "Flou"\n\n'
        'msgid "{n} day"\nmsgid_plural "{n} days"\nmsgstr[0] "un jour"\nmsgstr[1] "{jours} jours"\n'
    )
    assert check(here) == [
        "fr: no longer used: 'Gone'",
        "fr: not in the catalogue: 'Stay'",
        "fr: other placeholders: '{name} left'",
        "fr: other placeholders: ('{n} day', '{n} days')",
        "fr: the glossary says Rejoindre: 'Join'",
        "fr: uncertain (fuzzy): 'Fuzzy'",
    ]
