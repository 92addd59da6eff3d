"""What the tables say after deliveries, and ways to change what time it is for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import text

from medisched.domain.access import Permission, requires
from medisched.services.doors import work

if TYPE_CHECKING:
    from medisched.db.unit_of_work import UnitOfWork

Rows = list[dict[str, Any]]
OWNERS = """
    select u.email from memberships m join users u on u.id = m.user_id
     where m.organization_id = :id and m.role = 'owner' order by u.email
"""
CLAIMS = "select email, role, status, name, invited_by from invitations where organization_id = :id order by email"


@requires(Permission.RUN_JOBS)
async def _ask(uow: UnitOfWork, query: str, values: dict[str, Any]) -> Rows:
    return [dict(row) for row in await uow.list(text(query), **values)]


@requires(Permission.RUN_JOBS)
async def _change(uow: UnitOfWork, statement: str, values: dict[str, Any]) -> int:
    return await uow.run(text(statement), **values)


async def ask(query: str, **values: Any) -> Rows:
    """Rows as the role billing sees them."""
    return await work(_ask, query, values, door_role="billing")


async def change(statement: str, **values: Any) -> int:
    """As the role billing may."""
    return await work(_change, statement, values, door_role="billing")


async def inside(organization_id: UUID, query: str) -> Rows:
    """Rows of one organization."""
    return await work(_ask, query, {"id": organization_id}, organization_id=organization_id)


async def events() -> Rows:
    return await ask("select * from polar_events order by id")


async def subscription(polar_id: str) -> dict[str, Any]:
    return (await ask("select * from subscriptions where polar_id = :polar_id", polar_id=polar_id))[0]


async def organizations() -> Rows:
    return await ask("select * from organizations order by id")


async def mails(organization_id: UUID) -> list[tuple[str, str]]:
    """Kind and recipient of all mails about paying, in the order in which they were written."""
    query = """
        select kind, recipient, subject, text from emails where organization_id = :id
           and kind in ('payment_failed', 'subscription_ends', 'organization_active', 'organization_read_only',
                        'organization_suspended') order by created_at, id
    """
    rows = await inside(organization_id, query)
    return [(row["kind"], row["recipient"]) for row in rows]
