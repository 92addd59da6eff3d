"""What those who work there write beside an appointment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medisched.domain.access import Permission, requires
from medisched.services.appointment_lists import get_appointment
from medisched.services.appointment_rules import get_changeable

if TYPE_CHECKING:
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.appointments import AppointmentView


@requires(Permission.TRACK_APPOINTMENT)
async def set_note(uow: UnitOfWork, appointment_id: UUID, note: str) -> AppointmentView:
    """Replace the note; the patient never sees it."""
    appointment = await get_changeable(uow, appointment_id, as_patient=False)
    appointment.note = note
    await uow.save()
    return await get_appointment(uow, appointment_id)
