"""What ties a service to providers, rooms and devices, and the rule that what it needs is there.

A service in use that is linked to rooms has one that is in use, and so it is with every kind of device: else it would
seem to need none. Whoever archives the last one is refused; both sides lock the service, so two at once are too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from medisched.domain.errors import Conflict, NotFound
from medisched.domain.texts import _, list_text, many
from medisched.models import (
    Appointment,
    AppointmentDevice,
    AppointmentStatus,
    Device,
    Provider,
    Room,
    Service,
    ServiceDevice,
    ServiceProvider,
    ServiceRoom,
)
from medisched.models.base import new_id

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy import ColumnElement

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.models.base import TenantRow
    from medisched.schemas.catalog import ServiceDraft

EXPECTED = (AppointmentStatus.BOOKED, AppointmentStatus.ARRIVED, AppointmentStatus.IN_PROGRESS)


async def replace_links(uow: UnitOfWork, service_id: UUID, draft: ServiceDraft) -> None:
    """Who offers it, where and with what, exactly as the draft says; what is not there or archived is not found."""
    await _replace(uow, service_id, ServiceProvider, Provider, draft.provider_ids)
    await _replace(uow, service_id, ServiceRoom, Room, draft.room_ids)
    await _replace(uow, service_id, ServiceDevice, Device, draft.device_ids)


async def must_have_places(uow: UnitOfWork, service: Service) -> None:
    """Refuse to offer a service again whose every room, or every device of one kind, has been archived."""
    own = uow.organization_id
    rooms = await uow.list(
        select(Room.archived_at)
        .join(ServiceRoom, (ServiceRoom.organization_id == own) & (ServiceRoom.room_id == Room.id))
        .where(Room.organization_id == own, ServiceRoom.service_id == service.id)
    )
    if rooms and all(row["archived_at"] for row in rooms):
        raise Conflict(
            _("Every room for {name} is archived. Restore one, or change its rooms.").format(name=service.name),
            code="no_room",
        )
    devices = await uow.list(
        select(Device.id, Device.name, Device.kind, Device.archived_at)
        .join(ServiceDevice, (ServiceDevice.organization_id == own) & (ServiceDevice.device_id == Device.id))
        .where(Device.organization_id == own, ServiceDevice.service_id == service.id)
        .order_by(Device.name)
    )
    there = {row["kind"] or row["id"] for row in devices if row["archived_at"] is None}
    gone = [row["kind"] or row["name"] for row in devices if (row["kind"] or row["id"]) not in there]
    if gone:
        raise Conflict(
            _("{name} needs “{value}”, which is archived. Restore it, or change its devices.").format(
                name=service.name, value=gone[0]
            ),
            code="no_device",
        )


async def must_not_be_last(uow: UnitOfWork, thing: Room | Device) -> None:
    """Refuse to archive what a service needs and nothing stands in for."""
    link, column = (ServiceRoom, ServiceRoom.room_id) if isinstance(thing, Room) else (ServiceDevice, _DEVICE)
    own = uow.organization_id
    linked = select(link.service_id).where(link.organization_id == own, column == thing.id)
    used = select(Service.id, Service.name, Service.archived_at).where(
        Service.organization_id == own, Service.id.in_(linked)
    )
    services = await uow.list(used.order_by(Service.id).with_for_update())
    others = await uow.list(
        select(link.service_id).where(
            link.organization_id == own, column.in_(_alternatives(uow, thing)), link.service_id.in_(linked)
        )
    )
    kept = {row["service_id"] for row in others}
    names = sorted(row["name"] for row in services if row["archived_at"] is None and row["id"] not in kept)
    if names:
        raise Conflict(_only_text(thing, names), code="in_use")


async def count_upcoming(uow: UnitOfWork, table: type[TenantRow], row_id: UUID) -> int:
    """Appointments to come of a service, in a room or with a device."""
    query = select(func.count()).where(
        Appointment.organization_id == uow.organization_id,
        Appointment.start > uow.now,
        Appointment.status.in_(EXPECTED),
        _concerns(uow, table, row_id),
    )
    return (await uow.db.execute(query)).scalar_one()


async def list_service_names(uow: UnitOfWork, link: type[ServiceRoom | ServiceDevice], row_id: UUID) -> list[str]:
    """Services in use that a room or device is chosen for."""
    column = ServiceRoom.room_id if link is ServiceRoom else _DEVICE
    own = uow.organization_id
    query = (
        select(Service.name)
        .join(link, (link.organization_id == own) & (link.service_id == Service.id))
        .where(Service.organization_id == own, Service.archived_at.is_(None), column == row_id)
        .order_by(func.lower(Service.name))
    )
    return [row["name"] for row in await uow.list(query)]


_DEVICE = ServiceDevice.device_id
_COLUMNS: dict[type[TenantRow], Any] = {
    ServiceProvider: ServiceProvider.provider_id,
    ServiceRoom: ServiceRoom.room_id,
    ServiceDevice: _DEVICE,
}


async def _replace(
    uow: UnitOfWork, service_id: UUID, link: type[Any], table: type[Any], wanted: Sequence[UUID]
) -> None:
    column, own = _COLUMNS[link], uow.organization_id
    usable = (
        select(table.id)
        .where(table.organization_id == own, table.id.in_(wanted), table.archived_at.is_(None))
        .order_by(table.id)
        .with_for_update(read=True)
    )
    if len(await uow.list(usable)) != len(wanted):
        raise NotFound
    await uow.run(delete(link).where(link.organization_id == own, link.service_id == service_id, column.not_in(wanted)))
    if wanted:
        rows = [{"id": new_id(), "organization_id": own, "service_id": service_id, column.key: one} for one in wanted]
        await uow.run(insert(link.__table__).values(rows).on_conflict_do_nothing())


def _alternatives(uow: UnitOfWork, thing: Room | Device) -> Any:
    """What else is in use and would do."""
    table = type(thing)
    query = select(table.id).where(
        table.organization_id == uow.organization_id, table.id != thing.id, table.archived_at.is_(None)
    )
    if isinstance(thing, Room):
        return query
    return query.where(Device.kind == thing.kind, Device.kind != "")


def _concerns(uow: UnitOfWork, table: type[TenantRow], row_id: UUID) -> ColumnElement[bool]:
    if table is Service:
        return col(Appointment.service_id) == row_id
    if table is Room:
        return col(Appointment.room_id) == row_id
    used = select(AppointmentDevice.appointment_id).where(
        AppointmentDevice.organization_id == uow.organization_id, AppointmentDevice.device_id == row_id
    )
    return col(Appointment.id).in_(used)


def _only_text(thing: Room | Device, names: Sequence[str]) -> str:
    told = {"name": thing.name, "services": list_text(names, at_most=3)}
    if isinstance(thing, Room):
        return many(
            len(names),
            "{name} is the only room for {services}. Change this service first.",
            "{name} is the only room for {services}. Change these services first.",
            **told,
        )
    if thing.kind:
        return many(
            len(names),
            "{name} is the only “{kind}” for {services}. Change this service first.",
            "{name} is the only “{kind}” for {services}. Change these services first.",
            kind=thing.kind,
            **told,
        )
    return many(
        len(names),
        "{name} is the only device of its kind for {services}. Change this service first.",
        "{name} is the only device of its kind for {services}. Change these services first.",
        **told,
    )
