"""What everybody may know of an organization, as on its public page; no sign-in is needed.

An organization that takes nothing new offers neither slots nor openings.
"""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from medisched.api.closures import ClosureQuery
from medisched.schemas.base import Draft, Instant, Page, PageQuery
from medisched.schemas.catalog import ServiceQuery, ServiceView
from medisched.schemas.closures import ClosureView
from medisched.schemas.departments import DepartmentView
from medisched.schemas.openings import (
    OpeningDayView,
    OpeningQuery,
    OpeningsView,
    PublicFirstQuery,
    PublicOpeningQuery,
    Wish,
)
from medisched.schemas.organizations import PublicOrganizationView
from medisched.schemas.providers import OfferedProviderQuery, ProviderView
from medisched.schemas.slots import FreeDayView, FreeSlotQuery, SlotView
from medisched.services import catalog, closures, departments, openings, organizations, providers, slot_lists
from medisched.services.doors import visit

router = APIRouter(prefix="/api/v1/public/organizations/{slug}", tags=["public"])


class FreeTimes(Draft):
    """Which free slots: those that begin in [from, to), of one provider or department or of all."""

    from_: Annotated[Instant, Field(alias="from")]
    to: Instant
    provider_id: UUID | None = None
    department_id: UUID | None = None

    def window(self) -> dict[str, Any]:
        """As the services ask for it."""
        return {
            "start": self.from_,
            "end": self.to,
            "provider_id": self.provider_id,
            "department_id": self.department_id,
        }


@router.get("", summary="An organization's public page")
async def get_one(slug: str) -> PublicOrganizationView:
    """Name, address, telephone, timezone, and how late an appointment can be cancelled."""
    return await visit(organizations.get_public_organization, slug=slug)


@router.get("/departments", summary="Its departments")
async def list_departments(slug: str, query: Annotated[PageQuery, Query()]) -> Page[DepartmentView]:
    """By name."""
    return await visit(departments.list_department_page, query, slug=slug)


@router.get("/providers", summary="Its providers")
async def list_providers(slug: str, query: Annotated[OfferedProviderQuery, Query()]) -> Page[ProviderView]:
    """By department and name, each with the next free time."""
    return await visit(providers.list_provider_page, query, slug=slug)


@router.get("/services", summary="What can be booked online")
async def list_services(slug: str, query: Annotated[PageQuery, Query()]) -> Page[ServiceView]:
    """By name."""
    return await visit(catalog.list_service_page, ServiceQuery(**query.model_dump()), slug=slug)


@router.get("/closures", summary="When it is closed")
async def list_closures(slug: str, query: Annotated[ClosureQuery, Query()]) -> Page[ClosureView]:
    """Closures and public holidays that touch these days, earliest first."""
    found = await visit(closures.list_closures, query.first_day, query.last_day, slug=slug)
    return Page[ClosureView](items=found)


@router.get("/slots", summary="Its free slots")
async def list_slots(slug: str, query: Annotated[FreeSlotQuery, Query()]) -> Page[SlotView]:
    """Those that begin in [from, to), earliest first."""
    return await visit(slot_lists.list_free_slot_page, query, slug=slug)


@router.get("/slots/days", summary="Days with free slots")
async def list_slot_days(slug: str, times: Annotated[FreeTimes, Query()]) -> Page[FreeDayView]:
    """Days of the organization, with how many slots."""
    return Page[FreeDayView](items=await visit(slot_lists.list_free_days, slug=slug, **times.window()))


@router.get("/openings", summary="Its openings")
async def list_openings(slug: str, query: Annotated[PublicOpeningQuery, Query()]) -> OpeningsView:
    """Of a service that can be booked online; at most 31 days. Without any, the reason."""
    return await visit(openings.find_openings, OpeningQuery(**query.model_dump()), slug=slug)


@router.get("/openings/first", summary="The first opening of each provider")
async def list_first_openings(slug: str, query: Annotated[PublicFirstQuery, Query()]) -> OpeningsView:
    """Earliest first, from now or `from` on."""
    wish = Wish(**query.model_dump(exclude={"from_"}))
    return await visit(openings.find_first_openings, wish, slug=slug, start=query.from_)


@router.get("/openings/days", summary="Days with openings")
async def list_opening_days(slug: str, query: Annotated[PublicOpeningQuery, Query()]) -> Page[OpeningDayView]:
    """Days of the organization, with how many different times."""
    return Page[OpeningDayView](
        items=await visit(openings.list_opening_days, OpeningQuery(**query.model_dump()), slug=slug)
    )
