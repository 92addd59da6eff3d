"""Reminders: what they say, to whom, and the address at their foot."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medisched.domain.clock import get_zone
from medisched.domain.mail_layout import render_html, render_text
from medisched.domain.messages import AppointmentFacts, MailText
from medisched.domain.reminder_messages import appointment_reminder
from medisched.domain.reminders import (
    Reminded,
    hours_before_text,
    is_reminder_needed,
    read_reminder_token,
    reminder_token,
)

START = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
NO_MORE = "https://medisched.example.org/unsubscribe/abc"
FACTS = AppointmentFacts(
    patient="Jane Smith",
    provider="Dr. David Miller",
    organization="City <Medical>",
    department="Cardiology",
    address="Hauptstraße 1, Berlin",
    title="Check-up",
    start=START,
    end=START + timedelta(minutes=30),
    zone=get_zone("Europe/Berlin"),
    link="https://medisched.example.org/my-appointments",
    change_until=START - timedelta(hours=24),
)


def reminder(*, hours: float = 48, has_login: bool = True, **changes: object) -> MailText:
    """As it is written so many hours before."""
    now = START - timedelta(hours=hours)
    return appointment_reminder(replace(FACTS, **changes), now=now, has_login=has_login, no_more=NO_MORE)  # type: ignore[arg-type]


def test_a_reminder_says_who_what_when_and_where() -> None:
    mail = reminder()
    text = render_text(mail)
    assert mail.subject == "Reminder: your appointment with Dr. David Miller"
    for words in ("Jane Smith", "Check-up", "Mon 23 Nov 2026, 09:30 · Berlin time", "30 minutes", "Cardiology"):
        assert words in text
    assert "attached" not in text


def test_who_has_a_login_and_time_changes_it_by_the_link() -> None:
    text = render_text(reminder())
    assert "Open the link to move or cancel the appointment until Sun 22 Nov 2026, 09:30 · Berlin time." in text
    assert FACTS.link in text


@pytest.mark.parametrize("has_login", [True, False])
def test_once_it_is_too_late_the_reader_calls(has_login: bool) -> None:  # noqa: FBT001
    text = render_text(reminder(hours=24, has_login=has_login))
    assert "It is too late to move or cancel it online. Please call City <Medical>." in text
    assert "Open the link" not in text


def test_without_a_login_there_is_no_link_that_leads_nowhere() -> None:
    text = render_text(reminder(has_login=False))
    assert "Please call City <Medical>, if you can until Sun 22 Nov 2026, 09:30 · Berlin time." in text
    assert FACTS.link not in text


def test_the_foot_says_how_to_get_no_more_of_them() -> None:
    mail = reminder()
    assert render_text(mail).endswith(f"No more reminders from City <Medical>:\n{NO_MORE}\n")
    html = render_html(mail)
    assert f'<a href="{NO_MORE}"' in html
    assert "No more reminders from City &lt;Medical&gt;</a>" in html


def test_the_title_stays_out_where_the_organization_says_so() -> None:
    mail = reminder(show_title=False)
    assert "Check-up" not in render_text(mail) + render_html(mail)


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (0, "None"), (1, "1 hour before"), (2, "2 hours before"), (24, "1 day before"), (36, "36 hours before"),
        (72, "3 days before"), (168, "1 week before"),
    ],
)  # fmt: skip
def test_hours_are_said_in_the_largest_unit_that_fits(hours: int, words: str) -> None:
    assert hours_before_text(hours) == words


@pytest.mark.parametrize(("told", "needed"), [(25, True), (24.99, False), (24, False), (2, False)])
def test_who_learned_of_it_just_before_the_moment_needs_no_reminder(told: float, needed: bool) -> None:  # noqa: FBT001
    told_at = START - timedelta(hours=told)
    assert is_reminder_needed(start=START, hours=24, told_at=told_at) is needed


@given(st.uuids(), st.uuids())
def test_an_address_says_whose_it_is_and_only_with_our_key(organization: UUID, patient: UUID) -> None:
    whose = Reminded(organization, patient)
    token = reminder_token(b"key", whose)
    assert len(token) == 96
    assert read_reminder_token(b"key", token) == whose
    assert read_reminder_token(b"other", token) is None


@given(st.text(max_size=80))
def test_what_was_not_made_by_us_is_nobodys(token: str) -> None:
    assert read_reminder_token(b"key", token) is None
