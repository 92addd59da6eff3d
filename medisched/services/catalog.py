"""Services: what patients come for. Rooms and devices are in `catalog_places`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, Uuid, func, select

from medisched.domain.access import Permission, requires
from medisched.domain.errors import NotFound
from medisched.models import Device, Provider, Room, Service, ServiceDevice, ServiceProvider, ServiceRoom
from medisched.schemas.base import Page
from medisched.schemas.catalog import ArchivePreviewView, ServiceView
from medisched.services.catalog_links import count_upcoming, must_have_places, replace_links
from medisched.services.cursors import read_page

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import ColumnElement, RowMapping, Select

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.models.base import TenantRow
    from medisched.schemas.catalog import ServiceChangeDraft, ServiceDraft, ServiceQuery

LINKS = {"provider_ids", "room_ids", "device_ids"}


@requires(Permission.MANAGE_CATALOG)
async def create_service(uow: UnitOfWork, draft: ServiceDraft) -> ServiceView:
    """Something that patients can come for: by whom, where and with what."""
    service = await uow.add(Service(**draft.model_dump(mode="json", exclude=LINKS)))
    await replace_links(uow, service.id, draft)
    return await get_service(uow, service.id)


@requires(Permission.MANAGE_CATALOG)
async def update_service(uow: UnitOfWork, service_id: UUID, draft: ServiceDraft) -> ServiceView:
    """The whole service as it shall be from now on; appointments that are already made stay as they are."""
    service = await uow.get(Service, service_id, lock=True)
    for name, value in draft.model_dump(mode="json", exclude=LINKS).items():
        setattr(service, name, value)
    await uow.save()
    await replace_links(uow, service_id, draft)
    return await get_service(uow, service_id)


@requires(Permission.MANAGE_CATALOG)
async def change_service(uow: UnitOfWork, service_id: UUID, changes: ServiceChangeDraft) -> ServiceView:
    """Only what is given becomes different."""
    await uow.get(Service, service_id, lock=True)
    current = await get_service(uow, service_id)
    return await update_service(uow, service_id, current.changed_by(changes))


@requires(Permission.MANAGE_CATALOG)
async def archive_service(uow: UnitOfWork, service_id: UUID) -> ServiceView:
    """Offer it no more; its appointments stay."""
    service = await uow.get(Service, service_id, lock=True)
    service.archived_at = service.archived_at or uow.now
    await uow.save()
    return await get_service(uow, service_id)


@requires(Permission.MANAGE_CATALOG)
async def restore_service(uow: UnitOfWork, service_id: UUID) -> ServiceView:
    """Offer it again, unless its name was taken or what it needs has been archived meanwhile."""
    service = await uow.get(Service, service_id, lock=True)
    await must_have_places(uow, service)
    service.archived_at = None
    await uow.save()
    return await get_service(uow, service_id)


@requires(Permission.MANAGE_CATALOG)
async def preview_service_archive(uow: UnitOfWork, service_id: UUID) -> ArchivePreviewView:
    """How many upcoming appointments would stay."""
    service = await uow.get(Service, service_id)
    return ArchivePreviewView(upcoming=await count_upcoming(uow, Service, service.id))


@requires(Permission.VISIT)
async def list_services(
    uow: UnitOfWork, *, online_only: bool = False, include_archived: bool = False
) -> list[ServiceView]:
    """Services by name; patients and strangers get only what they can book."""
    query = _services(uow).order_by(func.lower(Service.name), Service.id).limit(500)
    if online_only:
        query = query.where(Service.online.is_(True))
    if not include_archived:
        query = query.where(Service.archived_at.is_(None))
    return [_view(uow, row) for row in await uow.list(query)]


@requires(Permission.VISIT)
async def list_service_page(uow: UnitOfWork, query: ServiceQuery) -> Page[ServiceView]:
    """The same by cursor."""
    wanted = _services(uow)
    if query.online_only:
        wanted = wanted.where(Service.online.is_(True))
    if not query.include_archived:
        wanted = wanted.where(Service.archived_at.is_(None))
    rows, cursor = await read_page(uow, wanted, query, by=[func.lower(Service.name)], row_id=Service.id)
    return Page[ServiceView](items=[_view(uow, row) for row in rows], next_cursor=cursor)


@requires(Permission.VISIT)
async def get_service(uow: UnitOfWork, service_id: UUID) -> ServiceView:
    """One service; for patients and strangers only if they can book it."""
    row = await uow.find(_services(uow).where(Service.id == service_id))
    if row is None:
        raise NotFound
    return _view(uow, row)


def _view(uow: UnitOfWork, row: RowMapping) -> ServiceView:
    """Rooms and devices only for those who work here."""
    hidden = {} if uow.actor.may(Permission.SEE_HOURS) else {"room_ids": [], "device_ids": []}
    return ServiceView.of(row, provider_count=len(row["provider_ids"]), **hidden)


def _services(uow: UnitOfWork) -> Select[tuple[object, ...]]:
    """What the caller may see."""
    columns: list[ColumnElement[Any]] = [
        *(column for column in Service.__table__.columns if column.name in ServiceView.model_fields),
        Service.archived_at.is_not(None).label("is_archived"),
        _linked(ServiceProvider, ServiceProvider.provider_id, Provider).label("provider_ids"),
        _linked(ServiceRoom, ServiceRoom.room_id, Room).label("room_ids"),
        _linked(ServiceDevice, ServiceDevice.device_id, Device).label("device_ids"),
    ]
    query: Select[tuple[object, ...]] = select(*columns).where(Service.organization_id == uow.organization_id)
    if uow.actor.may(Permission.SEE_HOURS):
        return query
    return query.where(Service.online.is_(True), Service.archived_at.is_(None))


def _linked(link: type[TenantRow], column: Any, table: type[Any]) -> ColumnElement[Any]:
    """Ids of what a service is linked to and what is in use, by name."""
    ids = (
        select(column)
        .join(table, (table.organization_id == link.organization_id) & (table.id == column))
        .where(
            link.organization_id == Service.organization_id,
            link.service_id == Service.id,
            table.archived_at.is_(None),
        )
        .order_by(func.lower(table.name), table.id)
        .correlate(Service)
    )
    return func.array(ids.scalar_subquery(), type_=ARRAY(Uuid))
