"""What those who work there write beside an appointment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medisched.domain.access import Permission, requires
from medisched.domain.errors import Conflict
from medisched.domain.texts import _
from medisched.services.appointment_lists import get_appointment
from medisched.services.appointment_rules import get_changeable

if TYPE_CHECKING:
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.appointments import AppointmentView


@requires(Permission.TRACK_APPOINTMENT)
async def set_note(uow: UnitOfWork, appointment_id: UUID, note: str, *, seen: str | None = None) -> AppointmentView:
    """Replace the note; the patient never sees it. With the note that was `seen`, only as long as it says that."""
    appointment = await get_changeable(uow, appointment_id, as_patient=False)
    if seen is not None and appointment.note not in {seen, note}:
        text = _("The note was changed meanwhile and says: “{note}”. Save again to replace it.")
        raise Conflict(text.format(note=appointment.note))
    appointment.note = note
    await uow.save()
    return await get_appointment(uow, appointment_id)
