"""The platform's own audit trail, for its administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

import reflex as rx

from medisched.domain.audit_words import ACTIONS
from medisched.services.audit_checks import check_platform_trail
from medisched.services.audit_entries import find_platform_head, get_platform_group, list_platform_groups
from medisched.state.address import address_of, read_id
from medisched.state.audit_trails import Trail, TrailMixin
from medisched.state.base import BaseState
from medisched.state.guard import allow

if TYPE_CHECKING:
    from medisched.schemas.audit import AuditGroupView, AuditQuery

ALL = {"action": "", "actor_id": "", "subject_id": "", "only": ""}


class AdminAuditState(TrailMixin, BaseState):
    """Narrowed down to one kind of deed, one person or one thing."""

    _trail: ClassVar = Trail(list_platform_groups, get_platform_group, find_platform_head, check_platform_trail)

    @rx.event
    @allow("admin")
    async def load(self) -> None:
        """What the address asks for."""
        await self._load()

    @rx.event
    @allow("admin")
    async def set_action(self, action: str) -> None:
        """Only one kind of deed."""
        await self._narrow(action=action if action in ACTIONS else "")

    @rx.event
    @allow("admin")
    async def show_all(self) -> None:
        """Without any filter, and as it is now."""
        await self._narrow(**ALL)

    @rx.event
    @allow("admin")
    async def show_actor(self) -> None:
        """Only what the person of the open entry did."""
        self.is_open = False
        await self._narrow(**{**ALL, "actor_id": self.entry.actor_id, "only": self.entry.actor})

    @rx.event
    @allow("admin")
    async def show_subject(self) -> None:
        """Only what was done to the thing of the open entry."""
        self.is_open = False
        await self._narrow(**{**ALL, "subject_id": self.entry.subject_id, "only": self.entry.subject})

    @rx.event
    @allow("admin")
    async def show_more(self) -> None:
        """The next page, below this one."""
        await self._show_more()

    @rx.event
    @allow("admin")
    async def open_entry(self, entry_id: UUID) -> None:
        """Show what was before and after."""
        await self._open(entry_id)

    @rx.event
    @allow("admin")
    async def set_open(self, is_open: bool) -> None:
        """Close the panel; it opens by a row only."""
        self.is_open = self.is_open and is_open

    @rx.event
    @allow("admin")
    async def verify(self) -> None:
        """Compute every hash again."""
        await self._verify()

    async def _read_address(self, said: dict[str, str]) -> None:
        actor_id, subject_id = (str(read_id(said.get(name)) or "") for name in ("actor", "thing"))
        action = said.get("action", "")
        self._set(actor_id=actor_id, subject_id=subject_id, action=action if action in ACTIONS else "", only="")

    def _name(self, found: list[AuditGroupView]) -> None:
        if self.actor_id:
            self.only = next((one.actor_name for one in found), self.actor_id)
        elif self.subject_id:
            self.only = next((one.subject_name for one in found if one.subject_name), self.subject_id)

    def _asked(self) -> dict[str, str | None]:
        return {"action": self.action, "actorId": self.actor_id or None, "subjectId": self.subject_id or None}

    def _keep(self, query: AuditQuery) -> None:  # noqa: ARG002 - what is asked is in the filters, too
        self.address = address_of("/admin/audit", action=self.action, actor=self.actor_id, thing=self.subject_id)
