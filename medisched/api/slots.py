"""Published slots; `events` is the product specification's second spelling."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from medisched.api.deps import SignedIn
from medisched.api.once import Once
from medisched.api.public import FreeTimes
from medisched.schemas.base import Page
from medisched.schemas.calendar import SlotMoveDraft
from medisched.schemas.slots import FreeDayView, SlotDraft, SlotQuery, SlotSeriesDraft, SlotSeriesView, SlotView
from medisched.services import slot_lists, slot_moves, slots
from medisched.services.doors import perform

router = APIRouter(prefix="/api/v1", tags=["slots"])


@router.post("/slots", status_code=201, response_model=SlotView, summary="Publish a slot")
@router.post("/events", status_code=201, response_model=SlotView, summary="Publish a slot (second spelling)")
async def publish(draft: SlotDraft, once: Once) -> Response:
    """A provider's own time."""
    return await once.perform(slots.publish_slot, draft)


@router.get("/slots", summary="List slots")
@router.get("/events", summary="List slots (second spelling)")
async def list_all(query: Annotated[SlotQuery, Query()], caller: SignedIn) -> Page[SlotView]:
    """By start; `from` and `to` are half-open and need an offset. Patients of a closed organization see none."""
    return await perform(caller, slot_lists.list_slots, query)


@router.get("/slots/days", summary="Days with free slots")
async def list_days(times: Annotated[FreeTimes, Query()], caller: SignedIn) -> Page[FreeDayView]:
    """Days of the organization, with how many slots; none in a closed one."""
    return Page[FreeDayView](items=await perform(caller, slot_lists.list_free_days, **times.window()))


@router.post("/slots/series", status_code=201, response_model=SlotSeriesView, summary="Publish many slots")
async def publish_series(draft: SlotSeriesDraft, once: Once) -> Response:
    """Weekdays and wall times; what is past, closed or taken is left out and named."""
    return await once.perform(slots.publish_series, draft)


@router.post("/slots/series/preview", summary="What a series would publish")
async def preview_series(draft: SlotSeriesDraft, caller: SignedIn) -> SlotSeriesView:
    """Nothing is published."""
    return await perform(caller, slots.preview_series, draft)


@router.get("/slots/{slot_id}", summary="One slot")
@router.get("/events/{slot_id}", summary="One slot (second spelling)")
async def get_one(slot_id: UUID, caller: SignedIn) -> SlotView:
    """Who booked it, only for those who may know."""
    return await perform(caller, slot_lists.get_slot, slot_id)


@router.patch("/slots/{slot_id}", summary="Move or resize a free slot")
async def move(slot_id: UUID, draft: SlotMoveDraft, caller: SignedIn) -> SlotView:
    """It gets another id, so that nobody is booked into a time that they did not see."""
    return await perform(caller, slot_moves.move_slot, slot_id, draft)


@router.delete("/slots/{slot_id}", status_code=204, summary="Withdraw a free slot")
@router.delete("/events/{slot_id}", status_code=204, summary="Withdraw a free slot (second spelling)")
async def withdraw(slot_id: UUID, caller: SignedIn) -> None:
    """A booked one stays."""
    await perform(caller, slots.withdraw_slot, slot_id)
