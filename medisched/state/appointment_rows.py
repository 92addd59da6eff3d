"""Appointments as pages show them: every text is ready, on the organization's clocks."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from medisched.domain.cancel_reasons import reason_text
from medisched.domain.clock import day_text, local_day, moment_text, place_of, time_text
from medisched.state.free_times import name_in_speech, own_time

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from medisched.schemas.appointments import AppointmentView

NOBODY = UUID(int=0)


class AppointmentRow(BaseModel):
    """One appointment. `is_open` while it can still be cancelled or moved by a patient, `is_ahead` until it begins.

    `where` is department and room; `move_path` is the page that moves it if it is of a service, else a dialog does.
    `sequence` tells whether it has been moved since this was shown.
    """

    model_config = ConfigDict(frozen=True)

    id: UUID = NOBODY
    provider_id: UUID = NOBODY
    provider: str = ""
    called: str = ""
    provider_title: str = ""
    department: str = ""
    room: str = ""
    where: str = ""
    service_id: str = ""
    move_path: str = ""
    patient: str = ""
    patient_email: str = ""
    title: str = ""
    status: str = "booked"
    sequence: int = 0
    cancel_reason: str = ""
    day: str = ""
    iso: str = ""
    time: str = ""
    until: str = ""
    place: str = ""
    moment: str = ""
    own_time: str = ""
    instant: str = ""
    zone: str = ""
    change_until: str = ""
    is_open: bool = False
    is_ahead: bool = False


def appointment_row(view: AppointmentView, zone: ZoneInfo, now: datetime, own_zone: str = "") -> AppointmentRow:
    """An appointment in words."""
    is_ahead = view.status == "booked" and view.start > now
    return AppointmentRow(
        **view.model_dump(include=_SAME),
        cancel_reason=reason_text(view.cancel_reason),
        called=name_in_speech(view.provider),
        where=f"{view.department} · {view.room}" if view.room else view.department,
        service_id=str(view.service_id or ""),
        move_path=f"/openings?move={view.id}" if view.service_id else "",
        day=day_text(view.start, zone),
        iso=local_day(view.start, zone).isoformat(),
        time=time_text(view.start, zone),
        until=time_text(view.end, zone),
        place=place_of(zone.key),
        moment=moment_text(view.start, zone),
        own_time=own_time(view.start, zone, own_zone),
        instant=view.start.isoformat(),
        zone=zone.key,
        change_until=f"{day_text(view.cancel_until, zone)}, {time_text(view.cancel_until, zone)}",
        is_open=is_ahead and view.cancel_until >= now,
        is_ahead=is_ahead,
    )


_SAME = {
    "id",
    "provider_id",
    "provider",
    "provider_title",
    "department",
    "room",
    "patient",
    "patient_email",
    "title",
    "status",
    "sequence",
}
