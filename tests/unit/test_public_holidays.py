"""Countries, regions and their holidays by names that people know."""

from datetime import date

import pytest

from medisched.domain.texts import speaking
from medisched.integrations.public_holidays import find_holidays, is_place, list_countries, list_regions


def test_countries_and_regions_are_listed_by_the_names_that_people_use():
    names = {place.code: place.name for place in list_countries()}
    assert {names[code] for code in ("DE", "US", "GB", "BA", "CD", "HK")} == {
        "Germany", "United States", "United Kingdom", "Bosnia and Herzegovina", "DR Congo", "Hong Kong",
    }  # fmt: skip
    assert len(names) > 200
    assert {(place.code, place.name) for place in list_regions("DE")} >= {("BY", "Bayern"), ("BE", "Berlin")}
    assert [place.name for place in list_regions("GB")] == ["England", "Northern Ireland", "Scotland", "Wales"]
    assert list_regions("XX") == ()


def test_every_region_that_is_offered_fits_its_column_and_has_holidays():
    for country in list_countries():
        for region in list_regions(country.code):
            assert len(region.code) <= 40
            assert is_place(country.code, region.code)
    assert find_holidays("CH", "ZH", 2027)


@pytest.mark.parametrize(("country", "region"), [("XX", ""), ("", ""), ("DE", "ZZ"), ("de", "")])
def test_what_is_not_on_the_list_is_no_place(country, region):
    assert not is_place(country, region)


def test_holidays_have_english_names_and_lie_in_their_year():
    found = find_holidays("DE", "BY", 2027)
    assert found[date(2027, 1, 6)] == "Epiphany"
    assert found[date(2027, 12, 25)] == "Christmas Day"
    assert list(found) == sorted(found)
    assert {day.year for day in find_holidays("US", "", 2022)} == {2022}
    assert find_holidays("", "", 2027) == {}


def test_holidays_are_named_in_the_language_of_who_reads_where_that_is_known():
    with speaking("de"):
        assert find_holidays("DE", "BY", 2027)[date(2027, 1, 6)] == "Heilige Drei Könige"
        assert find_holidays("AT", "", 2027)[date(2027, 12, 25)] == "Christtag"
        assert find_holidays("US", "", 2027)[date(2027, 12, 25)] == "Christmas Day"
    assert find_holidays("DE", "BY", 2027)[date(2027, 1, 6)] == "Epiphany"
