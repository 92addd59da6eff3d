"""One organization as the platform's administrators see it: what runs it, never who comes to it or why."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - pydantic looks at it
from typing import Literal
from uuid import UUID  # noqa: TC003 - pydantic looks at it

from pydantic import Field

from medisched.schemas import statuses
from medisched.schemas.admin_overviews import OrganizationCountsView
from medisched.schemas.base import PageQuery, View


class AdminSubscriptionView(View):
    """What is paid for it, as Polar said last; `status` is Polar's word."""

    id: UUID
    polar_id: str
    plan: str
    status: str
    seats: int | None
    period_end: datetime | None
    cancel_at_period_end: bool
    ends_at: datetime | None
    ended_at: datetime | None
    event_at: datetime


class AdminOrganizationView(OrganizationCountsView):
    """The same as in the overview, with what is ahead and what waits for somebody.

    `bookings_ahead` are not cancelled, `slots_ahead` are published and free. `mails_dead` could not be delivered,
    `webhooks_off` were switched off because they failed.

    """

    timezone: str
    bookings_ahead: int
    slots_ahead: int
    mails_dead: int
    webhooks_off: int
    subscriptions: list[AdminSubscriptionView]


class AheadQuery(PageQuery):
    """One page of what begins from now on, the next first; or of what began before, the latest first."""

    when: Literal["ahead", "past"] = "ahead"


class AdminDepartmentView(View):
    """A part of it; `providers` give care there at present."""

    id: UUID
    name: str
    providers: int
    created_at: datetime


class AdminProviderView(View):
    """Somebody who gives care; `bookings_ahead` are not cancelled."""

    id: UUID
    name: str
    title: str
    department: str
    bookings_ahead: int
    created_at: datetime
    archived_at: datetime | None


class AdminSlotView(View):
    """A published span of a provider's time. `status` is free, busy or blocked."""

    id: UUID
    start: datetime
    end: datetime
    provider: str
    status: str = Field(json_schema_extra=statuses.SLOT)


class AdminBookingView(View):
    """When somebody meets whom for what service; not who, and nothing that was written about it."""

    id: UUID
    start: datetime
    end: datetime
    provider: str
    service: str
    status: str = Field(json_schema_extra=statuses.APPOINTMENT)
    overbooked: bool
    booked_at: datetime


class AdminMemberView(View):
    """A login that belongs to it; `banned_until` is past or null for who may sign in."""

    id: UUID
    user_id: UUID
    name: str
    email: str
    role: str
    created_at: datetime
    banned_until: datetime | None


class AdminBillingEventView(View):
    """A message of Polar's about one of its subscriptions, without what was sent."""

    id: UUID
    kind: str
    polar_id: str
    state: str
    note: str
    attempts: int
    happened_at: datetime | None
    created_at: datetime
    applied_at: datetime | None
