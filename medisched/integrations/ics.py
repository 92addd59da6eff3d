"""An appointment for the patient's own calendar, and whole calendars for calendar programs to fetch.

Times are wall times of the organization's zone, and the zone's clocks come along (VTIMEZONE): what was promised is
"09:30 in Berlin". Of an hour that comes twice, a wall time would mean the first one, but not all programs know: who
meets then gets instants, as where the clocks are UTC. The same entries make the same file, letter by letter.
Source: RFC 5545, RFC 5546 (REQUEST, CANCEL, PUBLISH, SEQUENCE), RFC 6047 (by mail), RFC 7986 (NAME, REFRESH-INTERVAL).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parseaddr
from typing import TYPE_CHECKING, Literal

from medisched.domain.messages import single_line
from medisched.integrations.ical_lines import escape, fold, parameter
from medisched.integrations.vtimezones import vtimezone

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID
    from zoneinfo import ZoneInfo

    from medisched.domain.messages import AppointmentFacts

Method = Literal["REQUEST", "CANCEL", "PUBLISH"]
Moment = datetime | date
REFRESHED = "PT15M"
PRODUCT = "-//Medisched//EN"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """An appointment at one of its revisions; `stamp` is when that revision was made.

    `organizer` is our address as in MAIL_FROM, `attendee` the patient's.
    """

    appointment_id: UUID
    sequence: int
    stamp: datetime
    facts: AppointmentFacts
    organizer: str
    attendee: str
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """Something in a calendar at one of its revisions; whole days have dates, the last one excluded."""

    id: UUID
    sequence: int = 0
    stamp: datetime
    start: Moment
    end: Moment
    summary: str
    place: str = ""
    description: str = ""
    link: str = ""
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A calendar's name, its zone, and whose it is: an address as in MAIL_FROM, and an organization's name."""

    name: str
    zone: ZoneInfo
    organizer: str
    organization: str


def appointment_entry(
    appointment_id: UUID, facts: AppointmentFacts, *, sequence: int, stamp: datetime, is_cancelled: bool
) -> FeedEntry:
    """An appointment as its patient sees it, in letters, files and calendars alike."""
    return FeedEntry(
        id=appointment_id,
        sequence=sequence,
        stamp=stamp,
        start=facts.start,
        end=facts.end,
        summary=facts.summary,
        place=facts.place,
        description=facts.details,
        link=facts.link,
        is_cancelled=is_cancelled,
    )


def appointment_calendar(entry: CalendarEntry, method: Method) -> str:
    """An iCalendar file with one event, which replaces the patient's earlier copies of it.

    PUBLISH is for a file that somebody fetches: nobody is invited by it, so it names no attendee.
    """
    facts = entry.facts
    is_cancelled = entry.is_cancelled or method == "CANCEL"
    shown = appointment_entry(
        entry.appointment_id, facts, sequence=entry.sequence, stamp=entry.stamp, is_cancelled=is_cancelled
    )
    people = [_person("ORGANIZER", entry.organizer, facts.organization)]
    if method != "PUBLISH":
        # They have booked it themselves: nothing is left to accept, and nobody reads answers to our address.
        role = ("ROLE=REQ-PARTICIPANT", "PARTSTAT=ACCEPTED", "RSVP=FALSE")
        people.append(_person("ATTENDEE", entry.attendee, facts.patient, *role))
    return _calendar(facts.zone, [shown], [f"METHOD:{method}"], people)


def calendar_feed(feed: Feed, entries: Iterable[FeedEntry]) -> str:
    """An iCalendar file to be fetched again and again."""
    name = escape(single_line(feed.name))
    head = [
        "METHOD:PUBLISH",
        f"NAME:{name}",
        f"X-WR-CALNAME:{name}",
        f"X-WR-TIMEZONE:{escape(feed.zone.key)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESHED}",
        f"X-PUBLISHED-TTL:{REFRESHED}",
    ]
    organizer = _person("ORGANIZER", feed.organizer, feed.organization)
    return _calendar(feed.zone, entries, head, [organizer, "CLASS:PRIVATE"])


def _calendar(zone: ZoneInfo, entries: Iterable[FeedEntry], head: list[str], more: list[str]) -> str:
    """With the clocks of the zone in front, if any event is told by them; `more` stands in every event."""
    told = [(entry, *_told(entry.start, entry.end, zone)) for entry in entries]
    moments = (moment for _entry, start, end in told for moment in (start, end))
    by_clocks = [moment for moment in moments if isinstance(moment, datetime) and moment.tzinfo is zone]
    first = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", *head]
    events = (fold(line) for entry, start, end in told for line in _event(entry, start, end, more))
    clocks = vtimezone(zone, by_clocks) if by_clocks else ""
    return "".join((*(fold(line) for line in first), clocks, *events, fold("END:VCALENDAR")))


def _event(entry: FeedEntry, start: Moment, end: Moment, more: list[str]) -> list[str]:
    stamp = f"{entry.stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    words = {
        "SUMMARY": single_line(entry.summary),
        "LOCATION": single_line(entry.place),
        "DESCRIPTION": entry.description,
    }
    return [
        "BEGIN:VEVENT",
        f"UID:{entry.id}@medisched",
        f"SEQUENCE:{entry.sequence}",
        f"DTSTAMP:{stamp}",
        f"LAST-MODIFIED:{stamp}",
        f"DTSTART{_value(start)}",
        f"DTEND{_value(end)}",
        *(f"{name}:{escape(value)}" for name, value in words.items() if value or name == "SUMMARY"),
        *([f"URL:{entry.link}"] if entry.link else []),
        f"STATUS:{'CANCELLED' if entry.is_cancelled else 'CONFIRMED'}",
        f"TRANSP:{'TRANSPARENT' if entry.is_cancelled else 'OPAQUE'}",
        *more,
        "END:VEVENT",
    ]


def _told(start: Moment, end: Moment, zone: ZoneInfo) -> tuple[Moment, Moment]:
    """Wall times where they say which instants are meant; dates stay dates."""
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        return start, end
    local = start.astimezone(zone), end.astimezone(zone)
    if zone.key == "UTC" or any(_is_twice(moment) for moment in local):
        return start.astimezone(UTC), end.astimezone(UTC)
    return local


def _is_twice(moment: datetime) -> bool:
    """Whether the clocks show that wall time again, or have shown it before."""
    return moment.replace(fold=0).utcoffset() != moment.replace(fold=1).utcoffset()


def _value(moment: Moment) -> str:
    """What follows the name of DTSTART or DTEND."""
    if not isinstance(moment, datetime):
        return f";VALUE=DATE:{moment:%Y%m%d}"
    if moment.tzinfo is UTC:
        return f":{moment:%Y%m%dT%H%M%SZ}"
    return f";TZID={parameter(str(moment.tzinfo))}:{moment:%Y%m%dT%H%M%S}"


def _person(name: str, address: str, person: str, *more: str) -> str:
    parts = (name, f"CN={parameter(single_line(person))}", *more)
    return f"{';'.join(parts)}:mailto:{single_line(parseaddr(address)[1])}"
