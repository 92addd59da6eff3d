"""Rows that mean nothing any more."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, or_, select, text

from medisched.domain.access import Permission, requires
from medisched.models import LoginSession, Onboarding, PolarEvent, PolarEventState, Subscription

if TYPE_CHECKING:
    from medisched.db.unit_of_work import UnitOfWork

KEPT_AFTER_END = timedelta(days=30)
UNPAID_FOR = timedelta(days=7)
# Nothing is made of the first kind; the second one is known by its effects, and Polar has long stopped to repeat it.
DELIVERIES_KEPT = {
    PolarEventState.IGNORED: timedelta(days=14),
    PolarEventState.APPLIED: timedelta(days=90),
    PolarEventState.DISCARDED: timedelta(days=90),
}


@requires(Permission.RUN_JOBS)
async def delete_expired(uow: UnitOfWork) -> int:
    """Delete tokens that no longer work, sessions dead for 30 days, allowances full again; how many rows."""
    long_ago = uow.now - KEPT_AFTER_END
    tables = LoginSession.metadata.tables
    tokens, limits, sessions = tables["identity_tokens"], tables["rate_limits"], tables["login_sessions"]
    idle = sessions.c.idle_seconds * text("interval '1 second'")
    ended = (sessions.c.expires_at, sessions.c.revoked_at, sessions.c.last_seen_at + idle)
    dead = (
        delete(tokens).where(tokens.c.expires_at < uow.now),
        delete(sessions).where(or_(*(instant < long_ago for instant in ended))),
        delete(limits).where(limits.c.full_at < uow.now),
    )
    return sum([await uow.run(statement) for statement in dead])


@requires(Permission.RUN_JOBS)
async def forget_payers(uow: UnitOfWork) -> int:
    """Delete checkouts that nobody paid for within a week, and deliveries that are of no more use; how many rows."""
    await uow.take_role("billing")
    tables = PolarEvent.metadata.tables
    onboardings, events = tables[Onboarding.__tablename__], tables[PolarEvent.__tablename__]
    paid = select(Subscription.id).where(Subscription.onboarding_id == onboardings.c.id)
    unpaid = delete(onboardings).where(
        onboardings.c.created_at < uow.now - UNPAID_FOR, onboardings.c.organization_id.is_(None), ~paid.exists()
    )
    done = (
        delete(events).where(events.c.state == state.value, events.c.created_at < uow.now - kept)
        for state, kept in DELIVERIES_KEPT.items()
    )
    return sum([await uow.run(statement) for statement in (unpaid, *done)])
