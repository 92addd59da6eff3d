"""Seats: how many active providers the subscription allows. Nobody is removed when there are fewer than before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select, text

from medisched.domain.access import Permission, Role, requires
from medisched.domain.errors import Conflict
from medisched.domain.texts import _
from medisched.models import Organization, Provider
from medisched.schemas.billing import SeatsView
from medisched.services.own_subscriptions import list_own_subscriptions

if TYPE_CHECKING:
    from medisched.db.unit_of_work import UnitOfWork

WAY_OUT = "Remove a provider who no longer works here, or get more seats under Billing; then try again."
_ALONE = text("select pg_advisory_xact_lock(hashtextextended('seats/' || :organization, 0))")


@requires(Permission.MANAGE_BILLING)
async def get_seats(uow: UnitOfWork) -> SeatsView:
    """How many are used, of how many."""
    return SeatsView(used=await count_seats(uow), allowed=await find_allowed(uow))


async def must_have_seat(uow: UnitOfWork) -> None:
    """Refuse one more provider when all seats are used; whoever asks at the same moment waits for this transaction."""
    await uow.run(_ALONE, organization=str(uow.organization_id))
    allowed = await find_allowed(uow)
    if allowed is None or await count_seats(uow) < allowed:
        return
    if uow.actor.role is Role.OWNER:
        raise Conflict(
            _("All seats of your subscription are used: {allowed}. {way_out}").format(allowed=allowed, way_out=WAY_OUT),
            code="no_seat_left",
        )
    name = (await uow.get(Organization, uow.organization_id)).name
    raise Conflict(
        _("{name} has no seat left for another provider. Please ask the owner to make room; then try again.").format(
            name=name
        ),
        code="no_seat_left",
    )


async def count_seats(uow: UnitOfWork) -> int:
    """Active providers."""
    query = select(func.count(Provider.id)).where(
        Provider.organization_id == uow.organization_id, Provider.archived_at.is_(None)
    )
    used: int = (await uow.db.execute(query)).scalar_one()
    return used


async def find_allowed(uow: UnitOfWork) -> int | None:
    """Seats of the subscription that counts; None is no limit."""
    rows = await list_own_subscriptions(uow)
    return rows[0].seats if rows else None
