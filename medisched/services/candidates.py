"""Who could do what is asked for, where and with what."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import Uuid, any_, bindparam, func, literal, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY

from medisched.db.prepared import Prepared
from medisched.domain.errors import Invalid, NotFound
from medisched.domain.natural_order import natural_key
from medisched.domain.texts import _
from medisched.models import Department, Device, Provider, Room, ServiceDevice, ServiceProvider, ServiceRoom

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from sqlalchemy import BindParameter

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.db.wire import Ask
    from medisched.schemas.openings import Wish

OWN = bindparam("organization", type_=Uuid)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Who, where and with what: rows of kind, id, name and detail (a department, or a device's kind), by name."""

    providers: Sequence[Mapping[str, Any]]
    rooms: Sequence[Mapping[str, Any]] | None
    needs: Sequence[Sequence[Mapping[str, Any]]]

    @property
    def all_rows(self) -> list[Mapping[str, Any]]:
        """Every row once."""
        return [*self.providers, *(self.rooms or ()), *(row for need in self.needs for row in need)]


async def load_candidates(uow: UnitOfWork, service_id: UUID, wish: Wish) -> Candidates:
    """Providers, rooms and devices of a service, narrowed to what is wished for."""
    return read_candidates((await uow.ask_all(ask_candidates(uow, service_id, wish)))[0], wish)


def ask_candidates(uow: UnitOfWork, service_id: UUID, wish: Wish) -> Ask:
    """The question behind `load_candidates`."""
    return _candidates().ask(
        organization=uow.organization_id,
        service=service_id,
        provider=wish.provider_id,
        department=wish.department_id,
        rooms=[wish.room_id] if wish.room_id else [],
        devices=list(wish.device_ids),
    )


def read_candidates(rows: Sequence[Mapping[str, Any]], wish: Wish) -> Candidates:
    """Its answer."""
    return _narrow(_by_name(rows), wish)


@cache
def _candidates() -> Prepared:
    service, provider, department = (bindparam(name, type_=Uuid) for name in ("service", "provider", "department"))
    providers = (
        select(*_columns("provider", Provider, Department.name))
        .join(ServiceProvider, (ServiceProvider.organization_id == OWN) & (ServiceProvider.provider_id == Provider.id))
        .join(Department, (Department.organization_id == OWN) & (Department.id == Provider.department_id))
        .where(Provider.organization_id == OWN, Provider.archived_at.is_(None), ServiceProvider.service_id == service)
        .where(provider.is_(None) | (Provider.id == provider))
        .where(department.is_(None) | (Provider.department_id == department))
    )
    rooms = (
        select(*_columns("room", Room, literal("")))
        .join(ServiceRoom, (ServiceRoom.organization_id == OWN) & (ServiceRoom.room_id == Room.id))
        # A wished room is the only one that counts.
        .where(
            Room.organization_id == OWN, ServiceRoom.service_id == service, func.cardinality(ids_named("rooms")) == 0
        )
    )
    devices = (
        select(*_columns("device", Device, Device.kind))
        .join(ServiceDevice, (ServiceDevice.organization_id == OWN) & (ServiceDevice.device_id == Device.id))
        .where(Device.organization_id == OWN, ServiceDevice.service_id == service)
    )
    return Prepared(union_all(providers, rooms, devices, *_named_places()))


async def load_named(
    uow: UnitOfWork, *, provider_id: UUID, room_id: UUID | None, device_ids: Sequence[UUID]
) -> Candidates:
    """Exactly these; for an appointment without a service."""
    rows = _by_name(
        await uow.read(
            _named(),
            organization=uow.organization_id,
            provider=provider_id,
            rooms=[room_id] if room_id else [],
            devices=list(device_ids),
        )
    )
    providers = [row for row in rows if row["kind"] == "provider"]
    rooms = [row for row in rows if row["kind"] == "wished_room"]
    devices = [row for row in rows if row["kind"] == "wished_device"]
    if not providers or len(rooms) != (room_id is not None) or len(devices) != len(set(device_ids)):
        raise NotFound
    return Candidates(providers, rooms or None, [[row] for row in devices])


@cache
def _named() -> Prepared:
    provider = (
        select(*_columns("provider", Provider, Department.name))
        .join(Department, (Department.organization_id == OWN) & (Department.id == Provider.department_id))
        .where(Provider.organization_id == OWN, Provider.id == bindparam("provider", type_=Uuid))
        .where(Provider.archived_at.is_(None))
    )
    return Prepared(union_all(provider, *_named_places()))


def _by_name(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
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


def _named_places() -> list[Any]:
    rooms = select(*_columns("wished_room", Room, literal(""))).where(
        Room.organization_id == OWN, Room.id == any_(ids_named("rooms")), Room.archived_at.is_(None)
    )
    devices = select(*_columns("wished_device", Device, Device.kind)).where(
        Device.organization_id == OWN, Device.id == any_(ids_named("devices")), Device.archived_at.is_(None)
    )
    return [rooms, devices]


def ids_named(name: str) -> BindParameter[Any]:
    """A parameter that takes a list of ids."""
    return bindparam(name, type_=ARRAY(Uuid))


def _narrow(rows: Sequence[Mapping[str, Any]], wish: Wish) -> Candidates:
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


def _kind(row: Mapping[str, Any]) -> str:
    return row["detail"].casefold() or str(row["id"])
