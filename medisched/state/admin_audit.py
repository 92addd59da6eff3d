"""The platform's own audit trail, for its administrators."""

from __future__ import annotations

from uuid import UUID

import reflex as rx

from medisched.domain.audit_words import ACTIONS
from medisched.domain.texts import _
from medisched.schemas.audit import AuditQuery
from medisched.services.audit_checks import check_platform_trail
from medisched.services.audit_entries import find_platform_head, get_platform_group, list_platform_groups
from medisched.services.doors import perform
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
from medisched.state.guard import allow

PAGE_LENGTH = 50


class AdminAuditState(BaseState):
    """A list by day that grows page by page, at most one entry that is open, and what a check has found."""

    days: list[AuditDay] = []
    action: str = ""
    actor_id: str = ""
    subject_id: str = ""
    only: str = ""
    narrowed: int = 0
    has_more: bool = False
    is_loaded: bool = False
    problem: str = ""
    entry: OpenEntry = OpenEntry()
    is_open: bool = False
    head: HeadRow = HeadRow()
    _rows: list[AuditRow] = []
    _cursor: str | None = None

    @rx.event
    @allow("admin")
    async def load(self) -> None:
        """The newest."""
        self.problem, self.is_open = "", False
        self.action = self.actor_id = self.subject_id = self.only = ""
        async with refusals_told(self):
            await self._read()
            self.head = head_row(await perform(self.session_id, find_platform_head))
            self.is_loaded = True
            return
        self.problem = _("The audit trail did not come through.")

    @rx.event
    @allow("admin")
    async def set_action(self, action: str) -> None:
        """Only one kind of deed."""
        self.action = action if action in ACTIONS else ""
        async with refusals_told(self):
            await self._read()

    @rx.event
    @allow("admin")
    async def show_all(self) -> None:
        """Without any filter, and as it is now."""
        self.action = self.actor_id = self.subject_id = self.only = ""
        async with refusals_told(self):
            await self._read()

    @rx.event
    @allow("admin")
    async def show_actor(self) -> None:
        """Only what the person of the open entry did."""
        self.actor_id, self.subject_id, self.action = self.entry.actor_id, "", ""
        self.only, self.is_open = self.entry.actor, False
        async with refusals_told(self):
            await self._read()

    @rx.event
    @allow("admin")
    async def show_subject(self) -> None:
        """Only what was done to the thing of the open entry."""
        self.actor_id, self.subject_id, self.action = "", self.entry.subject_id, ""
        self.only, self.is_open = self.entry.subject, False
        async with refusals_told(self):
            await self._read()

    @rx.event
    @allow("admin")
    async def show_more(self) -> None:
        """The next page, below this one."""
        async with refusals_told(self):
            await self._read(cursor=self._cursor)

    @rx.event
    @allow("admin")
    async def open_entry(self, entry_id: UUID) -> None:
        """Show what was before and after."""
        async with refusals_told(self):
            found = await perform(self.session_id, get_platform_group, entry_id)
            self.entry, self.is_open = open_entry(found, self._zone()), True

    @rx.event
    @allow("admin")
    async def set_open(self, is_open: bool) -> None:
        """Close the panel; it opens by a row only."""
        self.is_open = self.is_open and is_open

    @rx.event
    @allow("admin")
    async def verify(self) -> None:
        """Compute every hash again."""
        async with refusals_told(self):
            self.head = checked_row(await perform(self.session_id, check_platform_trail))

    async def _read(self, cursor: str | None = None) -> None:
        asked = {
            "action": self.action,
            "actorId": self.actor_id or None,
            "subjectId": self.subject_id or None,
        }
        self.narrowed = sum(bool(value) for value in asked.values())
        query = AuditQuery.read({**asked, "limit": PAGE_LENGTH, "cursor": cursor})
        page = await perform(self.session_id, list_platform_groups, query)
        rows = [audit_row(view, self._zone()) for view in page.items]
        self._rows = [*self._rows, *rows] if cursor else rows
        self._cursor, self.has_more = page.next_cursor, page.next_cursor is not None
        self.days = audit_days(self._rows, self._today())
