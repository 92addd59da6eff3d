"""An owner's first look in the morning."""

from __future__ import annotations

import reflex as rx
from pydantic import BaseModel, ConfigDict

from medisched.domain.texts import _
from medisched.schemas.organizations import OverviewView, SetupView
from medisched.services.doors import perform
from medisched.services.organizations import get_overview
from medisched.services.reports import get_today
from medisched.settings import get_settings
from medisched.state.base import BaseState
from medisched.state.errors import refusals_told
from medisched.state.guard import allow
from medisched.state.report_rows import LoadRow, list_loads, percent


class StepRow(BaseModel):
    """One step of the set-up in words; without an `href` it only explains."""

    model_config = ConfigDict(frozen=True)

    number: int
    title: str
    text: str
    is_done: bool
    is_next: bool = False
    href: str = ""
    action: str = ""


class OverviewState(BaseState):
    """The set-up until it is complete, then the figures."""

    steps: list[StepRow] = []
    done_count: int = 0
    is_set_up: bool = False
    appointments_today: str = ""
    appointments_this_week: str = ""
    free_slots_this_week: str = ""
    cancelled_this_week: str = ""
    undelivered_mails: int = 0
    no_shows: str = ""
    loads: list[LoadRow] = []
    public_address: str = ""
    public_path: str = ""
    is_loaded: bool = False
    problem: str = ""

    @rx.event
    @allow("owner")
    async def load(self) -> None:
        """What the page shows."""
        self.problem = ""
        async with refusals_told(self):
            self._watch("slots", "appointments", "hours", "catalog")
            await self._read()
            return
        self.problem = _("The figures did not come through.")

    async def _reload_live(self) -> None:
        await self._read()

    async def _read(self) -> None:
        overview = await perform(self.session_id, get_overview)
        today = await perform(self.session_id, get_today)
        self.loads, self.no_shows = list_loads(today.departments), percent(today.week.no_show_rate)
        self._show(overview)

    def _show(self, overview: OverviewView) -> None:
        self.public_path = f"/o/{self.viewer.organization_slug}" if self.viewer else ""
        self.public_address = get_settings().address + self.public_path
        is_provider = self.viewer is not None and self.viewer.provider_id is not None
        self.steps = list_steps(overview.setup, is_provider=is_provider, public_path=self.public_path)
        self.done_count = sum(step.is_done for step in self.steps)
        self.is_set_up = self.done_count == len(self.steps)
        self.appointments_today = str(overview.appointments_today)
        self.appointments_this_week = str(overview.appointments_this_week)
        self.free_slots_this_week = str(overview.free_slots_this_week)
        self.cancelled_this_week = str(overview.cancelled_this_week)
        self.undelivered_mails = overview.undelivered_mails
        self.is_loaded = True


def list_steps(setup: SetupView, *, is_provider: bool, public_path: str) -> list[StepRow]:
    """What makes an organization bookable, in its order; the first that is open is the next."""
    steps = [
        _department(setup),
        _provider(setup),
        _times(setup, is_provider=is_provider),
        _appointment(setup, public_path),
    ]
    following = next((step.number for step in steps if not step.is_done), 0)
    return [step.model_copy(update={"is_next": step.number == following}) for step in steps]


def _department(setup: SetupView) -> StepRow:
    return StepRow(
        number=1,
        title=_("Add a department"),
        text=_("A part of your organization, for example Cardiology. Patients choose it first."),
        is_done=setup.departments > 0,
        href="/departments",
        action=_("Add a department"),
    )


def _provider(setup: SetupView) -> StepRow:
    waits = setup.providers == 0 and setup.open_invitations > 0
    return StepRow(
        number=2,
        title=_("Add a provider"),
        text=_("An invitation is on its way. Whoever accepts it as a provider shows up here.")
        if waits
        else _("Somebody who gives care in a department: a colleague by e-mail, or you yourself."),
        is_done=setup.providers > 0,
        href="/providers",
        action=_("See the providers") if waits else _("Add a provider"),
    )


def _times(setup: SetupView, *, is_provider: bool) -> StepRow:
    told = _("Working hours let the desk schedule services; slots are single times that patients book.")
    own = _("You can also publish your own slots in “Calendar”.")
    return StepRow(
        number=3,
        title=_("Set working hours or publish time slots"),
        text=f"{told} {own}" if is_provider else told,
        is_done=setup.slots + setup.working_hours > 0,
        href="/hours",
        action=_("Set working hours"),
    )


def _appointment(setup: SetupView, public_path: str) -> StepRow:
    return StepRow(
        number=4,
        title=_("Receive the first appointment"),
        text=_("Share the address of your public page with your patients."),
        is_done=setup.appointments > 0,
        href=public_path,
        action=_("See the public page"),
    )
