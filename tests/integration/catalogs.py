"""A clinic's catalog, made through the services."""

from __future__ import annotations

from medisched.schemas.catalog import DeviceDraft, DeviceView, RoomDraft, RoomView, ServiceDraft, ServiceView
from medisched.services.catalog import create_service
from medisched.services.catalog_places import create_device, create_room
from medisched.services.doors import perform
from tests.factories import Clinic


async def make_room(clinic: Clinic, name: str = "Room 1") -> RoomView:
    return await perform(clinic.staff.session, create_room, RoomDraft(name=name))


async def make_device(clinic: Clinic, name: str = "Dermatoscope 1", kind: str = "Dermatoscope") -> DeviceView:
    return await perform(clinic.staff.session, create_device, DeviceDraft(name=name, kind=kind))


async def make_service(clinic: Clinic, name: str = "Skin check", **values: object) -> ServiceView:
    draft = ServiceDraft.read({"name": name, "duration": 20, **values})
    return await perform(clinic.staff.session, create_service, draft)
