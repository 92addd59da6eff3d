"""Openings: times at which a service can be had. In a closed organization all answer 409 `organization_closed`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from medisched.api.deps import Session
from medisched.schemas.openings import OpeningQuery, OpeningsView, TimeQuery, TimeView, Wish
from medisched.services import openings
from medisched.services.doors import perform

router = APIRouter(prefix="/api/v1/openings", tags=["openings"])


@router.get("", summary="List openings")
async def list_all(query: Annotated[OpeningQuery, Query()], session_id: Session) -> OpeningsView:
    """By start; `from` and `to` are half-open, need an offset and lie at most 31 days apart.

    An organization that takes nothing new answers 409 with the code `organization_closed`.
    """
    return await perform(session_id, openings.find_openings, query)


@router.get("/first", summary="The first opening of each provider")
async def list_first(wish: Annotated[Wish, Query()], session_id: Session) -> OpeningsView:
    """Earliest first, across providers and departments; 409 `organization_closed` like the list."""
    return await perform(session_id, openings.find_first_openings, wish)


@router.get("/time", summary="Whether one time can be had")
async def explain_one(query: Annotated[TimeQuery, Query()], session_id: Session) -> TimeView:
    """The opening, or why there is none; 409 `organization_closed` like the list."""
    return await perform(session_id, openings.explain_time, query)
