"""Claims on the ledger of time. The exclusion constraints decide; nothing here reads before it writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert

from medisched.domain.errors import SlotTaken, TimeTaken
from medisched.models import Slot, SlotStatus
from medisched.models.base import new_id

if TYPE_CHECKING:
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.domain.timespan import TimeSpan


async def take_slot(uow: UnitOfWork, slot_id: UUID, appointment_id: UUID) -> None:
    """Turn a free slot into this appointment's; of all who try at once, one succeeds."""
    statement = (
        update(Slot)
        .where(
            Slot.organization_id == uow.organization_id,
            Slot.id == slot_id,
            Slot.status == SlotStatus.FREE,
            Slot.start > uow.now,
        )
        .values(status=SlotStatus.BUSY.value, appointment_id=appointment_id)
        .execution_options(synchronize_session=False)
    )
    if not await uow.run(statement):
        raise SlotTaken


async def claim_patient(uow: UnitOfWork, patient_id: UUID, span: TimeSpan, appointment_id: UUID) -> None:
    """A person is in one place: their own busy slot, or a refusal."""
    values = {
        "id": new_id(),
        "organization_id": uow.organization_id,
        "patient_id": patient_id,
        "start": span.start,
        "end": span.end,
        "status": SlotStatus.BUSY.value,
        "appointment_id": appointment_id,
    }
    if not await uow.run(insert(Slot.__table__).values(values).on_conflict_do_nothing()):
        raise TimeTaken("patient")


async def give_back(uow: UnitOfWork, appointment_id: UUID) -> None:
    """Release all that an appointment holds: published slots are offered again, other claims are deleted."""
    held = (Slot.organization_id == uow.organization_id, Slot.appointment_id == appointment_id)
    await uow.run(delete(Slot).where(*held, Slot.published.is_(False)))
    await uow.run(
        update(Slot)
        .where(*held)
        .values(status=SlotStatus.FREE.value, appointment_id=None)
        .execution_options(synchronize_session=False)
    )
