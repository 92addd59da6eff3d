"""Months of a clinic's past at once: demo data, so that there is something to report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select, text, tuple_
from sqlalchemy.dialects.postgresql import insert

from medisched.domain.access import Permission, requires
from medisched.models import Appointment, AppointmentChange, Slot
from medisched.models.base import new_id

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.past_visits import PastVisit

AT_ONCE = 400
TAKE = text("""
    update slots s set status = 'busy', appointment_id = t.appointment_id
      from unnest(cast(:appointments as uuid[]), cast(:providers as uuid[]), cast(:starts as timestamptz[]))
           as t(appointment_id, provider_id, start)
     where s.organization_id = :organization and s.provider_id = t.provider_id and s.start = t.start
       and s.status = 'free'
""")


@requires(Permission.RUN_JOBS)
async def bring_past_visits(uow: UnitOfWork, visits: Sequence[PastVisit], *, booked_by: UUID, name: str) -> int:
    """Published slots, and appointments with what became of them; how many. Nobody is told.

    Times that something else holds are left out.
    """
    offered = [_slot(uow, visit, status="free", published=True) for visit in visits if visit.service_id is None]
    await _insert(uow, Slot, offered, keeps=True)
    free = await _list_free(uow, visits)
    kept = [
        (new_id(), visit)
        for visit in visits
        if visit.patient_id and (visit.service_id or (visit.provider_id, visit.start) in free)
    ]
    await _insert(uow, Appointment, [_appointment(uow, one, visit, booked_by) for one, visit in kept])
    await _insert(uow, AppointmentChange, [line for one, visit in kept for line in _changes(uow, one, visit, name)])
    lasting = [(one, visit) for one, visit in kept if visit.status != "cancelled"]
    claims = [_slot(uow, visit, status="busy", appointment_id=one) for one, visit in lasting if visit.service_id]
    await _insert(uow, Slot, claims, keeps=True)
    taken = [(one, visit) for one, visit in lasting if visit.service_id is None]
    await uow.run(
        TAKE,
        organization=uow.organization_id,
        appointments=[one for one, _visit in taken],
        providers=[visit.provider_id for _one, visit in taken],
        starts=[visit.start for _one, visit in taken],
    )
    return len(kept)


async def _list_free(uow: UnitOfWork, visits: Sequence[PastVisit]) -> set[tuple[UUID, Any]]:
    wanted = [(visit.provider_id, visit.start) for visit in visits if visit.service_id is None]
    query = select(Slot.provider_id, Slot.start).where(
        Slot.organization_id == uow.organization_id,
        Slot.status == "free",
        tuple_(Slot.provider_id, Slot.start).in_(wanted),  # type: ignore[arg-type]
    )
    return {(row["provider_id"], row["start"]) for row in await uow.list(query)}


async def _insert(uow: UnitOfWork, table: Any, rows: Sequence[dict[str, Any]], *, keeps: bool = False) -> None:
    """`keeps`: what is there already stays."""
    for first in range(0, len(rows), AT_ONCE):
        statement = insert(table.__table__).values(rows[first : first + AT_ONCE])
        await uow.run(statement.on_conflict_do_nothing() if keeps else statement)


def _slot(uow: UnitOfWork, visit: PastVisit, **more: Any) -> dict[str, Any]:
    return {
        "id": new_id(),
        "organization_id": uow.organization_id,
        "provider_id": visit.provider_id,
        "start": visit.start,
        "end": visit.end,
        "title": visit.title,
        **more,
    }


def _appointment(uow: UnitOfWork, one: UUID, visit: PastVisit, booked_by: UUID) -> dict[str, Any]:
    return {
        "id": one,
        "created_at": visit.booked_at,
        "organization_id": uow.organization_id,
        "provider_id": visit.provider_id,
        "patient_id": visit.patient_id,
        "service_id": visit.service_id,
        "start": visit.start,
        "end": visit.end,
        "title": visit.title,
        "status": visit.status,
        "booked_by": booked_by,
        "cancelled_at": visit.cancelled_at,
        "cancelled_by": booked_by if visit.cancelled_at else None,
    }


def _changes(uow: UnitOfWork, one: UUID, visit: PastVisit, name: str) -> list[dict[str, Any]]:
    """Its history: booked, and what became of it."""
    then = {"cancelled": ("cancelled", visit.cancelled_at), "booked": None}.get(visit.status, ("status", visit.end))
    lines = [("booked", "booked", visit.booked_at), *([(then[0], visit.status, then[1])] if then else [])]
    return [
        {
            "id": new_id(),
            "organization_id": uow.organization_id,
            "appointment_id": one,
            "changed_at": at,
            "changed_by_name": name,
            "kind": kind,
            "status": status,
            "patient_id": visit.patient_id,
            "provider_id": visit.provider_id,
            "start": visit.start,
            "end": visit.end,
        }
        for kind, status, at in lines
    ]
