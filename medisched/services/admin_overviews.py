"""What the platform's administrators see of all organizations, in a role of PostgreSQL that can only count.

Everything is found by an index on the organization: so many steps for each organization of the page, however many
appointments there are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import String, cast, func, literal, select, text

from medisched.domain.access import Permission, requires
from medisched.models import (
    Appointment,
    AppointmentChange,
    AppointmentStatus,
    Department,
    Membership,
    Organization,
    Provider,
    Subscription,
)
from medisched.models.organizations import OrganizationStatus
from medisched.schemas.admin_overviews import AdminOverviewView, OrganizationCountsView, PlatformCountsView
from medisched.services.cursors import after, next_cursor

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Select, Subquery

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.admin_overviews import AdminOverviewQuery

DIGITS = 12


@requires(Permission.ADMINISTER)
async def get_admin_overview(uow: UnitOfWork, query: AdminOverviewQuery) -> AdminOverviewView:
    """One page of organizations in numbers; with the first page, those of all that were asked for."""
    await uow.take_role("platform")
    page = _page(uow, query)
    rows = await uow.list(_counted(uow, page))
    return AdminOverviewView(
        items=[OrganizationCountsView.of(row) for row in rows[: query.limit]],
        next_cursor=next_cursor(rows, query.limit, key="place"),
        totals=None if query.cursor else await _total(uow, query),
    )


def _page(uow: UnitOfWork, query: AdminOverviewQuery) -> Subquery:
    """The organizations of the page and one more, in their order, with their `place` in it."""
    name, is_down = query.sort.removeprefix("-"), query.sort.startswith("-")
    place = _places(uow)[name]
    order = (place.desc(), Organization.id.desc()) if is_down else (place.asc(), Organization.id.asc())
    wanted = select(
        *(getattr(Organization, column) for column in ("id", "name", "slug", "status", "timezone", "created_at")),
        place.label("place"),
        func.row_number().over(order_by=order).label("number"),
    ).where(*_asked(query))
    if query.cursor:
        wanted = wanted.where(after(query.cursor, place, Organization.id, descending=is_down))
    return wanted.order_by(*order).limit(query.limit + 1).subquery("page")


def _places(uow: UnitOfWork) -> dict[str, ColumnElement[Any]]:
    counted = cast(_appointments(uow.now, Organization.id, Organization.timezone), String)
    return {
        "name": func.lower(Organization.name, type_=String),
        "createdAt": Organization.__table__.c.created_at,
        "lastActivityAt": _last_activity(Organization.id, Organization.__table__.c.created_at),
        "appointmentsThisMonth": func.lpad(counted, DIGITS, "0", type_=String),
    }


def _asked(query: AdminOverviewQuery) -> Sequence[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if query.status is not None:
        conditions.append(Organization.status == query.status)  # type: ignore[arg-type]
    if query.search:
        found = (
            column.icontains(query.search, autoescape=True)
            for column in (Organization.__table__.c.name, Organization.__table__.c.slug)
        )
        first, second = found
        conditions.append(first | second)
    return conditions


def _counted(uow: UnitOfWork, page: Subquery) -> Select[Any]:
    columns = page.c
    plan = (
        select(Subscription.plan)
        .where(Subscription.organization_id == columns.id)
        .order_by(Subscription.event_at.desc())  # type: ignore[union-attr]
        .limit(1)
        .correlate(page)
    )
    return select(
        *(columns[name] for name in ("id", "name", "slug", "status", "created_at", "place")),
        func.coalesce(plan.scalar_subquery(), "").label("plan"),
        _number(Membership, columns.id).label("members"),
        _number(Department, columns.id).label("departments"),
        _number(Provider, columns.id, Provider.archived_at.is_(None)).label("providers"),  # type: ignore[union-attr]
        _appointments(uow.now, columns.id, columns.timezone).label("appointments_this_month"),
        _last_activity(columns.id, columns.created_at).label("last_activity_at"),
    ).order_by(columns.number)


async def _total(uow: UnitOfWork, query: AdminOverviewQuery) -> PlatformCountsView:
    asked = select(Organization.id, Organization.status, Organization.timezone).where(*_asked(query)).subquery("asked")
    counts = select(
        *(func.count().filter(asked.c.status == status.value).label(status.value) for status in OrganizationStatus),
        func.count().label("organizations"),
        _sum(_number(Membership, asked.c.id)).label("members"),
        _sum(_number(Department, asked.c.id)).label("departments"),
        _sum(_number(Provider, asked.c.id, Provider.archived_at.is_(None))).label("providers"),  # type: ignore[union-attr]
        _sum(_appointments(uow.now, asked.c.id, asked.c.timezone)).label("appointments_this_month"),
    ).select_from(asked)
    return PlatformCountsView.of((await uow.list(counts))[0])


def _sum(counted: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.coalesce(func.sum(counted), 0)


def _number(table: Any, organization_id: Any, *conditions: ColumnElement[bool]) -> ColumnElement[Any]:
    counted = select(func.count()).select_from(table).where(table.organization_id == organization_id, *conditions)
    return counted.correlate_except(table).scalar_subquery()


def _appointments(now: datetime, organization_id: Any, timezone: Any) -> ColumnElement[Any]:
    """Those of the present month where the organization is: what is read is a stretch of an index."""
    month = func.date_trunc("month", func.timezone(timezone, literal(now)))
    begins = func.timezone(timezone, month)
    ends = func.timezone(timezone, month + text("interval '1 month'"))
    within = (Appointment.start >= begins, Appointment.start < ends)
    return _number(Appointment, organization_id, *within, Appointment.status != AppointmentStatus.CANCELLED)  # type: ignore[arg-type]


def _last_activity(organization_id: Any, created_at: Any) -> ColumnElement[Any]:
    # Ids tell the time: the greatest is the newest, and the key has them in order.
    newest = (
        select(AppointmentChange.changed_at)
        .where(AppointmentChange.organization_id == organization_id)  # type: ignore[arg-type]
        .order_by(AppointmentChange.id.desc())  # type: ignore[attr-defined]
        .limit(1)
        .correlate_except(AppointmentChange)
    )
    return func.greatest(newest.scalar_subquery(), created_at, type_=Organization.__table__.c.created_at.type)
