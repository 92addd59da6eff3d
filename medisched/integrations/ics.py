"""An appointment for the patient's own calendar.

Times are written as UTC instants, without VTIMEZONE: an appointment is one instant and never recurs, every calendar
shows it in its reader's zone, and no old copy of a zone's rules can move it. The local time with its zone's name
stands in the description.
Source: RFC 5545, RFC 5546 (REQUEST, CANCEL, SEQUENCE), RFC 6047 (by mail).
"""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parseaddr
from typing import TYPE_CHECKING, Literal

from icalendar import Calendar, Component, Event, vCalAddress, vText

from medisched.domain.messages import single_line

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from medisched.domain.messages import AppointmentFacts

Method = Literal["REQUEST", "CANCEL"]
STATUS: dict[Method, str] = {"REQUEST": "CONFIRMED", "CANCEL": "CANCELLED"}


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
    """An iCalendar file with one event, which replaces the patient's earlier copies of it."""
    calendar = Calendar()
    _write(calendar, prodid="-//Medisched//EN", version="2.0", calscale="GREGORIAN", method=method)
    calendar.add_component(_event(entry, method))
    return calendar.to_ical().decode()


def _event(entry: CalendarEntry, method: Method) -> Event:
    facts = entry.facts
    event = Event()
    _write(
        event,
        uid=f"{entry.appointment_id}@medisched",
        sequence=entry.sequence,
        dtstamp=entry.stamp,
        dtstart=facts.start,
        dtend=facts.end,
        summary=facts.summary,
        location=facts.place,
        description=f"{facts.when}\n{facts.link}",
        url=facts.link,
        status=STATUS[method],
        transp="OPAQUE" if method == "REQUEST" else "TRANSPARENT",
        organizer=_person(entry.organizer, facts.organization),
        attendee=_attendee(entry),
    )
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
