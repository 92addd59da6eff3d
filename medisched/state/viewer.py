"""What the frame of every page inside shows beyond the viewer: their other organizations, and how this one stands."""

import reflex as rx

from medisched.domain.clock import get_zone, place_of
from medisched.domain.texts import _
from medisched.schemas.memberships import MyMembershipView
from medisched.services.billing import get_standing
from medisched.services.doors import perform
from medisched.services.memberships import list_my_memberships
from medisched.state.base import BaseState
from medisched.state.errors import refusals_told
from medisched.state.guard import SIGNED_IN, allow
from medisched.state.standing_words import StandingRow, standing_row


class ViewerState(BaseState):
    """Loaded first by every page inside; `place` is how people name the organization's timezone."""

    memberships: list[MyMembershipView] = []
    place: str = ""
    standing: StandingRow = StandingRow()

    @rx.event
    @allow(SIGNED_IN)
    async def load(self) -> None:
        """The organizations to switch between, and what the active one may do at present."""
        async with refusals_told(self):
            self._watch()
            await self._read()

    async def _reload_live(self) -> None:
        before = self.place
        await self._read()
        if before and before != self.place:
            self._notify(
                "info", _("The time zone was changed: all times are {place} time now.").format(place=self.place)
            )

    async def _read(self) -> None:
        self.memberships = await perform(self.session_id, list_my_memberships)
        self.place = place_of(self.viewer.timezone) if self.viewer and self.viewer.timezone else ""
        await self._read_standing()

    async def _read_standing(self) -> None:
        self.standing = StandingRow()
        if self.viewer is not None and self.viewer.organization_id is not None:
            standing = await perform(self.session_id, get_standing)
            self.standing = standing_row(standing, self.viewer, get_zone(self.viewer.timezone))
