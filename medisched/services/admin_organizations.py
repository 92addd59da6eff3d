"""One organization as the platform's administrators see it, in a role of PostgreSQL that can only read.

Its parts, its people and when its time is taken; never a patient, a title or a note: the role has no right to them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import String, case, cast, func, select
from sqlmodel import col

from medisched.domain.access import Permission, Role, requires
from medisched.domain.errors import NotFound
from medisched.models import (
    Appointment,
    AppointmentStatus,
    Department,
    Email,
    EndpointStatus,
    Membership,
    Organization,
    PolarEvent,
    Provider,
    Service,
    Slot,
    SlotStatus,
    Subscription,
    User,
    WebhookEndpoint,
)
from medisched.schemas.admin_organizations import (
    AdminBillingEventView,
    AdminBookingView,
    AdminDepartmentView,
    AdminMemberView,
    AdminOrganizationView,
    AdminProviderView,
    AdminSlotView,
    AdminSubscriptionView,
)
from medisched.schemas.base import Page
from medisched.services.admin_counts import counts_of, number_of, plan_of
from medisched.services.admin_overviews import DEAD
from medisched.services.cursors import read_page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import ColumnElement, RowMapping, Select

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.admin_organizations import AheadQuery
    from medisched.schemas.base import PageQuery

ORGANIZATION = Organization.__table__
COLUMNS = ("id", "name", "slug", "status", "timezone", "created_at")
SUBSCRIPTION = tuple(getattr(Subscription, name) for name in AdminSubscriptionView.model_fields)
EVENT = tuple(getattr(PolarEvent, name) for name in AdminBillingEventView.model_fields)
RANK = case({Role.OWNER.value: "0", Role.STAFF.value: "1", Role.PROVIDER.value: "2"}, value=Membership.role, else_="3")


@requires(Permission.ADMINISTER)
async def find_organization_id(uow: UnitOfWork, slug: str) -> UUID:
    """The organization at a public address."""
    await uow.take_role("platform")
    row = await uow.find(select(ORGANIZATION.c.id).where(ORGANIZATION.c.slug == slug.replace("\0", "")))
    if row is None:
        raise NotFound
    found: UUID = row["id"]
    return found


@requires(Permission.ADMINISTER)
async def get_admin_organization(uow: UnitOfWork, organization_id: UUID) -> AdminOrganizationView:
    """It in numbers, and what is paid for it."""
    await uow.take_role("platform")
    one = select(*(ORGANIZATION.c[name] for name in COLUMNS)).where(ORGANIZATION.c.id == organization_id).subquery()
    free = (col(Slot.published), Slot.status == SlotStatus.FREE, col(Slot.start) >= uow.now)
    row = await uow.find(
        select(
            *one.c,
            plan_of(one.c.id).label("plan"),
            *counts_of(uow.now, one),
            number_of(Appointment, one.c.id, *_ahead(uow.now)).label("bookings_ahead"),
            number_of(Slot, one.c.id, *free).label("slots_ahead"),
            number_of(Email, one.c.id, DEAD).label("mails_dead"),
            number_of(WebhookEndpoint, one.c.id, WebhookEndpoint.status == EndpointStatus.DISABLED).label(
                "webhooks_off"
            ),
        )
    )
    if row is None:
        raise NotFound
    paid = select(*SUBSCRIPTION).where(Subscription.organization_id == organization_id)
    newest = paid.order_by(col(Subscription.event_at).desc(), col(Subscription.id).desc())
    return AdminOrganizationView.of(
        row, subscriptions=[AdminSubscriptionView.of(one) for one in await uow.list(newest.limit(20))]
    )


@requires(Permission.ADMINISTER)
async def list_admin_departments(uow: UnitOfWork, organization_id: UUID, query: PageQuery) -> Page[AdminDepartmentView]:
    """Its departments by name."""
    await _look_into(uow, organization_id)
    active = (Provider.department_id == Department.id, col(Provider.archived_at).is_(None))
    count = number_of(Provider, Department.organization_id, *active).label("providers")
    wanted = select(Department.id, Department.name, col(Department.created_at), count)
    rows, cursor = await read_page(
        uow,
        wanted.where(Department.organization_id == organization_id),
        query,
        by=[func.lower(Department.name, type_=String)],
        row_id=col(Department.id),
        within=organization_id,
    )
    return Page[AdminDepartmentView](items=[AdminDepartmentView.of(row) for row in rows], next_cursor=cursor)


@requires(Permission.ADMINISTER)
async def list_admin_providers(uow: UnitOfWork, organization_id: UUID, query: PageQuery) -> Page[AdminProviderView]:
    """Its providers by name, also those who have left."""
    await _look_into(uow, organization_id)
    mine = Appointment.provider_id == Provider.id
    wanted = (
        select(
            *(getattr(Provider, name) for name in ("id", "name", "title", "created_at", "archived_at")),
            col(Department.name).label("department"),
            number_of(Appointment, Provider.organization_id, mine, *_ahead(uow.now)).label("bookings_ahead"),
        )
        .join(Department, _same(Department, Provider, "department_id"))
        .where(Provider.organization_id == organization_id)
    )
    rows, cursor = await read_page(
        uow,
        wanted,
        query,
        by=[func.lower(Provider.name, type_=String)],
        row_id=col(Provider.id),
        within=organization_id,
    )
    return Page[AdminProviderView](items=[AdminProviderView.of(row) for row in rows], next_cursor=cursor)


@requires(Permission.ADMINISTER)
async def list_admin_slots(uow: UnitOfWork, organization_id: UUID, query: AheadQuery) -> Page[AdminSlotView]:
    """Its published slots."""
    await _look_into(uow, organization_id)
    wanted = (
        select(Slot.id, Slot.start, Slot.end, Slot.status, col(Provider.name).label("provider"))
        .join(Provider, _same(Provider, Slot, "provider_id"))
        .where(col(Slot.published))
    )
    rows, cursor = await _by_start(uow, wanted, organization_id, query, Slot)
    return Page[AdminSlotView](items=[AdminSlotView.of(row) for row in rows], next_cursor=cursor)


@requires(Permission.ADMINISTER)
async def list_admin_bookings(uow: UnitOfWork, organization_id: UUID, query: AheadQuery) -> Page[AdminBookingView]:
    """Its appointments, also cancelled ones: when and with whom of its people, never for which patient."""
    await _look_into(uow, organization_id)
    names = ("id", "start", "end", "status", "overbooked")
    wanted = (
        select(
            *(getattr(Appointment, name) for name in names),
            col(Appointment.created_at).label("booked_at"),
            col(Provider.name).label("provider"),
            func.coalesce(Service.name, "").label("service"),
        )
        .join(Provider, _same(Provider, Appointment, "provider_id"))
        .outerjoin(Service, _same(Service, Appointment, "service_id"))
    )
    rows, cursor = await _by_start(uow, wanted, organization_id, query, Appointment)
    return Page[AdminBookingView](items=[AdminBookingView.of(row) for row in rows], next_cursor=cursor)


@requires(Permission.ADMINISTER)
async def list_admin_members(uow: UnitOfWork, organization_id: UUID, query: PageQuery) -> Page[AdminMemberView]:
    """Its logins: owners, staff, providers and members, each by name."""
    await _look_into(uow, organization_id)
    wanted = (
        select(
            Membership.id,
            Membership.user_id,
            Membership.role,
            col(Membership.created_at),
            *(getattr(User, name) for name in ("name", "email", "banned_until")),
        )
        .join(User, col(User.id) == Membership.user_id)
        .where(Membership.organization_id == organization_id)
    )
    by = [cast(RANK, String), func.lower(User.name, type_=String)]
    rows, cursor = await read_page(uow, wanted, query, by=by, row_id=col(Membership.id), within=organization_id)
    return Page[AdminMemberView](items=[AdminMemberView.of(row) for row in rows], next_cursor=cursor)


@requires(Permission.ADMINISTER)
async def list_admin_billing_events(
    uow: UnitOfWork, organization_id: UUID, query: PageQuery
) -> Page[AdminBillingEventView]:
    """What Polar told about its subscriptions, newest first."""
    await _look_into(uow, organization_id)
    own = select(Subscription.polar_id).where(Subscription.organization_id == organization_id)
    wanted = select(*EVENT).where(col(PolarEvent.polar_id).in_(own))
    came = col(PolarEvent.created_at)
    rows, cursor = await read_page(
        uow, wanted, query, by=[came], row_id=col(PolarEvent.id), descending=True, within=organization_id
    )
    return Page[AdminBillingEventView](items=[AdminBillingEventView.of(row) for row in rows], next_cursor=cursor)


async def _look_into(uow: UnitOfWork, organization_id: UUID) -> None:
    await uow.take_role("platform")
    if await uow.find(select(ORGANIZATION.c.id).where(ORGANIZATION.c.id == organization_id)) is None:
        raise NotFound


async def _by_start(
    uow: UnitOfWork, wanted: Select[Any], organization_id: UUID, query: AheadQuery, table: Any
) -> tuple[Sequence[RowMapping], str | None]:
    is_past = query.when == "past"
    begins = table.start < uow.now if is_past else table.start >= uow.now
    own = wanted.where(table.organization_id == organization_id, begins)
    by = [col(table.start)]
    return await read_page(uow, own, query, by=by, row_id=col(table.id), descending=is_past, within=organization_id)


def _ahead(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return col(Appointment.start) >= now, col(Appointment.status) != AppointmentStatus.CANCELLED


def _same(table: Any, other: Any, key: str) -> ColumnElement[bool]:
    """What another row of the same organization refers to."""
    joined: ColumnElement[bool] = (table.organization_id == other.organization_id) & (table.id == getattr(other, key))
    return joined
