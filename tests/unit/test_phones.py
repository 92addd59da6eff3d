"""Telephone numbers as they are dialled and told."""

import pytest

from medisched.domain.phones import call_link, whom_to_call


@pytest.mark.parametrize(
    ("phone", "link"),
    [
        ("+49 30 23125 120", "tel:+493023125120"),
        ("+49 (0)30 / 23125-120", "tel:+493023125120"),
        ("030 23125-120", "tel:03023125120"),
        ("", ""),
    ],
)
def test_a_number_is_dialled_without_what_makes_it_readable(phone: str, link: str) -> None:
    assert call_link(phone) == link


def test_whom_to_call_has_a_number_where_there_is_one() -> None:
    assert whom_to_call("City Medical", "+49 30 23125 120") == "City Medical (+49 30 23125 120)"
    assert whom_to_call("City Medical", "") == "City Medical"
