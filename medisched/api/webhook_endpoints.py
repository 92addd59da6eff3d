"""Webhooks: where an organization has other systems told what happens."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, Response
from starlette.requests import Request

from medisched.api.answers import NEVER_KEPT
from medisched.api.deps import Session, SignedIn
from medisched.api.forms import Form
from medisched.api.identity import form_route
from medisched.domain.errors import NotFound
from medisched.schemas.base import Page
from medisched.schemas.webhooks import (
    DeliveryDetailView,
    DeliveryQuery,
    DeliveryView,
    EndpointChange,
    EndpointDraft,
    EndpointSecretView,
    EndpointView,
    EventTypeView,
    NewEndpointView,
    ReplayDraft,
    ReplayView,
)
from medisched.services import webhook_deliveries, webhook_endpoints
from medisched.services.doors import perform

router = APIRouter(prefix="/api/v1/webhooks", tags=["webhooks"])


@router.get("", summary="List webhook endpoints")
async def list_all(caller: SignedIn) -> Page[EndpointView]:
    """Oldest first, at most 20. Owners only, and never by an API key; so are all routes below this one."""
    return Page[EndpointView](items=await perform(caller, webhook_endpoints.list_endpoints))


@router.post("", status_code=201, summary="Add a webhook endpoint")
async def add(draft: EndpointDraft, caller: SignedIn, response: Response) -> NewEndpointView:
    """Only this answer tells the signing secret. 422 `address_refused` for an address that leads into a network."""
    made = await webhook_endpoints.add_endpoint(caller, draft, tells_secret=True)
    response.headers.update(NEVER_KEPT | {"Location": f"{router.prefix}/{made.id}"})
    return made


@router.get("/event-types", summary="List the types of events")
async def list_event_types(caller: SignedIn) -> Page[EventTypeView]:
    """All that an endpoint can choose from."""
    return Page[EventTypeView](items=await perform(caller, webhook_endpoints.list_event_types))


@router.get("/{endpoint_id}", summary="One webhook endpoint")
async def get_one(endpoint_id: UUID, caller: SignedIn) -> EndpointView:
    """With how the last 24 hours went."""
    return await perform(caller, webhook_endpoints.get_endpoint, endpoint_id)


@router.patch("/{endpoint_id}", summary="Change, pause or resume a webhook endpoint")
async def change(endpoint_id: UUID, change: EndpointChange, caller: SignedIn) -> EndpointView:
    """Only the fields that are sent. `status` `active` also switches one on that was disabled because it failed."""
    return await webhook_endpoints.edit_endpoint(caller, endpoint_id, change)


@router.delete("/{endpoint_id}", status_code=204, summary="Delete a webhook endpoint")
async def delete(endpoint_id: UUID, caller: SignedIn) -> None:
    """With its log; what waits is not sent."""
    await perform(caller, webhook_endpoints.delete_endpoint, endpoint_id)


@router.post("/{endpoint_id}/secret", status_code=201, summary="Make a new signing secret")
async def rotate(endpoint_id: UUID, caller: SignedIn, response: Response) -> EndpointSecretView:
    """The one until now signs along for 24 hours: deliveries carry two signatures."""
    response.headers.update(NEVER_KEPT)
    return await perform(caller, webhook_endpoints.rotate_secret, endpoint_id, tells_secret=True)


@router.post("/{endpoint_id}/test", status_code=202, summary="Send a test event")
async def send_test(endpoint_id: UUID, caller: SignedIn) -> DeliveryView:
    """`test.ping`, within a second and once, even to one that is paused. Ask for the delivery to see the answer."""
    return await perform(caller, webhook_deliveries.send_test, endpoint_id)


@router.post("/{endpoint_id}/replay", status_code=202, summary="Send again what failed")
async def replay_failed(endpoint_id: UUID, draft: ReplayDraft, caller: SignedIn) -> ReplayView:
    """Everything that failed for good and was recorded since then, under the same ids."""
    return await perform(caller, webhook_deliveries.replay_failed, endpoint_id, draft)


@router.get("/{endpoint_id}/deliveries", summary="List deliveries")
async def list_deliveries(
    endpoint_id: UUID, query: Annotated[DeliveryQuery, Query()], caller: SignedIn
) -> Page[DeliveryView]:
    """Newest first, of the last 30 days."""
    return await perform(caller, webhook_deliveries.list_deliveries, endpoint_id, query)


@router.get("/{endpoint_id}/deliveries/{delivery_id}", summary="One delivery with its tries")
async def get_delivery(endpoint_id: UUID, delivery_id: UUID, caller: SignedIn) -> DeliveryDetailView:
    """What was sent, and what came back each time."""
    return await perform(caller, webhook_deliveries.get_delivery, endpoint_id, delivery_id)


@router.post("/{endpoint_id}/deliveries/{delivery_id}/replay", status_code=202, summary="Send a delivery again")
async def replay_one(endpoint_id: UUID, delivery_id: UUID, caller: SignedIn) -> DeliveryView:
    """Now, under the same id, whatever became of it."""
    return await perform(caller, webhook_deliveries.replay_delivery, endpoint_id, delivery_id)


@form_route("/webhook-secret")
async def tell_secret(request: Request, form: Form, session_id: Session) -> Response:  # noqa: ARG001 - by form_route
    """A new secret, told once and to the page alone."""
    try:
        endpoint_id = UUID(form.get("id", ""))
    except ValueError:
        raise NotFound from None
    told = await perform(session_id, webhook_endpoints.tell_secret, endpoint_id)
    return JSONResponse({"secret": told.secret}, headers={"Cache-Control": "no-store"})
