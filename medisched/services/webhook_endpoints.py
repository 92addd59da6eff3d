"""The addresses that an organization has told what happens there."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select
from sqlmodel import col

from medisched.domain.access import Permission, requires
from medisched.domain.errors import Conflict, Invalid, NotFound
from medisched.domain.texts import _
from medisched.domain.webhook_events import EVENT_TYPES
from medisched.domain.webhook_secrets import SIGNS_ALONG, new_salt, secret_of
from medisched.integrations.webhook_addresses import AddressRefused, find_addresses, read_address, resolve
from medisched.models import DeliveryStatus, EndpointStatus, Organization, WebhookDelivery, WebhookEndpoint
from medisched.schemas.webhooks import EndpointSecretView, EndpointView, EventTypeView, NewEndpointView
from medisched.services.doors import perform
from medisched.settings import get_settings

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import ScalarSelect, Select

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.webhooks import EndpointChange, EndpointDraft
    from medisched.services.doors import Caller

MOST = 20
LAST_DAY = timedelta(hours=24)


async def add_endpoint(caller: Caller, draft: EndpointDraft, *, tells_secret: bool = False) -> NewEndpointView:
    """Create an endpoint after its name was looked up, which must not happen inside a transaction.

    `tells_secret`: the answer is what tells the secret, so it is not told again.
    """
    await perform(caller, must_have_room)
    await _must_lead_outside(draft.url)
    return await perform(caller, create_endpoint, draft, tells_secret=tells_secret)


async def edit_endpoint(caller: Caller, endpoint_id: UUID, change: EndpointChange) -> EndpointView:
    """Change an endpoint; another address is looked up first."""
    if change.url is not None:
        await perform(caller, get_endpoint, endpoint_id)
        await _must_lead_outside(change.url)
    return await perform(caller, change_endpoint, endpoint_id, change)


@requires(Permission.MANAGE_INTEGRATIONS)
async def must_have_room(uow: UnitOfWork) -> None:
    """Refuse one endpoint more than there may be."""
    query = select(func.count()).select_from(WebhookEndpoint)
    count = (await uow.db.execute(query.where(WebhookEndpoint.organization_id == uow.organization_id))).scalar_one()
    if count >= MOST:
        raise Conflict(
            _("There are {count} endpoints already. Delete one that is not needed any more.").format(count=MOST),
            code="too_many_endpoints",
        )


@requires(Permission.MANAGE_INTEGRATIONS, when_closed=True)
async def list_event_types(uow: UnitOfWork) -> list[EventTypeView]:  # noqa: ARG001 - the same everywhere
    """All that endpoints can choose from."""
    return [EventTypeView(type=kind, description=_(words)) for kind, words in EVENT_TYPES.items()]


@requires(Permission.MANAGE_INTEGRATIONS, when_closed=True)
async def list_endpoints(uow: UnitOfWork) -> list[EndpointView]:
    """All endpoints, oldest first."""
    query = _endpoints(uow).order_by(WebhookEndpoint.created_at, WebhookEndpoint.id).limit(MOST)
    return [EndpointView.of(row) for row in await uow.list(query)]


@requires(Permission.MANAGE_INTEGRATIONS, when_closed=True)
async def get_endpoint(uow: UnitOfWork, endpoint_id: UUID) -> EndpointView:
    """One of them."""
    row = await uow.find(_endpoints(uow).where(WebhookEndpoint.id == endpoint_id))
    if row is None:
        raise NotFound
    return EndpointView.of(row)


@requires(Permission.MANAGE_INTEGRATIONS)
async def create_endpoint(uow: UnitOfWork, draft: EndpointDraft, *, tells_secret: bool = False) -> NewEndpointView:
    """An endpoint that is told from now on. Doors call `add_endpoint`, which looks its name up."""
    # One after the other, so that no two of them are the last that there is room for.
    await uow.find(
        select(Organization.id).where(Organization.id == uow.organization_id).with_for_update(key_share=True)
    )
    await must_have_room(uow)
    endpoint = await uow.add(
        WebhookEndpoint(
            url=_read(draft.url),
            description=draft.description,
            types=draft.event_types,
            salt=new_salt(),
            is_secret_told=tells_secret,
        )
    )
    view = await get_endpoint(uow, endpoint.id)
    return NewEndpointView(**view.model_dump(), secret=secret_of(get_settings().signing_key, endpoint.salt))


@requires(Permission.MANAGE_INTEGRATIONS, when_closed=True)
async def change_endpoint(uow: UnitOfWork, endpoint_id: UUID, change: EndpointChange) -> EndpointView:
    """Another address, description, choice of events, or a pause and its end. Doors call `edit_endpoint`."""
    endpoint = await uow.get(WebhookEndpoint, endpoint_id, lock=True)
    if change.url is not None:
        endpoint.url = _read(change.url)
    if change.description is not None:
        endpoint.description = change.description
    if change.event_types is not None:
        endpoint.types = change.event_types
    if change.status == EndpointStatus.ACTIVE:
        endpoint.status, endpoint.disabled_reason = EndpointStatus.ACTIVE.value, ""
        endpoint.failures, endpoint.failing_since = 0, None
    elif change.status == EndpointStatus.PAUSED:
        if endpoint.status == EndpointStatus.DISABLED:
            raise Conflict(_("This endpoint is switched off. Switch it on first."), code="endpoint_disabled")
        endpoint.status = EndpointStatus.PAUSED.value
    await uow.save()
    return await get_endpoint(uow, endpoint_id)


@requires(Permission.MANAGE_INTEGRATIONS, when_closed=True)
async def delete_endpoint(uow: UnitOfWork, endpoint_id: UUID) -> None:
    """Gone with its log; what waits is not sent."""
    await uow.get(WebhookEndpoint, endpoint_id, lock=True)
    await uow.run(
        delete(WebhookEndpoint).where(
            WebhookEndpoint.organization_id == uow.organization_id, WebhookEndpoint.id == endpoint_id
        )
    )


@requires(Permission.MANAGE_INTEGRATIONS, when_closed=True)
async def rotate_secret(uow: UnitOfWork, endpoint_id: UUID, *, tells_secret: bool = False) -> EndpointSecretView:
    """A new secret; the one until now signs along for 24 hours, an older one not any more."""
    endpoint = await uow.get(WebhookEndpoint, endpoint_id, lock=True)
    endpoint.previous_salt, endpoint.previous_until = endpoint.salt, uow.now + SIGNS_ALONG
    endpoint.salt, endpoint.is_secret_told = new_salt(), tells_secret
    await uow.save()
    return EndpointSecretView(id=endpoint.id, secret=secret_of(get_settings().signing_key, endpoint.salt))


@requires(Permission.MANAGE_INTEGRATIONS, when_closed=True)
async def tell_secret(uow: UnitOfWork, endpoint_id: UUID) -> EndpointSecretView:
    """The secret of a new endpoint or of a rotation, once."""
    endpoint = await uow.get(WebhookEndpoint, endpoint_id, lock=True)
    if endpoint.is_secret_told:
        raise Conflict(_("This secret was shown already. If nobody kept it, make a new one."), code="secret_told")
    endpoint.is_secret_told = True
    await uow.save()
    return EndpointSecretView(id=endpoint.id, secret=secret_of(get_settings().signing_key, endpoint.salt))


def _read(url: str) -> str:
    try:
        return read_address(url, allow_loopback=get_settings().webhooks_to_this_machine).url
    except AddressRefused as refused:
        raise Invalid({"url": _(refused.reason)}, code="address_refused") from None


async def _must_lead_outside(url: str) -> None:
    """A name that nobody knows yet is accepted: it is looked up again whenever something is sent."""
    allow_loopback = get_settings().webhooks_to_this_machine
    address = read_address(_read(url), allow_loopback=allow_loopback)
    try:
        await find_addresses(address, resolve, allow_loopback=allow_loopback)
    except AddressRefused as refused:
        raise Invalid({"url": _(refused.reason)}, code="address_refused") from None
    except (OSError, UnicodeError):
        return


def _endpoints(uow: UnitOfWork) -> Select[tuple[object, ...]]:
    endpoint = WebhookEndpoint
    return select(
        endpoint.id,
        endpoint.url,
        endpoint.description,
        endpoint.types.label("event_types"),  # type: ignore[attr-defined]
        endpoint.status,
        endpoint.disabled_reason,
        endpoint.failing_since,
        endpoint.created_at,
        endpoint.is_secret_told,
        func.nullif(endpoint.previous_until, func.least(endpoint.previous_until, uow.now)).label(
            "previous_secret_until"
        ),
        _count(uow, DeliveryStatus.DELIVERED, since=True).label("delivered_last_day"),
        _count(uow, DeliveryStatus.FAILED, since=True).label("failed_last_day"),
        _count(uow, DeliveryStatus.WAITING, since=False).label("waiting"),
    ).where(endpoint.organization_id == uow.organization_id)


def _count(uow: UnitOfWork, status: DeliveryStatus, *, since: bool) -> ScalarSelect[int]:
    query = (
        select(func.count())
        .select_from(WebhookDelivery)
        .where(
            WebhookDelivery.organization_id == uow.organization_id,
            WebhookDelivery.endpoint_id == WebhookEndpoint.id,
            WebhookDelivery.status == status.value,
        )
    )
    if since:
        query = query.where(col(WebhookDelivery.created_at) > uow.now - LAST_DAY)
    return query.correlate(WebhookEndpoint).scalar_subquery()
