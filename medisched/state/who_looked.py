"""Who looked at one's data."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import reflex as rx

from medisched.domain.clock import get_zone, local_day, now_utc
from medisched.domain.texts import _
from medisched.schemas.base import PageQuery
from medisched.services.doors import perform
from medisched.services.own_looks import list_my_looks
from medisched.services.users import get_profile
from medisched.state.base import BaseState
from medisched.state.errors import refusals_told
from medisched.state.guard import SIGNED_IN, allow
from medisched.state.look_rows import LookDay, LookRow, look_days, look_row

PAGE_LENGTH = 50


class WhoLookedState(BaseState):
    """The person's own list by day; `is_several` when it is of more than one organization."""

    days: list[LookDay] = []
    is_several: bool = False
    has_more: bool = False
    is_loaded: bool = False
    problem: str = ""
    _rows: list[LookRow] = []
    _cursor: str | None = None
    _timezone: str = ""

    @rx.event
    @allow(SIGNED_IN)
    async def load(self) -> None:
        """The newest."""
        self.problem = ""
        async with refusals_told(self):
            self._timezone = (await perform(self.session_id, get_profile)).timezone or ""
            await self._read()
            self.is_loaded = True
            return
        self.problem = _("The list did not come through.")

    @rx.event
    @allow(SIGNED_IN)
    async def show_more(self) -> None:
        """The next page, below this one."""
        async with refusals_told(self):
            await self._read(cursor=self._cursor)

    async def _read(self, cursor: str | None = None) -> None:
        page = await perform(self.session_id, list_my_looks, PageQuery(limit=PAGE_LENGTH, cursor=cursor))
        zone = self._own_zone()
        rows = [look_row(view, zone) for view in page.items]
        self._rows = [*self._rows, *rows] if cursor else rows
        self._cursor, self.has_more = page.next_cursor, page.next_cursor is not None
        self.is_several = len({row.organization for row in self._rows}) > 1
        self.days = look_days(self._rows, local_day(now_utc(), zone))

    def _own_zone(self) -> ZoneInfo:
        return get_zone(self._timezone) if self._timezone else self._zone()
