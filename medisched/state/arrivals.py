"""What to tell somebody whom a posted form has just sent to a page."""

from urllib.parse import parse_qs, urlsplit

import reflex as rx

from medisched.domain.texts import _, mark
from medisched.state.base import BaseState
from medisched.state.guard import PUBLIC, allow
from medisched.state.transport import event_page

SENTENCES = {
    ("changed", "password"): mark("Your password was changed. Every other device is signed out."),
    ("left", "1"): mark("You have left the organization."),
    ("ended", "1"): mark("You have been signed out. Please sign in again."),
    ("rejected", "1"): mark("You declined the invitation. The link does not work any more."),
}


class ArrivalState(BaseState):
    """Loaded by the pages that forms lead to."""

    @rx.event
    @allow(PUBLIC)
    async def tell(self) -> None:
        """One notice for what the address says; unknown words say nothing."""
        given = parse_qs(urlsplit(event_page()).query)
        for (name, value), words in SENTENCES.items():
            sentence = _(words)
            if given.get(name) == [value] and all(notice.text != sentence for notice in self.notices):
                self._notify("info" if name == "ended" else "success", sentence)
