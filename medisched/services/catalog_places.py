"""Rooms and devices: where and with what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlmodel import col

from medisched.domain.access import Permission, requires
from medisched.domain.natural_order import natural_key
from medisched.models import Device, Room, ServiceDevice, ServiceRoom
from medisched.schemas.base import Page
from medisched.schemas.catalog import ArchivePreviewView, DeviceDraft, DeviceView, RoomView
from medisched.services.catalog_links import count_upcoming, list_service_names, must_not_be_last
from medisched.services.cursors import read_page

if TYPE_CHECKING:
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.catalog import DeviceChangeDraft, PlaceQuery, RoomDraft


@requires(Permission.MANAGE_CATALOG)
async def create_room(uow: UnitOfWork, draft: RoomDraft) -> RoomView:
    """A room with a name of its own."""
    return _room(await uow.add(Room(name=draft.name)))


@requires(Permission.MANAGE_CATALOG)
async def update_room(uow: UnitOfWork, room_id: UUID, draft: RoomDraft) -> RoomView:
    """Another name for the same room."""
    room = await uow.get(Room, room_id, lock=True)
    room.name = draft.name
    await uow.save()
    return _room(room)


@requires(Permission.MANAGE_CATALOG)
async def archive_room(uow: UnitOfWork, room_id: UUID) -> RoomView:
    """Use it for nothing new; refused while a service has no other room. Appointments in it stay."""
    room = await uow.get(Room, room_id, lock=True)
    await must_not_be_last(uow, room)
    room.archived_at = room.archived_at or uow.now
    await uow.save()
    return _room(room)


@requires(Permission.MANAGE_CATALOG)
async def restore_room(uow: UnitOfWork, room_id: UUID) -> RoomView:
    """Use it again, for the services that it is still chosen for."""
    room = await uow.get(Room, room_id, lock=True)
    room.archived_at = None
    await uow.save()
    return _room(room)


@requires(Permission.MANAGE_CATALOG)
async def preview_room_archive(uow: UnitOfWork, room_id: UUID) -> ArchivePreviewView:
    """What stands on a room."""
    room = await uow.get(Room, room_id)
    names = await list_service_names(uow, ServiceRoom, room.id)
    return ArchivePreviewView(upcoming=await count_upcoming(uow, Room, room.id), services=names)


@requires(Permission.SEE_HOURS)
async def list_rooms(uow: UnitOfWork, *, include_archived: bool = False) -> list[RoomView]:
    """Rooms by name."""
    query = (
        select(Room)
        .where(Room.organization_id == uow.organization_id)
        .order_by(func.lower(Room.name), Room.id)
        .limit(500)
    )
    if not include_archived:
        query = query.where(Room.archived_at.is_(None))
    rooms = [_room(row) for row in (await uow.db.execute(query)).scalars()]
    return sorted(rooms, key=lambda room: (natural_key(room.name), room.id))


@requires(Permission.SEE_HOURS)
async def list_room_page(uow: UnitOfWork, query: PlaceQuery) -> Page[RoomView]:
    """Rooms by name, letter by letter."""
    wanted = select(*Room.__table__.columns).where(Room.organization_id == uow.organization_id)
    if not query.include_archived:
        wanted = wanted.where(Room.archived_at.is_(None))
    rows, cursor = await read_page(uow, wanted, query, by=[func.lower(Room.name)], row_id=Room.id)
    items = [RoomView.of(row, is_archived=row["archived_at"] is not None) for row in rows]
    return Page[RoomView](items=items, next_cursor=cursor)


@requires(Permission.SEE_HOURS)
async def get_room(uow: UnitOfWork, room_id: UUID) -> RoomView:
    """One room."""
    return _room(await uow.get(Room, room_id))


@requires(Permission.MANAGE_CATALOG)
async def create_device(uow: UnitOfWork, draft: DeviceDraft) -> DeviceView:
    """A device with a name of its own."""
    return _device(await uow.add(Device(name=draft.name, kind=await _known_kind(uow, draft.kind))))


@requires(Permission.MANAGE_CATALOG)
async def update_device(uow: UnitOfWork, device_id: UUID, draft: DeviceDraft) -> DeviceView:
    """Another name or kind for the same device."""
    device = await uow.get(Device, device_id, lock=True)
    device.name, device.kind = draft.name, await _known_kind(uow, draft.kind, besides=device_id)
    await uow.save()
    return _device(device)


@requires(Permission.MANAGE_CATALOG)
async def change_device(uow: UnitOfWork, device_id: UUID, changes: DeviceChangeDraft) -> DeviceView:
    """Only what is given becomes different."""
    device = await uow.get(Device, device_id, lock=True)
    current = {"name": device.name, "kind": device.kind}
    return await update_device(uow, device_id, DeviceDraft.read({**current, **changes.model_dump(exclude_unset=True)}))


@requires(Permission.MANAGE_CATALOG)
async def archive_device(uow: UnitOfWork, device_id: UUID) -> DeviceView:
    """Use it for nothing new; refused while a service needs it and nothing stands in for it. Appointments stay."""
    device = await uow.get(Device, device_id, lock=True)
    await must_not_be_last(uow, device)
    device.archived_at = device.archived_at or uow.now
    await uow.save()
    return _device(device)


@requires(Permission.MANAGE_CATALOG)
async def restore_device(uow: UnitOfWork, device_id: UUID) -> DeviceView:
    """Use it again, for the services that it is still chosen for."""
    device = await uow.get(Device, device_id, lock=True)
    device.archived_at = None
    await uow.save()
    return _device(device)


@requires(Permission.MANAGE_CATALOG)
async def preview_device_archive(uow: UnitOfWork, device_id: UUID) -> ArchivePreviewView:
    """What stands on a device."""
    device = await uow.get(Device, device_id)
    names = await list_service_names(uow, ServiceDevice, device.id)
    return ArchivePreviewView(upcoming=await count_upcoming(uow, Device, device.id), services=names)


@requires(Permission.SEE_HOURS)
async def list_devices(uow: UnitOfWork, *, include_archived: bool = False) -> list[DeviceView]:
    """Devices by kind and name; those without a kind last."""
    query = (
        select(Device)
        .where(Device.organization_id == uow.organization_id)
        .order_by(Device.kind == "", func.lower(Device.kind), func.lower(Device.name), Device.id)
        .limit(500)
    )
    if not include_archived:
        query = query.where(Device.archived_at.is_(None))
    devices = [_device(row) for row in (await uow.db.execute(query)).scalars()]
    return sorted(devices, key=lambda one: (not one.kind, natural_key(one.kind), natural_key(one.name), one.id))


@requires(Permission.SEE_HOURS)
async def list_device_page(uow: UnitOfWork, query: PlaceQuery) -> Page[DeviceView]:
    """Devices by kind and name, letter by letter; those without a kind last."""
    wanted = select(*Device.__table__.columns).where(Device.organization_id == uow.organization_id)
    if not query.include_archived:
        wanted = wanted.where(Device.archived_at.is_(None))
    by = [col(Device.kind) == "", func.lower(Device.kind), func.lower(Device.name)]
    rows, cursor = await read_page(uow, wanted, query, by=by, row_id=Device.id)
    items = [DeviceView.of(row, is_archived=row["archived_at"] is not None) for row in rows]
    return Page[DeviceView](items=items, next_cursor=cursor)


@requires(Permission.SEE_HOURS)
async def get_device(uow: UnitOfWork, device_id: UUID) -> DeviceView:
    """One device."""
    return _device(await uow.get(Device, device_id))


async def _known_kind(uow: UnitOfWork, kind: str, *, besides: UUID | None = None) -> str:
    """The kind as other devices spell it, so that upper and lower case make no second kind."""
    query = (
        select(Device.kind)
        .where(Device.organization_id == uow.organization_id, func.lower(Device.kind) == func.lower(kind))
        .order_by(Device.archived_at.is_not(None), Device.id)
        .limit(1)
    )
    if besides is not None:
        query = query.where(Device.id != besides)
    row = await uow.find(query)
    return row["kind"] if row else kind


def _room(room: Room) -> RoomView:
    return RoomView.of(room, is_archived=room.archived_at is not None)


def _device(device: Device) -> DeviceView:
    return DeviceView.of(device, is_archived=device.archived_at is not None)
