"""Subscriptions and Polar's messages as rows, and administrators to look at them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from medisched.domain.access import Permission, requires
from medisched.models import Organization, PolarEvent, Subscription
from medisched.models.base import new_id
from medisched.services.admins import appoint_admin
from medisched.services.doors import work
from tests.factories import Person, make_person, sign_in_as

if TYPE_CHECKING:
    from medisched.db.unit_of_work import UnitOfWork

NOBODY_KNOWS = "$argon2id$v=19$m=19456,t=2,p=1$ijFGKAUgxBgjhLAW4nxPaQ$zSQwN1xNrlSdzf4kZpnuu3iDmqGuZ532VBbGUOvviPg"
"""The hash of a password."""


async def make_admin(name: str = "Ada Admin") -> Person:
    """An administrator of the platform, in no organization."""
    person = await make_person(name)
    await work(appoint_admin, email=person.email, name=name, password_hash=NOBODY_KNOWS, replaces=True)
    session, token = await sign_in_as(person.user_id)
    return Person(person.user_id, person.email, name, session, token)


async def keep_event(
    *, kind: str = "subscription.updated", state: str = "failed", body: bytes = b"{}", **values: Any
) -> UUID:
    """One message in a state."""
    return await work(_keep_event, {"kind": kind, "state": state, "body": body, **values}, door_role="billing")


async def keep_subscription(organization_id: UUID | None = None, *, status: str = "active", **values: Any) -> UUID:
    """One subscription, described a moment ago."""
    given = {"organization_id": organization_id, "status": status, **values}
    return await work(_keep_subscription, given, door_role="billing")


async def keep_orphan(slug: str) -> UUID:
    """An organization that nobody owns (yet)."""
    return await work(_keep_orphan, slug)


@requires(Permission.RUN_JOBS)
async def _keep_event(uow: UnitOfWork, values: dict[str, Any]) -> UUID:
    row = PolarEvent(**{"webhook_id": f"msg_{new_id().hex}", "due_at": uow.now, "attempts": 3, **values})
    return (await uow.add(row)).id


@requires(Permission.RUN_JOBS)
async def _keep_orphan(uow: UnitOfWork, slug: str) -> UUID:
    return (await uow.add(Organization(name=slug.title(), slug=slug, timezone="UTC"))).id


@requires(Permission.RUN_JOBS)
async def _keep_subscription(uow: UnitOfWork, values: dict[str, Any]) -> UUID:
    described: dict[str, datetime] = {"event_at": uow.now, "data_at": uow.now}
    named = {"polar_id": f"sub_{new_id().hex}", "customer_email": "payer@example.org"}
    return (await uow.add(Subscription(**{**described, **named, **values}))).id


@requires(Permission.RUN_JOBS)
async def _read_event(uow: UnitOfWork, event_id: UUID) -> tuple[str, int, bool]:
    event = await uow.get(PolarEvent, event_id)
    return event.state, event.attempts, event.due_at <= uow.now + timedelta(seconds=1)


async def state_of(event_id: UUID) -> tuple[str, int, bool]:
    """State, tries, and whether it is due."""
    return await work(_read_event, event_id, door_role="billing")
