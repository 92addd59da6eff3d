"""What mails say and how they are laid out."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medisched.domain import account_messages, messages
from medisched.domain.clock import get_zone
from medisched.domain.mail_layout import render_html, render_text
from medisched.domain.reminder_messages import appointment_reminder

START = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
FACTS = messages.AppointmentFacts(
    patient="Jane Smith",
    provider="Dr. David Miller",
    organization="City Medical",
    department="Cardiology",
    address="Hauptstraße 1, Berlin",
    title="Check-up",
    start=START,
    end=START + timedelta(minutes=30),
    zone=get_zone("Europe/Berlin"),
    link="https://medisched.example.org/appointments?a=1&b=2",
    change_until=START - timedelta(hours=24),
)
CALLED = replace(FACTS, phone="+49 30 23125 120")
ALL = (
    account_messages.verify_email(link="https://x.example/v"),
    account_messages.account_exists(sign_in_link="https://x.example/s"),
    account_messages.reset_password(name="Jane", link="https://x.example/r"),
    account_messages.password_changed(name="Jane", at=START, zone=FACTS.zone, link="https://x.example/f"),
    account_messages.invitation(
        organization="City Medical", inviter="Sarah", role="provider", link="https://x.example/i"
    ),
    messages.appointment_confirmation(FACTS),
    messages.appointment_confirmation(CALLED),
    messages.appointment_moved(FACTS, old_start=START - timedelta(days=1)),
    messages.appointment_cancelled(FACTS, cancelled_by="Emily Rodriguez"),
    appointment_reminder(FACTS, now=START - timedelta(days=2), has_login=True, no_more="https://x.example/n?a=1&b=2"),
    messages.appointment_booked_for_provider(FACTS),
    messages.appointment_moved_for_provider(FACTS, old_start=START - timedelta(days=1)),
    messages.appointment_cancelled_for_provider(FACTS),
)
every_mail = pytest.mark.parametrize("mail", ALL, ids=lambda mail: mail.subject)


class Page(HTMLParser):
    """Collects words and notes whatever would load something from elsewhere or stay open."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.open: list[str] = []
        self.loads: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {"meta", "br"}:
            self.open.append(tag)
        self.loads += [name for name, _ in attrs if name in {"src", "srcset", "background"} or name.startswith("on")]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_a_confirmation_says_who_what_when_and_where() -> None:
    mail = messages.appointment_confirmation(FACTS)
    text = render_text(mail)
    assert mail.subject == "Your appointment with Dr. David Miller"
    for words in ("Check-up", "Mon 23 Nov 2026, 09:30 · Berlin time", "30 minutes", "City Medical, Cardiology"):
        assert words in text
    assert "until Sun 22 Nov 2026, 09:30 · Berlin time" in text
    assert FACTS.link in text


def test_a_confirmation_in_another_zone_names_that_zone() -> None:
    mail = messages.appointment_confirmation(replace(FACTS, zone=get_zone("America/New_York")))
    assert "Mon 23 Nov 2026, 03:30 · New York time" in render_text(mail)


@pytest.mark.parametrize(
    "mail",
    [
        messages.appointment_confirmation(CALLED),
        messages.appointment_moved(CALLED, old_start=START - timedelta(days=1)),
        appointment_reminder(CALLED, now=START - timedelta(days=2), has_login=True, no_more="https://x.example/n"),
        appointment_reminder(CALLED, now=START - timedelta(days=2), has_login=False, no_more="https://x.example/n"),
        appointment_reminder(CALLED, now=START - timedelta(hours=1), has_login=True, no_more="https://x.example/n"),
    ],
    ids=lambda mail: " ".join(mail.closing),
)
def test_who_is_asked_to_call_is_told_the_number(mail: messages.MailText) -> None:
    assert "lease call City Medical (+49 30 23125 120)" in render_text(mail)
    assert render_text(mail).count("+49 30 23125 120") == render_html(mail).count('href="tel:+493023125120"') == 2
    assert "".join(Page(render_html(mail)).words).count("+49 30 23125 120") == 2


