"""Openings: times at which a service can be had. In a closed organization all answer 409 `organization_closed`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from medisched.api.deps import SignedIn
from medisched.schemas.base import Page
from medisched.schemas.openings import FirstQuery, OpeningDayView, OpeningQuery, OpeningsView, TimeQuery, TimeView
from medisched.services import openings
from medisched.services.doors import perform

router = APIRouter(prefix="/api/v1/openings", tags=["openings"])


@router.get("", summary="List openings")
async def list_all(query: Annotated[OpeningQuery, Query()], caller: SignedIn) -> OpeningsView:
    """By start; `from` and `to` are half-open, need an offset and lie at most 31 days apart.

    An organization that takes nothing new answers 409 with the code `organization_closed`.
    """
    return await perform(caller, openings.find_openings, query)


@router.get("/first", summary="The first opening of each provider")
async def list_first(query: Annotated[FirstQuery, Query()], caller: SignedIn) -> OpeningsView:
    """Earliest first, across providers and departments, from now or `from` on; 409 `organization_closed` as above."""
    return await perform(caller, openings.find_first_openings, query, start=query.from_)


@router.get("/days", summary="Days with openings")
async def list_days(query: Annotated[OpeningQuery, Query()], caller: SignedIn) -> Page[OpeningDayView]:
    """Days of the organization, with how many different times; 409 `organization_closed` like the list."""
    return Page[OpeningDayView](items=await perform(caller, openings.list_opening_days, query))


@router.get("/time", summary="Whether one time can be had")
async def explain_one(query: Annotated[TimeQuery, Query()], caller: SignedIn) -> TimeView:
    """The opening, or why there is none; 409 `organization_closed` like the list."""
    return await perform(caller, openings.explain_time, query)
