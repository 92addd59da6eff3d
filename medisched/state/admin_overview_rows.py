"""Organizations and what waits for somebody, as the administrators' page shows them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from medisched.domain.clock import local_day, time_text
from medisched.domain.day_words import DATE, DATE_OF_YEAR, day_words
from medisched.domain.number_words import number_text
from medisched.domain.texts import _, many

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from medisched.schemas.admin_overviews import OrganizationCountsView, PlatformCountsView
    from medisched.schemas.platform_trends import PlatformAttentionView


class OrganizationRow(BaseModel):
    """One organization; numbers and days are in words."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    slug: str
    href: str
    status: str
    plan: str
    members: str
    departments: str
    providers: str
    appointments: str
    created: str
    active: str


class TotalRow(BaseModel):
    """All organizations of the installation, together."""

    model_config = ConfigDict(frozen=True)

    organizations: str = ""
    standing: str = ""
    members: str = ""
    providers: str = ""
    departments: str = ""
    appointments: str = ""


class NeedRow(BaseModel):
    """Something that waits for somebody: `need` narrows the list to those that have it, `href` leads elsewhere."""

    model_config = ConfigDict(frozen=True)

    words: str
    icon: str
    need: str = ""
    status: str = ""
    href: str = ""
    deed: str


def organization_row(view: OrganizationCountsView, zone: ZoneInfo, now: datetime) -> OrganizationRow:
    """With its days in the viewer's timezone."""
    return OrganizationRow(
        id=str(view.id),
        name=view.name,
        slug=view.slug,
        href=f"/admin/organizations/{view.slug}",
        status=view.status,
        plan=view.plan or _("No plan"),
        members=number_text(view.members),
        departments=number_text(view.departments),
        providers=number_text(view.providers),
        appointments=number_text(view.appointments_this_month),
        created=day_words(view.created_at.astimezone(zone), DATE),
        active=lately(view.last_activity_at, zone, now),
    )


def total_row(view: PlatformCountsView) -> TotalRow:
    """In words."""
    return TotalRow(
        organizations=number_text(view.organizations),
        standing=_standing(view),
        members=number_text(view.members),
        providers=number_text(view.providers),
        departments=many(view.departments, "in {n} department", "in {n} departments"),
        appointments=number_text(view.appointments_this_month),
    )


def need_rows(view: PlatformAttentionView) -> list[NeedRow]:
    """What waits, the most urgent first; nothing when nothing does."""
    needs = (
        (view.payments, _payments(view.payments), "credit-card", {"need": "payments", "deed": _("Show them")}),
        (view.messages, _messages(view.messages), "inbox", {"href": "/admin/billing", "deed": _("Go to them")}),
        (view.mails, _mails(view.mails), "mail-x", {"href": "/admin/operations", "deed": _("Go to them")}),
        (view.webhooks, _webhooks(view.webhooks), "webhook-off", {"need": "webhooks", "deed": _("Show whose")}),
        (view.suspended, _suspended(view.suspended), "ban", {"status": "suspended", "deed": _("Show them")}),
        (view.read_only, _read_only(view.read_only), "lock", {"status": "read_only", "deed": _("Show them")}),
    )
    return [NeedRow(words=words, icon=icon, **more) for count, words, icon, more in needs if count]


def lately(instant: datetime, zone: ZoneInfo, now: datetime) -> str:
    """`Today, 09:30`, `Yesterday`, `23 Nov`, or with its year where that is another one."""
    day, today = local_day(instant, zone), local_day(now, zone)
    if day == today:
        return _("Today, {time}").format(time=time_text(instant, zone))
    if day == today - timedelta(days=1):
        return _("Yesterday")
    return _date(day, today)


def _standing(view: PlatformCountsView) -> str:
    if not view.organizations:
        return ""
    shut = view.read_only + view.suspended
    return many(shut, "{n} of them is not open", "{n} of them are not open") if shut else _("all are open")


def _date(day: date, today: date) -> str:
    return day_words(day, DATE_OF_YEAR if day.year == today.year else DATE)


def _payments(count: int) -> str:
    return many(count, "{n} organization has not paid.", "{n} organizations have not paid.")


def _messages(count: int) -> str:
    return many(count, "{n} message from Polar was not applied.", "{n} messages from Polar were not applied.")


def _mails(count: int) -> str:
    return many(count, "{n} e-mail could not be delivered.", "{n} e-mails could not be delivered.")


def _webhooks(count: int) -> str:
    return many(
        count, "{n} webhook was switched off because it failed.", "{n} webhooks were switched off because they failed."
    )


def _suspended(count: int) -> str:
    return many(count, "{n} organization is suspended.", "{n} organizations are suspended.")


def _read_only(count: int) -> str:
    return many(count, "{n} organization is read-only.", "{n} organizations are read-only.")
