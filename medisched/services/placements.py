"""Giving an appointment its time, provider, room and devices: all of them claimed, or a refusal that says why."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from medisched.db.wire import Ask
from medisched.domain.access import Permission
from medisched.domain.availability import find_opening
from medisched.domain.errors import Invalid, NotFound, TimeTaken
from medisched.domain.opening_words import NotOpen
from medisched.domain.texts import _
from medisched.domain.timespan import TimeSpan
from medisched.domain.working_time import Hours, WallSpan
from medisched.models import AppointmentStatus, Patient
from medisched.models.base import new_id
from medisched.services.ledger import Claim, ask_claims, must_have_won, release_claims
from medisched.services.openings import refusal_words

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.db.wire import Answer
    from medisched.domain.availability import Opening
    from medisched.models import Appointment
    from medisched.services.opening_searches import OpeningSearch

    Then = Callable[[], Sequence[Ask]]

WRITTEN = (
    "id", "organization_id", "provider_id", "room_id", "start", "end", "overbooked", "overbook_reason", "patient_id",
    "patient_user_id", "service_id", "title", "status", "booked_by", "buffer_before", "buffer_after", "note",
)  # fmt: skip
PLACE = WRITTEN[2:8]
NEW = f"""
    insert into appointments ({", ".join(f'"{name}"' for name in WRITTEN)})
    values ({", ".join(f"${number}" for number in range(1, len(WRITTEN) + 1))})
    on conflict (id) do update set {", ".join(f'"{name}" = excluded."{name}"' for name in PLACE)}
"""  # noqa: S608 - names of columns from our own list
HELD = "select id, user_id, merged_into_id from patients where organization_id = $1 and id = $2 for update"
DROP_DEVICES = """
    delete from appointment_devices
     where organization_id = $1 and appointment_id = $2 and device_id <> all ($3::uuid[])
"""
KEEP_DEVICES = """
    insert into appointment_devices (organization_id, appointment_id, id, device_id)
    select $1, $2, * from unnest($3::uuid[], $4::uuid[]) on conflict do nothing
"""
ALL_DAY = Hours(dict.fromkeys(range(1, 8), (WallSpan(0, 1440),)), {})
A_MINUTE, WITHOUT_LIMIT = timedelta(minutes=1), timedelta(days=3650)


async def get_open_patient(uow: UnitOfWork, patient_id: UUID) -> Patient:
    """A record that is still in use, held so that it is not merged away meanwhile."""
    patient = await uow.get(Patient, patient_id, lock=True)
    _must_be_open(patient.merged_into_id)
    return patient


def ask_open_patient(uow: UnitOfWork, patient_id: UUID) -> Ask:
    """The statement of `get_open_patient`, to be sent together with others."""
    return Ask(HELD, (uow.organization_id, patient_id))


def read_open_patient(rows: Sequence[Mapping[str, Any]]) -> tuple[UUID, UUID | None]:
    """Its answer: the ids of the record and of its user."""
    if not rows:
        raise NotFound
    _must_be_open(rows[0]["merged_into_id"])
    return rows[0]["id"], rows[0]["user_id"]


def _must_be_open(merged_into_id: UUID | None) -> None:
    if merged_into_id is not None:
        raise Invalid({"patient_id": _("This record was merged into another one. Please search again.")})


@dataclass(slots=True, kw_only=True)
class NewAppointment:
    """One that is about to be made; it is written with its place. See `models.Appointment`."""

    id: UUID = field(default_factory=new_id)
    organization_id: UUID
    patient_id: UUID
    patient_user_id: UUID | None
    service_id: UUID
    title: str
    buffer_before: int
    buffer_after: int
    booked_by: UUID
    note: str
    status: str = AppointmentStatus.BOOKED
    provider_id: UUID = None  # type: ignore[assignment] - until it has its place
    room_id: UUID | None = None
    start: datetime = None  # type: ignore[assignment] - the same
    end: datetime = None  # type: ignore[assignment] - the same
    overbooked: bool = False
    overbook_reason: str | None = None
    is_written: bool = False


@dataclass(frozen=True, slots=True)
class _Choice:
    """What is to be claimed, and whether the provider's time is part of it."""

    opening: Opening
    claims_provider: bool = True
    overbook_reason: str | None = None


