"""Days on which the organization is closed. Decisions about displaced appointments as for working hours."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field, StringConstraints

from medisched.api.deps import SignedIn
from medisched.api.once import Once
from medisched.api.working_hours import Decisions, DecisionsIn
from medisched.schemas.base import Draft, Page
from medisched.schemas.closures import ClosureDraft, ClosureView, HolidaysView
from medisched.schemas.displacements import DecisionDraft, DisplacementView
from medisched.schemas.time_off import Day
from medisched.services import closures
from medisched.services.doors import perform

router = APIRouter(prefix="/api/v1", tags=["closures"])
Code = Annotated[str, StringConstraints(max_length=40, pattern="^[A-Za-z0-9-]*$")]


class ClosureQuery(Draft):
    """From which day to which, both included; at most two years."""

    first_day: Day
    last_day: Day


class ClosureIn(ClosureDraft):
    """A closure, and what shall become of the appointments that it displaces."""

    decisions: Decisions = Field(default_factory=list[DecisionDraft])


class HolidayPlace(Draft):
    """Whose public holidays: ISO 3166-1 and the part behind the hyphen of ISO 3166-2; both empty: nobody's."""

    country: Code = ""
    region: Code = ""


class HolidaysIn(HolidayPlace):
    """Whose public holidays are kept, and what shall become of the appointments that they displace."""

    decisions: Decisions = Field(default_factory=list[DecisionDraft])


@router.get("/closures", summary="List closures and public holidays")
async def list_all(query: Annotated[ClosureQuery, Query()], caller: SignedIn) -> Page[ClosureView]:
    """Those that touch these days, earliest first; public holidays have no id."""
    return Page[ClosureView](items=await perform(caller, closures.list_closures, query.first_day, query.last_day))


@router.post("/closures", status_code=201, response_model=ClosureView, summary="Close the organization")
async def add(draft: ClosureIn, once: Once) -> Response:
    """Free slots are withdrawn; 409 `displaces` until each appointment is decided."""
    return await once.perform(closures.add_closure, draft, draft.decisions)


@router.post("/closures/preview", summary="What a closure would displace")
async def preview(draft: ClosureDraft, caller: SignedIn) -> DisplacementView:
    """Nothing is changed."""
    return await perform(caller, closures.preview_closure, draft)


@router.delete("/closures/{closure_id}", status_code=204, summary="Remove a closure")
async def remove(closure_id: UUID, caller: SignedIn) -> None:
    """Slots that were withdrawn are not offered again."""
    await perform(caller, closures.remove_closure, closure_id)


@router.get("/holidays", summary="Public holidays that are kept")
async def get_holidays(caller: SignedIn, country: Code | None = None, region: Code | None = None) -> HolidaysView:
    """Of this year and the next; with a country, those that would be. And which countries and regions there are."""
    return await perform(caller, closures.get_holidays, country, region)


@router.put("/holidays", summary="Keep the public holidays of a country or region")
async def set_holidays(draft: HolidaysIn, caller: SignedIn) -> HolidaysView:
    """409 `displaces` until each appointment is decided."""
    return await perform(caller, closures.set_holidays, draft.country, draft.region, draft.decisions)


@router.post("/holidays/preview", summary="What other public holidays would displace")
async def preview_holidays(draft: HolidayPlace, caller: SignedIn) -> DisplacementView:
    """Nothing is changed."""
    return await perform(caller, closures.preview_holidays, draft.country, draft.region)


@router.post("/holidays/{day}/open", status_code=204, summary="Work on a public holiday")
async def open_on_holiday(day: Day, caller: SignedIn) -> None:
    """Doing so twice is fine."""
    await perform(caller, closures.open_on_holiday, day)


@router.post("/holidays/{day}/keep", status_code=204, summary="Keep a public holiday again")
async def keep_holiday(day: Day, caller: SignedIn, draft: DecisionsIn | None = None) -> None:
    """409 `displaces` until each appointment is decided."""
    await perform(caller, closures.close_on_holiday, day, (draft or DecisionsIn()).decisions)


@router.post("/holidays/{day}/keep/preview", summary="What keeping a public holiday would displace")
async def preview_keeping(day: Day, caller: SignedIn) -> DisplacementView:
    """Nothing is changed."""
    return await perform(caller, closures.preview_closing_on_holiday, day)
