"""What was told to whom, and telling it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from medisched.domain.access import Permission, requires
from medisched.domain.errors import NotFound
from medisched.domain.texts import _
from medisched.domain.webhook_events import PING, event_body, event_id
from medisched.models import DeliveryStatus, WebhookAttempt, WebhookDelivery, WebhookEndpoint
from medisched.models.base import new_id
from medisched.schemas.base import Page
from medisched.schemas.webhooks import AttemptView, DeliveryDetailView, DeliveryView, ReplayView
from medisched.services.cursors import after, next_cursor
from medisched.services.rate_limits import spend_allowance

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import ColumnElement, RowMapping

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.webhooks import DeliveryQuery, ReplayDraft

DELIVERIES = WebhookDelivery.metadata.tables["webhook_deliveries"]
deliveries = DELIVERIES.c


@requires(Permission.MANAGE_INTEGRATIONS, when_closed=True)
async def list_deliveries(uow: UnitOfWork, endpoint_id: UUID, query: DeliveryQuery) -> Page[DeliveryView]:
    """The log of an endpoint, newest first."""
    await uow.get(WebhookEndpoint, endpoint_id)
    statement = (
        select(DELIVERIES)
        .where(*_of(uow, endpoint_id))
        .order_by(deliveries.created_at.desc(), deliveries.id.desc())
        .limit(query.limit + 1)
    )
    if query.status is not None:
        statement = statement.where(deliveries.status == query.status)
    if query.type is not None:
        statement = statement.where(deliveries.type == query.type)
    if query.cursor:
        statement = statement.where(
            after(query, deliveries.created_at, deliveries.id, descending=True, within=endpoint_id)
        )
    rows = await uow.list(statement)
    return Page[DeliveryView](
        items=[_view(row) for row in rows[: query.limit]],
        next_cursor=next_cursor(rows, query, key="created_at", within=endpoint_id),
    )


@requires(Permission.MANAGE_INTEGRATIONS, when_closed=True)
async def get_delivery(uow: UnitOfWork, endpoint_id: UUID, delivery_id: UUID) -> DeliveryDetailView:
    """What is sent, and every try."""
    row = await uow.find(select(DELIVERIES).where(*_of(uow, endpoint_id), deliveries.id == delivery_id))
    if row is None:
        raise NotFound
    tries = (
        select(WebhookAttempt.__table__)
        .where(WebhookAttempt.organization_id == uow.organization_id, WebhookAttempt.delivery_id == delivery_id)
        .order_by(WebhookAttempt.number.desc())
        .limit(100)
    )
    found = [AttemptView.of(one, error=_spoken(one)) for one in await uow.list(tries)]
    body = event_body(row["type"], row["occurred_at"], row["data"])
    return DeliveryDetailView(**_view(row).model_dump(), body=body, tries=found)


@requires(Permission.MANAGE_INTEGRATIONS, when_closed=True)
async def send_test(uow: UnitOfWork, endpoint_id: UUID) -> DeliveryView:
    """Have an event of the type test.ping sent within a second, once, even to an endpoint that is paused."""
    endpoint = await uow.get(WebhookEndpoint, endpoint_id)
    await spend_allowance(uow, "webhook_test", str(uow.organization_id))
    row = {
        "id": new_id(),
        "organization_id": uow.organization_id,
        "endpoint_id": endpoint.id,
        "type": PING,
        "data": {"id": str(endpoint.id), "organizationId": str(uow.organization_id)},
        "occurred_at": uow.now,
        "due_at": uow.now,
    }
    await uow.run(insert(DELIVERIES).values(row))
    made = await uow.find(select(DELIVERIES).where(*_of(uow, endpoint_id), deliveries.id == row["id"]))
    if made is None:
        raise NotFound
    return _view(made)


@requires(Permission.MANAGE_INTEGRATIONS, when_closed=True)
async def replay_delivery(uow: UnitOfWork, endpoint_id: UUID, delivery_id: UUID) -> DeliveryView:
    """Send it again now, under the same id, whatever became of it; what waits does not wait any longer."""
    again = update(DELIVERIES).where(*_of(uow, endpoint_id), deliveries.id == delivery_id)
    row = await uow.find(again.values(_afresh(uow)).returning(*deliveries))
    if row is None:
        raise NotFound
    return _view(row)


@requires(Permission.MANAGE_INTEGRATIONS, when_closed=True)
async def replay_failed(uow: UnitOfWork, endpoint_id: UUID, draft: ReplayDraft) -> ReplayView:
    """Send everything again that happened since then and failed for good."""
    await uow.get(WebhookEndpoint, endpoint_id)
    again = update(DELIVERIES).where(
        *_of(uow, endpoint_id),
        deliveries.status == DeliveryStatus.FAILED.value,
        deliveries.type != PING,
        deliveries.created_at >= draft.since,
    )
    return ReplayView(count=await uow.run(again.values(_afresh(uow))))


def _afresh(uow: UnitOfWork) -> dict[str, object]:
    return {
        "status": DeliveryStatus.WAITING.value,
        "due_at": uow.now,
        "round_began": deliveries.attempts,
        "delivered_at": None,
    }


def _of(uow: UnitOfWork, endpoint_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (deliveries.organization_id == uow.organization_id, deliveries.endpoint_id == endpoint_id)


def _view(row: RowMapping) -> DeliveryView:
    waits = row["status"] == DeliveryStatus.WAITING
    return DeliveryView.of(
        row,
        webhook_id=event_id(row["id"]),
        next_attempt_at=row["due_at"] if waits else None,
        error=_spoken(row),
    )


def _spoken(row: RowMapping) -> str:
    """Why it failed, in the reader's language: it is kept in English."""
    reason = row["error"]
    return _(reason) if reason else ""
