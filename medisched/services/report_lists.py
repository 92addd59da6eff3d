"""What a report can be narrowed down to, and whose numbers it then shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select
from sqlmodel import col

from medisched.domain.errors import NotFound
from medisched.models import Department, Provider, Service, ServiceProvider
from medisched.services.report_counts import Scope

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy import RowMapping

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.reports import ReportQuery


class Named(NamedTuple):
    """Everything with a name, by name; archived ones too."""

    departments: Sequence[RowMapping]
    providers: Sequence[RowMapping]
    services: Sequence[RowMapping]


class Asked(NamedTuple):
    """Whose appointments are counted, and who of them offers the service that is asked for."""

    scope: Scope
    offering: Sequence[UUID]


async def list_named(uow: UnitOfWork) -> Named:
    """Three statements."""
    own = uow.organization_id
    departments = select(Department.id, Department.name).where(Department.organization_id == own)  # type: ignore[call-overload]
    providers = (
        select(
            Provider.id, Provider.name, Provider.department_id, Provider.archived_at, Department.name.label("detail")
        )  # type: ignore[attr-defined]
        .join(Department, (Department.organization_id == own) & (Department.id == Provider.department_id))  # type: ignore[arg-type]
        .where(Provider.organization_id == own)
    )
    services = select(Service.id, Service.name, Service.archived_at).where(Service.organization_id == own)  # type: ignore[call-overload]
    return Named(
        await uow.list(departments.order_by(col(Department.name), col(Department.id))),
        await uow.list(providers.order_by(col(Provider.name), col(Provider.id))),
        await uow.list(services.order_by(col(Service.name), col(Service.id))),
    )


async def read_scope(uow: UnitOfWork, named: Named, query: ReportQuery) -> Asked:
    """Whom the question is about. What is not this organization's is not there."""
    for wanted, rows in zip((query.department_id, query.provider_id, query.service_id), named, strict=True):
        if wanted is not None and all(row["id"] != wanted for row in rows):
            raise NotFound
    chosen = [
        row["id"]
        for row in named.providers
        if query.department_id in {None, row["department_id"]} and query.provider_id in {None, row["id"]}
    ]
    scope = Scope(chosen, query.service_id)
    if query.service_id is None:
        return Asked(scope, chosen)
    offers = select(ServiceProvider.provider_id).where(
        ServiceProvider.organization_id == uow.organization_id,  # type: ignore[arg-type]
        ServiceProvider.service_id == query.service_id,  # type: ignore[arg-type]
    )
    offering = {row["provider_id"] for row in await uow.list(offers)}
    return Asked(scope, [one for one in chosen if one in offering])
