"""What the desk shows, in ready words on the organization's clocks."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from medisched.domain.cancel_reasons import reason_text
from medisched.domain.clock import day_text, local_day, moment_text, time_text
from medisched.domain.day_words import DATE, day_words
from medisched.domain.texts import _, mark
from medisched.state.appointment_rows import NOBODY
from medisched.state.free_times import name_in_speech

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from medisched.schemas.appointments import AppointmentChangeView, AppointmentView
    from medisched.schemas.patients import PatientView

# The next step of a visit, what its button says, and the way back for who pressed the wrong one.
NEXT_STEP = {
    "booked": ("arrived", mark("Arrived")),
    "arrived": ("in_progress", mark("In progress")),
    "in_progress": ("fulfilled", mark("Done")),
}
STEP_BACK = {"arrived": "booked", "in_progress": "arrived", "fulfilled": "in_progress", "no_show": "booked"}
CHANGES = {
    "booked": mark("Booked"),
    "moved": mark("Moved"),
    "cancelled": mark("Cancelled"),
    "status": mark("Status"),
    "note": mark("Note changed"),
}
STATUS_WORDS = {
    "booked": mark("Back to booked"),
    "arrived": mark("Arrived"),
    "in_progress": mark("In progress"),
    "fulfilled": mark("Done"),
    "no_show": mark("Did not come"),
    "cancelled": mark("Cancelled"),
}


class PatientRow(BaseModel):
    """A patient who is looked for or chosen; `mail` says where a confirmation goes."""

    model_config = ConfigDict(frozen=True)

    id: str = ""
    name: str = ""
    born: str = ""
    phone: str = ""
    email: str = ""
    notes: str = ""


class DeskRow(BaseModel):
    """An appointment at the desk. `next_status` is empty when there is no next step, `back_status` when none back."""

    model_config = ConfigDict(frozen=True)

    id: UUID = NOBODY
    day: str = ""
    iso: str = ""
    time: str = ""
    until: str = ""
    moment: str = ""
    patient_id: str = ""
    patient: str = ""
    born: str = ""
    phone: str = ""
    email: str = ""
    provider_id: str = ""
    provider: str = ""
    called: str = ""
    department: str = ""
    service_id: str = ""
    what: str = ""
    color: str = ""
    room: str = ""
    devices: str = ""
    status: str = "booked"
    sequence: int = 0
    next_status: str = ""
    next_words: str = ""
    back_status: str = ""
    is_missable: bool = False
    is_ahead: bool = False
    overbooked: bool = False
    overbook_reason: str = ""
    cancel_reason: str = ""
    note: str = ""


class ChangeRow(BaseModel):
    """One line of an appointment's history."""

    model_config = ConfigDict(frozen=True)

    when: str
    what: str
    detail: str
    patient: str
    who: str
    reason: str


def patient_row(view: PatientView) -> PatientRow:
    """A record in words."""
    born = view.date_of_birth
    return PatientRow(
        id=str(view.id),
        name=view.name,
        born=day_words(born, DATE) if born else "",
        phone=view.phone,
        email=view.email,
        notes=view.notes,
    )


def desk_row(view: AppointmentView, zone: ZoneInfo, now: datetime) -> DeskRow:
    """An appointment in words, with the steps that its visit can take."""
    born = view.patient_date_of_birth
    is_later = local_day(view.start, zone) > local_day(now, zone)
    next_status, next_words = NEXT_STEP.get("" if is_later else view.status, ("", ""))
    next_words = _(next_words) if next_words else ""
    return DeskRow(
        **view.model_dump(include=_SAME),
        cancel_reason=reason_text(view.cancel_reason),
        patient_id=str(view.patient_id),
        provider_id=str(view.provider_id),
        service_id=str(view.service_id or ""),
        called=name_in_speech(view.provider),
        day=day_text(view.start, zone),
        iso=local_day(view.start, zone).isoformat(),
        time=time_text(view.start, zone),
        until=time_text(view.end, zone),
        moment=moment_text(view.start, zone),
        born=day_words(born, DATE) if born else "",
        phone=view.patient_phone,
        email=view.patient_email,
        what=view.service or view.title or _("Appointment"),
        color=view.service_color or "gray",
        devices=", ".join(view.devices),
        next_status=next_status,
        next_words=next_words,
        back_status=STEP_BACK.get(view.status, ""),
        is_missable=view.status in {"booked", "arrived"} and view.start <= now,
        is_ahead=view.status == "booked" and view.start > now,
    )


def change_row(view: AppointmentChangeView, zone: ZoneInfo) -> ChangeRow:
    """What happened, when and by whom."""
    time = _("{day_text}, {time_text} with {provider}").format(
        day_text=day_text(view.start, zone), time_text=time_text(view.start, zone), provider=view.provider
    )
    is_about_time = view.kind in {"booked", "moved"}
    what = STATUS_WORDS.get(view.status, view.status) if view.kind == "status" else CHANGES.get(view.kind, view.kind)
    return ChangeRow(
        when=f"{day_text(view.changed_at, zone)}, {time_text(view.changed_at, zone)}",
        what=_(what),
        detail=", ".join(part for part in (time, view.room, view.devices) if part) if is_about_time else "",
        patient=view.patient,
        who=view.changed_by,
        reason=reason_text(view.reason),
    )


_SAME = {
    "id",
    "patient",
    "provider",
    "department",
    "room",
    "status",
    "sequence",
    "overbooked",
    "overbook_reason",
    "note",
}
