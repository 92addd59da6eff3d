"""The log of the chosen webhook endpoint, and the delivery that is open beside it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import reflex as rx

from medisched.domain.clock import now_utc
from medisched.domain.texts import many
from medisched.domain.webhook_events import EVENT_TYPES, PING
from medisched.schemas.webhooks import DeliveryQuery, ReplayDraft
from medisched.services.doors import perform
from medisched.services.webhook_deliveries import get_delivery, list_deliveries, replay_delivery, replay_failed
from medisched.state.base import BaseState
from medisched.state.errors import refusals_told
from medisched.state.guard import allow
from medisched.state.webhook_rows import DeliveryRow, OpenDelivery, delivery_row, open_delivery

PAGE_LENGTH = 25
STATUSES = frozenset({"waiting", "delivered", "failed"})
DAYS = frozenset({"1", "7", "30"})


class WebhookLogState(BaseState):
    """`status` and `type` are the filters, empty for all; `days` how far back everything that failed is sent again."""

    endpoint_id: str = ""
    deliveries: list[DeliveryRow] = []
    status: str = ""
    type: str = ""
    next_cursor: str = ""
    is_loaded: bool = False
    is_long: bool = False
    delivery: OpenDelivery = OpenDelivery()
    is_open: bool = False
    is_replaying: bool = False
    days: str = "1"

    @rx.event
    @allow("owner")
    async def show_status(self, status: str) -> None:
        """Only what waits, arrived or failed."""
        self.status = status if status in STATUSES else ""
        async with refusals_told(self):
            await self._read()

    @rx.event
    @allow("owner")
    async def show_type(self, kind: str) -> None:
        """Only one type of events."""
        self.type = kind if kind in EVENT_TYPES or kind == PING else ""
        async with refusals_told(self):
            await self._read()

    @rx.event
    @allow("owner")
    async def show_all(self) -> None:
        """Without filters, and as it is now."""
        self.status = self.type = ""
        async with refusals_told(self):
            await self._read()

    @rx.event
    @allow("owner")
    async def more(self) -> None:
        """The next page, below this one."""
        async with refusals_told(self):
            await self._read(cursor=self.next_cursor)

    @rx.event
    @allow("owner")
    async def open_delivery(self, delivery_id: UUID) -> None:
        """Show what was sent and answered."""
        async with refusals_told(self):
            await self._open_panel(delivery_id)

    @rx.event
    @allow("owner")
    async def set_open(self, is_open: bool) -> None:
        """Close the panel; it opens by a row only."""
        self.is_open = self.is_open and is_open

    @rx.event
    @allow("owner")
    async def replay(self, delivery_id: UUID) -> None:
        """Send one again; the panel follows."""
        async with refusals_told(self):
            await perform(self.session_id, replay_delivery, self._endpoint(), delivery_id)
            await self._open_panel(delivery_id)
            await self._read()

    @rx.event
    @allow("owner")
    async def set_replaying(self, is_open: bool) -> None:
        """Ask how far back."""
        self.is_replaying = is_open

    @rx.event
    @allow("owner")
    async def choose_days(self, days: str) -> None:
        """How far back."""
        self.days = days if days in DAYS else "1"

    @rx.event
    @allow("owner")
    async def replay_all(self) -> None:
        """Send everything again that failed since then."""
        async with refusals_told(self):
            since = now_utc() - timedelta(days=int(self.days))
            done = await perform(self.session_id, replay_failed, self._endpoint(), ReplayDraft(since=since))
            self.is_replaying = False
            await self._read()
            self._notify("success", many(done.count, "{n} delivery is sent again.", "{n} deliveries are sent again."))

    def _endpoint(self) -> UUID:
        return UUID(self.endpoint_id or str(UUID(int=0)))

    async def _show(self, endpoint_id: str) -> None:
        """The log of this endpoint, from its beginning; no id: there is none."""
        if endpoint_id != self.endpoint_id:
            self.status = self.type = ""
        self.endpoint_id, self.is_open, self.is_replaying = endpoint_id, False, False
        self._watch("webhooks")
        await self._read()

    async def _open_panel(self, delivery_id: UUID) -> None:
        found = await perform(self.session_id, get_delivery, self._endpoint(), delivery_id)
        self.delivery, self.is_open = open_delivery(found, self._zone()), True

    async def _read(self, cursor: str = "") -> None:
        self.is_loaded = True
        if not self.endpoint_id:
            self.deliveries, self.next_cursor, self.is_long = [], "", False
            return
        query = DeliveryQuery.read(
            {
                "status": self.status or None,
                "type": self.type or None,
                "limit": PAGE_LENGTH,
                "cursor": cursor or None,
            }
        )
        page = await perform(self.session_id, list_deliveries, self._endpoint(), query)
        rows = [delivery_row(view, self._zone()) for view in page.items]
        self.deliveries = [*self.deliveries, *rows] if cursor else rows
        self.next_cursor, self.is_long = page.next_cursor or "", bool(cursor)

    async def _reload_live(self) -> None:
        """A log that was read further than its first page stays as it is, so that nothing jumps."""
        if not self.is_long:
            await self._read()
        if self.is_open:
            await self._open_panel(UUID(self.delivery.id))
