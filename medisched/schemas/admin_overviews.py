"""All organizations, as the platform's administrators see them: numbers, never people."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, StringConstraints

from medisched.schemas.base import Page, PageQuery, View, one_line

OverviewSort = Literal[
    "name",
    "-name",
    "createdAt",
    "-createdAt",
    "lastActivityAt",
    "-lastActivityAt",
    "appointmentsThisMonth",
    "-appointmentsThisMonth",
]


class AdminOverviewQuery(PageQuery):
    """Which organizations: `search` is a part of a name or of an address (slug)."""

    search: Annotated[str, StringConstraints(max_length=120, strip_whitespace=True), AfterValidator(one_line)] = ""
    status: Literal["active", "read_only", "suspended"] | None = None
    sort: OverviewSort = "name"


class OrganizationCountsView(View):
    """One organization in numbers.

    `providers` are those who give care at present. `appointments_this_month` are those that are not cancelled and begin
    in the present month of the organization's own timezone. `last_activity_at` is when an appointment was last booked,
    moved, tracked or cancelled, or else when the organization began. `plan` is empty without a subscription.
    """

    id: UUID
    name: str
    slug: str
    status: str
    plan: str
    members: int
    departments: int
    providers: int
    appointments_this_month: int
    created_at: datetime
    last_activity_at: datetime


class PlatformCountsView(View):
    """The same of all organizations that were asked for, and how many these are."""

    organizations: int
    active: int
    read_only: int
    suspended: int
    members: int
    departments: int
    providers: int
    appointments_this_month: int


class AdminOverviewView(Page[OrganizationCountsView]):
    """One page of organizations; `totals` come with the first page only."""

    totals: PlatformCountsView | None = None
