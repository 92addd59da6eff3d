"""The calendar file, read back by the same standard."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event

from medisched.domain.clock import get_zone
from medisched.domain.messages import AppointmentFacts, single_line
from medisched.integrations.ics import CalendarEntry, Method, appointment_calendar

START = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
ENTRY = CalendarEntry(
    appointment_id=UUID("0192f0c1-0000-7000-8000-000000000001"),
    sequence=0,
    stamp=datetime(2026, 10, 1, 12, tzinfo=UTC),
    organizer="Medisched <no-reply@medisched.example.org>",
    attendee="jane@example.com",
    facts=AppointmentFacts(
        patient='Jane "JJ" Smith',
        provider="Dr. David Miller",
        organization="City Medical; Mitte, Berlin",
        department="Cardiology",
        title="Check-up",
        start=START,
        end=START + timedelta(minutes=30),
        zone=get_zone("Europe/Berlin"),
        link="https://medisched.example.org/appointments",
    ),
)


def read(entry: CalendarEntry, method: Method = "REQUEST") -> tuple[Calendar, Event]:
    calendar = Calendar.from_ical(appointment_calendar(entry, method))
    (event,) = calendar.events
    return calendar, event


def test_a_request_says_when_where_and_with_whom() -> None:
    calendar, event = read(ENTRY)
    assert calendar["METHOD"] == "REQUEST"
    assert calendar["VERSION"] == "2.0"
    assert (event.start, event.end) == (START, START + timedelta(minutes=30))
    assert ENTRY.stamp == event.DTSTAMP
    assert event["SUMMARY"] == "Check-up with Dr. David Miller"
    assert event["LOCATION"] == "City Medical; Mitte, Berlin, Cardiology"
    assert event["STATUS"] == "CONFIRMED"
    assert str(event["ORGANIZER"]) == "mailto:no-reply@medisched.example.org"
    assert str(event["ATTENDEE"]) == "mailto:jane@example.com"


def test_an_entry_says_where_to_call() -> None:
    called = replace(ENTRY, facts=replace(ENTRY.facts, phone="+49 30 23125 120"))
    shown = str(read(called)[1]["DESCRIPTION"])
    assert shown.splitlines()[1:] == [ENTRY.facts.link, "City Medical; Mitte, Berlin: +49 30 23125 120"]
    assert str(read(ENTRY)[1]["DESCRIPTION"]).splitlines()[1:] == [ENTRY.facts.link]


def test_the_hour_that_comes_twice_is_told_in_instants_and_stays_apart() -> None:
    later = replace(ENTRY, facts=replace(ENTRY.facts, start=START + timedelta(hours=1)))
    assert "DTSTART:20261025T003000Z" in appointment_calendar(ENTRY, "REQUEST")
    assert "DTSTART:20261025T013000Z" in appointment_calendar(later, "REQUEST")
    assert "02:30 (UTC+2) · Berlin time" in str(read(ENTRY)[1]["DESCRIPTION"])


def test_a_later_revision_replaces_the_earlier_one() -> None:
    first, second = read(ENTRY)[1], read(replace(ENTRY, sequence=1))[1]
    assert first["UID"] == second["UID"]
    assert (first["SEQUENCE"], second["SEQUENCE"]) == (0, 1)


def test_a_cancellation_takes_the_same_event_away() -> None:
    calendar, event = read(replace(ENTRY, sequence=2), "CANCEL")
    assert calendar["METHOD"] == "CANCEL"
    assert event["STATUS"] == "CANCELLED"
    assert event["UID"] == read(ENTRY)[1]["UID"]


def test_a_title_that_is_switched_off_is_not_in_the_calendar() -> None:
    silent = replace(ENTRY, facts=replace(ENTRY.facts, show_title=False))
    assert "Check-up" not in appointment_calendar(silent, "REQUEST")
    assert read(silent)[1]["SUMMARY"] == "Appointment with Dr. David Miller"


def test_lines_are_short_and_end_as_the_standard_says() -> None:
    content = appointment_calendar(replace(ENTRY, facts=replace(ENTRY.facts, title="ä" * 120)), "REQUEST")
    assert content.endswith("\r\n")
    assert all(len(line.encode()) <= 75 for line in content.split("\r\n"))


@given(st.text(max_size=120))
def test_no_text_adds_a_line_of_its_own(text: str) -> None:
    facts = replace(ENTRY.facts, title=text, provider=text, patient=text, organization=text)
    _, event = read(replace(ENTRY, facts=facts))
    assert set(event) == set(read(ENTRY)[1])
    assert event["SUMMARY"] == f"{single_line(text) or 'Appointment'} with {single_line(text)}".strip()
