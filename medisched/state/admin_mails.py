"""The mail of all organizations on the page of operations: what did not arrive, and what is done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import reflex as rx

from medisched.domain.texts import _
from medisched.schemas.admin_mails import LONGEST_ADDRESS, AdminMailQuery, AdminMailView, MailGroup
from medisched.services.admin_mails import allow_address, discard_mail, list_admin_mails, resend_mail
from medisched.services.doors import perform
from medisched.state.admin_operations import AdminOperationsState
from medisched.state.base import BaseState
from medisched.state.errors import refusals_told
from medisched.state.guard import allow
from medisched.state.operation_rows import MailRow, mail_row

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

PAGE_LENGTH = 25


class AdminMailsState(BaseState):
    """One list with its filters; `clearings` draws the search field anew."""

    mails: list[MailRow] = []
    group: str = MailGroup.DEAD.value
    recipient: str = ""
    next_mail: str = ""
    clearings: int = 0
    is_loaded: bool = False
    problem: str = ""

    @rx.event
    @allow("admin")
    async def load(self) -> None:
        """What the list shows."""
        self.problem = ""
        async with refusals_told(self):
            await self._read()
            self.is_loaded = True
            return
        self.problem = _("The mails did not come through.")

    @rx.event
    @allow("admin")
    async def look_for(self, recipient: str) -> None:
        """Only mails to this address, in all groups: whoever asks knows it whole."""
        self.recipient = "".join(one for one in recipient if one.isprintable()).strip()[:LONGEST_ADDRESS]
        async with refusals_told(self):
            await self._read()

    @rx.event
    @allow("admin")
    async def show_group(self, group: str) -> None:
        """Only those that were given up, came back or wait."""
        self.group = group if group in set(MailGroup) else MailGroup.DEAD.value
        async with refusals_told(self):
            await self._read()

    @rx.event
    @allow("admin")
    async def show_all(self) -> None:
        """Forget the filters."""
        self.group, self.recipient = MailGroup.ALL.value, ""
        self.clearings += 1
        async with refusals_told(self):
            await self._read()

    @rx.event
    @allow("admin")
    async def more(self) -> None:
        """The next page, below."""
        if self.next_mail:
            async with refusals_told(self):
                await self._read(self.next_mail)

    @rx.event
    @allow("admin")
    async def resend(self, mail_id: UUID) -> Any:
        """Try one that was given up again."""
        return await self._settle(resend_mail, mail_id, _("The mail is on its way again."))

    @rx.event
    @allow("admin")
    async def discard(self, mail_id: UUID) -> Any:
        """Put one that was given up aside."""
        return await self._settle(discard_mail, mail_id, _("The mail was put aside."))

    @rx.event
    @allow("admin")
    async def allow_again(self, mail_id: UUID) -> Any:
        """Write to an address again."""
        return await self._settle(allow_address, mail_id, _("This address gets mail again, from the next one on."))

    async def _settle(self, service: Callable[..., Awaitable[AdminMailView]], mail_id: UUID, told: str) -> Any:
        async with refusals_told(self):
            await perform(self.session_id, service, mail_id)
            self._notify("success", told)
        async with refusals_told(self):
            await self._read()
        return AdminOperationsState.load

    async def _read(self, cursor: str = "") -> None:
        query = AdminMailQuery.read(
            {"group": self.group, "recipient": self.recipient, "limit": PAGE_LENGTH, "cursor": cursor or None}
        )
        page = await perform(self.session_id, list_admin_mails, query)
        rows = [mail_row(view, self._zone()) for view in page.items]
        self.mails = [*self.mails, *rows] if cursor else rows
        self.next_mail = page.next_cursor or ""
