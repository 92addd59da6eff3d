"""What the frame of every page inside shows beyond the viewer: their other organizations."""

import reflex as rx

from medisched.domain.clock import place_of
from medisched.schemas.memberships import MyMembershipView
from medisched.services.doors import perform
from medisched.services.memberships import list_my_memberships
from medisched.state.base import BaseState
from medisched.state.errors import refusals_told
from medisched.state.guard import SIGNED_IN, allow


class ViewerState(BaseState):
    """Loaded first by every page inside; `place` is how people name the organization's timezone."""

    memberships: list[MyMembershipView] = []
    place: str = ""

    @rx.event
    @allow(SIGNED_IN)
    async def load(self) -> None:
        """The organizations to switch between."""
        async with refusals_told(self):
            self.memberships = await perform(self.session_id, list_my_memberships)
            self.place = place_of(self.viewer.timezone) if self.viewer and self.viewer.timezone else ""
