"""Who, where and what with an appointment can move to: the present ones first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from medisched.domain.availability import Rules
from medisched.domain.errors import Invalid
from medisched.domain.texts import _
from medisched.models import AppointmentDevice, Device, Room, Service, Slot
from medisched.schemas.openings import Wish
from medisched.services.candidates import Candidates, load_candidates, load_named
from medisched.services.opening_searches import rules_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.models import Appointment
    from medisched.schemas.schedules import RescheduleDraft

# An appointment without a service keeps its length and may begin every five minutes of the provider's hours.
FREELY = Rules(
    duration=timedelta(minutes=5),
    buffer_before=timedelta(0),
    buffer_after=timedelta(0),
    notice=timedelta(0),
    horizon=timedelta(days=731),
    step=timedelta(minutes=5),
)


@dataclass(frozen=True, slots=True)
class PresentPlace:
    """Where an appointment is: who, where, with what.

    `provider_claim` is "slot" for a published one, "own" for a claim of its own, "none" when it is overbooked.
    """

    provider_id: UUID
    room_id: UUID | None
    device_ids: tuple[UUID, ...]
    provider_claim: str


async def find_present_place(uow: UnitOfWork, appointment: Appointment) -> PresentPlace:
    """What the appointment has now."""
    devices = select(AppointmentDevice.device_id).where(
        AppointmentDevice.organization_id == uow.organization_id, AppointmentDevice.appointment_id == appointment.id
    )
    held = select(Slot.published).where(
        Slot.organization_id == uow.organization_id,
        Slot.appointment_id == appointment.id,
        Slot.provider_id.is_not(None),
    )
    device_ids = tuple((await uow.db.execute(devices)).scalars())
    published = (await uow.db.execute(held)).scalar_one_or_none()
    claim = "none" if published is None else "slot" if published else "own"
    return PresentPlace(appointment.provider_id, appointment.room_id, device_ids, claim)


async def list_fitting(
    uow: UnitOfWork, appointment: Appointment, now: PresentPlace, draft: RescheduleDraft
) -> tuple[Rules, Candidates]:
    """The rules with the length and buffers of the booking, and the candidates.

    A room or device that was chosen beside the service's own stays; of the service's own, another one may do.
    """
    service = await uow.get(Service, appointment.service_id) if appointment.service_id else None
    rules = replace(
        rules_of(service) if service else FREELY,
        duration=appointment.end - appointment.start,
        buffer_before=timedelta(minutes=appointment.buffer_before),
        buffer_after=timedelta(minutes=appointment.buffer_after),
    )
    if service is None:
        named = await load_named(
            uow,
            provider_id=draft.provider_id or now.provider_id,
            room_id=draft.room_id or now.room_id,
            device_ids=now.device_ids if draft.device_ids is None else draft.device_ids,
        )
        return rules, named
    found = await load_candidates(uow, service.id, Wish(service_id=service.id))
    wish = await _wish(uow, service.id, found, now, draft)
    if wish.room_id or wish.device_ids:
        found = await load_candidates(uow, service.id, wish)
    providers = await _providers(uow, found, now, draft)
    return rules, _present_first(replace(found, providers=providers), now)


async def _wish(
    uow: UnitOfWork, service_id: UUID, found: Candidates, now: PresentPlace, draft: RescheduleDraft
) -> Wish:
    room_id, device_ids = draft.room_id, draft.device_ids
    if room_id is None and now.room_id not in {None, *(row["id"] for row in found.rooms or ())}:
        room_id = next(iter(await _still_used(uow, Room, [now.room_id])), None)
    if device_ids is None:
        device_ids = await _still_used(uow, Device, _beside(found, now))
    return Wish(service_id=service_id, room_id=room_id, device_ids=device_ids)


def _beside(found: Candidates, now: PresentPlace) -> list[UUID]:
    """Present devices that no need of the service explains, or that are several of one kind."""
    present = [[one for one in now.device_ids if one in {row["id"] for row in need}] for need in found.needs]
    explained = {ids[0] for ids in present if len(ids) == 1}
    return [one for one in now.device_ids if one not in explained]


async def _still_used(uow: UnitOfWork, table: type[Room | Device], ids: Sequence[UUID | None]) -> list[UUID]:
    if not ids:
        return []
    query = select(table.id).where(
        table.organization_id == uow.organization_id, table.id.in_(ids), table.archived_at.is_(None)
    )
    return list((await uow.db.execute(query)).scalars())


async def _providers(
    uow: UnitOfWork, found: Candidates, now: PresentPlace, draft: RescheduleDraft
) -> Sequence[Mapping[str, Any]]:
    """The one who is named, anybody, or the present one, even if they do not offer the service any more."""
    if draft.any_provider:
        return found.providers
    wanted = draft.provider_id or now.provider_id
    providers = [row for row in found.providers if row["id"] == wanted]
    if providers:
        return providers
    if wanted != now.provider_id:
        raise Invalid({"provider_id": _("This provider does not offer this service.")}, code="not_offered")
    return (await load_named(uow, provider_id=wanted, room_id=None, device_ids=())).providers


def _present_first(found: Candidates, now: PresentPlace) -> Candidates:
    present = {now.provider_id, now.room_id, *now.device_ids}

    def first(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        return sorted(rows, key=lambda row: row["id"] not in present)

    rooms = None if found.rooms is None else first(found.rooms)
    return Candidates(first(found.providers), rooms, [first(need) for need in found.needs])
