"""Where transactions begin and end, and where it is settled who is calling.

`perform` opens the door for a signed-in session, `visit` for anybody, `follow` for a calendar program at its address,
`work` for the program itself.
Each runs one service in one transaction: commit on return, rollback on any exception, again on a deadlock.
"""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING, Any, Concatenate, TypeAlias, TypeVar

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from medisched.db.constraints import is_transient, is_unreachable
from medisched.db.transactions import Unforeseen
from medisched.domain import clock
from medisched.domain.credentials import digest
from medisched.domain.errors import MedischedError, Unavailable
from medisched.models import LoginSession
from medisched.schemas.viewers import ViewerView
from medisched.services.callers import (
    LOOK_AT_ALL,
    id_of,
    known_callers,
    view_of,
)
from medisched.services.entrances import find_viewer_row, foreseen, let_in, signed_in, subscriber, system, visitor
from medisched.services.looks import looks

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence
    from contextlib import AbstractAsyncContextManager
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.db.wire import Answer
    from medisched.schemas.viewers import ViewerView
    from medisched.services.callers import Caller, Known

R = TypeVar("R")
Service: TypeAlias = "Callable[Concatenate[UnitOfWork, ...], Awaitable[R]]"
TRIES = 5


async def perform(
    caller: Caller, service: Service[R], *args: Any, organization_id: UUID | None = None, **options: Any
) -> R:
    """One service for a signed-in person or a program with a key, as `signed_in` lets them in."""
    known = known_callers.find(caller, organization_id, clock.now_utc())
    if known is not None:
        try:
            return await _perform_foreseeing(caller, organization_id, known, service, *args, **options)
        except Unforeseen:
            pass
    may_write = getattr(service, "while_looking", False)
    return await again_on_deadlock(
        lambda: signed_in(caller, organization_id, may_write=may_write), service, *args, **options
    )


async def _perform_foreseeing(
    caller: Caller, organization_id: UUID | None, known: Known, service: Service[R], *args: Any, **options: Any
) -> R:
    """For a caller who is known; `Unforeseen` if that, or anything else before it was certain, went wrong."""
    is_sure = False
    try:
        async with foreseen(caller, organization_id, known) as uow:
            uow.only_reads = getattr(service, "only_reads", False)
            try:
                result = await service(uow, *args, **options)
            finally:
                is_sure = uow.transaction.is_sure
        let_in(known.actor)
        _note_looks(uow, service)
    except MedischedError as error:
        if not is_sure:
            raise Unforeseen from error
        let_in(known.actor)
        raise
    except DBAPIError as error:
        if not is_sure or is_transient(error):
            raise Unforeseen from error
        if is_unreachable(error):
            raise Unavailable from error
        raise
    return result


def _note_looks(uow: UnitOfWork, service: Service[Any]) -> None:
    """Of whom something was shown: what a service reads to do something else is nobody's look."""
    shown = getattr(service, "shows", "")
    if shown:
        looks.note(uow, shown)


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
                result = await service(uow, *args, **options)
        except DBAPIError as error:
            if is_unreachable(error):
                raise Unavailable from error
            if not is_transient(error):
                raise
            if attempt == TRIES - 1:
                raise Unavailable from error
        else:
            _note_looks(uow, service)
            return result
        await asyncio.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311 - jitter is no secret
    raise Unavailable


async def find_session_id(token: str) -> str:
    """The id behind a cookie's token, or an empty text. The edge asks; the id opens nothing outside the server."""
    return await again_on_deadlock(visitor, _find_session_id, token)


async def _find_session_id(uow: UnitOfWork, token: str) -> str:
    query = select(LoginSession.id).where(LoginSession.token_hash == digest(token))
    found = (await uow.db.execute(query)).scalar_one_or_none()
    return str(found) if found and await find_viewer_row(uow, found, None) else ""


async def find_viewer(session_id: str, organization_id: UUID | None = None) -> ViewerView | None:
    """Who is looking, if the session is still good."""
    row = await again_on_deadlock(visitor, find_viewer_row, session_id, organization_id)
    return None if row is None else view_of(row)


async def find_viewers(session_ids: Iterable[str]) -> dict[str, ViewerView]:
    """The same of many sessions that are good, in one statement; it keeps none of them alive."""
    ids = [found for one in session_ids if (found := id_of(one)) is not None]
    rows = await again_on_deadlock(visitor, _look_at_all, ids)
    return {str(row["session_id"]): view_of(row) for row in rows}


async def _look_at_all(uow: UnitOfWork, ids: Sequence[UUID]) -> Answer:
    return await uow.ask(LOOK_AT_ALL, list(ids), uow.now)
