"""What administrators do about one organization, and how they begin to look as somebody else."""

from __future__ import annotations

from uuid import UUID

import reflex as rx

from medisched.domain.texts import _
from medisched.schemas.moderation import SuspensionDraft
from medisched.services.admin_users import get_user
from medisched.services.doors import perform
from medisched.services.moderation import get_moderation, restore_organization, suspend_organization
from medisched.state.address import event_path
from medisched.state.base import BaseState
from medisched.state.errors import refusals_shown, refusals_told
from medisched.state.guard import allow
from medisched.state.moderation_rows import NOTHING, Choice, ModerationRow, moderation_row, place_choices

PATH = "/admin/organizations/"
ASKS = frozenset({"suspend", "restore"})


class ModerationState(BaseState):
    """The organization at the page's address, the question that is open, and as whom somebody wants to look.

    `asks` is suspend, restore, look or nothing.
    """

    organization: ModerationRow = ModerationRow()
    is_loaded: bool = False
    asks: str = ""
    errors: dict[str, str] = {}
    refusal: str = ""
    tries: int = 0
    person_id: str = ""
    person: str = ""
    places: list[Choice] = []

    @rx.event
    @allow("admin")
    async def load(self) -> None:
        """How the organization at the address stands."""
        self.organization, self.is_loaded, self.asks = ModerationRow(), False, ""
        async with refusals_told(self):
            slug = event_path().removeprefix(PATH).strip("/")
            found = await perform(self.session_id, get_moderation, slug)
            self.organization = moderation_row(found)
            self.is_loaded = True

    @rx.event
    @allow("admin")
    async def ask(self, what: str) -> None:
        """Open the question before it is suspended or restored."""
        self.errors, self.refusal, self.tries = {}, "", 0
        self.asks = what if what in ASKS and self.organization.id != NOTHING else ""

    @rx.event
    @allow("admin")
    async def ask_look(self, user_id: UUID, organization_id: str) -> None:
        """Open the question before somebody is looked as; without an organization in any of theirs."""
        async with refusals_told(self):
            card = await perform(self.session_id, get_user, user_id)
            self.places = place_choices(card, organization_id)
            self.person_id, self.person, self.asks = str(card.id), card.name, "look"

    @rx.event
    @allow("admin")
    async def set_asking(self, is_open: bool) -> None:
        """Close the question; it opens by its buttons only."""
        self.asks = self.asks if is_open else ""

    @rx.event
    @allow("admin")
    async def suspend(self, form: dict[str, str]) -> None:
        """Close it until it is restored."""
        self.tries += 1
        async with refusals_shown(self):
            draft = SuspensionDraft.read({"reason": form.get("reason", "")})
            found = await perform(self.session_id, suspend_organization, self.organization.id, draft)
            self.organization, self.asks = moderation_row(found), ""
            self._notify("success", _("{name} is suspended. Its owners are told by letter.").format(name=found.name))

    @rx.event
    @allow("admin")
    async def restore(self) -> None:
        """Give it back what its subscriptions allow."""
        async with refusals_shown(self):
            found = await perform(self.session_id, restore_organization, self.organization.id)
            self.organization, self.asks = moderation_row(found), ""
            self._notify("success", _("{name} is restored. Its owners are told by letter.").format(name=found.name))
