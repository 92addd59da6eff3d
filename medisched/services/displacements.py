"""What a change of hours, closures or time off does to upcoming appointments: shown first, then decided one by one.

A change is a function that writes and says what it displaces. `rehearse` runs it, looks where the displaced could go
and undoes it all; `enact` runs it and carries out what was decided, all or nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from medisched.domain.access import Permission
from medisched.domain.errors import Conflict, Invalid
from medisched.domain.spans import Span
from medisched.domain.texts import _, many
from medisched.domain.timespan import LONGEST
from medisched.models import Appointment, AppointmentStatus, Patient, Provider
from medisched.schemas.appointments import CancellationDraft, MoveDraft
from medisched.schemas.displacements import DisplacedView, DisplacementView
from medisched.schemas.schedules import RescheduleDraft
from medisched.services.appointments import cancel_appointment, move_appointment
from medisched.services.calendar_locks import hold_calendar
from medisched.services.reschedules import reschedule_appointment
from medisched.services.suggestions import hold_suggestion, suggest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from uuid import UUID

    from sqlalchemy import RowMapping

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.displacements import DecisionDraft

MOST_SUGGESTIONS = 50
"""Looking for a place takes time; beyond this many the person at the desk looks for it."""


@dataclass(frozen=True)
class Displacement:
    """Upcoming appointments that lost their place, by start, and how many free slots were withdrawn."""

    appointments: Sequence[RowMapping]
    withdrawn_slots: int = 0


if TYPE_CHECKING:
    Change = Callable[[], Awaitable[Displacement]]


async def rehearse(uow: UnitOfWork, change: Change) -> DisplacementView:
    """What the change would displace, and where that could go; nothing is written."""
    async with uow.rehearsal():
        return await _show(uow, await change())


async def enact(uow: UnitOfWork, change: Change, decisions: Sequence[DecisionDraft], *, reason: str) -> None:
    """Make the change and do what was decided; what is undecided refuses it all. `reason` is told to the cancelled."""
    await hold_calendar(uow)
    displaced = (await change()).appointments
    chosen = {decision.appointment_id: decision for decision in decisions}
    _must_fit(displaced, decisions)
    for row in displaced:
        if chosen[row["id"]].action == "cancel":
            await cancel_appointment(uow, row["id"], CancellationDraft(reason=reason))
    for row in displaced:
        if chosen[row["id"]].action == "move":
            await _move(uow, chosen[row["id"]])


async def list_upcoming(
    uow: UnitOfWork, provider_id: UUID | None = None, *, within: Span | None = None
) -> Sequence[RowMapping]:
    """Appointments that are still to begin, of one provider or of all; only those that overlap `within`."""
    query = (
        select(
            Appointment.id,
            Appointment.patient_id,
            Appointment.provider_id,
            Appointment.service_id,
            Appointment.start,
            Appointment.end,
            Appointment.title,
            Appointment.status,
            Appointment.buffer_before,
            Appointment.buffer_after,
            Patient.name.label("patient"),  # type: ignore[attr-defined]
            Patient.phone.label("patient_phone"),  # type: ignore[union-attr]
            Patient.email.label("patient_email"),  # type: ignore[union-attr]
            Provider.name.label("provider"),  # type: ignore[attr-defined]
            Provider.department_id,
        )
        .join(
            Patient, (Patient.organization_id == Appointment.organization_id) & (Patient.id == Appointment.patient_id)
        )
        .join(
            Provider,
            (Provider.organization_id == Appointment.organization_id) & (Provider.id == Appointment.provider_id),
        )
        .where(
            Appointment.organization_id == uow.organization_id,
            Appointment.start > uow.now,
            Appointment.status.in_([AppointmentStatus.BOOKED, AppointmentStatus.ARRIVED]),
        )
        .order_by(Appointment.start, Appointment.id)
    )
    if provider_id is not None:
        query = query.where(Appointment.provider_id == provider_id)
    if within is not None:
        starts = (Appointment.start < within.end, Appointment.start > within.start - LONGEST)
        query = query.where(*starts, Appointment.end > within.start)
    return await uow.list(query)


def span_of(row: RowMapping) -> Span:
    """When an appointment is."""
    return Span(row["start"], row["end"])


def _must_fit(displaced: Sequence[RowMapping], decisions: Sequence[DecisionDraft]) -> None:
    asked, decided = {row["id"] for row in displaced}, [decision.appointment_id for decision in decisions]
    if len(set(decided)) < len(decided):
        raise Invalid({"decisions": _("There are two decisions about one appointment.")}, code="decided_twice")
    undecided = len(asked - set(decided))
    if undecided:
        raise Conflict(
            many(
                undecided,
                "{n} upcoming appointment needs a decision first: keep, move or cancel.",
                "{n} upcoming appointments need a decision first: keep, move or cancel.",
            ),
            code="displaces",
        )
    if set(decided) - asked:
        raise Conflict(
            _("The appointments have changed in the meantime. Please look at them again."), code="not_displaced"
        )


async def _move(uow: UnitOfWork, decision: DecisionDraft) -> None:
    if decision.slot_id is not None:
        await move_appointment(uow, decision.appointment_id, MoveDraft(slot_id=decision.slot_id))
        return
    names = {"start", "provider_id", "room_id", "device_ids"}
    await reschedule_appointment(uow, decision.appointment_id, RescheduleDraft(**decision.model_dump(include=names)))


async def _show(uow: UnitOfWork, displaced: Displacement) -> DisplacementView:
    shown: list[DisplacedView] = []
    sees_patients = uow.actor.may(Permission.SEE_APPOINTMENTS)
    for number, row in enumerate(displaced.appointments):
        suggestion = await suggest(uow, row) if number < MOST_SUGGESTIONS else None
        if suggestion is not None:
            await hold_suggestion(uow, row, suggestion)
        if sees_patients:
            uow.shown.add(row["patient_id"])
        known = {
            "patient": row["patient"] if sees_patients else "",
            "patient_phone": (row["patient_phone"] or "") if sees_patients else "",
            "gets_mail": bool(row["patient_email"]),
        }
        shown.append(DisplacedView.of(row, **known, suggestion=suggestion))
    return DisplacementView(appointments=shown, withdrawn_slots=displaced.withdrawn_slots)
