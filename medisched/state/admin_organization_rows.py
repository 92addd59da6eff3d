"""One organization as the administrators' page shows it: rows with everything in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from medisched.domain.clock import day_text, place_of, time_text
from medisched.domain.day_words import DATE, day_words
from medisched.domain.number_words import number_text
from medisched.domain.texts import _, many

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

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


class Row(BaseModel):
    """Values in words; moments are in the organization's timezone."""

    model_config = ConfigDict(frozen=True)

    id: str = ""


class OrganizationCard(Row):
    """The organization in numbers."""

    name: str = ""
    slug: str = ""
    status: str = ""
    place: str = ""
    plan: str = ""
    created: str = ""
    active: str = ""
    members: str = ""
    departments: str = ""
    providers: str = ""
    appointments: str = ""
    bookings_ahead: str = ""
    slots_ahead: str = ""
    troubles: list[str] = []


class SubscriptionLine(Row):
    """What is paid."""

    plan: str
    status: str
    period: str
    polar_id: str


class DepartmentLine(Row):
    """A department."""

    name: str
    providers: str
    created: str


class ProviderLine(Row):
    """A provider."""

    name: str
    title: str
    department: str
    bookings: str
    has_left: bool


class SlotLine(Row):
    """A published slot."""

    day: str
    time: str
    provider: str
    status: str


class BookingLine(SlotLine):
    """An appointment, without its patient."""

    service: str
    booked: str


class MemberLine(Row):
    """A login that belongs to the organization."""

    user_id: str
    name: str
    email: str
    role: str
    since: str
    is_banned: bool


class EventLine(Row):
    """A message of Polar's."""

    kind: str
    polar_id: str
    came: str
    state: str
    note: str


def organization_card(view: AdminOrganizationView, zone: ZoneInfo) -> OrganizationCard:
    """In words."""
    troubles = (
        (view.mails_dead, many(view.mails_dead, "{n} e-mail not delivered", "{n} e-mails not delivered")),
        (view.webhooks_off, many(view.webhooks_off, "{n} webhook switched off", "{n} webhooks switched off")),
    )
    return OrganizationCard(
        id=str(view.id),
        name=view.name,
        slug=view.slug,
        status=view.status,
        place=place_of(view.timezone),
        plan=view.plan or _("No plan"),
        created=day_text(view.created_at, zone),
        active=_moment(view.last_activity_at, zone),
        members=number_text(view.members),
        departments=number_text(view.departments),
        providers=number_text(view.providers),
        appointments=number_text(view.appointments_this_month),
        bookings_ahead=number_text(view.bookings_ahead),
        slots_ahead=number_text(view.slots_ahead),
        troubles=[words for count, words in troubles if count],
    )


def subscription_line(view: AdminSubscriptionView, zone: ZoneInfo) -> SubscriptionLine:
    """With the day on which something happens next."""
    return SubscriptionLine(
        id=str(view.id),
        plan=view.plan or _("No plan named"),
        status=view.status,
        period=_period(view, zone),
        polar_id=view.polar_id,
    )


def department_line(view: AdminDepartmentView, zone: ZoneInfo) -> DepartmentLine:
    """For the list."""
    return DepartmentLine(
        id=str(view.id),
        name=view.name,
        providers=number_text(view.providers),
        created=day_text(view.created_at, zone),
    )


def provider_line(view: AdminProviderView, _zone: ZoneInfo) -> ProviderLine:
    """For the list."""
    return ProviderLine(
        id=str(view.id),
        name=view.name,
        title=view.title,
        department=view.department,
        bookings=number_text(view.bookings_ahead),
        has_left=view.archived_at is not None,
    )


def slot_line(view: AdminSlotView, zone: ZoneInfo) -> SlotLine:
    """For the list."""
    return SlotLine(id=str(view.id), **_span(view, zone), provider=view.provider, status=view.status)


def booking_line(view: AdminBookingView, zone: ZoneInfo) -> BookingLine:
    """For the list."""
    return BookingLine(
        id=str(view.id),
        **_span(view, zone),
        provider=view.provider,
        service=view.service,
        status=view.status,
        booked=f"{day_words(view.booked_at.astimezone(zone), DATE)}, {time_text(view.booked_at, zone)}",
    )


def member_line(view: AdminMemberView, zone: ZoneInfo, now: datetime) -> MemberLine:
    """For the list."""
    return MemberLine(
        id=str(view.id),
        user_id=str(view.user_id),
        name=view.name,
        email=view.email,
        role=view.role,
        since=day_text(view.created_at, zone),
        is_banned=view.banned_until is not None and view.banned_until > now,
    )


def event_line(view: AdminBillingEventView, zone: ZoneInfo) -> EventLine:
    """For the list."""
    return EventLine(
        id=str(view.id),
        kind=view.kind or _("Unreadable message"),
        polar_id=view.polar_id,
        came=_moment(view.created_at, zone),
        state=view.state,
        note=view.note,
    )


def _span(view: AdminSlotView | AdminBookingView, zone: ZoneInfo) -> dict[str, str]:
    return {
        "day": day_text(view.start, zone),
        "time": _("{start} to {end}").format(start=time_text(view.start, zone), end=time_text(view.end, zone)),
    }


def _period(view: AdminSubscriptionView, zone: ZoneInfo) -> str:
    if view.ended_at is not None:
        return _("Ended {day_text}").format(day_text=day_text(view.ended_at, zone))
    ends = view.ends_at or (view.period_end if view.cancel_at_period_end else None)
    if ends is not None:
        return _("Ends {day_text}").format(day_text=day_text(ends, zone))
    return _("Period ends {day_text}").format(day_text=day_text(view.period_end, zone)) if view.period_end else ""


def _moment(instant: datetime, zone: ZoneInfo) -> str:
    return f"{day_text(instant, zone)}, {time_text(instant, zone)}"
