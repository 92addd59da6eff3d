"""All organizations, as the platform's administrators see them: numbers, never people."""

from datetime import datetime
from typing import Annotated, Literal, get_args
from uuid import UUID

from pydantic import AfterValidator, StringConstraints

from medisched.schemas.base import Page, PageQuery, View, one_line

OverviewSort = Literal[
    "name",
    "-name",
    "status",
    "-status",
    "plan",
    "-plan",
    "members",
    "-members",
    "departments",
    "-departments",
    "providers",
    "-providers",
    "appointmentsThisMonth",
    "-appointmentsThisMonth",
    "createdAt",
    "-createdAt",
    "lastActivityAt",
    "-lastActivityAt",
]
SORTS = frozenset(get_args(OverviewSort))
Attention = Literal["payments", "mails", "webhooks"]
Wanted = Annotated[str, StringConstraints(max_length=120, strip_whitespace=True), AfterValidator(one_line)]


class AdminOverviewQuery(PageQuery):
    """Which organizations: `search` is a part of a name or of an address (slug), `plan` a plan's whole name.

    `attention`: those with a payment that failed, with mail that could not be delivered, or with a webhook that was
    switched off because it failed.
    """

    search: Wanted = ""
    status: Literal["active", "read_only", "suspended"] | None = None
    plan: Wanted = ""
    attention: Attention | None = None
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
    """The same of all organizations of the installation, and how many these are; filters do not narrow it."""

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
