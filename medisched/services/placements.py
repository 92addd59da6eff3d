"""Giving an appointment its time, provider, room and devices: all of them claimed, or a refusal that says why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from medisched.db.changes import touches
from medisched.domain.access import Permission
from medisched.domain.availability import find_opening
from medisched.domain.errors import Invalid, TimeTaken
from medisched.domain.opening_words import NotOpen
from medisched.domain.texts import _
from medisched.domain.timespan import TimeSpan
from medisched.domain.working_time import Hours, WallSpan
from medisched.models import AppointmentDevice, Patient
from medisched.models.base import new_id
from medisched.services.ledger import Claim, claim, release_claims
from medisched.services.openings import refusal_words

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.domain.availability import Opening
    from medisched.models import Appointment
    from medisched.services.opening_searches import OpeningSearch

ALL_DAY = Hours(dict.fromkeys(range(1, 8), (WallSpan(0, 1440),)), {})
A_MINUTE, WITHOUT_LIMIT = timedelta(minutes=1), timedelta(days=3650)


async def get_open_patient(uow: UnitOfWork, patient_id: UUID) -> Patient:
    """A record that is still in use, held so that it is not merged away meanwhile."""
    patient = await uow.get(Patient, patient_id, lock=True)
    if patient.merged_into_id is not None:
        raise Invalid({"patient_id": _("This record was merged into another one. Please search again.")})
    return patient


@dataclass(frozen=True, slots=True)
class _Choice:
    """What is to be claimed, and whether the provider's time is part of it."""

    opening: Opening
    claims_provider: bool = True
    overbook_reason: str | None = None


async def settle_appointment(
    uow: UnitOfWork,
    appointment: Appointment,
    load: Callable[[], Awaitable[OpeningSearch]],
    *,
    start: datetime,
    overbook_reason: str = "",
) -> None:
    """Give an appointment its time, provider, room and devices, and claim them all, or refuse and say why.

    `load` reads the ledger again for each try. The appointment may be new (written with its place) or have given its
    old claims back.
    """
    await _try_each(uow, appointment, load, lambda found: _choose(uow, found, start, overbook_reason))


async def settle_in_place(
    uow: UnitOfWork, appointment: Appointment, load: Callable[[], Awaitable[OpeningSearch]], *, claims_provider: bool
) -> None:
    """The same for an appointment whose time and provider stay: only room, devices and patient are looked at.

    Without `claims_provider` it has the provider's time by a published slot, or, overbooked, not at all.
    """

    def choose(found: OpeningSearch) -> _Choice:
        opening = _find(uow, _relaxed(found, busy=False), appointment.start)
        return _Choice(opening, claims_provider, appointment.overbook_reason)

    await _try_each(uow, appointment, load, choose)


async def _try_each(
    uow: UnitOfWork,
    appointment: Appointment,
    load: Callable[[], Awaitable[OpeningSearch]],
    choose: Callable[[OpeningSearch], _Choice],
) -> None:
    """Somebody may take the very room that was found; then another one is looked for, at most once for each."""
    for lost in count():
        found = await load()
        try:
            await _take(uow, appointment, choose(found))
        except TimeTaken:
            await release_claims(uow, appointment.id)
            if lost >= len(found.rows):
                raise
        else:
            return


def _choose(uow: UnitOfWork, found: OpeningSearch, start: datetime, overbook_reason: str) -> _Choice:
    opening = find_opening(found.search, start)
    if opening is not None:
        return _Choice(opening)
    if not found.search.providers:
        raise Invalid({"service_id": _("Nobody here offers this service at present.")}, code="not_offered")
    if not overbook_reason:
        raise NotOpen(*refusal_words(uow, found, start))
    uow.actor.must(Permission.OVERBOOK)
    # Who is free is claimed, so that nobody else books them; only who is busy is not.
    beside_hours = find_opening(_relaxed(found, busy=True).search, start)
    if beside_hours is not None:
        return _Choice(beside_hours, overbook_reason=overbook_reason)
    over_another = _find(uow, _relaxed(found, busy=False), start)
    return _Choice(over_another, claims_provider=False, overbook_reason=overbook_reason)


def _find(uow: UnitOfWork, found: OpeningSearch, start: datetime) -> Opening:
    opening = find_opening(found.search, start)
    if opening is None:
        raise NotOpen(*refusal_words(uow, found, start))
    return opening


def _relaxed(found: OpeningSearch, *, busy: bool) -> OpeningSearch:
    """The same wish without hours, closings and the service's limits, with the providers' ledgers or without."""
    rules = replace(found.search.rules, notice=-A_MINUTE, horizon=WITHOUT_LIMIT, step=A_MINUTE)
    providers = [
        replace(provider, hours=ALL_DAY, busy=provider.busy if busy else ()) for provider in found.search.providers
    ]
    return replace(found, search=replace(found.search, rules=rules, closings=(), providers=providers))


async def _take(uow: UnitOfWork, appointment: Appointment, choice: _Choice) -> None:
    opening = choice.opening
    before, after = timedelta(minutes=appointment.buffer_before), timedelta(minutes=appointment.buffer_after)
    appointment.provider_id, appointment.room_id = opening.provider_id, opening.room_id
    appointment.start, appointment.end = opening.start, opening.end
    appointment.overbooked, appointment.overbook_reason = choice.overbook_reason is not None, choice.overbook_reason
    await uow.add(appointment)
    span, wide = TimeSpan(opening.start, opening.end), TimeSpan(opening.start - before, opening.end + after)
    claims = [Claim("patient", appointment.patient_id, span)]
    if choice.claims_provider:
        claims.append(Claim("provider", opening.provider_id, wide))
    if opening.room_id is not None:
        claims.append(Claim("room", opening.room_id, wide))
    claims += [Claim("device", device, wide) for device in opening.device_ids]
    await claim(uow, appointment.id, claims)
    await keep_devices(uow, appointment.id, opening.device_ids)


async def keep_devices(uow: UnitOfWork, appointment_id: UUID, device_ids: Sequence[UUID]) -> None:
    """Write down which devices the appointment uses, in place of those before."""
    mine = (
        AppointmentDevice.organization_id == uow.organization_id,
        AppointmentDevice.appointment_id == appointment_id,
    )
    await uow.run(
        delete(AppointmentDevice)
        .where(*mine, AppointmentDevice.device_id.not_in(device_ids))
        .execution_options(synchronize_session=False, **touches())
    )
    if device_ids:
        rows = [
            {
                "id": new_id(),
                "organization_id": uow.organization_id,
                "appointment_id": appointment_id,
                "device_id": device_id,
            }
            for device_id in device_ids
        ]
        statement = insert(AppointmentDevice.__table__).values(rows).on_conflict_do_nothing()
        await uow.run(statement.execution_options(**touches()))
