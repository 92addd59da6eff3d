"""What is counted of an organization for the platform's administrators, as parts of statements.

Everything is found by an index on the organization: so many steps for each organization, however many appointments
there are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, literal, select, text

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

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, FromClause

ZONED = Organization.__table__.c.created_at.type


def counts_of(now: datetime, organization: FromClause) -> list[ColumnElement[Any]]:
    """Members, departments, providers, appointments and activity of the organizations in a FROM clause."""
    columns = organization.c
    return [
        members_of(columns.id).label("members"),
        departments_of(columns.id).label("departments"),
        providers_of(columns.id).label("providers"),
        appointments_of(now, columns.id, columns.timezone).label("appointments_this_month"),
        activity_of(columns.id, columns.created_at).label("last_activity_at"),
    ]


def plan_of(organization_id: Any) -> ColumnElement[Any]:
    """The one that Polar described last; empty without a subscription."""
    newest = (
        select(Subscription.plan)
        .where(Subscription.organization_id == organization_id)
        .order_by(Subscription.event_at.desc(), Subscription.id.desc())  # type: ignore[attr-defined, union-attr]
        .limit(1)
        .correlate_except(Subscription)
    )
    return func.coalesce(newest.scalar_subquery(), "")


def members_of(organization_id: Any) -> ColumnElement[Any]:
    """Everybody who belongs to it, patients too."""
    return number_of(Membership, organization_id)


def departments_of(organization_id: Any) -> ColumnElement[Any]:
    """Its parts."""
    return number_of(Department, organization_id)


def providers_of(organization_id: Any) -> ColumnElement[Any]:
    """Those who give care at present."""
    return number_of(Provider, organization_id, Provider.archived_at.is_(None))  # type: ignore[union-attr]


def appointments_of(now: datetime, organization_id: Any, timezone: Any) -> ColumnElement[Any]:
    """Those of the present month where the organization is: what is read is a stretch of an index."""
    month = func.date_trunc("month", func.timezone(timezone, literal(now)))
    begins = func.timezone(timezone, month)
    ends = func.timezone(timezone, month + text("interval '1 month'"))
    within = (Appointment.start >= begins, Appointment.start < ends)
    return number_of(Appointment, organization_id, *within, Appointment.status != AppointmentStatus.CANCELLED)


def activity_of(organization_id: Any, created_at: Any) -> ColumnElement[Any]:
    """When an appointment was last booked, moved, tracked or cancelled, or else when the organization began."""
    # Ids tell the time: the greatest is the newest, and the key has them in order.
    newest = (
        select(AppointmentChange.changed_at)
        .where(AppointmentChange.organization_id == organization_id)  # type: ignore[arg-type]
        .order_by(AppointmentChange.id.desc())  # type: ignore[attr-defined]
        .limit(1)
        .correlate_except(AppointmentChange)
    )
    return func.greatest(newest.scalar_subquery(), created_at, type_=ZONED)


def number_of(table: Any, organization_id: Any, *conditions: Any) -> ColumnElement[Any]:
    """How many rows of an organization there are."""
    counted = select(func.count()).select_from(table).where(table.organization_id == organization_id, *conditions)
    return counted.correlate_except(table).scalar_subquery()
