"""What the platform's administrators see of all organizations, in a role of PostgreSQL that can only read.

Each organization of a page is counted when it is asked for; their order and their sums are counted beforehand by a job.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import String, cast, func, literal, select
from sqlmodel import col

from medisched.domain.access import Permission, requires
from medisched.models import (
    Email,
    EmailStatus,
    EndpointStatus,
    Organization,
    OrganizationNumbers,
    Subscription,
    WebhookEndpoint,
)
from medisched.models.organizations import OrganizationStatus
from medisched.schemas.admin_overviews import AdminOverviewView, OrganizationCountsView, PlatformCountsView
from medisched.services.admin_counts import ZONED, counts_of, plan_of
from medisched.services.cursors import after, next_cursor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Subquery

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.admin_overviews import AdminOverviewQuery

DIGITS = 12
UNPAID = ("past_due", "unpaid")
ORGANIZATION, NUMBERS = Organization.__table__.c, OrganizationNumbers.__table__.c
DEAD = Email.__table__.c.status == literal(EmailStatus.DEAD.value, literal_execute=True)
"""Written out, so that its index is found whatever is planned beforehand."""
COLUMNS = ("id", "name", "slug", "status", "timezone", "created_at")


@requires(Permission.ADMINISTER)
async def get_admin_overview(uow: UnitOfWork, query: AdminOverviewQuery) -> AdminOverviewView:
    """One page of organizations in numbers; with the first page, those of all, whatever was asked for."""
    await uow.take_role("platform")
    page = _page(query)
    shown = [page.c[name] for name in ("id", "name", "slug", "status", "created_at", "place")]
    rows = await uow.list(
        select(*shown, plan_of(page.c.id).label("plan"), *counts_of(uow.now, page)).order_by(page.c.number)
    )
    return AdminOverviewView(
        items=[OrganizationCountsView.of(row) for row in rows[: query.limit]],
        next_cursor=next_cursor(rows, query, key="place"),
        totals=None if query.cursor else await _total(uow),
    )


@requires(Permission.ADMINISTER)
async def list_plans(uow: UnitOfWork) -> list[str]:
    """Names of the plans that organizations have or had, sorted."""
    await uow.take_role("platform")
    named = select(Subscription.plan).where(col(Subscription.organization_id).is_not(None), Subscription.plan != "")
    return [row["plan"] for row in await uow.list(named.distinct().order_by(Subscription.plan))]


def _page(query: AdminOverviewQuery) -> Subquery:
    """The organizations of the page and one more, in their order, with their `place` in it."""
    name, is_down = query.sort.removeprefix("-"), query.sort.startswith("-")
    place = _places()[name]
    order = (place.desc(), ORGANIZATION.id.desc()) if is_down else (place.asc(), ORGANIZATION.id.asc())
    wanted = select(
        *(ORGANIZATION[column] for column in COLUMNS),
        place.label("place"),
        func.row_number().over(order_by=order).label("number"),
    )
    wanted = wanted.outerjoin(OrganizationNumbers, _its_numbers()).where(*_asked(query))
    if query.cursor:
        wanted = wanted.where(after(query, place, ORGANIZATION.id, descending=is_down))
    return wanted.order_by(*order).limit(query.limit + 1).subquery("page")


def _places() -> dict[str, ColumnElement[Any]]:
    return {
        "name": func.lower(ORGANIZATION.name, type_=String),
        "status": ORGANIZATION.status,
        "plan": func.lower(plan_of(ORGANIZATION.id), type_=String),
        "members": _padded(NUMBERS.members),
        "departments": _padded(NUMBERS.departments),
        "providers": _padded(NUMBERS.providers),
        "appointmentsThisMonth": _padded(NUMBERS.appointments_this_month),
        "createdAt": ORGANIZATION.created_at,
        "lastActivityAt": func.coalesce(NUMBERS.last_activity_at, ORGANIZATION.created_at, type_=ZONED),
    }


def _padded(number: ColumnElement[Any]) -> ColumnElement[Any]:
    """A number as a text that sorts like it, for a cursor carries texts."""
    return func.lpad(cast(func.coalesce(number, 0), String), DIGITS, "0", type_=String)


def _asked(query: AdminOverviewQuery) -> Sequence[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if query.status is not None:
        conditions.append(ORGANIZATION.status == query.status)
    if query.plan:
        conditions.append(plan_of(ORGANIZATION.id) == query.plan)
    if query.attention is not None:
        conditions.append(ORGANIZATION.id.in_(_in_need()[query.attention]))
    if query.search:
        name, slug = (
            column.icontains(query.search, autoescape=True) for column in (ORGANIZATION.name, ORGANIZATION.slug)
        )
        conditions.append(name | slug)
    return conditions


def _in_need() -> dict[str, Any]:
    """Ids of the organizations in which something waits for somebody, by what it is."""
    return {
        "payments": select(Subscription.organization_id).where(
            col(Subscription.status).in_(UNPAID),
            col(Subscription.ended_at).is_(None),
            col(Subscription.organization_id).is_not(None),
        ),
        "mails": select(Email.organization_id).where(DEAD, col(Email.organization_id).is_not(None)),
        "webhooks": select(WebhookEndpoint.organization_id).where(WebhookEndpoint.status == EndpointStatus.DISABLED),
    }


async def _total(uow: UnitOfWork) -> PlatformCountsView:
    sums = ("members", "departments", "providers", "appointments_this_month")
    statement = (
        select(
            *(
                func.count().filter(ORGANIZATION.status == status.value).label(status.value)
                for status in OrganizationStatus
            ),
            func.count().label("organizations"),
            *(func.coalesce(func.sum(NUMBERS[name]), 0).label(name) for name in sums),
        )
        .select_from(Organization)
        .outerjoin(OrganizationNumbers, _its_numbers())
    )
    return PlatformCountsView.of((await uow.list(statement))[0])


def _its_numbers() -> ColumnElement[bool]:
    return NUMBERS.organization_id == ORGANIZATION.id
