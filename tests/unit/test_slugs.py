"""Addresses of organizations, and the timezones of countries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medisched.domain.clock import list_zones
from medisched.domain.countries import zone_of_country
from medisched.domain.slugs import is_slug, normalize_slug, numbered, slugify, suffixed


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("CityCare Hospital", "citycare-hospital"),
        ("  St. Mary's / Zürich  ", "st-marys-zurich"),
        ("Straße & Øst, Łódź", "strasse-ost-lodz"),
        ("\uff37ide ① Clinic", "wide-1-clinic"),
        ("Clinic Ω", "clinic"),
        ("24", "24"),
        ("a" * 39 + " b", "a" * 39),
    ],
)
def test_a_name_suggests_an_address(name, slug):
    assert slugify(name) == slug


def test_a_name_in_another_script_gets_an_address_of_its_own_that_stays_the_same():
    assert slugify("Больница № 1").startswith("hospital-")
    assert slugify("Больница") == slugify("Больница") != slugify("病院")
    assert slugify("x").startswith("hospital-")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_name_suggests_what_can_be_an_address(name):
    assert is_slug(slugify(name))
    assert is_slug(numbered(slugify(name), 50))
    assert is_slug(suffixed(slugify(name), "0123abcd"))


def test_a_number_fits_even_when_the_address_is_as_long_as_it_can_be():
    assert numbered("a" * 40, 12) == "a" * 37 + "-12"
    assert numbered("a" * 37 + "-bc", 2) == "a" * 37 + "-2"


def test_what_was_typed_is_taken_for_what_was_meant():
    assert normalize_slug("  City Care ") == "city-care"


@pytest.mark.parametrize("value", ["", "a", "-a", "a-", "A-B", "a_b", "a" * 41, "ä1", "a\n"])
def test_what_cannot_be_an_address(value):
    assert not is_slug(value)


@pytest.mark.parametrize(
    ("country", "zone"),
    [
        ("DE", "Europe/Berlin"),
        ("de", "Europe/Berlin"),
        ("NO", "Europe/Oslo"),
        ("US", "America/New_York"),
        ("AU", "Australia/Sydney"),
        ("UA", "Europe/Kyiv"),
        ("IN", "Asia/Kolkata"),
        ("", "UTC"),
        ("XX", "UTC"),
    ],
)
def test_a_country_has_the_timezone_of_most_of_its_people(country, zone):
    assert zone_of_country(country) == zone


def test_every_country_has_a_timezone_that_can_be_chosen():
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    assert {zone_of_country(a + b) for a in letters for b in letters} <= set(list_zones())
