"""Subscriptions and Polar's messages as the administrators' page shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from medisched.domain.clock import day_text, place_of, time_text
from medisched.domain.day_words import DATE_OF_YEAR, day_words
from medisched.domain.number_words import number_text
from medisched.domain.texts import _, many, mark

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from medisched.schemas.polar_events import PolarEventBodyView, PolarEventView, SubscriptionLineView

NOTHING = UUID(int=0)
"""The id of nothing: what has it is not found."""
RETRIED = frozenset({"pending", "failed", "unknown", "discarded", "ignored"})
PUT_ASIDE = frozenset({"pending", "failed", "unknown"})
RENEWING = frozenset({"active", "trialing"})
UNREADABLE = mark("Unreadable message")


class SubscriptionRow(BaseModel):
    """One subscription; `period` and the two moments are local and in words."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    address: str
    organization_status: str
    is_unclaimed: bool
    is_unreachable: bool
    is_double: bool
    is_made: bool
    plan: str
    seats: str
    status: str
    customer: str
    email: str
    period: str
    described: str
    compared: str


class MessageRow(BaseModel):
    """One message; `tries` says how often it came and was tried."""

    model_config = ConfigDict(frozen=True)

    id: UUID = NOTHING
    kind: str = ""
    polar_id: str = ""
    state: str = ""
    came: str = ""
    tries: str = ""
    note: str = ""


class OpenMessage(MessageRow):
    """The one in the side panel, with what was sent."""

    webhook_id: str = ""
    happened: str = ""
    applied: str = ""
    next_try: str = ""
    text: str = ""
    size: str = ""
    is_cut: bool = False
    can_retry: bool = False
    can_put_aside: bool = False


def subscription_row(view: SubscriptionLineView, zone: ZoneInfo) -> SubscriptionRow:
    """With its days in the viewer's timezone."""
    return SubscriptionRow(
        id=str(view.id),
        name=view.organization_name or _("No name yet"),
        address=f"/o/{view.organization_slug}" if view.organization_slug and view.organization_id else "",
        organization_status=view.organization_status,
        is_unclaimed=view.is_unclaimed,
        is_unreachable=view.is_unreachable,
        is_double=view.is_double,
        is_made=view.organization_id is not None,
        plan=view.plan or _("No plan named"),
        seats=_seats(view.seats),
        status=view.status,
        customer=view.customer_name,
        email=view.customer_email,
        period=_period(view, zone),
        described=_moment(view.event_at, zone),
        compared=_("Compared {short}").format(short=_short(view.checked_at, zone))
        if view.checked_at
        else _("Never compared"),
    )


def message_row(view: PolarEventView, zone: ZoneInfo) -> MessageRow:
    """For the list."""
    return MessageRow(
        id=view.id,
        kind=view.kind or _(UNREADABLE),
        polar_id=view.polar_id,
        state=view.state,
        came=_moment(view.created_at, zone),
        tries=_tries(view),
        note=view.note,
    )


def open_message(view: PolarEventBodyView, zone: ZoneInfo) -> OpenMessage:
    """For the side panel."""
    is_waiting = view.state == "pending"
    return OpenMessage(
        **message_row(view, zone).model_dump(),
        webhook_id=view.webhook_id,
        happened=_moment(view.happened_at, zone),
        applied=_moment(view.applied_at, zone),
        next_try=_moment(view.due_at, zone) if is_waiting else "",
        text=view.text,
        size=_("{number} bytes").format(number=number_text(view.size)),
        is_cut=view.is_cut,
        can_retry=view.state in RETRIED,
        can_put_aside=view.state in PUT_ASIDE,
    )


def zone_words(zone: ZoneInfo) -> str:
    """What all times of the page are in."""
    if zone.key in {"UTC", "Etc/UTC"}:
        return _("Times are in UTC.")
    return _("Times are {place_of} time.").format(place_of=place_of(zone.key))


def _tries(view: PolarEventView) -> str:
    came = "" if view.deliveries == 1 else many(view.deliveries, "Came once", "Came {n} times")
    tried = many(view.attempts, "Tried once", "Tried {n} times") if view.attempts else ""
    return " · ".join(part for part in (came, tried) if part)


def _period(view: SubscriptionLineView, zone: ZoneInfo) -> str:
    if view.ended_at is not None:
        return _("Ended {day_text}").format(day_text=day_text(view.ended_at, zone))
    if view.ends_at is not None:
        return _("Ends {day_text}").format(day_text=day_text(view.ends_at, zone))
    if view.period_end is None:
        return ""
    if view.cancel_at_period_end:
        return _("Ends {day_text}").format(day_text=day_text(view.period_end, zone))
    words = _("Renews {day_text}") if view.status in RENEWING else _("Period ends {day_text}")
    return words.format(day_text=day_text(view.period_end, zone))


def _seats(seats: int | None) -> str:
    if seats is None:
        return ""
    return many(seats, "{n} seat", "{n} seats")


def _short(instant: datetime, zone: ZoneInfo) -> str:
    """A moment of these days: `23 Nov, 09:30`."""
    return f"{day_words(instant.astimezone(zone), DATE_OF_YEAR)}, {time_text(instant, zone)}"


def _moment(instant: datetime | None, zone: ZoneInfo) -> str:
    return f"{day_text(instant, zone)}, {time_text(instant, zone)}" if instant else ""
