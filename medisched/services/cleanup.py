"""Rows that mean nothing any more."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, or_, text

from medisched.domain.access import Permission, requires
from medisched.models import LoginSession

if TYPE_CHECKING:
    from medisched.db.unit_of_work import UnitOfWork

KEPT_AFTER_END = timedelta(days=30)


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
