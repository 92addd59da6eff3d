"""What the plan costs and how it is paid here, for visitors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import reflex as rx

from medisched.domain.money import money_text
from medisched.domain.texts import _, many, mark
from medisched.services.billing import get_plan
from medisched.settings import get_settings
from medisched.state.base import BaseState
from medisched.state.billing_rows import interval_text
from medisched.state.errors import refusals_told
from medisched.state.guard import PUBLIC, allow

if TYPE_CHECKING:
    from medisched.schemas.billing import PlanView

NAME = mark("Medisched for hospitals")


class PricingState(BaseState):
    """`billing` is polar, simulator or off, empty until loaded; `price` is empty when it cannot be had."""

    billing: str = ""
    name: str = NAME
    description: str = ""
    price: str = ""
    interval: str = ""
    trial: str = ""

    @rx.event
    @allow(PUBLIC)
    async def load(self) -> None:
        """The page works without a price: the payment page shows it then."""
        self.name, self.description, self.price, self.interval, self.trial = _(NAME), "", "", "", ""
        async with refusals_told(self):
            plan = await get_plan()
            if plan is not None:
                self._put(plan)
        self.billing = get_settings().billing

    def _put(self, plan: PlanView) -> None:
        self.name, self.description = plan.name or _(NAME), plan.description
        if plan.amount is not None and plan.currency:
            self.price = money_text(plan.amount, plan.currency)
            self.interval = interval_text(plan.interval, plan.interval_count)
        if plan.trial_days:
            self.trial = many(plan.trial_days, "The first day costs nothing.", "The first {n} days cost nothing.")
