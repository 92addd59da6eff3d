"""Calendars as the pages draw them: everything that lies in a range, in a fixed number of reads."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from medisched.api.deps import SignedIn
from medisched.schemas.base import Draft, Instant
from medisched.schemas.calendar import CalendarView
from medisched.schemas.schedule_boards import BoardQuery, BoardView
from medisched.services.calendar import list_calendar
from medisched.services.doors import perform
from medisched.services.schedule_boards import get_schedule_board

router = APIRouter(prefix="/api/v1", tags=["calendars"])


class RangeIn(Draft):
    """Half-open [from, to)."""

    from_: Annotated[Instant, Field(alias="from")]
    to: Instant


class BoardRange(RangeIn):
    """Providers or rooms side by side, of one department or of all."""

    kind: Literal["providers", "rooms"] = "providers"
    department_id: UUID | None = None


@router.get("/providers/{provider_id}/calendar", summary="A provider's calendar")
async def get_calendar(provider_id: UUID, query: Annotated[RangeIn, Query()], caller: SignedIn) -> CalendarView:
    """At most 62 days: free slots, appointments, time off, working time and closures. Providers see only their own."""
    return await perform(caller, list_calendar, provider_id, query.from_, query.to)


@router.get("/schedule", summary="The whole organization's days")
async def get_board(query: Annotated[BoardRange, Query()], caller: SignedIn) -> BoardView:
    """At most 7 days, for the desk and owners. `isCut`: there is more than was answered."""
    names = {"start": query.from_, "end": query.to, "kind": query.kind, "department_id": query.department_id}
    return await perform(caller, get_schedule_board, BoardQuery.model_validate(names))
