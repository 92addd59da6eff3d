"""Calendar files as two unrelated parsers read them: the same moments, in every zone and script."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from medisched.domain.clock import get_zone
from medisched.domain.messages import AppointmentFacts, single_line
from medisched.domain.zone_changes import zone_rules
from medisched.integrations.ics import CalendarEntry, Feed, FeedEntry, appointment_calendar, calendar_feed
from tests.calendar_readers import read_with_ical_js, read_with_icalendar

ZONES = (
    "Europe/Berlin",
    "Asia/Tokyo",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "America/Sao_Paulo",
    "Europe/Dublin",
    "America/Nuuk",
    "Africa/Casablanca",
    "Asia/Gaza",
    "UTC",
)
ODD = (
    "Check-up, once; again: \\n is no line \\, and \\\\ two",
    "ä" * 300,
    "👩‍👩‍👧‍👦" * 20,
    "فحص القلب مع د. ليلى، الغرفة ٣; " * 4,
    'בדיקה "לב" עם ד"ר כהן, חדר 3',
    "心臓の検査" * 12,
    "\U0001f1e9\U0001f1ea \u200f\u202bRTL\u202c ZWNJ می‌خواهم",
    "x" * 74 + "é" + "y" * 80,
    "=?utf-8?q?no?= BEGIN:VEVENT END:VCALENDAR",
)
STAMP = datetime(2026, 10, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _with_database() -> None:
    """Not needed here."""


def feed_of(zone: str, entries: list[FeedEntry]) -> str:
    organizer = "Medisched <no-reply@medisched.example.org>"
    return calendar_feed(
        Feed(name="C", zone=get_zone(zone), organizer=organizer, organization="City; Medical"), entries
    )


def entry(number: int, start: datetime | date, end: datetime | date, summary: str = "X", place: str = "") -> FeedEntry:
    return FeedEntry(id=UUID(int=number), stamp=STAMP, start=start, end=end, summary=summary, place=place)


def moments(zone: str) -> list[datetime]:
    """Every ten minutes around each change of clocks in two years, and some days without."""
    here, since = get_zone(zone), datetime(2026, 1, 1, tzinfo=UTC)
    hours = [since + timedelta(hours=n) for n in range(2 * 365 * 24)]
    offsets = [hour.astimezone(here).utcoffset() for hour in hours]
    changes = [at for at, offset, before in zip(hours[1:], offsets[1:], offsets, strict=False) if offset != before]
    around = [at + timedelta(minutes=10) * step for at in changes for step in range(-15, 10)]
    return [*around, *(since + timedelta(days=n, hours=n % 24) for n in range(0, 700, 50))]


def iso(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def test_both_parsers_read_the_same_instants_in_every_zone_and_around_every_change_of_clocks():
    expected, files = [], []
    for zone in ZONES:
        starts = moments(zone)
        entries = [entry(number, at, at + timedelta(minutes=50)) for number, at in enumerate(starts)]
        files.append(feed_of(zone, entries))
        expected.append([(iso(at), iso(at + timedelta(minutes=50))) for at in starts])
    for zone, file, right, by_ical_js in zip(ZONES, files, expected, read_with_ical_js(files), strict=True):
        assert by_ical_js == read_with_icalendar(file), zone
        assert [(one["start"], one["end"]) for one in by_ical_js["events"]] == right, zone


def test_odd_texts_and_scripts_arrive_unchanged_in_short_lines():
    start = datetime(2027, 3, 28, 7, tzinfo=UTC)
    entries = [entry(number, start, start + timedelta(hours=1), text, text) for number, text in enumerate(ODD)]
    facts = AppointmentFacts(
        patient=ODD[4], provider="Dr. O'Neil", organization=ODD[0], start=start, end=start + timedelta(hours=1),
        zone=get_zone("Europe/Berlin"), link="https://medisched.example.org/my-appointments", title=ODD[3],
    )  # fmt: skip
    letter = CalendarEntry(
        appointment_id=UUID(int=1), sequence=3, stamp=STAMP, facts=facts, organizer="<a@b.org>", attendee="p@b.org"
    )
    files = [feed_of("Europe/Berlin", entries), *(appointment_calendar(letter, one) for one in ("REQUEST", "CANCEL"))]
    read = read_with_ical_js(files)
    assert read == [read_with_icalendar(file) for file in files]
    assert [(one["summary"], one["location"]) for one in read[0]["events"]] == [
        (single_line(text), single_line(text)) for text in ODD
    ]
    assert read[1]["events"][0]["summary"] == facts.summary
    for file in files:
        lines = file.encode().split(b"\r\n")
        assert max(map(len, lines)) <= 75
        assert not any(b"\n" in line or b"\r" in line for line in lines)
        assert all(line.decode() is not None for line in lines)


def test_a_zones_clocks_come_along_once_before_what_is_told_by_them_and_only_then():
    start = datetime(2027, 1, 11, 8, tzinfo=UTC)
    file = feed_of("Europe/Berlin", [entry(n, start, start + timedelta(hours=1)) for n in range(3)])
    assert file.count("BEGIN:VTIMEZONE") == 1
    assert file.index("END:VTIMEZONE") < file.index("BEGIN:VEVENT")
    assert "DTSTART;TZID=Europe/Berlin:20270111T090000" in file
    assert "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU" in file
    whole_day = feed_of("Europe/Berlin", [entry(1, date(2027, 1, 11), date(2027, 1, 12))])
    assert "DTSTART;VALUE=DATE:20270111" in whole_day
    assert "VTIMEZONE" not in whole_day + feed_of("Europe/Berlin", []) + feed_of("UTC", [entry(1, start, start)])


def test_the_same_entries_make_the_same_file_letter_by_letter():
    start = datetime(2027, 1, 11, 8, tzinfo=UTC)
    entries = [entry(n, start, start + timedelta(hours=1)) for n in range(3)]
    first = feed_of("Africa/Casablanca", entries)
    zone_rules.cache_clear()
    assert feed_of("Africa/Casablanca", entries) == first
    later = replace(entries[2], start=start + timedelta(days=20), end=start + timedelta(days=21))
    assert (
        feed_of("Europe/Berlin", [*entries[:2], later]).split("BEGIN:VEVENT")[0]
        == (feed_of("Europe/Berlin", entries).split("BEGIN:VEVENT")[0])
    )
