"""The platform's subscriptions: who pays, and which of Polar's messages did not go through."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import reflex as rx

from medisched.domain.texts import _, many
from medisched.schemas.polar_events import (
    LONGEST_SEARCH,
    EventGroup,
    PolarEventQuery,
    SubscriptionCountsView,
    SubscriptionGroup,
    SubscriptionQuery,
)
from medisched.services.doors import perform
from medisched.services.polar_event_lists import (
    count_subscriptions,
    discard_polar_event,
    get_polar_event,
    list_polar_events,
    list_subscriptions,
    must_administer,
    retry_polar_event,
)
from medisched.services.reconciliation import reconcile_all
from medisched.settings import get_settings
from medisched.state.admin_billing_rows import (
    MessageRow,
    OpenMessage,
    SubscriptionRow,
    message_row,
    open_message,
    subscription_row,
    zone_words,
)
from medisched.state.base import BaseState
from medisched.state.errors import refusals_told
from medisched.state.guard import allow

if TYPE_CHECKING:
    from medisched.schemas.onboardings import ReconciliationView

PAGE_LENGTH = 25


class AdminBillingState(BaseState):
    """Figures, two lists with their filters, the message that is open, and what the last comparison found."""

    counts: SubscriptionCountsView | None = None
    subscriptions: list[SubscriptionRow] = []
    search: str = ""
    group: str = SubscriptionGroup.ALL.value
    next_subscription: str = ""
    messages: list[MessageRow] = []
    message_search: str = ""
    message_group: str = EventGroup.ATTENTION.value
    next_message: str = ""
    message: OpenMessage = OpenMessage()
    is_open: bool = False
    is_comparing: bool = False
    compared: str = ""
    has_doubts: bool = False
    is_sold: bool = True
    zone: str = ""
    clearings: int = 0
    is_loaded: bool = False
    problem: str = ""

    @rx.event
    @allow("admin")
    async def load(self) -> None:
        """What the page shows."""
        self.problem, self.is_open, self.is_comparing = "", False, False
        async with refusals_told(self):
            await self._read()
            return
        self.problem = _("The subscriptions did not come through.")

    @rx.event
    @allow("admin")
    async def look_for(self, search: str) -> None:
        """Only subscriptions with this in a name or an address."""
        self.search = _clean(search)
        async with refusals_told(self):
            await self._read_subscriptions()

    @rx.event
    @allow("admin")
    async def show_group(self, group: str) -> None:
        """Only the ones that run, are past due or have ended."""
        self.group = group if group in set(SubscriptionGroup) else SubscriptionGroup.ALL.value
        async with refusals_told(self):
            await self._read_subscriptions()

    @rx.event
    @allow("admin")
    async def show_every_subscription(self) -> None:
        """Forget the filters; the search field begins anew."""
        self.search, self.group = "", SubscriptionGroup.ALL.value
        self.clearings += 1
        async with refusals_told(self):
            await self._read_subscriptions()

    @rx.event
    @allow("admin")
    async def more_subscriptions(self) -> None:
        """The next page, below this one."""
        async with refusals_told(self):
            await self._read_subscriptions(cursor=self.next_subscription)

    @rx.event
    @allow("admin")
    async def look_for_message(self, search: str) -> None:
        """Only messages of this kind or about this subscription."""
        self.message_search = _clean(search)
        async with refusals_told(self):
            await self._read_messages()

    @rx.event
    @allow("admin")
    async def show_messages(self, group: str) -> None:
        """Those that need attention, those in one state, or all."""
        self.message_group = group if group in set(EventGroup) else EventGroup.ATTENTION.value
        async with refusals_told(self):
            await self._read_messages()

    @rx.event
    @allow("admin")
    async def show_every_message(self) -> None:
        """Forget the filters; the search field begins anew."""
        self.message_search, self.message_group = "", EventGroup.ALL.value
        self.clearings += 1
        async with refusals_told(self):
            await self._read_messages()

    @rx.event
    @allow("admin")
    async def more_messages(self) -> None:
        """The next page, below this one."""
        async with refusals_told(self):
            await self._read_messages(cursor=self.next_message)

    @rx.event
    @allow("admin")
    async def read_message(self, event_id: UUID) -> None:
        """Open one beside the page."""
        async with refusals_told(self):
            found = await perform(self.session_id, get_polar_event, event_id)
            self.message, self.is_open = open_message(found, self._zone()), True

    @rx.event
    @allow("admin")
    async def set_open(self, is_open: bool) -> None:
        """Close the panel; it opens by a row only."""
        self.is_open = self.is_open and is_open

    @rx.event
    @allow("admin")
    async def retry(self) -> None:
        """Have the open message tried again."""
        async with refusals_told(self):
            await perform(self.session_id, retry_polar_event, self.message.id)
            self._notify("success", _("It is tried again within seconds. Look again to see what became of it."))
        await self._settle()

    @rx.event
    @allow("admin")
    async def put_aside(self) -> None:
        """Have the open message left alone from now on."""
        async with refusals_told(self):
            await perform(self.session_id, discard_polar_event, self.message.id)
            self._notify("success", _("The message was put aside."))
        await self._settle()

    @rx.event
    @allow("admin")
    async def compare(self) -> None:
        """Show that it goes on; the comparison itself is the next event, so that the page can draw meanwhile."""
        if self.is_comparing:
            return None
        self.is_comparing, self.compared = True, ""
        return AdminBillingState.run_compare  # type: ignore[return-value]

    @rx.event
    @allow("admin")
    async def run_compare(self) -> None:
        """Ask Polar about every subscription and say what differed."""
        async with refusals_told(self):
            await perform(self.session_id, must_administer)
            found = await reconcile_all()
            self.compared, self.has_doubts = compared_words(found), bool(found.missing or found.unreadable)
            await self._read()
        self.is_comparing = False

    async def _settle(self) -> None:
        self.is_open = False
        async with refusals_told(self):
            self.counts = await perform(self.session_id, count_subscriptions)
            await self._read_messages()

    async def _read(self) -> None:
        self.counts = await perform(self.session_id, count_subscriptions)
        await self._read_subscriptions()
        await self._read_messages()
        self.is_sold = get_settings().billing != "off"
        self.zone, self.is_loaded = zone_words(self._zone()), True

    async def _read_subscriptions(self, cursor: str = "") -> None:
        query = SubscriptionQuery.read(
            {"group": self.group, "search": self.search, "limit": PAGE_LENGTH, "cursor": cursor or None}
        )
        page = await perform(self.session_id, list_subscriptions, query)
        rows = [subscription_row(view, self._zone()) for view in page.items]
        self.subscriptions = [*self.subscriptions, *rows] if cursor else rows
        self.next_subscription = page.next_cursor or ""

    async def _read_messages(self, cursor: str = "") -> None:
        query = PolarEventQuery.read(
            {"group": self.message_group, "search": self.message_search, "limit": PAGE_LENGTH, "cursor": cursor or None}
        )
        page = await perform(self.session_id, list_polar_events, query)
        rows = [message_row(view, self._zone()) for view in page.items]
        self.messages = [*self.messages, *rows] if cursor else rows
        self.next_message = page.next_cursor or ""


def compared_words(found: ReconciliationView) -> str:
    """What a comparison found, in one sentence."""
    if not found.checked:
        return _("There is nothing to compare: neither Polar nor we know of a subscription.")
    counts = (found.healed, found.missing, found.unreadable)
    outcomes = (
        many(found.healed, "{n} differed and was put right", "{n} differed and were put right"),
        many(found.missing, "{n} of ours was not found there", "{n} of ours were not found there"),
        many(found.unreadable, "{n} could not be read or applied", "{n} could not be read or applied"),
    )
    return many(
        found.checked,
        "{n} subscription was looked up at Polar: {outcome}.",
        "{n} subscriptions were looked up at Polar: {outcome}.",
        outcome=", ".join(words for count, words in zip(counts, outcomes, strict=True) if count)
        or _("nothing differed"),
    )


def _clean(search: str) -> str:
    return "".join(character for character in search if character.isprintable()).strip()[:LONGEST_SEARCH]
