"""Providers who are away: their time cannot be booked. Decisions about displaced appointments as for working hours."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from medisched.api.deps import SignedIn
from medisched.api.once import Once
from medisched.api.working_hours import Decisions
from medisched.schemas.base import Page
from medisched.schemas.displacements import DecisionDraft, DisplacementView
from medisched.schemas.time_off import TimeOffDraft, TimeOffView
from medisched.services import time_off, working_hours
from medisched.services.doors import perform

router = APIRouter(prefix="/api/v1", tags=["time off"])


class TimeOffIn(TimeOffDraft):
    """Time off, and what shall become of the appointments that it displaces."""

    decisions: Decisions = Field(default_factory=list[DecisionDraft])


@router.get("/providers/{provider_id}/time-off", summary="List a provider's time off")
async def list_all(provider_id: UUID, caller: SignedIn) -> Page[TimeOffView]:
    """What is not over yet, earliest first."""
    return Page[TimeOffView](items=(await perform(caller, working_hours.get_hours, provider_id)).time_off)


@router.post("/providers/{provider_id}/time-off", status_code=201, response_model=TimeOffView, summary="Add time off")
async def add(provider_id: UUID, draft: TimeOffIn, once: Once) -> Response:
    """Two instants, or whole days. Free slots are withdrawn; 409 `displaces` until each appointment is decided."""
    return await once.perform(time_off.add_time_off, provider_id, draft, draft.decisions)


@router.post("/providers/{provider_id}/time-off/preview", summary="What time off would displace")
async def preview(provider_id: UUID, draft: TimeOffDraft, caller: SignedIn) -> DisplacementView:
    """Nothing is changed."""
    return await perform(caller, time_off.preview_time_off, provider_id, draft)


@router.delete("/time-off/{time_off_id}", status_code=204, summary="End time off")
async def end(time_off_id: UUID, caller: SignedIn) -> None:
    """What is still to come of it can be booked again; withdrawn slots stay withdrawn."""
    await perform(caller, time_off.end_time_off, time_off_id)
