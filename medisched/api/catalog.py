"""The catalog: services, rooms and devices."""

from __future__ import annotations

from enum import Enum
from uuid import UUID

from fastapi import APIRouter

from medisched.api.deps import Session
from medisched.schemas.base import Page
from medisched.schemas.catalog import (
    DeviceChangeDraft,
    DeviceDraft,
    DeviceView,
    RoomDraft,
    RoomView,
    ServiceChangeDraft,
    ServiceDraft,
    ServiceView,
)
from medisched.services import catalog, catalog_places
from medisched.services.doors import perform

router = APIRouter(prefix="/api/v1")
SERVICES: list[str | Enum] = ["services"]
ROOMS: list[str | Enum] = ["rooms"]
DEVICES: list[str | Enum] = ["devices"]


@router.get("/services", summary="List services", tags=SERVICES)
async def list_services(session_id: Session, *, online_only: bool = False, include_archived: bool = False) -> Page:
    """By name; patients get only what they can book."""
    items = await perform(session_id, catalog.list_services, online_only=online_only, include_archived=include_archived)
    return Page(items=items)


@router.post("/services", status_code=201, summary="Create a service", tags=SERVICES)
async def create_service(draft: ServiceDraft, session_id: Session) -> ServiceView:
    """With who offers it, in which rooms, and with which devices."""
    return await perform(session_id, catalog.create_service, draft)


@router.get("/services/{service_id}", summary="One service", tags=SERVICES)
async def get_service(service_id: UUID, session_id: Session) -> ServiceView:
    """For patients only if they can book it."""
    return await perform(session_id, catalog.get_service, service_id)


@router.patch("/services/{service_id}", summary="Change a service", tags=SERVICES)
async def change_service(service_id: UUID, changes: ServiceChangeDraft, session_id: Session) -> ServiceView:
    """Only what is given becomes different; a list of ids replaces the whole list. No appointment changes."""
    return await perform(session_id, catalog.change_service, service_id, changes)


@router.post("/services/{service_id}/archive", summary="Archive a service", tags=SERVICES)
async def archive_service(service_id: UUID, session_id: Session) -> ServiceView:
    """It is offered no more; its appointments stay."""
    return await perform(session_id, catalog.archive_service, service_id)


@router.post("/services/{service_id}/restore", summary="Restore a service", tags=SERVICES)
async def restore_service(service_id: UUID, session_id: Session) -> ServiceView:
    """Refused while what it needs is archived."""
    return await perform(session_id, catalog.restore_service, service_id)


@router.get("/rooms", summary="List rooms", tags=ROOMS)
async def list_rooms(session_id: Session, *, include_archived: bool = False) -> Page:
    """By name."""
    return Page(items=await perform(session_id, catalog_places.list_rooms, include_archived=include_archived))


@router.post("/rooms", status_code=201, summary="Create a room", tags=ROOMS)
async def create_room(draft: RoomDraft, session_id: Session) -> RoomView:
    """With a name of its own."""
    return await perform(session_id, catalog_places.create_room, draft)


@router.get("/rooms/{room_id}", summary="One room", tags=ROOMS)
async def get_room(room_id: UUID, session_id: Session) -> RoomView:
    """Also an archived one."""
    return await perform(session_id, catalog_places.get_room, room_id)


@router.patch("/rooms/{room_id}", summary="Rename a room", tags=ROOMS)
async def update_room(room_id: UUID, draft: RoomDraft, session_id: Session) -> RoomView:
    """The same room under another name."""
    return await perform(session_id, catalog_places.update_room, room_id, draft)


@router.post("/rooms/{room_id}/archive", summary="Archive a room", tags=ROOMS)
async def archive_room(room_id: UUID, session_id: Session) -> RoomView:
    """Refused while it is the only room of a service; appointments in it stay."""
    return await perform(session_id, catalog_places.archive_room, room_id)


@router.post("/rooms/{room_id}/restore", summary="Restore a room", tags=ROOMS)
async def restore_room(room_id: UUID, session_id: Session) -> RoomView:
    """It can be used again."""
    return await perform(session_id, catalog_places.restore_room, room_id)


@router.get("/devices", summary="List devices", tags=DEVICES)
async def list_devices(session_id: Session, *, include_archived: bool = False) -> Page:
    """By kind and name."""
    return Page(items=await perform(session_id, catalog_places.list_devices, include_archived=include_archived))


@router.post("/devices", status_code=201, summary="Create a device", tags=DEVICES)
async def create_device(draft: DeviceDraft, session_id: Session) -> DeviceView:
    """Devices of one kind stand in for each other."""
    return await perform(session_id, catalog_places.create_device, draft)


@router.get("/devices/{device_id}", summary="One device", tags=DEVICES)
async def get_device(device_id: UUID, session_id: Session) -> DeviceView:
    """Also an archived one."""
    return await perform(session_id, catalog_places.get_device, device_id)


@router.patch("/devices/{device_id}", summary="Change a device", tags=DEVICES)
async def change_device(device_id: UUID, changes: DeviceChangeDraft, session_id: Session) -> DeviceView:
    """Only what is given becomes different."""
    return await perform(session_id, catalog_places.change_device, device_id, changes)


@router.post("/devices/{device_id}/archive", summary="Archive a device", tags=DEVICES)
async def archive_device(device_id: UUID, session_id: Session) -> DeviceView:
    """Refused while a service needs it and nothing stands in for it; appointments with it stay."""
    return await perform(session_id, catalog_places.archive_device, device_id)


@router.post("/devices/{device_id}/restore", summary="Restore a device", tags=DEVICES)
async def restore_device(device_id: UUID, session_id: Session) -> DeviceView:
    """It can be used again."""
    return await perform(session_id, catalog_places.restore_device, device_id)
