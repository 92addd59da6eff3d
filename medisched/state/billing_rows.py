"""A subscription in words: what it costs, how it stands, and when what happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from medisched.domain.clock import day_text
from medisched.domain.money import money_text
from medisched.domain.subscriptions import LIVE

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
        trial=f"The first {plan.trial_days} days are free." if plan.trial_days else "",
    )


def price_text(amount: int | None, currency: str, interval: str, count: int) -> str:
    """As people say it: 249.00 EUR per month, 600.00 EUR every 3 months; empty when the amount is not known."""
    if amount is None or not currency:
        return ""
    price = money_text(amount, currency)
    if not interval:
        return price
    return f"{price} per {interval}" if count == 1 else f"{price} every {count} {interval}s"


def seats_text(billing: BillingView) -> str:
    """How many are used, of how many; more may be used than there are after a smaller plan was chosen."""
    used, allowed = billing.seats_used, billing.seats_allowed
    if allowed is None:
        return f"{used} provider{'' if used == 1 else 's'}, no limit"
    return f"{used} of {allowed} seat{'' if allowed == 1 else 's'} used"


def doubled_text(costing: int) -> str:
    """What to do about more than one subscription that costs; nothing about one or none."""
    match costing:
        case 0 | 1:
            return ""
        case 2:
            return "You have two subscriptions that both cost. Please cancel one of them."
        case _:
            return f"You have {costing} subscriptions that all cost. Please cancel all but one."


def _status(view: SubscriptionView, now: datetime, zone: ZoneInfo) -> tuple[str, str, str]:
    """The badge's words, a sentence, and the tone."""
    if view.ended_at is not None and view.ended_at <= now:
        return f"Ended on {day_text(view.ended_at, zone)}", ENDED, "bad"
    if view.status == "past_due":
        return _past_due(view, now, zone)
    if view.status in {"trialing", "active"}:
        return _good(view, now, zone)
    ended = view.ended_at or view.ends_at
    words = {
        "paused": (_paused(view, zone), "Nothing is charged, and nothing new can be made meanwhile.", "warn"),
        "unpaid": (
            "Not paid",
            "Pay what is open to go on where you stopped; nothing was deleted.",
            "bad",
        ),
        "canceled": (f"Ended on {day_text(ended, zone)}" if ended else "Ended", ENDED, "bad"),
        "incomplete": ("Not begun", "The first payment did not come through.", "warn"),
        "incomplete_expired": ("Never begun", "The first payment did not come through in time.", "bad"),
    }
    unknown = (view.status.replace("_", " ").capitalize(), "Polar's own pages say more about this.", "quiet")
    return words.get(view.status, unknown)


def _past_due(view: SubscriptionView, now: datetime, zone: ZoneInfo) -> tuple[str, str, str]:
    until = day_text(view.works_until, zone) if view.works_until else ""
    if view.works_until is not None and view.works_until <= now:
        detail = "Nothing new can be made until a payment comes through. Appointments can still be cancelled."
        return f"Read-only since {until}", detail, "bad"
    failed = f"Payment failed on {day_text(view.past_due_at, zone)}" if view.past_due_at else "Payment failed"
    return failed, f"Everything works until {until}. Please update the payment before.", "warn"


def _good(view: SubscriptionView, now: datetime, zone: ZoneInfo) -> tuple[str, str, str]:
    if view.ends_at is not None:
        return f"Ends on {day_text(view.ends_at, zone)}", "Everything works until then. You can still resume.", "warn"
    if view.status == "trialing":
        is_ahead = view.trial_end is not None and view.trial_end > now
        until = f"Trial until {day_text(view.trial_end, zone)}" if view.trial_end and is_ahead else "Trial"
        return until, "Nothing is charged before that day." if is_ahead else "", "info"
    return "Active", "", "accent"


def _next(view: SubscriptionView, now: datetime) -> tuple[str, datetime | None]:
    if view.next_payment_at is not None and view.next_payment_at > now:
        return ("First payment" if view.status == "trialing" else "Next payment"), view.next_payment_at
    if view.status in {"trialing", "active"} and view.ends_at is not None and view.ends_at > now:
        return "Ends", view.ends_at
    return "", None


def _paused(view: SubscriptionView, zone: ZoneInfo) -> str:
    return f"Paused until {day_text(view.resumes_at, zone)}" if view.resumes_at else "Paused"


ENDED = "Nothing was deleted. Subscribe again to go on where you stopped."
