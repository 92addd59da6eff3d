"""Where transactions begin and end, and where it is settled who is calling.

`perform` opens the door for a signed-in session, `visit` for anybody, `follow` for a calendar program at its address,
`work` for the program itself.
Each runs one service in one transaction: commit on return, rollback on any exception, again on a deadlock.
"""

from __future__ import annotations

import asyncio
import random
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Concatenate, TypeAlias, TypeVar

from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from medisched.db.constraints import is_transient, is_unreachable, refusal_of
from medisched.db.engine import get_database
from medisched.db.unit_of_work import ENTER, UnitOfWork
from medisched.db.wire import Ask
from medisched.domain import clock
from medisched.domain.access import Actor
from medisched.domain.credentials import Credential, CredentialKind, digest
from medisched.domain.errors import BadKey, NotFound, NotSignedIn, Unavailable
from medisched.domain.texts import _
from medisched.models import LoginSession, Organization
from medisched.schemas.viewers import ViewerView
from medisched.services.callers import LOOK, LOOK_AT_ALL, actor_of, id_of, keep_alive, note_use, question_of, view_of
from medisched.services.live import change_of, exchange

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Iterable
    from contextlib import AbstractAsyncContextManager
    from uuid import UUID

    from medisched.db.wire import Answer, Ask
    from medisched.schemas.viewers import ViewerView
    from medisched.services.callers import Caller, Found

R = TypeVar("R")
Service: TypeAlias = "Callable[Concatenate[UnitOfWork, ...], Awaitable[R]]"
TRIES = 5
FEED = text("select * from app.find_feed(:hash, :at)")


@dataclass(slots=True)
class Entry:
    """Whether somebody was let in, for whoever counts those who were not."""

    is_let_in: bool = False


entry: ContextVar[Entry | None] = ContextVar("entry", default=None)
_without_acting: ContextVar[bool] = ContextVar("without_acting", default=False)


@contextmanager
def without_acting() -> Generator[None]:
    """Inside, the program looks for itself on somebody's behalf: that does not keep their session alive."""
    before = _without_acting.set(True)
    try:
        yield
    finally:
        _without_acting.reset(before)


@asynccontextmanager
async def _transaction(actor: Actor, question: Ask | None = None) -> AsyncGenerator[tuple[UnitOfWork, Answer]]:
    """A transaction, and the rows of the question with which it begins."""
    questions = () if question is None else (question,)
    try:
        async with get_database().begin(*questions) as (transaction, answers):
            uow = UnitOfWork(transaction, actor, clock.now_utc())
            yield uow, answers[0] if answers else []
    except IntegrityError as error:
        raise refusal_of(error) from error
    except PoolTimeout as error:
        raise Unavailable from error
    # After the commit: whoever hears of it reads it.
    written = transaction.written
    if written.topics and uow.actor.organization_id is not None:
        exchange.tell(change_of(uow.actor.organization_id, written))


@asynccontextmanager
async def signed_in(caller: Caller, organization_id: UUID | None = None) -> AsyncGenerator[UnitOfWork]:
    """A transaction for whoever is calling, in `organization_id` or else the session's active one or the key's own."""
    async with _transaction(Actor(), question_of(caller, organization_id)) as (uow, rows):
        row = rows[0] if rows else None
        if row is None:
            raise BadKey if isinstance(caller, Credential) and caller.kind is CredentialKind.KEY else NotSignedIn
        if organization_id is not None and (row["role"] is None or row["organization_id"] != organization_id):
            raise NotFound
        if (noted := entry.get()) is not None:
            noted.is_let_in = True
        _become(uow, row)
        await note_use(uow, row, is_own_doing=not _without_acting.get())
        yield uow


@asynccontextmanager
async def visitor(slug: str | None = None, *, session_id: str | UUID = "") -> AsyncGenerator[UnitOfWork]:
    """A transaction for anybody; inside the organization with that slug, if one is named."""
    async with _transaction(Actor()) as (uow, _none):
        row = await _find_viewer_row(uow, session_id, None) if session_id else None
        if row is not None:
            uow.actor = actor_of(row)
        if slug is not None:
            await _enter_by_slug(uow, slug, row)
        yield uow


@asynccontextmanager
async def subscriber(token: str) -> AsyncGenerator[UnitOfWork]:
    """A transaction for the calendar program at an address: as the person who made it, with what they may do now."""
    async with _transaction(Actor()) as (uow, _none):
        row = await uow.find(FEED, hash=digest(token), at=uow.now)
        if row is None:
            raise NotFound
        await _enter_as(uow, row)
        yield uow


@asynccontextmanager
async def system(*, role: str | None = None, organization_id: UUID | None = None) -> AsyncGenerator[UnitOfWork]:
    """A transaction for the program itself: jobs, the command line, provisioning."""
    async with _transaction(Actor(is_system=True, name="Medisched")) as (uow, _none):
        if role is not None:
            await uow.take_role(role)
        if organization_id is not None:
            organization = await uow.get(Organization, organization_id)
            await uow.enter(organization.id, timezone=organization.timezone, status=organization.status)
        yield uow


async def perform(
    caller: Caller, service: Service[R], *args: Any, organization_id: UUID | None = None, **options: Any
) -> R:
    """One service for a signed-in person or a program with a key, as `signed_in` lets them in."""
    return await again_on_deadlock(lambda: signed_in(caller, organization_id), service, *args, **options)


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
        return None if row is None else view_of(row)


async def find_viewers(session_ids: Iterable[str]) -> dict[str, ViewerView]:
    """The same of many sessions that are good, in one statement; it keeps none of them alive."""
    ids = [found for one in session_ids if (found := id_of(one)) is not None]
    async with visitor() as uow:
        rows = await uow.ask(LOOK_AT_ALL, ids, uow.now)
        return {str(row["session_id"]): view_of(row) for row in rows}


async def _find_viewer_row(uow: UnitOfWork, session_id: str | UUID, organization_id: UUID | None) -> Found | None:
    rows = await uow.ask(LOOK, id_of(session_id), organization_id, uow.now)
    row = rows[0] if rows else None
    if row is not None and not _without_acting.get():
        await keep_alive(uow, row)
    return row


def _become(uow: UnitOfWork, row: Found) -> None:
    """The look-up has scoped the transaction already."""
    uow.actor = actor = actor_of(row)
    if actor.role is not None and actor.organization_id is not None:
        status, zone = row["organization_status"], row["timezone"]
        uow.be_inside(actor.organization_id, timezone=zone, status=status, role=actor.role)


async def _enter_as(uow: UnitOfWork, row: Found) -> None:
    _become(uow, row)
    if uow.actor.organization_id is not None:
        await uow.ask(ENTER, str(uow.actor.organization_id))


async def _enter_by_slug(uow: UnitOfWork, slug: str, row: Found | None) -> None:
    found = None if "\0" in slug else await uow.db.execute(select(Organization).where(Organization.slug == slug))
    organization = found.scalar_one_or_none() if found is not None else None
    if organization is None:
        raise NotFound(_("There is no organization at this address."))
    if row is not None:
        wanted = await _find_viewer_row(uow, row["session_id"], organization.id)
        uow.actor = actor_of(wanted) if wanted is not None else Actor()
    await uow.enter(organization.id, timezone=organization.timezone, status=organization.status, role=uow.actor.role)
