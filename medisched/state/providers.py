"""Who gives care in which department: owners assign, edit and remove."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import reflex as rx
from pydantic import BaseModel, ConfigDict

from medisched.domain.clock import get_zone, moment_text
from medisched.domain.texts import _
from medisched.schemas.providers import ProviderChange, ProviderChangeDraft, ProviderDraft
from medisched.services.departments import list_departments
from medisched.services.doors import perform
from medisched.services.invitations import list_invitations
from medisched.services.memberships import list_members
from medisched.services.providers import archive_provider, assign_provider, change_provider, list_providers
from medisched.services.seats import get_seats
from medisched.state.base import BaseState
from medisched.state.choices import Choice
from medisched.state.entries import changes_made, read_entries
from medisched.state.errors import refusals_shown, refusals_told
from medisched.state.guard import allow
from medisched.state.member_rows import NOBODY

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from medisched.schemas.providers import ProviderView


class ProviderRow(BaseModel):
    """One provider; `next_free` is a moment in the organization's timezone, or empty."""

    model_config = ConfigDict(frozen=True)

    id: UUID = NOBODY
    name: str = ""
    title: str = ""
    bio: str = ""
    department_id: str = ""
    department: str = ""
    next_free: str = ""


class ProvidersState(BaseState):
    """The list, who is still awaited, and at most one dialog over it: assign, edit or remove."""

    providers: list[ProviderRow] = []
    departments: list[Choice] = []
    members: list[Choice] = []
    member_id: str = ""
    invited: str = ""
    seats: str = ""
    is_loaded: bool = False
    problem: str = ""
    dialog: str = ""
    chosen: ProviderRow = ProviderRow()
    errors: dict[str, str] = {}
    refusal: str = ""

    @rx.event
    @allow("owner")
    async def load(self) -> None:
        """What the page shows."""
        self.problem, self.dialog = "", ""
        async with refusals_told(self):
            await self._read()
            return
        self.problem = _("The list of providers did not come through.")

    @rx.event
    @allow("owner")
    async def open_assign(self) -> None:
        """Offer everybody who is no provider yet."""
        async with refusals_told(self):
            people = await perform(self.session_id, list_members)
            self.members = [
                Choice(value=str(person.user_id), label=f"{person.name} ({person.email})")
                for person in people
                if not person.department
            ]
            self.member_id = ""
            self._open("assign", NOBODY)

    @rx.event
    @allow("owner")
    async def choose_member(self, user_id: str) -> None:
        """A member, or somebody new when it is empty."""
        self.member_id = user_id if user_id in {choice.value for choice in self.members} else ""

    @rx.event
    @allow("owner")
    async def open_edit(self, provider_id: UUID) -> None:
        """Show what can be changed about one."""
        self._open("edit", provider_id)

    @rx.event
    @allow("owner")
    async def open_remove(self, provider_id: UUID) -> None:
        """Ask whether they shall really go."""
        self._open("remove", provider_id)

    @rx.event
    @allow("owner")
    async def set_open(self, is_open: bool) -> None:
        """Close the dialog; it opens by its own buttons only."""
        if not is_open:
            self.dialog = ""

    @rx.event
    @allow("owner")
    async def assign(self, form: dict[str, str]) -> None:
        """Make a member a provider at once, or send an invitation."""
        async with refusals_shown(self):
            made = await perform(self.session_id, assign_provider, read_entries(ProviderDraft, form))
            if made.provider is not None:
                await self._done(
                    _("{name} is now a provider in {department}.").format(
                        name=made.provider.name, department=made.provider.department
                    )
                )
                return
            await self._done(
                _("An invitation is on its way to {invited_email}. They are a provider once they accept it.").format(
                    invited_email=made.invited_email
                )
            )

    @rx.event
    @allow("owner")
    async def save(self, form: dict[str, str]) -> None:
        """Change the chosen one."""
        async with refusals_shown(self):
            draft = read_entries(ProviderChangeDraft, form)
            changes = changes_made(ProviderChange, self.chosen, draft)
            await perform(self.session_id, change_provider, self.chosen.id, changes)
            await self._done(_("{name} was changed.").format(name=self.chosen.name))

    @rx.event
    @allow("owner")
    async def remove(self) -> None:
        """Stop the chosen one from giving care here, or say what forbids it."""
        async with refusals_shown(self):
            await perform(self.session_id, archive_provider, self.chosen.id)
            await self._done(_("{name} is no longer a provider.").format(name=self.chosen.name))

    def _open(self, dialog: str, provider_id: UUID) -> None:
        known = {provider.id: provider for provider in self.providers}
        self.errors, self.refusal = {}, ""
        self.chosen = known.get(provider_id, ProviderRow())
        self.dialog = dialog

    async def _done(self, text: str) -> None:
        self.dialog = ""
        self._notify("success", text)
        await self._read()

    async def _read(self) -> None:
        listed = await perform(self.session_id, list_providers)
        departments = await perform(self.session_id, list_departments)
        waiting = [one.email for one in await perform(self.session_id, list_invitations) if one.role == "provider"]
        seats = await perform(self.session_id, get_seats)
        self.seats = (
            _("{used} of {allowed} seats used").format(used=seats.used, allowed=seats.allowed)
            if seats.allowed is not None
            else ""
        )
        zone = get_zone(self.viewer.timezone if self.viewer else "UTC")
        self.providers = [_row(provider, zone) for provider in listed]
        self.departments = [Choice(value=str(one.id), label=one.name) for one in departments]
        self.invited = _("Invited and not here yet: {join}.").format(join=", ".join(waiting)) if waiting else ""
        self.is_loaded = True


def _row(view: ProviderView, zone: ZoneInfo) -> ProviderRow:
    return ProviderRow(
        id=view.id,
        name=view.name,
        title=view.title,
        bio=view.bio,
        department_id=str(view.department_id),
        department=view.department,
        next_free=moment_text(view.next_free, zone) if view.next_free else "",
    )
