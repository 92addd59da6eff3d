"""Patients and their appointments as pages show them: every text is ready, on the organization's clocks."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from medisched.domain.ages import age_text
from medisched.domain.clock import day_text, local_day, time_text
from medisched.domain.day_words import DATE, day_words
from medisched.domain.phones import call_link

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from medisched.schemas.patients import PatientAppointmentView, PatientView

NOBODY = UUID(int=0)
"""The id of nothing: what has it is not found."""


class PatientRow(BaseModel):
    """One record. `born` and `age` are empty when the birth date is not known, `call` is an address to dial."""

    model_config = ConfigDict(frozen=True)

    id: UUID = NOBODY
    name: str = ""
    born: str = ""
    age: str = ""
    phone: str = ""
    call: str = ""
    email: str = ""
    notes: str = ""
    reminders: bool = True
    has_login: bool = False
    next_time: str = ""
    last_time: str = ""


class PatientEntry(BaseModel):
    """What stands in the form: texts as they were typed, and what was ticked."""

    model_config = ConfigDict(frozen=True)

    name: str = ""
    date_of_birth: str = ""
    phone: str = ""
    email: str = ""
    notes: str = ""
    reminders: bool = True


class VisitRow(BaseModel):
    """One appointment of a patient."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    day: str
    time: str
    what: str
    status: str
    is_ahead: bool


def patient_row(view: PatientView, zone: ZoneInfo, now: datetime) -> PatientRow:
    """A record in words."""
    born = view.date_of_birth
    return PatientRow(
        id=view.id,
        name=view.name,
        born=day_words(born, DATE) if born else "",
        age=age_text(local_day(now, zone), born) if born else "",
        phone=view.phone,
        call=call_link(view.phone),
        email=view.email,
        notes=view.notes,
        reminders=view.reminders,
        has_login=view.has_login,
        next_time=_moment(view.next_appointment, zone),
        last_time=_moment(view.last_appointment, zone),
    )


def patient_entry(view: PatientView) -> PatientEntry:
    """A record as the form begins with it."""
    return PatientEntry(
        name=view.name,
        date_of_birth=view.date_of_birth.isoformat() if view.date_of_birth else "",
        phone=view.phone,
        email=view.email,
        notes=view.notes,
        reminders=view.reminders,
    )


def visit_row(view: PatientAppointmentView, zone: ZoneInfo, now: datetime) -> VisitRow:
    """An appointment in words; it is ahead until it ends, unless it was cancelled."""
    return VisitRow(
        id=view.id,
        day=day_text(view.start, zone),
        time=time_text(view.start, zone),
        what=" · ".join(part for part in (view.title, view.provider, view.department) if part),
        status=view.status,
        is_ahead=view.end > now and view.status in {"booked", "arrived", "in_progress"},
    )


def _moment(instant: datetime | None, zone: ZoneInfo) -> str:
    return f"{day_text(instant, zone)}, {time_text(instant, zone)}" if instant else ""
