"""Subscribing a hospital: what its form shows before it is posted."""

from __future__ import annotations

import reflex as rx
from pydantic import BaseModel, ConfigDict

from medisched.services.doors import visit
from medisched.services.onboardings import check_slug
from medisched.settings import get_settings
from medisched.state.base import BaseState
from medisched.state.errors import refusals_shown
from medisched.state.guard import PUBLIC, allow

LONGEST, LONGEST_EMAIL = 100, 254


class SlugAnswer(BaseModel):
    """Whether the address name `slug`, as it was typed, can be had; if not, why and what could be had instead."""

    model_config = ConfigDict(frozen=True)

    slug: str = ""
    is_free: bool = False
    message: str = ""
    suggestion: str = ""


class SubscribeState(BaseState):
    """`billing` is polar, simulator or off, empty until loaded; `prefix` stands before the address name."""

    billing: str = ""
    prefix: str = "/o/"
    answer: SlugAnswer = SlugAnswer()
    errors: dict[str, str] = {}
    refusal: str = ""

    @rx.event
    @allow(PUBLIC)
    async def load(self) -> None:
        """An empty form."""
        self.billing, self.answer = get_settings().billing, SlugAnswer()
        self.prefix = f"{get_settings().address.partition('://')[2]}/o/"

    @rx.event
    @allow(PUBLIC)
    async def check(self, slug: str, email: str) -> None:
        """Look an address name up while it is typed, for a payer with that `email`; posting the form asks again."""
        asked = slug[:LONGEST]
        async with refusals_shown(self):
            found = await visit(
                check_slug, asked, email=email[:LONGEST_EMAIL].strip().lower(), session_id=self.session_id
            )
            self.answer = SlugAnswer(
                slug=asked, is_free=found.is_free, message=found.message, suggestion=found.suggestion
            )
            return
        self.answer = SlugAnswer(slug=asked, message=self.errors.get("slug") or self.refusal)
