"""What an organization pays, and what that means for its people."""

from datetime import datetime

from medisched.schemas.base import View


class PlanView(View):
    """What there is to subscribe to. `amount` is in the currency's smallest unit, for `interval_count` intervals.

    `trial_days` is 0 without a trial. `is_test`: no real money changes hands.
    """

    name: str
    description: str = ""
    amount: int | None = None
    currency: str = ""
    interval: str = ""
    interval_count: int = 1
    trial_days: int = 0
    is_test: bool = False


class SubscriptionView(View):
    """One subscription; `status` is Polar's word. `works_until` is set after a failed payment: then it gets read-only.

    `ends_at` is when it ends or would have, `ended_at` when it did. `next_payment_at` is empty once none will come.
    """

    status: str
    plan: str
    amount: int | None
    currency: str
    interval: str
    interval_count: int
    seats: int | None
    customer_email: str
    trial_end: datetime | None
    next_payment_at: datetime | None
    ends_at: datetime | None
    ended_at: datetime | None
    past_due_at: datetime | None
    works_until: datetime | None
    resumes_at: datetime | None


class BillingView(View):
    """`subscription` is the one that counts, `earlier` are the others, newest first. `status` is the organization's.

    `costing` counts those that cost and go on costing: more than one is a mistake. `has_portal`: invoices, payment,
    cancelling and resuming are there. `can_subscribe`: there is none, or all of them are over.
    """

    status: str
    subscription: SubscriptionView | None
    earlier: list[SubscriptionView]
    costing: int
    seats_used: int
    seats_allowed: int | None
    has_portal: bool
    can_subscribe: bool


class StandingView(View):
    """What an organization may do at present, for the frame of every page.

    `kind` is empty, past_due, ending, read_only, suspended or suspended_by_platform. `until` is the date that belongs
    to it, for owners: until when all works, when it ends, or since when it is closed. `reason` is why those who run the
    platform have suspended it.
    """

    status: str
    kind: str = ""
    until: datetime | None = None
    reason: str = ""
    for_owner: bool = False


class SeatsView(View):
    """Active providers, and how many the subscription allows; null is no limit."""

    used: int
    allowed: int | None
