"""The catalog: services, rooms and devices."""

from __future__ import annotations

from enum import Enum
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from medisched.api.deps import SignedIn
from medisched.api.once import Once
from medisched.schemas.base import Page
from medisched.schemas.catalog import (
    ArchivePreviewView,
    DeviceChangeDraft,
    DeviceDraft,
    DeviceView,
    PlaceQuery,
    RoomDraft,
    RoomView,
    ServiceChangeDraft,
    ServiceDraft,
    ServiceQuery,
    ServiceView,
)
from medisched.services import catalog, catalog_places
from medisched.services.doors import perform

router = APIRouter(prefix="/api/v1")
SERVICES: list[str | Enum] = ["services"]
ROOMS: list[str | Enum] = ["rooms"]
DEVICES: list[str | Enum] = ["devices"]


@router.get("/services", summary="List services", tags=SERVICES)
async def list_services(query: Annotated[ServiceQuery, Query()], caller: SignedIn) -> Page[ServiceView]:
    """By name; patients get only what they can book."""
    return await perform(caller, catalog.list_service_page, query)


@router.post("/services", status_code=201, response_model=ServiceView, summary="Create a service", tags=SERVICES)
async def create_service(draft: ServiceDraft, once: Once) -> Response:
    """With who offers it, in which rooms, and with which devices."""
    return await once.perform(catalog.create_service, draft)


@router.get("/services/{service_id}", summary="One service", tags=SERVICES)
async def get_service(service_id: UUID, caller: SignedIn) -> ServiceView:
    """For patients only if they can book it."""
    return await perform(caller, catalog.get_service, service_id)


@router.patch("/services/{service_id}", summary="Change a service", tags=SERVICES)
async def change_service(service_id: UUID, changes: ServiceChangeDraft, caller: SignedIn) -> ServiceView:
    """Only what is given becomes different; a list of ids replaces the whole list. No appointment changes."""
    return await perform(caller, catalog.change_service, service_id, changes)


@router.post("/services/{service_id}/archive", summary="Archive a service", tags=SERVICES)
async def archive_service(service_id: UUID, caller: SignedIn) -> ServiceView:
    """It is offered no more; its appointments stay."""
    return await perform(caller, catalog.archive_service, service_id)


@router.post("/services/{service_id}/archive/preview", summary="What archiving a service would mean", tags=SERVICES)
async def preview_service_archive(service_id: UUID, caller: SignedIn) -> ArchivePreviewView:
    """How many appointments are to come, which stay; nothing is changed."""
    return await perform(caller, catalog.preview_service_archive, service_id)


@router.post("/services/{service_id}/restore", summary="Restore a service", tags=SERVICES)
async def restore_service(service_id: UUID, caller: SignedIn) -> ServiceView:
    """Refused while what it needs is archived."""
    return await perform(caller, catalog.restore_service, service_id)


@router.get("/rooms", summary="List rooms", tags=ROOMS)
async def list_rooms(query: Annotated[PlaceQuery, Query()], caller: SignedIn) -> Page[RoomView]:
    """By name."""
    return await perform(caller, catalog_places.list_room_page, query)


@router.post("/rooms", status_code=201, response_model=RoomView, summary="Create a room", tags=ROOMS)
async def create_room(draft: RoomDraft, once: Once) -> Response:
    """With a name of its own."""
    return await once.perform(catalog_places.create_room, draft)


@router.get("/rooms/{room_id}", summary="One room", tags=ROOMS)
async def get_room(room_id: UUID, caller: SignedIn) -> RoomView:
    """Also an archived one."""
    return await perform(caller, catalog_places.get_room, room_id)


@router.patch("/rooms/{room_id}", summary="Rename a room", tags=ROOMS)
async def update_room(room_id: UUID, draft: RoomDraft, caller: SignedIn) -> RoomView:
    """The same room under another name."""
    return await perform(caller, catalog_places.update_room, room_id, draft)


@router.post("/rooms/{room_id}/archive", summary="Archive a room", tags=ROOMS)
async def archive_room(room_id: UUID, caller: SignedIn) -> RoomView:
    """Refused while it is the only room of a service; appointments in it stay."""
    return await perform(caller, catalog_places.archive_room, room_id)


@router.post("/rooms/{room_id}/archive/preview", summary="What archiving a room would mean", tags=ROOMS)
async def preview_room_archive(room_id: UUID, caller: SignedIn) -> ArchivePreviewView:
    """How many appointments are to come, which stay; nothing is changed."""
    return await perform(caller, catalog_places.preview_room_archive, room_id)


@router.post("/rooms/{room_id}/restore", summary="Restore a room", tags=ROOMS)
async def restore_room(room_id: UUID, caller: SignedIn) -> RoomView:
    """It can be used again."""
    return await perform(caller, catalog_places.restore_room, room_id)


@router.get("/devices", summary="List devices", tags=DEVICES)
async def list_devices(query: Annotated[PlaceQuery, Query()], caller: SignedIn) -> Page[DeviceView]:
    """By kind and name."""
    return await perform(caller, catalog_places.list_device_page, query)


@router.post("/devices", status_code=201, response_model=DeviceView, summary="Create a device", tags=DEVICES)
async def create_device(draft: DeviceDraft, once: Once) -> Response:
    """Devices of one kind stand in for each other."""
    return await once.perform(catalog_places.create_device, draft)


@router.get("/devices/{device_id}", summary="One device", tags=DEVICES)
async def get_device(device_id: UUID, caller: SignedIn) -> DeviceView:
    """Also an archived one."""
    return await perform(caller, catalog_places.get_device, device_id)


@router.patch("/devices/{device_id}", summary="Change a device", tags=DEVICES)
async def change_device(device_id: UUID, changes: DeviceChangeDraft, caller: SignedIn) -> DeviceView:
    """Only what is given becomes different."""
    return await perform(caller, catalog_places.change_device, device_id, changes)


@router.post("/devices/{device_id}/archive", summary="Archive a device", tags=DEVICES)
async def archive_device(device_id: UUID, caller: SignedIn) -> DeviceView:
    """Refused while a service needs it and nothing stands in for it; appointments with it stay."""
    return await perform(caller, catalog_places.archive_device, device_id)


@router.post("/devices/{device_id}/archive/preview", summary="What archiving a device would mean", tags=DEVICES)
async def preview_device_archive(device_id: UUID, caller: SignedIn) -> ArchivePreviewView:
    """How many appointments are to come, which stay; nothing is changed."""
    return await perform(caller, catalog_places.preview_device_archive, device_id)


@router.post("/devices/{device_id}/restore", summary="Restore a device", tags=DEVICES)
async def restore_device(device_id: UUID, caller: SignedIn) -> DeviceView:
    """It can be used again."""
    return await perform(caller, catalog_places.restore_device, device_id)
