"""All logins of the installation, and what administrators do about one of them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import reflex as rx

from medisched.domain.clock import now_utc
from medisched.domain.texts import _, many
from medisched.schemas.moderation import BanDraft, UserGroup, UserQuery
from medisched.services.admin_users import get_user, list_users
from medisched.services.doors import perform
from medisched.services.moderation import ban_user, end_user_sessions, send_reset_mail, unban_user
from medisched.state.address import event_query, read_id
from medisched.state.admin_billing_rows import zone_words
from medisched.state.base import BaseState
from medisched.state.errors import refusals_shown, refusals_told
from medisched.state.guard import allow
from medisched.state.moderation_rows import UserCard, UserRow, user_card, user_row
from medisched.state.transport import event_page

PAGE_LENGTH = 25
LONGEST_SEARCH = 120
ASKS = frozenset({"ban", "unban", "sign_out", "reset"})


class AdminUsersState(BaseState):
    """The list with its filters, the person whose panel is open, and the question about them.

    `asks` is ban, unban, sign_out, reset or nothing.
    """

    users: list[UserRow] = []
    search: str = ""
    group: str = UserGroup.ALL.value
    next_user: str = ""
    clearings: int = 0
    zone: str = ""
    is_loaded: bool = False
    problem: str = ""
    card: UserCard = UserCard()
    is_open: bool = False
    asks: str = ""
    errors: dict[str, str] = {}
    refusal: str = ""
    tries: int = 0
    _opened: str = ""

    @rx.event
    @allow("admin")
    async def load(self) -> None:
        """What the page shows; the address may name whom to look for, or whose panel is open."""
        self.problem, self.is_open, self.asks = "", False, ""
        self.zone = zone_words(self._zone())
        if wanted := event_query().get("search", ""):
            self.search, self.group = _clean(wanted), UserGroup.ALL.value
            self.clearings += 1
        async with refusals_told(self):
            await self._read()
            await self._open_as_addressed()
            return
        self.problem = _("The people did not come through.")

    async def _open_as_addressed(self) -> None:
        """Once: a page that connects again does not open it over what is being done there."""
        address, user_id = event_page(), read_id(event_query().get("user"))
        if user_id is not None and self._opened != address:
            async with refusals_told(self):
                await self._open(user_id)
        self._opened = address

    @rx.event
    @allow("admin")
    async def look_for(self, search: str) -> None:
        """Only people with this in their name or address."""
        self.search = _clean(search)
        async with refusals_told(self):
            await self._read()

    @rx.event
    @allow("admin")
    async def show_group(self, group: str) -> None:
        """Only those who are banned, administrators, or not confirmed."""
        self.group = group if group in set(UserGroup) else UserGroup.ALL.value
        async with refusals_told(self):
            await self._read()

    @rx.event
    @allow("admin")
    async def show_everybody(self) -> None:
        """Forget the filters; the search field begins anew."""
        self.search, self.group = "", UserGroup.ALL.value
        self.clearings += 1
        async with refusals_told(self):
            await self._read()

    @rx.event
    @allow("admin")
    async def show_more(self) -> None:
        """The next page, below this one."""
        async with refusals_told(self):
            await self._read(cursor=self.next_user)

    @rx.event
    @allow("admin")
    async def open_user(self, user_id: UUID) -> None:
        """One beside the page."""
        async with refusals_told(self):
            await self._open(user_id)

    @rx.event
    @allow("admin")
    async def set_open(self, is_open: bool) -> None:
        """Close the panel; it opens by a row only."""
        self.is_open = self.is_open and is_open

    @rx.event
    @allow("admin")
    async def ask(self, what: str) -> None:
        """Open a question about the person in the panel."""
        self.errors, self.refusal, self.tries = {}, "", 0
        self.asks = what if what in ASKS else ""

    @rx.event
    @allow("admin")
    async def set_asking(self, is_open: bool) -> None:
        """Close the question."""
        self.asks = self.asks if is_open else ""

    @rx.event
    @allow("admin")
    async def ban(self, form: dict[str, str]) -> None:
        """Out at once."""
        self.tries += 1
        async with refusals_shown(self):
            days = form.get("days", "")
            until = now_utc() + timedelta(days=int(days)) if days in DAYS else None
            draft = BanDraft.read({"reason": form.get("reason", ""), "until": until})
            await self._show(user_card(await perform(self.session_id, ban_user, self.card.id, draft), self._zone()))
            self._notify("success", _("{name} is banned, and signed out everywhere.").format(name=self.card.name))

    @rx.event
    @allow("admin")
    async def unban(self) -> None:
        """They may sign in again."""
        async with refusals_shown(self):
            await self._show(user_card(await perform(self.session_id, unban_user, self.card.id), self._zone()))
            self._notify("success", _("{name} may sign in again.").format(name=self.card.name))

    @rx.event
    @allow("admin")
    async def sign_out(self) -> None:
        """End all their sessions."""
        async with refusals_shown(self):
            ended = (await perform(self.session_id, end_user_sessions, self.card.id)).ended
            await self._show(user_card(await perform(self.session_id, get_user, self.card.id), self._zone()))
            self._notify("success", many(ended, "{n} session was ended.", "{n} sessions were ended."))

    @rx.event
    @allow("admin")
    async def send_link(self) -> None:
        """Mail them a link that sets a new password."""
        async with refusals_shown(self):
            await perform(self.session_id, send_reset_mail, self.card.id)
            self.asks = ""
            self._notify(
                "success", _("A link for a new password is on its way to {email}.").format(email=self.card.email)
            )

    async def _show(self, card: UserCard) -> None:
        self.card, self.asks = card, ""
        row = UserRow(**{name: getattr(card, name) for name in UserRow.model_fields})
        self.users = [row if one.id == row.id else one for one in self.users]

    async def _open(self, user_id: UUID) -> None:
        self.card = user_card(await perform(self.session_id, get_user, user_id), self._zone())
        self.is_open = True

    async def _read(self, cursor: str = "") -> None:
        query = UserQuery.read(
            {"search": self.search, "group": self.group, "limit": PAGE_LENGTH, "cursor": cursor or None}
        )
        page = await perform(self.session_id, list_users, query)
        rows = [user_row(view, self._zone()) for view in page.items]
        self.users = [*self.users, *rows] if cursor else rows
        self.next_user, self.is_loaded = page.next_cursor or "", True


DAYS = frozenset({"1", "7", "30", "90"})
"""For how many days somebody may be banned; anything else is for good."""


def _clean(search: str) -> str:
    return "".join(character for character in search if character.isprintable()).strip()[:LONGEST_SEARCH]
