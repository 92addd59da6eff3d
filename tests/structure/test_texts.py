"""Every text that people read is in the catalogue, and the catalogue says the same as the code."""

import re
import string
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from babel.dates import get_day_names, get_month_names
from babel.messages.catalog import Catalog
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po

from medisched.domain import day_words
from medisched.domain.texts import ENGLISH, FOLDER, LANGUAGES, _, catalogue_of, many, preferred_language, speaking

PROJECT = Path(__file__).resolve().parents[2]
OTHERS = sorted(LANGUAGES.keys() - {ENGLISH})
GLUED = re.compile(r"^[\s.,:;!?)]|[\s(]$")
CONVENTIONS = re.compile(r"\b(du|dich|dir|dein\w*|euch|eure\w*)\b|\s[.,;:!?]|\"|[^\s(]\u2026")


@pytest.fixture(scope="session")
def found(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """What the code says today."""
    template = tmp_path_factory.mktemp("texts") / "medisched.pot"
    words = ["-q", "extract", "--no-default-keywords", "-k", "_", "-k", "mark", "-k", "many:2,3", "-o", str(template)]
    command = [sys.executable, "-m", "babel.messages.frontend", *words, "medisched"]
    subprocess.run(command, cwd=PROJECT, check=True)
    with template.open("rb") as file:
        return read_po(file)


def catalogue(code: str) -> Catalog:
    with (FOLDER / code / "LC_MESSAGES" / "medisched.po").open("rb") as file:
        return read_po(file, locale=code)


def ids(texts: Catalog) -> set[str]:
    return {str(message.id) for message in texts if message.id}


@pytest.mark.parametrize("code", OTHERS)
def test_the_catalogue_has_the_texts_of_the_code(found: Catalog, code: str):
    known = ids(catalogue(code))
    assert (ids(found) - known, known - ids(found)) == (set(), set()), "make texts, then translate what is new"


@pytest.mark.parametrize("code", OTHERS)
def test_every_text_is_translated(code: str):
    texts = [message for message in catalogue(code) if message.id]
    assert [message.id for message in texts if message.fuzzy or not all(forms(message.string))] == []


@pytest.mark.parametrize("code", OTHERS)
def test_a_translation_takes_the_values_of_its_text(code: str):
    wrong = []
    for message in catalogue(code):
        if message.id and isinstance(message.id, str) and placeholders(message.id) != placeholders(str(message.string)):
            wrong.append(message.id)
        # The number may be left out where a form says it in words.
        allowed = {frozenset(placeholders(text) | {"n"}) for text in forms(message.id)}
        if (
            isinstance(message.id, tuple)
            and {frozenset(placeholders(text) | {"n"}) for text in message.string} != allowed
        ):
            wrong.append(message.id)
    assert wrong == []


def test_texts_are_whole_and_not_glued_together(found: Catalog):
    """Another language orders words differently: a sentence has named places, and nothing is put beside it."""
    assert [text for message in found for text in forms(message.id) if GLUED.search(text)] == []


@pytest.mark.parametrize("code", OTHERS)
def test_every_number_has_its_form(code: str):
    texts = catalogue(code)
    expected = get_plural(code)
    assert (texts.num_plurals, texts.plural_expr.strip("()")) == (
        expected.num_plurals,
        expected.plural_expr.strip("()"),
    )
    assert [
        message.id for message in texts if message.pluralizable and len(message.string) != expected.num_plurals
    ] == []


def test_german_is_polite_and_set_as_german_is():
    """Sie; no space before a sign; quotation marks „ and “; a space before an ellipsis."""
    wrong = [text for message in catalogue("de") if message.id for text in forms(message.string)]
    assert [text for text in wrong if CONVENTIONS.search(text)] == []


@pytest.mark.parametrize("code", OTHERS)
def test_our_reader_reads_what_gettexts_tools_read(code: str):
    ours = catalogue_of(code)
    for message in catalogue(code):
        if isinstance(message.id, tuple):
            assert ours.forms[message.id[0]] == dict(enumerate(message.string))
        elif message.id:
            assert ours.find_text(message.id) == message.string


@pytest.mark.parametrize("code", OTHERS)
def test_days_are_named_as_everybody_names_them(code: str):
    with speaking(code):
        assert [_(name) for name in day_words.MONTHS] == list(get_month_names("wide", locale=code).values())
        assert [_(name) for name in day_words.WEEKDAYS] == [get_day_names("wide", locale=code)[day] for day in range(7)]
    assert day_words.day_words(date(2026, 11, 23)) == "Mon 23 Nov 2026"


def test_the_language_of_the_moment_is_spoken():
    assert many(1, "{n} minute", "{n} minutes") == "1 minute"
    with speaking("de"):
        assert (many(1, "{n} minute", "{n} minutes"), many(3, "{n} minute", "{n} minutes")) == ("1 Minute", "3 Minuten")
        assert day_words.day_words(date(2026, 11, 23)) == "Mo., 23. Nov. 2026"
    with speaking("xx"):
        assert _("Monday") == "Monday"


@pytest.mark.parametrize(
    ("accepted", "code"),
    [("", "en"), ("de", "de"), ("de-AT,de;q=0.9,en;q=0.8", "de"), ("fr,en;q=0.5,de;q=0.7", "de"), ("de;q=0,fr", "en")],
)
def test_a_browser_is_answered_in_its_best_language(accepted: str, code: str):
    assert preferred_language(accepted) == code


def forms(text: object) -> list[str]:
    return [str(part) for part in text] if isinstance(text, tuple | list) else [str(text or "")]


def placeholders(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name is not None}
