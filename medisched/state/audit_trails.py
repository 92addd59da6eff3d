"""What both audit trails do: a list by day that grows page by page, one entry beside it, and a check."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from medisched.domain.texts import _
from medisched.schemas.audit import AuditGroupDetailView, AuditGroupView, AuditQuery, ChainHeadView, ChainView
from medisched.schemas.base import Page
from medisched.services.doors import perform
from medisched.state.address import event_query
from medisched.state.audit_rows import (
    AuditDay,
    AuditRow,
    HeadRow,
    OpenEntry,
    audit_days,
    audit_row,
    checked_row,
    head_row,
    open_entry,
)
from medisched.state.base import BaseState
from medisched.state.errors import refusals_told

if TYPE_CHECKING:
    from uuid import UUID

PAGE_LENGTH = 50


class Trail(NamedTuple):
    """The services behind one trail."""

    list_groups: Callable[..., Awaitable[Page[AuditGroupView]]]
    get_group: Callable[..., Awaitable[AuditGroupDetailView]]
    find_head: Callable[..., Awaitable[ChainHeadView | None]]
    check: Callable[..., Awaitable[ChainView]]


class TrailMixin(BaseState, mixin=True):
    """The list, at most one entry that is open, and what a check has found.

    `only` names the one thing or person that the list is narrowed down to; `narrowed` counts the filters that are set.
    Whoever mixes it in says whose trail it is, and what the address and the filters ask for.
    """

    days: list[AuditDay] = []
    actor_id: str = ""
    action: str = ""
    subject_id: str = ""
    only: str = ""
    narrowed: int = 0
    address: str = ""
    has_more: bool = False
    is_loaded: bool = False
    problem: str = ""
    entry: OpenEntry = OpenEntry()
    is_open: bool = False
    head: HeadRow = HeadRow()
    _rows: list[AuditRow] = []
    _cursor: str | None = None
    _trail: ClassVar[Trail]

    async def _load(self) -> None:
        self.problem, self.is_open = "", False
        async with refusals_told(self):
            await self._read_address(event_query())
            self._name(await self._read())
            self.head = head_row(await perform(self.session_id, self._trail.find_head))
            self.is_loaded = True
            return
        self.problem = _("The audit trail did not come through.")

    async def _narrow(self, **chosen: str) -> None:
        self._set(**chosen)
        async with refusals_told(self):
            await self._read()

    async def _show_more(self) -> None:
        async with refusals_told(self):
            await self._read(cursor=self._cursor)

    async def _open(self, entry_id: UUID) -> None:
        async with refusals_told(self):
            found = await perform(self.session_id, self._trail.get_group, entry_id)
            self.entry, self.is_open = open_entry(found, self._zone()), True

    async def _verify(self) -> None:
        async with refusals_told(self):
            self.head = checked_row(await perform(self.session_id, self._trail.check))

    async def _read(self, cursor: str | None = None) -> list[AuditGroupView]:
        asked = self._asked()
        self.narrowed = sum(bool(value) for value in asked.values())
        query = AuditQuery.read({**asked, "limit": PAGE_LENGTH, "cursor": cursor})
        page = await perform(self.session_id, self._trail.list_groups, query)
        rows = [audit_row(view, self._zone()) for view in page.items]
        self._rows = [*self._rows, *rows] if cursor else rows
        self._cursor, self.has_more = page.next_cursor, page.next_cursor is not None
        self.days = audit_days(self._rows, self._today())
        self._keep(query)
        return page.items

    def _set(self, **chosen: str) -> None:
        for name, value in chosen.items():
            setattr(self, name, value)

    async def _read_address(self, said: dict[str, str]) -> None:
        """Set the filters as the address says; what it says wrongly is left out."""
        raise NotImplementedError

    def _name(self, found: list[AuditGroupView]) -> None:
        """Say in words to whom or what the address narrows the list down, as the entries say it."""
        raise NotImplementedError

    def _asked(self) -> dict[str, str | None]:
        """The filters as the services' query names them."""
        raise NotImplementedError

    def _keep(self, query: AuditQuery) -> None:
        """Write the filters into the address."""
        raise NotImplementedError
