"""All organizations of the platform: what waits for somebody, the numbers, and the list with its filters."""

from __future__ import annotations

import reflex as rx

from medisched.domain.clock import now_utc
from medisched.domain.texts import _
from medisched.schemas.admin_overviews import SORTS, AdminOverviewQuery
from medisched.services.admin_overviews import get_admin_overview, list_plans
from medisched.services.doors import perform
from medisched.services.platform_trends import get_platform_attention
from medisched.state.address import address_of, event_query
from medisched.state.admin_billing_rows import zone_words
from medisched.state.admin_overview_rows import (
    NeedRow,
    OrganizationRow,
    TotalRow,
    need_rows,
    organization_row,
    total_row,
)
from medisched.state.base import BaseState
from medisched.state.choices import Choice, with_all
from medisched.state.errors import refusals_told
from medisched.state.guard import allow

PAGE_LENGTH = 25
LONGEST_SEARCH = 120
PATH = "/admin"
FIRST = "-lastActivityAt"
STATUSES = frozenset({"active", "read_only", "suspended"})
NEEDS = frozenset({"payments", "mails", "webhooks"})
FALLING = frozenset({"members", "departments", "providers", "appointmentsThisMonth", "createdAt", "lastActivityAt"})
"""What begins with the greatest when its heading is pressed."""


class AdminOverviewState(BaseState):
    """The list, its filters and its order; they stand in the page's address."""

    needs: list[NeedRow] = []
    rows: list[OrganizationRow] = []
    total: TotalRow = TotalRow()
    plans: list[Choice] = []
    search: str = ""
    status: str = ""
    plan: str = ""
    need: str = ""
    sort: str = FIRST
    next_cursor: str = ""
    address: str = ""
    zone: str = ""
    clearings: int = 0
    was_widened: bool = False
    is_loaded: bool = False
    problem: str = ""

    @rx.event
    @allow("admin")
    async def load(self) -> None:
        """What the page shows; filters and order are in its address."""
        self.problem = ""
        asked = event_query()
        self.search, self.plan = _clean(asked.get("search", "")), _clean(asked.get("plan", ""))
        self.status, self.need = _one_of(STATUSES, asked.get("status")), _one_of(NEEDS, asked.get("attention"))
        self.sort = _one_of(SORTS, asked.get("sort")) or FIRST
        self.clearings += 1
        async with refusals_told(self):
            await self._read()
            self.needs = need_rows(await perform(self.session_id, get_platform_attention))
            plans = await perform(self.session_id, list_plans)
            self.plans = with_all(_("All plans"), [(plan, plan) for plan in plans])
            self.zone, self.is_loaded = zone_words(self._zone()), True
            return
        self.problem = _("The organizations did not come through.")

    @rx.event
    @allow("admin")
    async def look_for(self, search: str) -> None:
        """Only organizations with this in their name or address."""
        self.search = _clean(search)
        await self._read_again()

    @rx.event
    @allow("admin")
    async def show_status(self, status: str) -> None:
        """Only those that are open, read-only or suspended."""
        self.status = _one_of(STATUSES, status)
        await self._read_again()

    @rx.event
    @allow("admin")
    async def show_plan(self, plan: str) -> None:
        """Only those with a plan of this name."""
        self.plan = _clean(plan)
        await self._read_again()

    @rx.event
    @allow("admin")
    async def show_need(self, need: str, status: str) -> None:
        """Only those in which this waits for somebody, or that are in this state; everything else is forgotten."""
        self._forget()
        self.need, self.status = _one_of(NEEDS, need), _one_of(STATUSES, status)
        await self._read_again()

    @rx.event
    @allow("admin")
    async def show_all(self) -> None:
        """Forget the filters; the search field begins anew."""
        self._forget()
        await self._read_again()
        self.was_widened = True

    @rx.event
    @allow("admin")
    async def sort_by(self, name: str) -> None:
        """In the order of a column; what is in that order already is turned round."""
        first, second = (f"-{name}", name) if name in FALLING else (name, f"-{name}")
        self.sort = _one_of(SORTS, second if self.sort == first else first) or FIRST
        await self._read_again()

    @rx.event
    @allow("admin")
    async def set_sort(self, sort: str) -> None:
        """The same by a list, where there are no headings."""
        self.sort = _one_of(SORTS, sort) or FIRST
        await self._read_again()

    @rx.event
    @allow("admin")
    async def more(self) -> None:
        """The next page, below this one."""
        async with refusals_told(self):
            await self._read(self.next_cursor)

    def _forget(self) -> None:
        self.search = self.status = self.plan = self.need = ""
        self.clearings += 1

    async def _read_again(self) -> None:
        async with refusals_told(self):
            await self._read()

    async def _read(self, cursor: str = "") -> None:
        self.was_widened = False
        chosen = {"search": self.search, "status": self.status, "plan": self.plan, "attention": self.need}
        asked = {name: value for name, value in chosen.items() if value}
        query = AdminOverviewQuery.read({**asked, "sort": self.sort, "limit": PAGE_LENGTH, "cursor": cursor or None})
        page = await perform(self.session_id, get_admin_overview, query)
        zone, now = self._zone(), now_utc()
        rows = [organization_row(view, zone, now) for view in page.items]
        self.rows = [*self.rows, *rows] if cursor else rows
        self.next_cursor = page.next_cursor or ""
        if page.totals is not None:
            self.total = total_row(page.totals)
        self.address = address_of(PATH, **asked, sort="" if self.sort == FIRST else self.sort)


def _one_of(known: frozenset[str], value: str | None) -> str:
    return value if value in known else ""


def _clean(search: str) -> str:
    return "".join(character for character in search if character.isprintable()).strip()[:LONGEST_SEARCH]
