"""What people read who try to get in while they are banned."""

from datetime import UTC, datetime, timedelta

from medisched.models import User
from medisched.schemas.moderation import FOR_EVER
from medisched.services.closed_accounts import closed_words

NOW = datetime(2031, 6, 2, 9, tzinfo=UTC)


def test_it_says_until_when_on_their_own_clocks_and_what_to_do():
    person = User(email="anna@example.com", name="Anna", timezone="Europe/Berlin")
    assert closed_words(None, NOW) == closed_words(person, NOW) == ""
    person.banned_until = NOW + timedelta(days=7)
    assert "until Mon 9 Jun 2031, 11:00" in closed_words(person, NOW)
    assert "please answer it" in closed_words(person, NOW)
    assert closed_words(person, NOW + timedelta(days=7)) == ""
    person.banned_until = FOR_EVER
    assert closed_words(person, NOW).startswith("This account is closed. ")
