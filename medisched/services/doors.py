"""Where transactions begin and end, and where it is settled who is calling.

`perform` opens the door for a signed-in session, `visit` for anybody, `follow` for a calendar program at its address,
`work` for the program itself.
Each runs one service in one transaction: commit on return, rollback on any exception, again on a deadlock.
"""

from __future__ import annotations

import asyncio
import hashlib
import random
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Concatenate, TypeAlias, TypeVar
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from medisched.db.addresses import release_embedded_server
from medisched.db.changes import written_in
from medisched.db.constraints import is_transient, is_unreachable, refusal_of
from medisched.db.engine import get_database, use_database
from medisched.db.unit_of_work import UnitOfWork
from medisched.domain import clock
from medisched.domain.access import Actor, Role
from medisched.domain.errors import NotFound, NotSignedIn, Unavailable
from medisched.domain.texts import _
from medisched.models import LoginSession, Organization
from medisched.schemas.viewers import ViewerView
from medisched.services.live import change_of, exchange
from medisched.settings import get_settings

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Iterable
    from contextlib import AbstractAsyncContextManager
    from datetime import datetime

    from sqlalchemy import RowMapping

R = TypeVar("R")
Service: TypeAlias = "Callable[Concatenate[UnitOfWork, ...], Awaitable[R]]"
TRIES = 5
VIEWER = text("select * from app.find_viewer(:session, :wanted, :at)")
VIEWERS = text(
    "select found.* from unnest(cast(:sessions as uuid[])) asked, lateral app.find_viewer(asked, null, :at) found"
)
FEED = text("select * from app.find_feed(:hash, :at)")


_without_acting: ContextVar[bool] = ContextVar("without_acting", default=False)


@contextmanager
def without_acting() -> Generator[None]:
    """Inside, the program looks for itself on somebody's behalf: that does not keep their session alive."""
    before = _without_acting.set(True)
    try:
        yield
    finally:
        _without_acting.reset(before)


def digest(token: str) -> bytes:
    """What is kept of a secret token."""
    return hashlib.sha256(token.encode()).digest()


@asynccontextmanager
async def _transaction(actor: Actor) -> AsyncGenerator[UnitOfWork]:
    try:
        async with get_database().transaction() as db:
            uow = UnitOfWork(db, actor, clock.now_utc())
            yield uow
    except IntegrityError as error:
        raise refusal_of(error) from error
    except PoolTimeout as error:
        raise Unavailable from error
    # After the commit: whoever hears of it reads it.
    written = written_in(uow.db.sync_session)
    if written.topics and uow.actor.organization_id is not None:
        exchange.tell(change_of(uow.actor.organization_id, written))


@asynccontextmanager
async def signed_in(session_id: str | UUID, organization_id: UUID | None = None) -> AsyncGenerator[UnitOfWork]:
    """A transaction for the person behind a session, in `organization_id` or else the session's active one."""
    async with _transaction(Actor()) as uow:
        row = await _find_viewer_row(uow, session_id, organization_id)
        if row is None:
            raise NotSignedIn
        if organization_id is not None and row["role"] is None:
            raise NotFound
        await _become(uow, row)
        yield uow


@asynccontextmanager
async def visitor(slug: str | None = None, *, session_id: str | UUID = "") -> AsyncGenerator[UnitOfWork]:
    """A transaction for anybody; inside the organization with that slug, if one is named."""
    async with _transaction(Actor()) as uow:
        row = await _find_viewer_row(uow, session_id, None) if session_id else None
        if row is not None:
            uow.actor = _actor_of(row)
        if slug is not None:
            await _enter_by_slug(uow, slug, row)
        yield uow


@asynccontextmanager
async def subscriber(token: str) -> AsyncGenerator[UnitOfWork]:
    """A transaction for the calendar program at an address: as the person who made it, with what they may do now."""
    async with _transaction(Actor()) as uow:
        row = await uow.find(FEED, hash=digest(token), at=uow.now)
        if row is None:
            raise NotFound
        await _become(uow, row)
        yield uow


@asynccontextmanager
async def system(*, role: str | None = None, organization_id: UUID | None = None) -> AsyncGenerator[UnitOfWork]:
    """A transaction for the program itself: jobs, the command line, provisioning."""
    async with _transaction(Actor(is_system=True, name="Medisched")) as uow:
        if role is not None:
            await uow.take_role(role)
        if organization_id is not None:
            organization = await uow.get(Organization, organization_id)
            await uow.enter(organization.id, timezone=organization.timezone, status=organization.status)
        yield uow


async def perform(
    session_id: str | UUID, service: Service[R], *args: Any, organization_id: UUID | None = None, **options: Any
) -> R:
    """One service for a signed-in person, in `organization_id` (checked again) or else the session's active one."""
    return await again_on_deadlock(lambda: signed_in(session_id, organization_id), service, *args, **options)


async def visit(
    service: Service[R], *args: Any, slug: str | None = None, session_id: str | UUID = "", **options: Any
) -> R:
    """One service for anybody; inside the organization with that slug, if one is named."""
    return await again_on_deadlock(lambda: visitor(slug, session_id=session_id), service, *args, **options)


