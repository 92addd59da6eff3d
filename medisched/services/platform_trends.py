"""The platform over time, and what waits for somebody, for its administrators."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, cast, func, select
from sqlmodel import col

from medisched.domain.access import Permission, requires
from medisched.models import (
    Email,
    EndpointStatus,
    Organization,
    OrganizationDay,
    PolarEvent,
    PolarEventState,
    Subscription,
    WebhookEndpoint,
)
from medisched.models.organization_days import COUNTED
from medisched.models.organizations import OrganizationStatus
from medisched.schemas.platform_trends import (
    PlatformAttentionView,
    PlatformDayView,
    PlatformSumsView,
    PlatformTrendsView,
)
from medisched.services.admin_overviews import DEAD, UNPAID

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from sqlalchemy import ColumnElement, Select

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.platform_trends import TrendQuery

STUCK = timedelta(minutes=15)
"""So long a message of Polar's may wait before somebody is told."""
SUMS = tuple(PlatformSumsView.model_fields)


@requires(Permission.ADMINISTER)
async def get_platform_trends(uow: UnitOfWork, query: TrendQuery) -> PlatformTrendsView:
    """Day by day (UTC) until today, with the sums of these days and of as many before."""
    await uow.take_role("platform")
    today = uow.now.astimezone(UTC).date()
    first = today - timedelta(days=query.days - 1)
    begin = first - timedelta(days=query.days)
    found: dict[date, dict[str, int]] = {}
    for statement in (_counted(begin, today), _founded(begin)):
        for row in await uow.list(statement):
            found.setdefault(row["day"], {}).update({name: row[name] for name in SUMS if name in row})
    days = [
        PlatformDayView(day=day, **found.get(day, {})) for day in (first + timedelta(days=n) for n in range(query.days))
    ]
    earlier = [PlatformSumsView(**counts) for day, counts in found.items() if day < first]
    return PlatformTrendsView(days=days, sums=_sum(days), before=_sum(earlier))


@requires(Permission.ADMINISTER)
async def get_platform_attention(uow: UnitOfWork) -> PlatformAttentionView:
    """How much waits for somebody, of each kind."""
    await uow.take_role("platform")
    off = WebhookEndpoint.status == EndpointStatus.DISABLED
    unpaid = col(Subscription.status).in_(UNPAID) & col(Subscription.ended_at).is_(None)
    is_stuck = (col(PolarEvent.state) == PolarEventState.PENDING) & (col(PolarEvent.created_at) < uow.now - STUCK)
    lost = col(PolarEvent.state).in_((PolarEventState.UNKNOWN, PolarEventState.FAILED)) | is_stuck
    status = col(Organization.status)
    counts = select(
        _count(Email, DEAD).label("mails"),
        _different(Email, Email.organization_id, DEAD).label("mail_organizations"),
        _count(WebhookEndpoint, off).label("webhooks"),
        _different(WebhookEndpoint, WebhookEndpoint.organization_id, off).label("webhook_organizations"),
        _count(PolarEvent, lost).label("messages"),
        _different(Subscription, Subscription.organization_id, unpaid).label("payments"),
        _count(Organization, status == OrganizationStatus.SUSPENDED).label("suspended"),
        _count(Organization, status == OrganizationStatus.READ_ONLY).label("read_only"),
    )
    return PlatformAttentionView.of((await uow.list(counts))[0])


def _counted(begin: date, today: date) -> Select[Any]:
    sums = [func.sum(getattr(OrganizationDay, name)).label(name) for name in COUNTED]
    day = col(OrganizationDay.day)
    return select(day.label("day"), *sums).where(day.between(begin, today)).group_by(day)


def _founded(begin: date) -> Select[Any]:
    """Organizations are few, and need no counting beforehand."""
    created_at: Any = Organization.__table__.c.created_at
    day: Any = cast(func.timezone("UTC", created_at), Date).label("day")
    since = datetime.combine(begin, time.min, UTC)
    count: Any = func.count().label("organizations")
    founded: Any = select(day, count).where(created_at >= since).group_by(day)
    return founded  # type: ignore[no-any-return]


def _sum(days: Sequence[PlatformSumsView]) -> PlatformSumsView:
    sums: Mapping[str, int] = {name: sum(getattr(day, name) for day in days) for name in SUMS}
    return PlatformSumsView(**sums)


def _count(table: Any, *conditions: Any) -> ColumnElement[int]:
    return select(func.count()).select_from(table).where(*conditions).scalar_subquery()


def _different(table: Any, column: Any, *conditions: Any) -> ColumnElement[int]:
    return select(func.count(column.distinct())).select_from(table).where(*conditions).scalar_subquery()