async def settle_appointment(
    uow: UnitOfWork,
    appointment: Appointment | NewAppointment,
    load: Callable[[], Awaitable[OpeningSearch]],
    *,
    start: datetime,
    overbook_reason: str = "",
    then: Then = tuple,
) -> list[Answer]:
    """Give an appointment its time, provider, room and devices, and claim them all, or refuse and say why.

    `load` reads the ledger again for each try. The appointment may be new (written with its place) or have given its
    old claims back. Answers what `then` asks, which goes along: it only reads, and counts once all is claimed.
    """
    return await _try_each(uow, appointment, load, lambda found: _choose(uow, found, start, overbook_reason), then)


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
    appointment: Appointment | NewAppointment,
    load: Callable[[], Awaitable[OpeningSearch]],
    choose: Callable[[OpeningSearch], _Choice],
    then: Then = tuple,
) -> list[Answer]:
    """Somebody may take the very room that was found; then another one is looked for, at most once for each."""
    for lost in count():
        found = await load()
        try:
            return await _take(uow, appointment, choose(found), then)
        except TimeTaken:
            await release_claims(uow, appointment.id)
            if lost >= len(found.rows):
                raise
    raise AssertionError("there is always another try, or a refusal")


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


async def _take(
    uow: UnitOfWork, appointment: Appointment | NewAppointment, choice: _Choice, then: Then
) -> list[Answer]:
    opening = choice.opening
    before, after = timedelta(minutes=appointment.buffer_before), timedelta(minutes=appointment.buffer_after)
    appointment.provider_id, appointment.room_id = opening.provider_id, opening.room_id
    appointment.start, appointment.end = opening.start, opening.end
    appointment.overbooked, appointment.overbook_reason = choice.overbook_reason is not None, choice.overbook_reason
    span, wide = TimeSpan(opening.start, opening.end), TimeSpan(opening.start - before, opening.end + after)
    claims = [Claim("patient", appointment.patient_id, span)]
    if choice.claims_provider:
        claims.append(Claim("provider", opening.provider_id, wide))
    if opening.room_id is not None:
        claims.append(Claim("room", opening.room_id, wide))
    claims += [Claim("device", device, wide) for device in opening.device_ids]
    # Loaded rows are written by their session; a new one goes with its claims, in one round trip.
    written: list[Ask] = []
    devices = _ask_devices(uow, appointment.id, opening.device_ids)
    if isinstance(appointment, NewAppointment):
        written = [_ask_new(uow, appointment)]
        if not appointment.is_written:
            appointment.is_written = True
            # It has none yet that could go.
            devices = devices[1:]
    await uow.save()
    done = [*written, ask_claims(uow, appointment.id, claims), *devices]
    answers = await uow.ask_all(*done, *then())
    must_have_won(uow, claims, answers[len(written)])
    return answers[len(done) :]


def _ask_new(uow: UnitOfWork, appointment: NewAppointment) -> Ask:
    """Write a new appointment, or its new place when it has lost the first one."""
    start, end = appointment.start, appointment.end
    whose = [one for one in (appointment.provider_id, appointment.patient_user_id) if one is not None]
    uow.transaction.written.note("appointments", touched=[(start, end, one) for one in whose])
    return Ask(NEW, [getattr(appointment, name) for name in WRITTEN])


async def keep_devices(uow: UnitOfWork, appointment_id: UUID, device_ids: Sequence[UUID]) -> None:
    """Write down which devices the appointment uses, in place of those before."""
    await uow.ask_all(*_ask_devices(uow, appointment_id, device_ids))


def _ask_devices(uow: UnitOfWork, appointment_id: UUID, device_ids: Sequence[UUID]) -> list[Ask]:
    uow.transaction.written.note("appointments")
    own, kept = uow.organization_id, list(device_ids)
    dropped = Ask(DROP_DEVICES, (own, appointment_id, kept))
    return [dropped, Ask(KEEP_DEVICES, (own, appointment_id, [new_id() for _ in kept], kept))] if kept else [dropped]