async def follow(token: str, service: Service[R], *args: Any, **options: Any) -> R:
    """One service for the calendar program at an address."""
    return await again_on_deadlock(lambda: subscriber(token), service, *args, **options)


async def work(
    service: Service[R], *args: Any, door_role: str | None = None, organization_id: UUID | None = None, **options: Any
) -> R:
    """One service for the program itself; `door_role` is "worker" for the outbox, "billing" for subscriptions."""
    return await again_on_deadlock(
        lambda: system(role=door_role, organization_id=organization_id), service, *args, **options
    )


async def again_on_deadlock(
    door: Callable[[], AbstractAsyncContextManager[UnitOfWork]], service: Service[R], *args: Any, **options: Any
) -> R:
    """The whole transaction again when PostgreSQL says that it may succeed then."""
    for attempt in range(TRIES):
        try:
            async with door() as uow:
                return await service(uow, *args, **options)
        except DBAPIError as error:
            if is_unreachable(error):
                raise Unavailable from error
            if not is_transient(error):
                raise
            if attempt == TRIES - 1:
                raise Unavailable from error
        await asyncio.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311 - jitter is no secret
    raise Unavailable


async def find_session_id(token: str) -> str:
    """The id behind a cookie's token, or an empty text. The edge asks; the id opens nothing outside the server."""
    async with visitor() as uow:
        query = select(LoginSession.id).where(LoginSession.token_hash == digest(token))
        found = (await uow.db.execute(query)).scalar_one_or_none()
        return str(found) if found and await _find_viewer_row(uow, found, None) else ""


async def find_viewer(session_id: str, organization_id: UUID | None = None) -> ViewerView | None:
    """Who is looking, if the session is still good."""
    async with visitor() as uow:
        row = await _find_viewer_row(uow, session_id, organization_id)
        return None if row is None else _view_of(row)


async def find_viewers(session_ids: Iterable[str]) -> dict[str, ViewerView]:
    """The same of many sessions that are good, in one statement; it keeps none of them alive."""
    async with visitor() as uow:
        rows = await uow.db.execute(VIEWERS, {"sessions": list(session_ids), "at": uow.now})
        return {str(row["session_id"]): _view_of(row) for row in rows.mappings()}


async def _find_viewer_row(uow: UnitOfWork, session_id: str | UUID, organization_id: UUID | None) -> RowMapping | None:
    try:
        session = session_id if isinstance(session_id, UUID) else UUID(session_id)
    except (ValueError, AttributeError, TypeError):
        return None
    row = await uow.find(VIEWER, session=session, wanted=organization_id, at=uow.now)
    if row is not None and row["last_seen_at"] < uow.now - timedelta(minutes=1) and not _without_acting.get():
        await _touch(uow, session, uow.now)
    return row


async def _touch(uow: UnitOfWork, session: UUID, now: datetime) -> None:
    await uow.run(
        update(LoginSession)
        .where(LoginSession.id == session, LoginSession.last_seen_at < now - timedelta(minutes=1))
        .values(last_seen_at=now)
    )


async def _become(uow: UnitOfWork, row: RowMapping) -> None:
    actor = _actor_of(row)
    uow.actor = actor
    if actor.role is not None and actor.organization_id is not None:
        await uow.enter(
            actor.organization_id, timezone=row["timezone"], status=row["organization_status"], role=actor.role
        )


async def _enter_by_slug(uow: UnitOfWork, slug: str, row: RowMapping | None) -> None:
    organization = (await uow.db.execute(select(Organization).where(Organization.slug == slug))).scalar_one_or_none()
    if organization is None:
        raise NotFound(_("There is no organization at this address."))
    if row is not None:
        wanted = await _find_viewer_row(uow, row["session_id"], organization.id)
        uow.actor = _actor_of(wanted) if wanted is not None else Actor()
    await uow.enter(organization.id, timezone=organization.timezone, status=organization.status, role=uow.actor.role)


def _actor_of(row: RowMapping) -> Actor:
    role = Role(row["role"]) if row["role"] else None
    return Actor(
        user_id=row["user_id"],
        name=row["name"],
        email=row["email"],
        session_id=row["session_id"],
        organization_id=row["organization_id"] if role else None,
        role=role,
        provider_id=row["provider_id"] if role else None,
        is_admin=row["is_admin"],
    )


def _view_of(row: RowMapping) -> ViewerView:
    names = {name: row[name] for name in ("user_id", "name", "email", "is_admin")}
    if not row["role"]:
        return ViewerView(**names)
    more = ("organization_id", "organization_name", "organization_slug", "organization_status", "timezone", "role")
    return ViewerView(**names, **{name: row[name] for name in more}, provider_id=row["provider_id"])


@asynccontextmanager
async def let_go_of_database() -> AsyncGenerator[None]:
    """At the end give all connections back, and the share in an embedded server. For the app's lifespan."""
    try:
        yield
    finally:
        await use_database(None)
        release_embedded_server(get_settings())
