"""Letters word for word, as their readers get them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from medisched.domain import account_messages, billing_messages, messages, onboarding_messages
from medisched.domain.clock import get_zone
from medisched.domain.day_words import day_words
from medisched.domain.mail_layout import render_html, render_text
from medisched.domain.money import amount_text, money_text, read_amount
from medisched.domain.number_words import number_text
from medisched.domain.subscriptions import Standing
from medisched.domain.texts import speaking
from medisched.integrations.ics import CalendarEntry, appointment_calendar

START = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
FACTS = messages.AppointmentFacts(
    patient="Anna Becker",
    provider="Dr. David Miller",
    organization="City Medical",
    department="Kardiologie",
    address="Torstraße 12, 10119 Berlin",
    title="Erstgespräch",
    start=START,
    end=START + timedelta(minutes=75),
    zone=get_zone("Europe/Berlin"),
    link="https://medisched.example.org/my-appointments",
    change_until=START - timedelta(hours=24),
)
CONFIRMATION = """Guten Tag Anna Becker,

Ihr Termin ist gebucht.

  Wann         Mo., 23. Nov. 2026, 09:30 · Ortszeit Berlin
  Dauer        1 Stunde 15 Minuten
  Bei          Dr. David Miller
  Anlass       Erstgespräch
  Wo           City Medical, Kardiologie, Torstraße 12, 10119 Berlin

Meinen Termin ansehen:
https://medisched.example.org/my-appointments

Die Zeit passt Ihnen nicht mehr? Über den Link können Sie den Termin verschieben oder absagen, bis So., 22. Nov. 2026, \
09:30 · Ortszeit Berlin.

Danach rufen Sie bitte City Medical an.

Mit der angehängten Datei übernehmen Sie den Termin in Ihren Kalender.

--\x20
City Medical
Torstraße 12, 10119 Berlin
"""
WRITE = (
    lambda: account_messages.verify_email(link="https://x.example/v"),
    lambda: account_messages.account_exists(sign_in_link="https://x.example/s"),
    lambda: account_messages.reset_password(name="Anna", link="https://x.example/r"),
    lambda: account_messages.password_changed(name="Anna", at=START, zone=FACTS.zone, link="https://x.example/f"),
    *(
        lambda role=role: account_messages.invitation(
            organization="City Medical", inviter="Sarah", role=role, link="https://x.example/i", department="Haut"
        )
        for role in ("owner", "staff", "provider", "member")
    ),
    lambda: messages.appointment_confirmation(replace(FACTS, title="")),
    lambda: messages.appointment_moved(FACTS, old_start=START),
    lambda: messages.appointment_moved(FACTS, old_start=START - timedelta(days=1)),
    lambda: messages.appointment_cancelled(FACTS),
    lambda: messages.appointment_cancelled(FACTS, cancelled_by="Emily"),
    lambda: messages.appointment_booked_for_provider(FACTS),
    lambda: messages.appointment_moved_for_provider(FACTS, old_start=START),
    lambda: messages.appointment_moved_for_provider(FACTS, old_start=START - timedelta(days=1)),
    lambda: messages.appointment_cancelled_for_provider(FACTS, cancelled_by="Emily"),
    lambda: onboarding_messages.organization_ready(name="Anna", organization="City", link="https://x.example"),
    lambda: onboarding_messages.owner_claim(name="Anna", organization="City", link="https://x.example", hours=72),
    lambda: billing_messages.payment_failed(organization="City", until="1. Mai", link="https://x.example"),
    lambda: billing_messages.ends_on(organization="City", end="1. Mai", link="https://x.example"),
    *(
        lambda standing=standing, status=status: billing_messages.standing_changed(
            standing, status=status, organization="City", days=30, link="https://x.example"
        )
        for standing, status in (
            (Standing.ACTIVE, "active"),
            (Standing.READ_ONLY, "past_due"),
            (Standing.SUSPENDED, "paused"),
            (Standing.SUSPENDED, "canceled"),
        )
    ),
)
ENGLISH = {"the", "your", "you", "appointment", "is", "was", "with", "link", "hello", "please", "and", "not"} - {"link"}


def test_a_confirmation_in_german_word_for_word() -> None:
    with speaking("de"):
        mail = messages.appointment_confirmation(FACTS)
    assert mail.subject == "Ihr Termin bei Dr. David Miller"
    # The letter keeps the language in which it was written.
    assert render_text(mail).replace("  ", " ").split() == CONFIRMATION.split()
    assert '<html lang="de">' in render_html(mail)
    assert "Oder kopieren Sie diese Adresse in Ihren Browser:" in render_html(mail)


@pytest.mark.parametrize("write", WRITE)
def test_every_letter_is_german_through_and_through(write) -> None:
    with speaking("de"):
        mail = write()
    words = {word.strip(".,:?!").lower() for word in f"{mail.subject} {render_text(mail)}".split()}
    assert words & ENGLISH == set()
    assert write().subject != mail.subject


def test_the_calendar_entry_is_german_too() -> None:
    entry = CalendarEntry(
        appointment_id=START, sequence=0, stamp=START, facts=FACTS, organizer="a@x.example", attendee="b@x.example"
    )
    with speaking("de"):
        file = appointment_calendar(entry, "REQUEST").replace("\r\n ", "")
        untitled = replace(FACTS, title="").summary
    assert "SUMMARY:Erstgespräch bei Dr. David Miller" in file
    assert untitled == "Termin bei Dr. David Miller"


def test_days_numbers_and_money_are_written_as_in_german() -> None:
    day = START.date()
    with speaking("de"):
        assert day_words(day) == "Mo., 23. Nov. 2026" == format_date(day, "EEE, d. MMM y", locale="de")
        assert number_text(20_000) == format_decimal(20_000, locale="de") == "20.000"
        assert money_text(123_450, "EUR") == format_currency(1234.5, "EUR", locale="de") == "1.234,50\xa0€"
        assert money_text(4500, "CHF") == format_currency(45, "CHF", locale="de") == "45,00\xa0CHF"
        assert read_amount(amount_text(4550, "EUR"), "EUR") == 4550
        assert read_amount(amount_text(1234, "KWD"), "KWD") == 1234
    assert (number_text(20_000), money_text(123_450, "EUR")) == ("20,000", "1,234.50 EUR")
