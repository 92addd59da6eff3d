"""What the tests of hours, time off and closures have in common."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from medisched.models import Appointment, Email, Slot
from medisched.schemas.displacements import DecisionDraft
from medisched.schemas.openings import OpeningQuery
from medisched.services.doors import perform
from medisched.services.entrances import system
from medisched.services.openings import find_openings
from tests.desks import BERLIN, Desk, next_monday
from tests.factories import Clinic


def monday(day: int = 0, weeks: int = 1) -> date:
    """The date `day` days after a Monday ahead."""
    return (next_monday(weeks) + timedelta(days=day)).date()


async def ledger(clinic: Clinic, provider_id: UUID | None = None) -> list[Slot]:
    """What the provider's calendar holds, in order."""
    async with system(organization_id=clinic.id) as uow:
        query = select(Slot).where(Slot.provider_id == (provider_id or clinic.provider_id)).order_by(Slot.start)
        return list((await uow.db.execute(query)).scalars())


async def statuses(clinic: Clinic) -> dict[UUID, str]:
    async with system(organization_id=clinic.id) as uow:
        return {row.id: row.status for row in (await uow.db.execute(select(Appointment))).scalars()}


async def mail_kinds(clinic: Clinic, recipient: str) -> list[str]:
    async with system(organization_id=clinic.id) as uow:
        query = select(Email.kind).where(Email.recipient == recipient).order_by(Email.created_at)
        return list((await uow.db.execute(query)).scalars())


async def openings(desk: Desk, day: date, *, days: int = 1) -> list[str]:
    """Starts on the wall clock in Berlin."""
    start = next_monday() + (day - monday()) - timedelta(hours=2)
    query = OpeningQuery(service_id=desk.service_id, from_=start, to=start + timedelta(days=days), limit=1000)
    found = await perform(desk.staff, find_openings, query)
    return [f"{one.start.astimezone(BERLIN):%a %H:%M}" for one in found.items]


def keep(appointment_id: UUID) -> DecisionDraft:
    return DecisionDraft(appointment_id=appointment_id, action="keep")


def cancel(appointment_id: UUID) -> DecisionDraft:
    return DecisionDraft(appointment_id=appointment_id, action="cancel")


def accept(displaced) -> DecisionDraft:
    """Move to what was suggested."""
    found = displaced.suggestion
    names = {"start", "provider_id", "room_id", "device_ids"} if found.slot_id is None else {"slot_id"}
    return DecisionDraft(appointment_id=displaced.id, action="move", **found.model_dump(include=names))