def test_a_cancellation_has_the_number_at_its_foot_and_a_providers_mail_has_none() -> None:
    assert render_text(messages.appointment_cancelled(CALLED)).endswith("Berlin\n+49 30 23125 120\n")
    assert "23125" not in render_text(messages.appointment_booked_for_provider(CALLED))


def test_without_a_number_nothing_is_left_out_of_a_sentence() -> None:
    mail = messages.appointment_confirmation(FACTS)
    assert "After that, please call City Medical.\n" in render_text(mail)
    assert "tel:" not in render_html(mail)


def test_the_hour_that_comes_twice_is_told_apart() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    texts = [
        render_text(messages.appointment_confirmation(replace(FACTS, start=at, end=at + timedelta(minutes=30))))
        for at in (first, first + timedelta(hours=1))
    ]
    assert "02:30 (UTC+2)" in texts[0]
    assert "02:30 (UTC+1)" in texts[1]


def test_a_moved_appointment_shows_both_times() -> None:
    text = render_text(messages.appointment_moved(FACTS, old_start=START - timedelta(days=3)))
    assert "New time  Mon 23 Nov 2026, 09:30 · Berlin time" in text
    assert "Old time  Fri 20 Nov 2026, 09:30 · Berlin time" in text


@pytest.mark.parametrize(
    "mail",
    [
        messages.appointment_confirmation(replace(FACTS, show_title=False)),
        messages.appointment_moved(replace(FACTS, show_title=False), old_start=START),
        messages.appointment_cancelled(replace(FACTS, show_title=False)),
        messages.appointment_booked_for_provider(replace(FACTS, show_title=False)),
    ],
    ids=lambda mail: mail.subject,
)
def test_a_title_that_is_switched_off_appears_nowhere(mail: messages.MailText) -> None:
    assert "Check-up" not in render_text(mail) + render_html(mail) + mail.subject


def test_a_provider_reads_no_patient_name_where_titles_are_switched_off() -> None:
    mail = messages.appointment_booked_for_provider(replace(FACTS, show_title=False))
    assert "Jane" not in render_text(mail) + render_html(mail) + mail.subject


@every_mail
def test_both_parts_say_the_same(mail: messages.MailText) -> None:
    text, words = render_text(mail), "".join(Page(render_html(mail)).words)
    for part in (mail.greeting, *mail.paragraphs, *mail.closing, *(value for _, value in mail.facts)):
        assert part in text
        assert part in words


@every_mail
def test_html_loads_nothing_from_elsewhere_and_is_closed(mail: messages.MailText) -> None:
    page = Page(render_html(mail))
    assert page.loads == []
    assert page.open == []


@every_mail
def test_every_subject_fits_its_column(mail: messages.MailText) -> None:
    assert 0 < len(mail.subject) <= 250


@given(st.text(max_size=120))
def test_a_name_never_breaks_a_header_or_the_layout(name: str) -> None:
    facts = replace(FACTS, provider=name, title=name, organization=name, department=name)
    mail = messages.appointment_confirmation(facts)
    assert len(mail.subject.splitlines()) == 1
    assert not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in mail.subject)
    assert Page(render_html(mail)).open == []


def test_markup_in_a_name_stays_text() -> None:
    html = render_html(messages.appointment_confirmation(replace(FACTS, provider='<img src=x onerror="a">')))
    assert "<img" not in html
    assert Page(html).loads == []


def test_a_persian_name_keeps_its_joiners() -> None:
    name = "\u0639\u0644\u06cc\u200c\u0631\u0636\u0627"
    assert messages.appointment_confirmation(replace(FACTS, provider=name)).subject.endswith(name)


@pytest.mark.parametrize(
    ("minutes", "words"), [(15, "15 minutes"), (60, "1 hour"), (61, "1 hour 1 minute"), (135, "2 hours 15 minutes")]
)
def test_lengths_are_said_in_words(minutes: int, words: str) -> None:
    assert messages.length_text(START, START + timedelta(minutes=minutes)) == words


def test_a_verification_mail_carries_no_name_that_a_stranger_could_choose() -> None:
    assert account_messages.verify_email(link="https://x.example").greeting == "Hello,"
