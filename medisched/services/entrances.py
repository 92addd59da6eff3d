"""The transactions behind the doors: who is calling, in which organization, and what is told when they end."""

from __future__ import annotations

from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from medisched.db.constraints import is_read_only, refusal_of
from medisched.db.engine import get_database
from medisched.db.unit_of_work import ENTER, ONLY_READ, UnitOfWork
from medisched.db.wire import Ask
from medisched.domain import clock
from medisched.domain.access import Actor, Role, looking_only, must_be_oneself
from medisched.domain.credentials import Credential, CredentialKind, digest
from medisched.domain.errors import BadKey, NotFound, NotSignedIn, Unavailable
from medisched.domain.origins import origin
from medisched.domain.texts import _
from medisched.models import Organization
from medisched.services.callers import (
    LOOK,
    actor_of,
    id_of,
    keep_alive,
    known_callers,
    name_caller,
    note_use,
    question_of,
)
from medisched.services.live import change_of, exchange

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator
    from contextlib import AbstractAsyncContextManager
    from uuid import UUID

    from medisched.db.transactions import Transaction
    from medisched.db.wire import Answer
    from medisched.services.callers import Caller, Found, Known

FEED = text("select * from app.find_feed(:hash, :at)")


@dataclass(slots=True)
class Entry:
    """Whether somebody was let in and for which organization they work, for whoever counts requests."""

    is_let_in: bool = False
    works_for: UUID | None = None


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
async def signed_in(
    caller: Caller, organization_id: UUID | None = None, *, may_write: bool = False
) -> AsyncGenerator[UnitOfWork]:
    """A transaction for whoever is calling, in `organization_id` or else the session's active one or the key's own.

    It only reads for an administrator who looks as somebody else, unless it `may_write` even then.
    """
    async with _transaction(Actor(), question_of(caller, organization_id)) as (uow, rows):
        row = rows[0] if rows else None
        if row is None:
            raise BadKey if isinstance(caller, Credential) and caller.kind is CredentialKind.KEY else NotSignedIn
        if organization_id is not None and (row["role"] is None or row["organization_id"] != organization_id):
            raise NotFound
        _become(uow, row)
        let_in(uow.actor)
        noted_at = await note_use(uow, row, is_own_doing=not _without_acting.get())
        if row["impersonator_id"] is None:
            known_callers.keep(caller, organization_id, row, noted_at)
        await _only_look(uow, caller, may_write=may_write)
        yield uow


@asynccontextmanager
async def foreseen(caller: Caller, organization_id: UUID | None, known: Known) -> AsyncGenerator[UnitOfWork]:
    """The same for a caller who is known, which is confirmed with the first question or ends in `Unforeseen`."""
    opening = known_callers.opening(caller, organization_id, known)
    async with _entered(get_database().begin_foreseeing(opening), known.actor) as uow:
        _be_inside(uow, known.row)
        yield uow


@asynccontextmanager
async def visitor(slug: str | None = None, *, session_id: str | UUID = "") -> AsyncGenerator[UnitOfWork]:
    """A transaction for anybody; inside the organization with that slug, if one is named."""
    async with _transaction(Actor()) as (uow, _none):
        row = await find_viewer_row(uow, session_id, None) if session_id else None
        if row is not None:
            uow.actor = actor_of(row)
        if slug is not None:
            await _enter_by_slug(uow, slug, row)
        await _only_look(uow, session_id)
        if origin.get().ip:
            uow.transaction.begin_with(name_caller(uow))
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


@asynccontextmanager
async def _transaction(actor: Actor, question: Ask | None = None) -> AsyncGenerator[tuple[UnitOfWork, Answer]]:
    """A transaction, and the rows of the question with which it begins."""
    questions = () if question is None else (question,)
    answers: list[Answer] = []

    @asynccontextmanager
    async def begin() -> AsyncGenerator[Transaction]:
        nonlocal answers
        async with get_database().begin(*questions) as (transaction, answers):
            yield transaction

    async with _entered(begin(), actor) as uow:
        yield uow, answers[0] if answers else []


@asynccontextmanager
async def _entered(begin: AbstractAsyncContextManager[Transaction], actor: Actor) -> AsyncGenerator[UnitOfWork]:
    """A transaction as services know it; what it has written is told after the commit: whoever hears of it reads it."""
    uow = None
    try:
        async with begin as transaction:
            uow = UnitOfWork(transaction, actor, clock.now_utc())
            yield uow
    except IntegrityError as error:
        raise refusal_of(error) from error
    except DBAPIError as error:
        if is_read_only(error) and uow is not None:
            must_be_oneself(uow.actor)
        raise
    except PoolTimeout as error:
        raise Unavailable from error
    written = transaction.written
    for organization_id in {uow.actor.organization_id, *written.organizations} - {None} if written.topics else ():
        exchange.tell(change_of(organization_id, written))


def let_in(actor: Actor) -> None:
    """Note that whoever is calling was let in; a patient works for nobody."""
    if (noted := entry.get()) is not None:
        noted.is_let_in = True
        noted.works_for = None if actor.role is Role.MEMBER else actor.organization_id


async def find_viewer_row(uow: UnitOfWork, session_id: str | UUID, organization_id: UUID | None) -> Found | None:
    """Who is behind a session, if it is still good; that keeps it alive, unless the program looks for itself."""
    rows = await uow.ask(LOOK, id_of(session_id), organization_id, uow.now)
    row = rows[0] if rows else None
    if row is not None and not _without_acting.get():
        await keep_alive(uow, row)
    return row


async def _only_look(uow: UnitOfWork, caller: Caller, *, may_write: bool = False) -> None:
    """An administrator who looks as somebody else changes nothing: PostgreSQL itself refuses it from here on.

    They look at pages, each of which is recorded, and not by programs.
    """
    if uow.actor.impersonator_id is None:
        return
    if isinstance(caller, Credential):
        raise looking_only(uow.actor)
    if not may_write:
        await uow.ask(ONLY_READ)


def _become(uow: UnitOfWork, row: Found) -> None:
    uow.actor = actor_of(row)
    _be_inside(uow, row)


def _be_inside(uow: UnitOfWork, row: Found) -> None:
    """The look-up has scoped the transaction already."""
    actor = uow.actor
    if actor.role is not None and actor.organization_id is not None:
        status, zone = row["organization_status"], row["timezone"]
        uow.be_inside(actor.organization_id, timezone=zone, status=status, role=actor.role)


async def _enter_as(uow: UnitOfWork, row: Found) -> None:
    _become(uow, row)
    if uow.actor.organization_id is not None:
        await uow.ask_all(Ask(ENTER, (str(uow.actor.organization_id),)), name_caller(uow))


async def _enter_by_slug(uow: UnitOfWork, slug: str, row: Found | None) -> None:
    found = None if "\0" in slug else await uow.db.execute(select(Organization).where(Organization.slug == slug))
    organization = found.scalar_one_or_none() if found is not None else None
    if organization is None:
        raise NotFound(_("There is no organization at this address."))
    if row is not None:
        wanted = await find_viewer_row(uow, row["session_id"], organization.id)
        uow.actor = actor_of(wanted) if wanted is not None else Actor()
    await uow.enter(organization.id, timezone=organization.timezone, status=organization.status, role=uow.actor.role)
