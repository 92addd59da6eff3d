"""What is written about a patient and what is typed at the desk meet in the same words."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medisched.domain.ages import age_on, age_text
from medisched.domain.patient_words import (
    end_of,
    is_same_name,
    name_words,
    patient_words,
    read_search,
    share_a_name,
)
from medisched.domain.phones import phone_digits

MUELLER = patient_words(
    "Dr. Anne-Marie Müller O'Neil",
    email="a.mueller@example.com",
    phone="+49 (0)30 / 1234-567",
    date_of_birth=date(1980, 5, 17),
)
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
days = st.dates(date(1900, 1, 1), date(2100, 1, 1))
phones = st.from_regex(r"[0-9+()/ -]{0,25}", fullmatch=True)
emails = st.from_regex(r"[a-zA-Z0-9.+_ü-]{1,20}@[a-z0-9-]{1,12}\.[a-z]{2,5}", fullmatch=True)


def finds(search: str, words: frozenset[str]) -> bool:
    """What the database does, without it."""
    return any(
        all(any(word >= begin and (word < end_of(begin) or not end_of(begin)) for word in words for begin in wanted)
            for wanted in reading)
        for reading in read_search(search)
    )  # fmt: skip


@pytest.mark.parametrize(
    "search",
    [
        "Müller", "MÜLLER", "muller", "mueller", "Mu\u0308ller", "mül", "muel", "anne", "marie", "anne-marie",
        "annemarie", "o'neil", "O\u2019Neil", "oneil", "neil", "müller anne", "mar mul 1980", "a.mue", "a.mueller@ex",
        "@example.com", "+49 30 1234567", "030 1234567", "030/1234-567", "0049301234567", "(030", "1234", "4567",
        "234 567", "3012", "1980-05-17", "1980-05", "1980", "17.05.1980", "17.05.", "17.05", "17.", "17.5.1980",
        "17.5.80", "17/05/1980", "05/17/1980", "5/17/1980", "17-05-1980", "müller 17.05. 1234", "  müller  ,  anne ",
        "17 May 1980", "17 may", "müller 17 May 80", "May 17, 1980", "17th May", "17. Mai 1980 anne",
    ],
)  # fmt: skip
def test_a_patient_is_found_by(search):
    assert finds(search, MUELLER)


@pytest.mark.parametrize(
    "search",
    [
        "üller",
        "mueler",
        "anna",
        "müller 1981",
        "18.05.",
        "17.06.",
        "05/18/1980",
        "999",
        "12345678",
        "example",
        "com",
        "b@",
        "17 June 1980",
        "17 May 1981",
        "18 Mai",
        "May 1980",
    ],
)
def test_a_patient_is_not_found_by(search):
    assert not finds(search, MUELLER)


def test_a_name_that_is_also_a_month_is_still_a_name():
    assert finds("17 may", patient_words("May Example", date_of_birth=date(1968, 3, 17)))
    assert finds("august", patient_words("August Example"))
    assert finds("9. september 1968 august", patient_words("August Example", date_of_birth=date(1968, 9, 9)))


def test_a_day_that_can_be_meant_both_ways_is_read_day_first():
    born = patient_words("Mia", date_of_birth=date(1980, 5, 6))
    assert finds("06/05/1980", born)
    assert not finds("05/06/1980", born)


@pytest.mark.parametrize("search", ["", "   ", "-", "+", "( )", "\u200b", "!?"])
def test_what_says_nothing_is_no_search(search):
    assert read_search(search) == []


def test_other_alphabets_have_beginnings_too():
    for name, search in {
        "王小明": "王小",
        "김민수": "김",
        "किरण शाह": "किर",
        "Ольга Иванова": "иван",
        "Łukasz Żółć": "lukasz zolc",
        "Søren Åberg": "soeren aaberg",
        "İpek I\u015f\u0131k": "ipek isik",
        "Groß": "gross",
        "Ελένη": "ελενη",
    }.items():
        assert finds(search, patient_words(name)), name


@given(name=texts, email=st.just("") | emails, phone=phones, born=st.none() | days, data=st.data())
def test_every_beginning_of_every_stored_word_finds_the_record(name, email, phone, born, data):
    words = patient_words(name, email=email, phone=phone, date_of_birth=born)
    assert all(0 < len(word) <= 80 for word in words)
    if not words:
        return
    word = data.draw(st.sampled_from(sorted(words)))
    beginning = word[: data.draw(st.integers(1, len(word)))]
    if read_search(beginning):
        assert finds(beginning, words)
    else:
        assert not any(c.isalnum() for c in beginning)


@given(name=texts)
def test_a_name_as_it_was_typed_finds_the_record(name):
    words = name_words(name)
    assert not read_search(name) or not words or "@" in name or finds(name, words)


@given(phone=phones, data=st.data())
def test_four_figures_in_a_row_find_a_number(phone, data):
    digits = phone_digits(phone)
    if len(digits) < 4:
        return
    start = data.draw(st.integers(0, len(digits) - 4))
    run = digits[start : data.draw(st.integers(start + 4, len(digits)))]
    assert finds(run, patient_words("", phone=phone))


@given(beginning=texts.filter(bool), rest=texts)
def test_all_that_begins_so_comes_before_the_end(beginning, rest):
    end = end_of(beginning)
    assert not end or beginning <= beginning + rest < end


def test_the_end_skips_what_is_no_character():
    assert end_of("a\ud7ff") == "a\ue000"
    assert end_of("a\U0010ffff") == "b"
    assert end_of("\U0010ffff") == ""


@pytest.mark.parametrize(
    ("first", "second", "shares", "is_same"),
    [
        ("Mia Müller", "Mueller, Mia", True, True),
        ("Dr. Mia Müller", "Mia Müller", True, True),
        ("Mia Müller", "Ben Müller", True, False),
        ("Dr. Mia Berg", "Dr. Ben Hof", False, False),
        ("Ludwig van Beethoven", "Vincent van Gogh", False, False),
        ("A. Berg", "A. Hof", False, False),
        ("Mia Mia", "Mia", True, False),
        ("José Núñez", "jose nunez", True, True),
    ],
)
def test_names_are_compared_by_what_tells_people_apart(first, second, shares, is_same):
    assert share_a_name(first, second) is shares
    assert is_same_name(first, second) is is_same


def test_ages_are_told_in_what_counts():
    today = date(2026, 3, 1)
    for born, years, words in (
        (date(1980, 5, 17), 45, "45 years"),
        (date(1980, 3, 1), 46, "46 years"),
        (date(2024, 2, 29), 2, "2 years"),
        (date(2024, 3, 2), 1, "23 months"),
        (date(2026, 1, 31), 0, "1 month"),
        (date(2026, 2, 28), 0, "1 day"),
        (date(2026, 3, 1), 0, "0 days"),
    ):
        assert (age_on(today, born), age_text(today, born)) == (years, words)
