"""The page people come back to after paying: it looks until their hospital is there."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import reflex as rx
from pydantic import BaseModel, ConfigDict

from medisched.domain import clock
from medisched.domain.texts import _, mark
from medisched.services import checkouts
from medisched.settings import get_settings
from medisched.state.address import address_of, event_query
from medisched.state.base import BaseState
from medisched.state.errors import refusals_shown
from medisched.state.guard import PUBLIC, allow

if TYPE_CHECKING:
    from medisched.schemas.onboardings import ProgressView

LONGEST_ID = 100
ASK_AFTER = timedelta(seconds=3)
"""How long the notice of the payment may take before the payment service is asked; and how often it is then."""
UNKNOWN_AFTER = timedelta(seconds=8)
SLOW_AFTER = timedelta(seconds=60)
PACES = ((timedelta(seconds=20), 700), (timedelta(seconds=60), 2000), (timedelta(minutes=30), 5000))
"""Until when the page looks how often, in milliseconds; after that it rests."""
FAST, CALM = PACES[0][1], 3000
PAID = frozenset({"setting_up", "ready"})
TITLES = {
    "": mark("One moment"),
    "unknown": mark("We do not know this payment"),
    "expired": mark("The payment page was open for too long"),
    "failed": mark("The payment did not go through"),
}


class WelcomeStep(BaseModel):
    """`status` is done, now, yours (the person's own next step) or later."""

    model_config = ConfigDict(frozen=True)

    number: int
    title: str
    text: str
    status: str


class WelcomeState(BaseState):
    """`stage` is unknown, expired, failed or working, or who the owner is: viewer, letter, account.

    `pace` is how many milliseconds to wait before looking again, 0 for never; `beat` counts the looks.
    """

    stage: str = ""
    title: str = TITLES[""]
    steps: list[WelcomeStep] = []
    organization_id: str = ""
    once: str = ""
    email_hint: str = ""
    sign_in_path: str = ""
    is_slow: bool = False
    has_inbox: bool = False
    pace: int = 0
    beat: int = 0
    errors: dict[str, str] = {}
    refusal: str = ""
    _checkout_id: str = ""
    _since: datetime | None = None
    _asked_at: datetime | None = None
    _had_letter: bool = False
    _is_paid: bool = False

    @rx.event
    @allow(PUBLIC)
    async def load(self) -> None:
        """The checkout that the address names."""
        self._checkout_id = self.once = event_query().get("checkout_id", "")[:LONGEST_ID]
        self._since = self._asked_at = clock.now_utc()
        self._had_letter = self._is_paid = self.is_slow = False
        self.steps, self.stage, self.title = [], "", ""
        self.has_inbox = "inbox" in get_settings().mail_senders
        self.sign_in_path = address_of("/sign-in", next=address_of("/welcome", checkout_id=self._checkout_id))
        if self._checkout_id:
            await self._look()
        else:
            self._show_stage("unknown", "", pace=0)

    @rx.event
    @allow(PUBLIC)
    async def look(self) -> None:
        """How far it has come by now."""
        if self._checkout_id and self.pace:
            await self._look()

    async def _look(self) -> None:
        self.beat += 1
        self.pace = self.pace or FAST
        async with refusals_shown(self):
            progress = await checkouts.follow(
                self._checkout_id, session_id=self.session_id, ask_polar=self._may_ask_polar()
            )
            self._put(progress)
        self.is_slow = self.stage in {"", "working"} and self._waited() >= SLOW_AFTER

    def _may_ask_polar(self) -> bool:
        now = clock.now_utc()
        if self._asked_at is not None and now - self._asked_at < ASK_AFTER:
            return False
        if self.stage not in {"", "working", "unknown"}:
            return False
        self._asked_at = now
        return True

    def _put(self, progress: ProgressView) -> None:
        stage = _stage_of(progress, self._waited(), is_paid=self._is_paid)
        if stage == "account" and self._had_letter:
            # Claimed in another tab, whose session this page's socket does not know: only a full navigation has it.
            self.leave_to = "/overview"
        self._had_letter = self._had_letter or stage == "letter"
        # Between two questions to the payment service we know less than it said: what was paid stays paid.
        self._is_paid = self._is_paid or progress.state in PAID
        self.organization_id = str(progress.organization_id or "")
        self.email_hint = progress.email_hint
        self.steps = _steps(progress, stage, is_paid=self._is_paid)
        self._show_stage(stage, progress.organization_name, pace=self._pace_of(stage))

    def _show_stage(self, stage: str, name: str, *, pace: int) -> None:
        name = name or _("Your hospital")
        titles = {
            **{name: _(words) for name, words in TITLES.items()},
            "working": _("Setting up your hospital"),
            "letter": _("One letter to open"),
        }
        self.stage, self.pace, self.title = stage, pace, titles.get(stage, _("{name} is ready").format(name=name))

    def _pace_of(self, stage: str) -> int:
        if stage not in {"working", "unknown", "letter"}:
            return 0
        pace = next((pace for until, pace in PACES if self._waited() < until), 0)
        return max(pace, CALM) if pace and stage != "working" else pace

    def _waited(self) -> timedelta:
        return clock.now_utc() - self._since if self._since else timedelta()


def _stage_of(progress: ProgressView, waited: timedelta, *, is_paid: bool) -> str:
    if progress.state == "ready":
        return progress.owner or "working"
    if progress.state in {"failed", "expired"}:
        return progress.state
    # Its notice may still be on the way; by then the payment service was asked as well.
    is_lost = progress.state == "unknown" and waited >= UNKNOWN_AFTER and not is_paid
    return "unknown" if is_lost else "working"


def _steps(progress: ProgressView, stage: str, *, is_paid: bool) -> list[WelcomeStep]:
    name = progress.organization_name or _("Your hospital")
    is_ready = progress.state == "ready"
    last = {
        "viewer": (_("You are in"), _("Your pages open in a moment.")),
        "letter": (_("Open your letter"), _("It makes you the owner.")),
        "account": (_("Sign in"), _("With the account that owns it.")),
    }.get(stage, (_("You are in"), _("As its owner.")))
    return [
        WelcomeStep(
            number=1,
            title=_("Payment received") if is_paid else _("Waiting for your payment"),
            text=_("Thank you.") if is_paid else _("This takes a few seconds."),
            status="done" if is_paid else "now",
        ),
        WelcomeStep(
            number=2,
            title=_("{name} is set up").format(name=name)
            if is_ready
            else _("{name} is being set up").format(name=name),
            text=_("Everything is in place.") if is_ready else _("Usually within a few seconds."),
            status="done" if is_ready else "now" if is_paid else "later",
        ),
        WelcomeStep(
            number=3,
            title=last[0],
            text=last[1],
            status="done" if stage == "viewer" else "yours" if is_ready else "later",
        ),
    ]
