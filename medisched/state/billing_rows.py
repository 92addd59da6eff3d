"""A subscription in words: what it costs, how it stands, and when what happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from medisched.domain.clock import day_text
from medisched.domain.money import money_text
from medisched.domain.subscriptions import LIVE
from medisched.domain.texts import _, many, mark

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from medisched.schemas.billing import BillingView, PlanView, SubscriptionView

NO_PLAN = "Medisched"


class SubscriptionRow(BaseModel):
    """`tone` is accent, info, warn, bad or quiet; `next` names `next_day`, and both are empty when nothing is ahead.

    What needs or can be done is done in Polar's portal.
    """

    model_config = ConfigDict(frozen=True)

    plan: str = ""
    price: str = ""
    status: str = ""
    detail: str = ""
    tone: str = "quiet"
    next: str = ""
    next_day: str = ""
    email: str = ""
    needs_payment: bool = False
    can_cancel: bool = False
    can_resume: bool = False


class PlanRow(BaseModel):
    """What there is to subscribe to."""

    model_config = ConfigDict(frozen=True)

    name: str = ""
    description: str = ""
    price: str = ""
    trial: str = ""


def subscription_row(view: SubscriptionView, now: datetime, zone: ZoneInfo) -> SubscriptionRow:
    """A subscription at that instant, in the organization's timezone."""
    status, detail, tone = _status(view, now, zone)
    name, day = _next(view, now)
    is_on = view.status in LIVE and not (view.ended_at is not None and view.ended_at <= now)
    return SubscriptionRow(
        plan=view.plan or NO_PLAN,
        price=price_text(view.amount, view.currency, view.interval, view.interval_count),
        status=status,
        detail=detail,
        tone=tone,
        next=name,
        next_day=day_text(day, zone) if day else "",
        email=view.customer_email,
        needs_payment=is_on and view.status in {"past_due", "unpaid"},
        can_cancel=is_on and view.ends_at is None,
        can_resume=is_on and (view.ends_at is not None or view.status == "paused"),
    )


def plan_row(plan: PlanView) -> PlanRow:
    """The plan in words."""
    return PlanRow(
        name=plan.name or NO_PLAN,
        description=plan.description,
        price=price_text(plan.amount, plan.currency, plan.interval, plan.interval_count),
        trial=many(plan.trial_days, "The first day is free.", "The first {n} days are free.")
        if plan.trial_days
        else "",
    )


def price_text(amount: int | None, currency: str, interval: str, count: int) -> str:
    """As people say it: 249.00 EUR per month, 600.00 EUR every 3 months; empty when the amount is not known."""
    if amount is None or not currency:
        return ""
    price = money_text(amount, currency)
    return f"{price} {interval_text(interval, count)}".strip()


def interval_text(interval: str, count: int) -> str:
    """What a price is for: "per month", "every 3 months"; empty for one that we do not know."""
    match interval:
        case "day":
            return many(count, "per day", "every {n} days")
        case "week":
            return many(count, "per week", "every {n} weeks")
        case "month":
            return many(count, "per month", "every {n} months")
        case "year":
            return many(count, "per year", "every {n} years")
        case _:
            return ""


def seats_text(billing: BillingView) -> str:
    """How many are used, of how many; more may be used than there are after a smaller plan was chosen."""
    used, allowed = billing.seats_used, billing.seats_allowed
    if allowed is None:
        return many(used, "{n} provider, no limit", "{n} providers, no limit")
    return many(allowed, "{used} of {n} seat used", "{used} of {n} seats used", used=used)


def doubled_text(costing: int) -> str:
    """What to do about more than one subscription that costs; nothing about one or none."""
    match costing:
        case 0 | 1:
            return ""
        case 2:
            return _("You have two subscriptions that both cost. Please cancel one of them.")
        case _:
            return _("You have {costing} subscriptions that all cost. Please cancel all but one.").format(
                costing=costing
            )


def _status(view: SubscriptionView, now: datetime, zone: ZoneInfo) -> tuple[str, str, str]:
    """The badge's words, a sentence, and the tone."""
    if view.ended_at is not None and view.ended_at <= now:
        return _("Ended on {day_text}").format(day_text=day_text(view.ended_at, zone)), _(ENDED), "bad"
    if view.status == "past_due":
        return _past_due(view, now, zone)
    if view.status in {"trialing", "active"}:
        return _good(view, now, zone)
    ended = view.ended_at or view.ends_at
    words = {
        "paused": (_paused(view, zone), _("Nothing is charged, and nothing new can be made meanwhile."), "warn"),
        "unpaid": (
            _("Not paid"),
            _("Pay what is open to go on where you stopped; nothing was deleted."),
            "bad",
        ),
        "canceled": (
            _("Ended on {day_text}").format(day_text=day_text(ended, zone)) if ended else _("Ended"),
            _(ENDED),
            "bad",
        ),
        "incomplete": (_("Not begun"), _("The first payment did not come through."), "warn"),
        "incomplete_expired": (_("Never begun"), _("The first payment did not come through in time."), "bad"),
    }
    unknown = (view.status.replace("_", " ").capitalize(), _("Polar's own pages say more about this."), "quiet")
    return words.get(view.status, unknown)


def _past_due(view: SubscriptionView, now: datetime, zone: ZoneInfo) -> tuple[str, str, str]:
    until = day_text(view.works_until, zone) if view.works_until else ""
    if view.works_until is not None and view.works_until <= now:
        detail = _("Nothing new can be made until a payment comes through. Appointments can still be cancelled.")
        return _("Read-only since {until}").format(until=until), detail, "bad"
    failed = (
        _("Payment failed on {day_text}").format(day_text=day_text(view.past_due_at, zone))
        if view.past_due_at
        else _("Payment failed")
    )
    return failed, _("Everything works until {until}. Please update the payment before.").format(until=until), "warn"


def _good(view: SubscriptionView, now: datetime, zone: ZoneInfo) -> tuple[str, str, str]:
    if view.ends_at is not None:
        return (
            _("Ends on {day_text}").format(day_text=day_text(view.ends_at, zone)),
            _("Everything works until then. You can still resume."),
            "warn",
        )
    if view.status == "trialing":
        is_ahead = view.trial_end is not None and view.trial_end > now
        until = (
            _("Trial until {day_text}").format(day_text=day_text(view.trial_end, zone))
            if view.trial_end and is_ahead
            else _("Trial")
        )
        return until, _("Nothing is charged before that day.") if is_ahead else "", "info"
    return _("Active"), "", "accent"


def _next(view: SubscriptionView, now: datetime) -> tuple[str, datetime | None]:
    if view.next_payment_at is not None and view.next_payment_at > now:
        return (_("First payment") if view.status == "trialing" else _("Next payment")), view.next_payment_at
    if view.status in {"trialing", "active"} and view.ends_at is not None and view.ends_at > now:
        return _("Ends"), view.ends_at
    return "", None


def _paused(view: SubscriptionView, zone: ZoneInfo) -> str:
    return (
        _("Paused until {day_text}").format(day_text=day_text(view.resumes_at, zone))
        if view.resumes_at
        else _("Paused")
    )


ENDED = mark("Nothing was deleted. Subscribe again to go on where you stopped.")
