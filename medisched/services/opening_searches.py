"""What a search for openings needs to know, read in a fixed number of statements however long the window is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, literal, select, union_all

from medisched.domain.availability import Busy, ProviderTime, Resource, Rules, Search
from medisched.domain.clock import local_day
from medisched.domain.errors import Invalid, NotFound
from medisched.domain.natural_order import natural_key
from medisched.domain.texts import _
from medisched.domain.timespan import LONGEST
from medisched.domain.working_time import Hours
from medisched.models import (
    Department,
    Device,
    Provider,
    Room,
    Service,
    ServiceDevice,
    ServiceProvider,
    ServiceRoom,
    Slot,
    SlotStatus,
)
from medisched.services.working_times import load_closings, load_hours

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import RowMapping, Select, Subquery

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.domain.working_time import Closing
    from medisched.schemas.openings import Wish

NO_HOURS = Hours({}, {})


@dataclass(frozen=True, slots=True)
class Candidates:
    """Who, where and with what: rows of kind, id, name and detail (a department, or a device's kind), by name."""

    providers: Sequence[RowMapping]
    rooms: Sequence[RowMapping] | None
    needs: Sequence[Sequence[RowMapping]]

    @property
    def all_rows(self) -> list[RowMapping]:
        """Every row once."""
        return [*self.providers, *(self.rooms or ()), *(row for need in self.needs for row in need)]


@dataclass(frozen=True, slots=True)
class OpeningSearch:
    """A loaded search and the names of what it found."""

    search: Search
    rows: Mapping[UUID, RowMapping]


@dataclass(frozen=True, slots=True)
class WorkingTimes:
    """When the candidates work and when the house is closed, around the starts of one span."""

    hours: Mapping[UUID, Hours]
    closings: Sequence[Closing]

    def who_works(self, candidates: Candidates) -> Candidates:
        """The same without providers who have no hours at all."""
        return replace(candidates, providers=[row for row in candidates.providers if self._has_hours(row["id"])])

    def _has_hours(self, provider_id: UUID) -> bool:
        hours = self.hours.get(provider_id, NO_HOURS)
        return any(hours.weekly.values()) or any(hours.overrides.values())


def rules_of(service: Service) -> Rules:
    """What the service asks of a time."""
    return Rules(
        duration=timedelta(minutes=service.duration),
        buffer_before=timedelta(minutes=service.buffer_before),
        buffer_after=timedelta(minutes=service.buffer_after),
        notice=timedelta(minutes=service.notice),
        horizon=timedelta(days=service.horizon),
        step=timedelta(minutes=service.step),
    )


async def load_search(
    uow: UnitOfWork,
    candidates: Candidates,
    rules: Rules,
    *,
    start: datetime,
    end: datetime,
    patient_id: UUID | None = None,
    ignoring: UUID | None = None,
    times: WorkingTimes | None = None,
) -> OpeningSearch:
    """Hours, closings and ledger of all candidates; `ignoring` is an appointment whose own claims do not count.

    `times` are hours and closings that were read before; they may reach further than the window.
    """
    reach = rules.duration + rules.buffer_before + rules.buffer_after
    provider_ids = [row["id"] for row in candidates.providers]
    times = times or await load_working_times(uow, candidates, rules, start=start, end=end)
    busy = await _load_busy(uow, candidates, patient_id, start - reach, end + reach, ignoring)
    search = Search(
        now=uow.now,
        start=start,
        end=end,
        zone=uow.zone,
        rules=rules,
        closings=times.closings,
        providers=[ProviderTime(one, times.hours.get(one, NO_HOURS), busy[one]) for one in provider_ids],
        rooms=None if candidates.rooms is None else [Resource(row["id"], busy[row["id"]]) for row in candidates.rooms],
        needs=[[Resource(row["id"], busy[row["id"]]) for row in need] for need in candidates.needs],
        patient=None if patient_id is None else Resource(patient_id, busy[patient_id]),
    )
    return OpeningSearch(search, {row["id"]: row for row in candidates.all_rows})


async def load_working_times(
    uow: UnitOfWork, candidates: Candidates, rules: Rules, *, start: datetime, end: datetime
) -> WorkingTimes:
    """Hours and closings that starts in the window can meet."""
    first = local_day(start, uow.zone) - timedelta(days=2)
    last = local_day(end + rules.duration, uow.zone) + timedelta(days=2)
    hours = await load_hours(uow, [row["id"] for row in candidates.providers], first, last)
    return WorkingTimes(hours, await load_closings(uow, first, last))


async def load_candidates(uow: UnitOfWork, service_id: UUID, wish: Wish) -> Candidates:
    """Providers, rooms and devices of a service, narrowed to what is wished for."""
    own = uow.organization_id
    providers = (
        select(*_columns("provider", Provider, Department.name))
        .join(ServiceProvider, (ServiceProvider.organization_id == own) & (ServiceProvider.provider_id == Provider.id))
        .join(Department, (Department.organization_id == own) & (Department.id == Provider.department_id))
        .where(Provider.organization_id == own, Provider.archived_at.is_(None))
        .where(ServiceProvider.service_id == service_id)
    )
    if wish.provider_id is not None:
        providers = providers.where(Provider.id == wish.provider_id)
    if wish.department_id is not None:
        providers = providers.where(Provider.department_id == wish.department_id)
    rooms = (
        select(*_columns("room", Room, literal("")))
        .join(ServiceRoom, (ServiceRoom.organization_id == own) & (ServiceRoom.room_id == Room.id))
        .where(Room.organization_id == own, ServiceRoom.service_id == service_id)
    )
    devices = (
        select(*_columns("device", Device, Device.kind))
        .join(ServiceDevice, (ServiceDevice.organization_id == own) & (ServiceDevice.device_id == Device.id))
        .where(Device.organization_id == own, ServiceDevice.service_id == service_id)
    )
    found = union_all(providers, rooms, devices, *_wished(uow, wish)).subquery()
    rows = _by_name(await uow.list(select(found)))
    return _narrow(rows, wish)


async def load_named(
    uow: UnitOfWork, *, provider_id: UUID, room_id: UUID | None, device_ids: Sequence[UUID]
) -> Candidates:
    """Exactly these; for an appointment without a service."""
    own = uow.organization_id
    provider = (
        select(*_columns("provider", Provider, Department.name))
        .join(Department, (Department.organization_id == own) & (Department.id == Provider.department_id))
        .where(Provider.organization_id == own, Provider.id == provider_id, Provider.archived_at.is_(None))
    )
    found = union_all(provider, *_named_places(uow, [room_id] if room_id else [], device_ids)).subquery()
    rows = _by_name(await uow.list(select(found)))
    providers = [row for row in rows if row["kind"] == "provider"]
    rooms = [row for row in rows if row["kind"] == "wished_room"]
    devices = [row for row in rows if row["kind"] == "wished_device"]
    if not providers or len(rooms) != (room_id is not None) or len(devices) != len(set(device_ids)):
        raise NotFound
    return Candidates(providers, rooms or None, [[row] for row in devices])


def _by_name(rows: Sequence[RowMapping]) -> list[RowMapping]:
    # PostgreSQL would put "Room 10" before "Room 2".
    return sorted(rows, key=lambda row: (natural_key(row["name"]), row["id"]))


def _columns(kind: str, table: type[Provider | Room | Device], detail: Any) -> list[Any]:
    return [
        literal(kind).label("kind"),
        table.id,
        table.name,
        detail.label("detail"),
        table.archived_at.is_(None).label("is_used"),
    ]


def _wished(uow: UnitOfWork, wish: Wish) -> list[Any]:
    return _named_places(uow, [wish.room_id] if wish.room_id else [], wish.device_ids)


def _named_places(uow: UnitOfWork, room_ids: Sequence[UUID], device_ids: Sequence[UUID]) -> list[Any]:
    own = uow.organization_id
    rooms = select(*_columns("wished_room", Room, literal(""))).where(
        Room.organization_id == own, Room.id.in_(room_ids), Room.archived_at.is_(None)
    )
    devices = select(*_columns("wished_device", Device, Device.kind)).where(
        Device.organization_id == own, Device.id.in_(device_ids), Device.archived_at.is_(None)
    )
    return [rooms, devices]


def _narrow(rows: Sequence[RowMapping], wish: Wish) -> Candidates:
    """A wished room is the only one; a wished device is the only one of its kind, or one more need."""
    of = defaultdict(list)
    for row in rows:
        of[row["kind"]].append(row)
    # What is needed and is all archived cannot be had: an empty need, not none.
    rooms = of["wished_room"] if wish.room_id else of["room"]
    if wish.room_id and not rooms:
        raise NotFound
    if len(of["wished_device"]) != len(set(wish.device_ids)):
        raise NotFound
    if wish.provider_id and not of["provider"]:
        raise Invalid({"provider_id": _("This provider does not offer this service.")}, code="not_offered")
    wished_kinds = {_kind(row) for row in of["wished_device"]}
    needed = sorted((row for row in of["device"] if _kind(row) not in wished_kinds), key=_kind)
    needs = [[row for row in need if row["is_used"]] for _, need in groupby(needed, key=_kind)]
    used = [row for row in rooms if row["is_used"]] if rooms else None
    return Candidates(of["provider"], used, [*([row] for row in of["wished_device"]), *needs])


def _kind(row: RowMapping) -> str:
    return row["detail"].casefold() or str(row["id"])


async def _load_busy(  # noqa: PLR0917 - the facts of one question
    uow: UnitOfWork,
    candidates: Candidates,
    patient_id: UUID | None,
    start: datetime,
    end: datetime,
    ignoring: UUID | None,
) -> dict[UUID, list[Busy]]:
    wanted = {
        Slot.provider_id: [row["id"] for row in candidates.providers],
        Slot.room_id: [row["id"] for row in candidates.rooms or ()],
        Slot.device_id: [row["id"] for need in candidates.needs for row in need],
        Slot.patient_id: [patient_id] if patient_id else [],
    }
    parts = [
        select(owner.label("owner"), Slot.start, Slot.end, (Slot.status == SlotStatus.BLOCKED).label("is_away")).where(
            Slot.organization_id == uow.organization_id,
            owner.in_(ids),
            Slot.start < end,
            Slot.start >= start - LONGEST,
            Slot.end > start,
            *([(Slot.appointment_id.is_distinct_from(ignoring)) | Slot.published] if ignoring else []),
        )
        for owner, ids in wanted.items()
        if ids
    ]
    found: dict[UUID, list[Busy]] = defaultdict(list)
    if parts:
        for row in await uow.list(_without_seams(union_all(*parts).subquery())):
            found[row["owner"]].append(Busy(row["start"], row["end"], row["is_away"]))
    return found


def _without_seams(rows: Subquery) -> Select[Any, Any, Any, Any]:
    """Spans that touch as one: a full day is a row, not one for each of its appointments."""
    together = func.unnest(func.range_agg(func.tstzrange(rows.c.start, rows.c.end)))
    spans = select(rows.c.owner, rows.c.is_away, together.label("span")).group_by(rows.c.owner, rows.c.is_away)
    of = spans.subquery().c
    return select(of.owner, of.is_away, func.lower(of.span).label("start"), func.upper(of.span).label("end")).order_by(
        func.lower(of.span)
    )
