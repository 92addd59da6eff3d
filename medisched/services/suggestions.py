"""Where a displaced appointment could go: later than it was, with the same provider if possible."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from medisched.domain.access import Permission
from medisched.domain.availability import iterate_openings
from medisched.models import AppointmentStatus, Provider, Service, Slot, SlotStatus
from medisched.models.base import new_id
from medisched.models.slots import OWNERS
from medisched.schemas.displacements import SuggestionView
from medisched.schemas.openings import Wish
from medisched.services.candidates import Candidates, load_candidates
from medisched.services.opening_searches import Window, load_search, rules_of
from medisched.services.openings import opening_view

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from sqlalchemy import RowMapping

    from medisched.db.unit_of_work import UnitOfWork

WINDOW = timedelta(days=31)


async def suggest(uow: UnitOfWork, appointment: RowMapping) -> SuggestionView | None:
    """The next time like it: an opening of its service, or a published slot. Providers look in their own calendar."""
    if appointment["status"] != AppointmentStatus.BOOKED:
        return None
    if appointment["service_id"] is None:
        return await _next_slot(uow, appointment)
    return await _next_opening(uow, appointment)


async def hold_suggestion(uow: UnitOfWork, appointment: RowMapping, suggestion: SuggestionView) -> None:
    """Claim a suggestion during a rehearsal, so that nobody else is sent to the same place."""
    if suggestion.slot_id is not None:
        slot = await uow.get(Slot, suggestion.slot_id)
        slot.status, slot.appointment_id = SlotStatus.BUSY, appointment["id"]
        await uow.save()
    before, after = (timedelta(minutes=appointment[name]) for name in ("buffer_before", "buffer_after"))
    claims = [
        {"patient_id": appointment["patient_id"], "start": suggestion.start, "end": suggestion.end},
        *(
            {**owner, "start": suggestion.start - before, "end": suggestion.end + after}
            for owner in _owners(suggestion)
            if suggestion.slot_id is None
        ),
    ]
    common = {"status": SlotStatus.BUSY.value, "appointment_id": appointment["id"]}
    blank = dict.fromkeys(f"{owner}_id" for owner in OWNERS)
    rows = [{"id": new_id(), "organization_id": uow.organization_id, **blank, **common, **claim} for claim in claims]
    await uow.run(insert(Slot.__table__).values(rows).on_conflict_do_nothing())


def _owners(suggestion: SuggestionView) -> Iterator[dict[str, UUID]]:
    yield {"provider_id": suggestion.provider_id}
    if suggestion.room_id is not None:
        yield {"room_id": suggestion.room_id}
    for device_id in suggestion.device_ids:
        yield {"device_id": device_id}


async def _next_opening(uow: UnitOfWork, appointment: RowMapping) -> SuggestionView | None:
    service = await uow.get(Service, appointment["service_id"])
    own_only = not uow.actor.may(Permission.SCHEDULE)
    found = await load_candidates(uow, service.id, Wish(service_id=service.id))
    own = [row for row in found.providers if row["id"] == appointment["provider_id"]]
    others = [] if own_only else [row for row in found.providers if row["id"] != appointment["provider_id"]]
    # With its own provider its claims count: kept, it is a hole in the time off, and no place to go to.
    for providers, ignoring in ((own, None), (others, appointment["id"])):
        if providers:
            candidates = Candidates(providers, found.rooms, found.needs)
            suggestion = await _first_opening(uow, appointment, service, candidates, ignoring)
            if suggestion is not None:
                return suggestion
    return None


async def _first_opening(
    uow: UnitOfWork, appointment: RowMapping, service: Service, candidates: Candidates, ignoring: UUID | None
) -> SuggestionView | None:
    rules = replace(
        rules_of(service),
        duration=appointment["end"] - appointment["start"],
        buffer_before=timedelta(minutes=appointment["buffer_before"]),
        buffer_after=timedelta(minutes=appointment["buffer_after"]),
    )
    start = appointment["start"]
    window = Window(start, start + WINDOW, patient_id=appointment["patient_id"], ignoring=ignoring)
    found = await load_search(uow, candidates, rules, window)
    opening = next(iterate_openings(found.search), None)
    return None if opening is None else SuggestionView.of(opening_view(found, opening))


async def _next_slot(uow: UnitOfWork, appointment: RowMapping) -> SuggestionView | None:
    own = Slot.provider_id == appointment["provider_id"]
    other = aliased(Slot)
    is_elsewhere = exists().where(
        other.organization_id == uow.organization_id,
        other.patient_id == appointment["patient_id"],
        other.appointment_id != appointment["id"],
        other.start < Slot.end,
        other.end > Slot.start,
    )
    query = (
        select(Slot.id.label("slot_id"), Slot.start, Slot.end, Slot.provider_id, Provider.name.label("provider"))
        .join(Provider, (Provider.organization_id == Slot.organization_id) & (Provider.id == Slot.provider_id))
        .where(
            Slot.organization_id == uow.organization_id,
            Slot.status == SlotStatus.FREE,
            Slot.published.is_(True),
            Slot.start > func.greatest(appointment["start"], uow.now),
            Slot.end - Slot.start >= appointment["end"] - appointment["start"],
            ~is_elsewhere,
        )
        .order_by(own.desc(), Slot.start, Slot.id)
        .limit(1)
    )
    if uow.actor.may(Permission.SCHEDULE):
        query = query.where(Provider.department_id == appointment["department_id"])
    else:
        query = query.where(own)
    row = await uow.find(query)
    return None if row is None else SuggestionView.of(row)
