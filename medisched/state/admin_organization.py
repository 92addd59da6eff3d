"""One organization for the platform's administrators: numbers, and lists that can only be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import reflex as rx

from medisched.domain.clock import get_zone, now_utc
from medisched.domain.errors import NotFound
from medisched.domain.texts import _
from medisched.schemas.admin_organizations import AheadQuery
from medisched.schemas.base import PageQuery
from medisched.services import admin_organizations as services
from medisched.services.admin_looks import look_into
from medisched.services.doors import perform
from medisched.state.address import address_of, event_path, event_query
from medisched.state.admin_organization_rows import (
    BookingLine,
    DepartmentLine,
    EventLine,
    MemberLine,
    OrganizationCard,
    ProviderLine,
    SlotLine,
    SubscriptionLine,
    booking_line,
    department_line,
    event_line,
    member_line,
    organization_card,
    provider_line,
    slot_line,
    subscription_line,
)
from medisched.state.base import BaseState
from medisched.state.errors import refusals_told
from medisched.state.guard import allow

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

    from medisched.schemas.admin_organizations import AdminMemberView

PAGE_LENGTH = 25
FIRST = "departments"


def _member(view: AdminMemberView, zone: ZoneInfo) -> MemberLine:
    return member_line(view, zone, now_utc())


LISTS: dict[str, tuple[Any, Callable[[Any, ZoneInfo], Any]]] = {
    "departments": (services.list_admin_departments, department_line),
    "providers": (services.list_admin_providers, provider_line),
    "slots": (services.list_admin_slots, slot_line),
    "bookings": (services.list_admin_bookings, booking_line),
    "members": (services.list_admin_members, _member),
    "events": (services.list_admin_billing_events, event_line),
}
"""What each list is read by, and how its rows are said."""
TIMED = frozenset({"slots", "bookings"})


class AdminOrganizationState(BaseState):
    """The organization of the address and the list that is open; which one it is stands in the address, too."""

    card: OrganizationCard = OrganizationCard()
    subscriptions: list[SubscriptionLine] = []
    tab: str = FIRST
    when: str = "ahead"
    departments: list[DepartmentLine] = []
    providers: list[ProviderLine] = []
    slots: list[SlotLine] = []
    bookings: list[BookingLine] = []
    members: list[MemberLine] = []
    events: list[EventLine] = []
    next_cursor: str = ""
    address: str = ""
    is_missing: bool = False
    is_loaded: bool = False
    is_listed: bool = False
    problem: str = ""
    _organization_id: UUID | None = None
    _zone_name: str = "UTC"

    @rx.event
    @allow("admin")
    async def load(self) -> None:
        """The organization that the address names."""
        slug, asked = event_path().rstrip("/").rpartition("/")[2], event_query()
        if slug != self.card.slug:
            self.card, self.subscriptions, self.is_loaded = OrganizationCard(), [], False
            self._forget_lists()
        self.problem, self.is_missing = "", False
        self.tab = asked.get("tab", "") if asked.get("tab") in LISTS else FIRST
        self.when = "past" if asked.get("when") == "past" else "ahead"
        async with refusals_told(self):
            try:
                self._organization_id = await perform(self.session_id, services.find_organization_id, slug)
            except NotFound:
                self.is_missing = self.is_loaded = True
                return
            await self._read_card()
            await self._read_list()
            self.is_loaded = True
            return
        self.problem = _("The organization did not come through.")

    @rx.event
    @allow("admin")
    async def show(self, tab: str) -> None:
        """Another list."""
        self.tab, self.when = tab if tab in LISTS else FIRST, "ahead"
        await self._list_anew()

    @rx.event
    @allow("admin")
    async def show_when(self, when: str) -> None:
        """What is ahead, or what is over."""
        self.when = "past" if when == "past" else "ahead"
        await self._list_anew()

    @rx.event
    @allow("admin")
    async def more(self) -> None:
        """The next page of the list, below this one."""
        async with refusals_told(self):
            await self._read_list(self.next_cursor)

    async def _list_anew(self) -> None:
        self._forget_lists()
        async with refusals_told(self):
            await self._read_list()

    def _forget_lists(self) -> None:
        for tab in LISTS:
            setattr(self, tab, [])
        self.next_cursor, self.is_listed = "", False

    async def _read_card(self) -> None:
        if self._organization_id is None:
            return
        found = await look_into(self.session_id, self._organization_id, services.get_admin_organization)
        self._zone_name = found.timezone
        self.card = organization_card(found, self._its_zone())
        self.subscriptions = [subscription_line(one, self._its_zone()) for one in found.subscriptions]

    async def _read_list(self, cursor: str = "") -> None:
        if self._organization_id is None:
            return
        service, said = LISTS[self.tab]
        asked = {"limit": PAGE_LENGTH, "cursor": cursor or None}
        query = AheadQuery.read({**asked, "when": self.when}) if self.tab in TIMED else PageQuery.read(asked)
        page = await look_into(self.session_id, self._organization_id, service, query)
        rows = [said(view, self._its_zone()) for view in page.items]
        setattr(self, self.tab, [*getattr(self, self.tab), *rows] if cursor else rows)
        self.next_cursor, self.is_listed = page.next_cursor or "", True
        self.address = address_of(
            f"/admin/organizations/{self.card.slug}",
            tab="" if self.tab == FIRST else self.tab,
            when="" if self.when == "ahead" else self.when,
        )

    def _its_zone(self) -> ZoneInfo:
        return get_zone(self._zone_name)
