"""An appointment for the patient's own calendar, and a provider's whole calendar for calendar programs.

Times are written as UTC instants, without VTIMEZONE: an appointment is one instant and never recurs, every calendar
shows it in its reader's zone, and no old copy of a zone's rules can move it. The local time with its zone's name
stands in the description.
Source: RFC 5545, RFC 5546 (REQUEST, CANCEL, SEQUENCE), RFC 6047 (by mail), RFC 7986 (NAME, REFRESH-INTERVAL).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from email.utils import parseaddr
from typing import TYPE_CHECKING, Literal

from icalendar import Calendar, Component, Event, vCalAddress, vDuration, vText

from medisched.domain.messages import single_line

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime
    from uuid import UUID

    from medisched.domain.messages import AppointmentFacts

Method = Literal["REQUEST", "CANCEL", "PUBLISH"]
STATUS: dict[Method, str] = {"REQUEST": "CONFIRMED", "CANCEL": "CANCELLED", "PUBLISH": "CONFIRMED"}
REFRESHED = timedelta(minutes=15)
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


def appointment_calendar(entry: CalendarEntry, method: Method) -> str:
    """An iCalendar file with one event, which replaces the patient's earlier copies of it.

    PUBLISH is for a file that somebody fetches: nobody is invited by it, so it names no attendee.
    """
    calendar = Calendar()
    _write(calendar, prodid=PRODUCT, version="2.0", calscale="GREGORIAN", method=method)
    calendar.add_component(_event(entry, method))
    return calendar.to_ical().decode()


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """Something in a provider's calendar at one of its revisions; whole days have dates, the last one excluded."""

    id: UUID
    sequence: int = 0
    stamp: datetime
    start: datetime | date
    end: datetime | date
    summary: str
    place: str = ""
    link: str = ""


def calendar_feed(name: str, zone: str, entries: Iterable[FeedEntry]) -> str:
    """An iCalendar file to be fetched again and again; the same entries make the same file, letter by letter."""
    calendar = Calendar()
    # The library does not know that these are text, to be escaped, and a duration, to be declared.
    words, often = vText(single_line(name)), vDuration(REFRESHED, params={"VALUE": "DURATION"})
    named = {"name": words, "x-wr-calname": words, "x-wr-timezone": vText(zone)}
    _write(calendar, prodid=PRODUCT, version="2.0", calscale="GREGORIAN", method="PUBLISH", **named)
    _write(calendar, **{"refresh-interval": often, "x-published-ttl": vDuration(REFRESHED)})
    for entry in entries:
        calendar.add_component(_feed_event(entry))
    return calendar.to_ical().decode()


def _feed_event(entry: FeedEntry) -> Event:
    event = Event()
    _write(
        event,
        uid=_uid(entry.id),
        sequence=entry.sequence,
        dtstamp=entry.stamp,
        dtstart=entry.start,
        dtend=entry.end,
        summary=single_line(entry.summary),
        status="CONFIRMED",
        transp="OPAQUE",
    )
    _write(event, **{"class": "PRIVATE"})
    if entry.place:
        _write(event, location=single_line(entry.place))
    if entry.link:
        _write(event, url=entry.link)
    return event


def _uid(entry_id: UUID) -> str:
    return f"{entry_id}@medisched"


def _event(entry: CalendarEntry, method: Method) -> Event:
    facts = entry.facts
    event = Event()
    _write(
        event,
        uid=_uid(entry.appointment_id),
        sequence=entry.sequence,
        dtstamp=entry.stamp,
        dtstart=facts.start,
        dtend=facts.end,
        summary=facts.summary,
        location=facts.place,
        description=f"{facts.when}\n{facts.link}",
        url=facts.link,
        status=STATUS[method],
        transp="TRANSPARENT" if method == "CANCEL" else "OPAQUE",
        organizer=_person(entry.organizer, facts.organization),
    )
    if method != "PUBLISH":
        _write(event, attendee=_attendee(entry))
    return event


def _write(component: Component, **properties: object) -> None:
    for name, value in properties.items():
        component.add(name, value)  # pyright: ignore[reportUnknownMemberType] - the library leaves `value` open


def _attendee(entry: CalendarEntry) -> vCalAddress:
    # They have booked it themselves: nothing is left to accept, and nobody reads answers to our address.
    person = _person(entry.attendee, entry.facts.patient)
    person.params["ROLE"] = vText("REQ-PARTICIPANT")
    person.params["PARTSTAT"] = vText("ACCEPTED")
    person.params["RSVP"] = vText("FALSE")
    return person


def _person(address: str, name: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{single_line(parseaddr(address)[1])}")
    # A quote has no place inside a quoted parameter (RFC 5545 section 3.2).
    person.params["CN"] = vText(single_line(name).replace('"', "'"))
    return person
