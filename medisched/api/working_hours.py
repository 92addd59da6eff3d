"""When providers work. Times are wall-clock in the organization's timezone.

A change that leaves upcoming appointments without their place answers 409 `displaces`: look at the preview, and send
one decision for each.
"""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from medisched.api.deps import SignedIn
from medisched.schemas.base import Draft
from medisched.schemas.displacements import DecisionDraft, DisplacementView
from medisched.schemas.time_off import Day
from medisched.schemas.working_hours import HoursView, OverrideDraft, WeeklyHoursDraft
from medisched.services import working_hours
from medisched.services.doors import perform

router = APIRouter(prefix="/api/v1/providers/{provider_id}/hours", tags=["working hours"])
Decisions = Annotated[list[DecisionDraft], Field(max_length=1000)]


class WeeklyHoursIn(WeeklyHoursDraft):
    """A week, and what shall become of the appointments that it displaces."""

    decisions: Decisions = Field(default_factory=list[DecisionDraft])


class OverrideIn(OverrideDraft):
    """One date, and what shall become of the appointments that it displaces."""

    decisions: Decisions = Field(default_factory=list[DecisionDraft])


class DecisionsIn(Draft):
    """What shall become of the appointments that a change displaces."""

    decisions: Decisions = Field(default_factory=list[DecisionDraft])


@router.get("", summary="A provider's working hours")
async def get_one(provider_id: UUID, caller: SignedIn) -> HoursView:
    """The week, Monday first, and the dates and the time off that are still to come."""
    return await perform(caller, working_hours.get_hours, provider_id)


@router.put("", summary="Set a provider's week")
async def set_week(provider_id: UUID, draft: WeeklyHoursIn, caller: SignedIn) -> HoursView:
    """The whole week from now on; seven lists of spans, Monday first."""
    return await perform(caller, working_hours.set_weekly_hours, provider_id, draft, draft.decisions)


@router.post("/preview", summary="What another week would displace")
async def preview_week(provider_id: UUID, draft: WeeklyHoursDraft, caller: SignedIn) -> DisplacementView:
    """Nothing is changed."""
    return await perform(caller, working_hours.preview_weekly_hours, provider_id, draft)


@router.put("/dates/{day}", summary="Set the hours of one date")
async def set_date(provider_id: UUID, day: Day, draft: OverrideIn, caller: SignedIn) -> HoursView:
    """In place of the week's; without spans the date is not worked at all."""
    return await perform(caller, working_hours.set_override, provider_id, day, draft, draft.decisions)


@router.post("/dates/{day}/preview", summary="What other hours on one date would displace")
async def preview_date(provider_id: UUID, day: Day, draft: OverrideDraft, caller: SignedIn) -> DisplacementView:
    """Nothing is changed."""
    return await perform(caller, working_hours.preview_override, provider_id, day, draft)


@router.delete("/dates/{day}", summary="Work the week's hours on a date again")
async def remove_date(provider_id: UUID, day: Day, caller: SignedIn) -> HoursView:
    """409 `displaces` when decisions are needed: remove it with them instead."""
    return await perform(caller, working_hours.remove_override, provider_id, day)


@router.post("/dates/{day}/remove", summary="The same, with decisions")
async def remove_date_deciding(provider_id: UUID, day: Day, draft: DecisionsIn, caller: SignedIn) -> HoursView:
    """One decision for each appointment that the preview names."""
    return await perform(caller, working_hours.remove_override, provider_id, day, draft.decisions)


@router.post("/dates/{day}/remove/preview", summary="What the week's hours on a date would displace")
async def preview_removal(provider_id: UUID, day: Day, caller: SignedIn) -> DisplacementView:
    """Nothing is changed."""
    return await perform(caller, working_hours.preview_override_removal, provider_id, day)
