"""Published slots; `events` is the product specification's second spelling."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from medisched.api.deps import Session
from medisched.schemas.base import Page
from medisched.schemas.slots import SlotDraft, SlotQuery, SlotView
from medisched.services import slot_lists, slots
from medisched.services.doors import perform

router = APIRouter(prefix="/api/v1", tags=["slots"])


@router.post("/slots", status_code=201, summary="Publish a slot")
@router.post("/events", status_code=201, summary="Publish a slot (second spelling)")
async def publish(draft: SlotDraft, session_id: Session) -> SlotView:
    """A provider's own time."""
    return await perform(session_id, slots.publish_slot, draft)


@router.get("/slots", summary="List slots")
@router.get("/events", summary="List slots (second spelling)")
async def list_all(query: Annotated[SlotQuery, Query()], session_id: Session) -> Page:
    """By start; `from` and `to` are half-open and need an offset. Patients of a closed organization see none."""
    return await perform(session_id, slot_lists.list_slots, query)


@router.delete("/slots/{slot_id}", status_code=204, summary="Withdraw a free slot")
@router.delete("/events/{slot_id}", status_code=204, summary="Withdraw a free slot (second spelling)")
async def withdraw(slot_id: UUID, session_id: Session) -> None:
    """A booked one stays."""
    await perform(session_id, slots.withdraw_slot, slot_id)
