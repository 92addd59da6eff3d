"""What a service asks of a time, read for each search and booking."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Uuid, bindparam, select

from medisched.db.prepared import Prepared
from medisched.domain.access import Permission
from medisched.domain.errors import NotFound
from medisched.models import Service

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.db.wire import Ask


class OfferedService(NamedTuple):
    """A service as the search for time sees it; see `models.Service` for the units."""

    id: UUID
    name: str
    duration: int
    buffer_before: int
    buffer_after: int
    notice: int
    horizon: int
    step: int
    online: bool
    archived_at: datetime | None


def ask_service(uow: UnitOfWork, service_id: UUID) -> Ask:
    """The question for one service of this organization."""
    return _one().ask(organization=uow.organization_id, service=service_id)


def read_service(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]], *, also_archived: bool = False) -> OfferedService:
    """Its answer: one in use; patients and visitors know only those that are bookable online."""
    service = OfferedService(**rows[0]) if rows else None
    if service is None:
        raise NotFound
    knows_all = uow.actor.may(Permission.SEE_HOURS) or uow.actor.may(Permission.SCHEDULE)
    is_offered = service.archived_at is None and (service.online or knows_all)
    if not (is_offered or also_archived):
        raise NotFound
    return service


async def get_offered_service(uow: UnitOfWork, service_id: UUID) -> OfferedService:
    """A service in use; patients and visitors know only those that are bookable online."""
    return read_service(uow, (await uow.ask_all(ask_service(uow, service_id)))[0])


@cache
def _one() -> Prepared:
    own, wanted = bindparam("organization", type_=Uuid), bindparam("service", type_=Uuid)
    columns = [Service.__table__.c[name] for name in OfferedService._fields]  # type: ignore[attr-defined]
    return Prepared(select(*columns).where(Service.organization_id == own, Service.id == wanted))
