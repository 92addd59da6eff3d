"""Whether one start can be had: the questions of `Reason`, one after the other."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from medisched.domain.clock import local_day
from medisched.domain.search import Reason
from medisched.domain.spans import containing, overlapping
from medisched.domain.working_time import closed_spans, rows, shifts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from medisched.domain.search import ProviderTime, Resource, Search
    from medisched.domain.spans import Span
    from medisched.domain.working_time import Shift

# A row may reach to the end of the day after its own, and clocks may skip a day.
MARGIN = timedelta(days=2)


class Place(NamedTuple):
    """Where and with what."""

    room_id: UUID | None
    device_ids: tuple[UUID, ...]


def closed_within(search: Search, first: datetime, last: datetime) -> list[Span]:
    """The closings that starts from first to last can meet: sorted, and none touches another."""
    return closed_spans(search.closings, *_days(search, first, last), search.zone)


def shifts_within(search: Search, provider: ProviderTime, first: datetime, last: datetime) -> Iterator[Shift]:
    """The working time that starts from first to last can meet, in order. Made one day at a time."""
    return shifts(rows(provider.hours, *_days(search, first, last), search.zone))


def refuse_time(search: Search, closed: Sequence[Span], start: datetime) -> Reason | None:
    """What is true of a start whoever does it."""
    if start < search.now + search.rules.notice:
        return Reason.TOO_SOON
    if start > search.now + search.rules.horizon:
        return Reason.TOO_FAR
    return Reason.CLOSED if overlapping(closed, *search.rules.appointment(start)) else None


def refuse_provider(search: Search, provider: ProviderTime, shifts: Sequence[Shift], start: datetime) -> Reason | None:
    """What a provider's hours and ledger say."""
    shift = containing(shifts, *search.rules.appointment(start))
    if not shift:
        return _refuse_hours(search, shifts, start)
    if not any(row.has_start(search.rules.step, start) for row in shift.rows):
        return Reason.OFF_GRID
    taken = overlapping(provider.busy, *search.rules.claim(start))
    if any(busy.is_away for busy in taken):
        return Reason.PROVIDER_AWAY
    return Reason.PROVIDER_BUSY if taken else None


def _refuse_hours(search: Search, shifts: Sequence[Shift], start: datetime) -> Reason:
    """Between the first and the last minute of a day it is a break."""
    day = local_day(start, search.zone)
    worked = [row for shift in shifts for row in shift.rows if row.day == day]
    end = start + search.rules.duration
    inside = worked and worked[0].start <= start and end <= max(row.end for row in worked)
    return Reason.BREAK if inside else Reason.OUTSIDE_HOURS


def find_place(search: Search, start: datetime) -> Place | Reason:
    """A free room and free devices at a time that the patient has, or what is missing."""
    claim = search.rules.claim(start)
    room = None if search.rooms is None else _first_free(search.rooms, claim)
    if search.rooms is not None and not room:
        return Reason.ROOM_BUSY
    devices = [device for need in search.needs if (device := _first_free(need, claim))]
    if len(devices) < len(search.needs):
        return Reason.DEVICE_BUSY
    if search.patient and overlapping(search.patient.busy, *search.rules.appointment(start)):
        return Reason.PATIENT_BUSY
    return Place(room and room.id, tuple(device.id for device in devices))


def _first_free(resources: Iterable[Resource], claim: Span) -> Resource | None:
    return next((one for one in resources if not overlapping(one.busy, *claim)), None)


def _days(search: Search, first: datetime, last: datetime) -> tuple[date, date]:
    """Every local day that can matter to an appointment that starts from first to last."""
    end = last + search.rules.duration
    return local_day(first, search.zone) - MARGIN, local_day(end, search.zone) + MARGIN
