"""What an owner sees of the subscription."""

from __future__ import annotations

import reflex as rx

from medisched.domain.clock import get_zone, now_utc
from medisched.domain.texts import _, mark
from medisched.schemas.billing import BillingView
from medisched.services.billing import get_billing, get_plan
from medisched.services.doors import perform
from medisched.services.portals import tell_elsewhere
from medisched.state.address import event_query
from medisched.state.base import BaseState
from medisched.state.billing_rows import (
    PlanRow,
    SubscriptionRow,
    doubled_text,
    plan_row,
    seats_text,
    subscription_row,
)
from medisched.state.errors import refusals_told
from medisched.state.guard import allow

REFUSALS = {
    "not_allowed": mark("Invoices and payment are for owners. Please ask one of them."),
    "no_subscription": mark("There is no subscription yet, so there are no invoices either."),
    "unavailable": mark(
        "The payment service does not answer at present. Please try again in a minute; nothing has changed."
    ),
}


class BillingState(BaseState):
    """The subscription that counts, the earlier ones, and what there is to subscribe to."""

    current: SubscriptionRow | None = None
    earlier: list[SubscriptionRow] = []
    seats: str = ""
    seats_note: str = ""
    has_portal: bool = False
    can_subscribe: bool = False
    doubled: str = ""
    is_closed: bool = False
    plan: PlanRow | None = None
    is_test: bool = False
    is_plan_loaded: bool = False
    is_plan_missing: bool = False
    refusal: str = ""
    is_loaded: bool = False
    problem: str = ""

    @rx.event
    @allow("owner")
    async def load(self) -> None:
        """What the page shows; `error` in the address is why the way to the portal was closed."""
        code = event_query().get("error", "")
        words = REFUSALS.get(code, REFUSALS["unavailable"])
        self.refusal = _(words) if code else ""
        self.problem = ""
        async with refusals_told(self):
            self._show(await perform(self.session_id, get_billing))
            if code == "portal_elsewhere":
                self.refusal = tell_elsewhere(self.current.email if self.current else "")
            return
        self.problem = _("What you pay did not come through.")

    @rx.event
    @allow("owner")
    async def load_plan(self) -> None:
        """What there is to subscribe to, after the page itself: Polar is asked for it."""
        self.is_plan_loaded, self.is_plan_missing = False, False
        async with refusals_told(self):
            plan = await get_plan() if self.viewer and self.viewer.role == "owner" else None
            self.plan, self.is_test = (plan_row(plan) if plan else None), bool(plan and plan.is_test)
        self.is_plan_loaded, self.is_plan_missing = True, self.plan is None

    def _show(self, billing: BillingView) -> None:
        now, zone = now_utc(), get_zone(self.viewer.timezone if self.viewer and self.viewer.timezone else "UTC")
        self.current = subscription_row(billing.subscription, now, zone) if billing.subscription else None
        self.earlier = [subscription_row(view, now, zone) for view in billing.earlier]
        self.seats, self.seats_note = seats_text(billing), ""
        if billing.seats_allowed is not None and billing.seats_used >= billing.seats_allowed:
            self.seats_note = _("To add a provider, get more seats or remove somebody first.")
        self.has_portal, self.can_subscribe = billing.has_portal, billing.can_subscribe
        self.doubled = doubled_text(billing.costing)
        self.is_closed = billing.status != "active"
        self.is_loaded = True
