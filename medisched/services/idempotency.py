"""A request that makes something is done once, however often it is sent (IETF draft, Idempotency-Key header).

The key is taken in the transaction that does the work: whoever sends the same again meanwhile waits for its end, and a
refused request leaves nothing behind.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from medisched.domain.access import Permission, requires
from medisched.domain.errors import Invalid, NotAllowed
from medisched.domain.texts import _
from medisched.models import IdempotencyKey
from medisched.models.base import new_id

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from uuid import UUID

    from sqlalchemy import RowMapping

    from medisched.db.unit_of_work import UnitOfWork

KEPT = timedelta(hours=24)
KEYS = IdempotencyKey.metadata.tables["idempotency_keys"]


@dataclass(frozen=True, slots=True)
class Sent:
    """What was asked: the caller's key, and the fingerprint of the whole request."""

    key: str
    fingerprint: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered, to the byte: JSON, its tag and the address of what was made, if it has one."""

    body: str
    etag: str = ""
    location: str = ""
    is_replay: bool = False


@requires(Permission.VISIT)
async def answer_once(
    uow: UnitOfWork,
    sent: Sent,
    write: Callable[[Any], Answer],
    service: Callable[..., Awaitable[Any]],
    *args: Any,
    **options: Any,
) -> Answer:
    """What `write` makes of the service's view, or the answer that this caller was given to the same request before."""
    # Who may not do it (any more) is not told what came of it either.
    uow.actor.must(service.permission)  # type: ignore[attr-defined]
    if not await _take(uow, sent):
        return _again(uow, sent, await _find(uow, sent.key))
    answer = write(await service(uow, *args, **options))
    kept = update(KEYS).where(*_own(uow, sent.key))
    await uow.run(kept.values(body=answer.body, etag=answer.etag, location=answer.location))
    return answer


@requires(Permission.RUN_JOBS)
async def forget_answers(uow: UnitOfWork) -> int:
    """Delete what is kept no longer, of all organizations; how many rows."""
    return (await uow.db.execute(select(func.app.forget_answers(uow.now - KEPT)))).scalar_one()


async def _take(uow: UnitOfWork, sent: Sent) -> bool:
    """Whether this request is the first with its key. Waits for one that is being done."""
    await uow.run(delete(KEYS).where(*_own(uow, sent.key), col(IdempotencyKey.created_at) < uow.now - KEPT))
    taken = insert(KEYS).values(
        id=new_id(),
        created_at=uow.now,
        organization_id=uow.organization_id,
        caller_id=_caller_id(uow),
        key=sent.key,
        fingerprint=sent.fingerprint,
        role=uow.actor.role,
    )
    return await uow.run(taken.on_conflict_do_nothing()) == 1


async def _find(uow: UnitOfWork, key: str) -> RowMapping:
    wanted = select(KEYS.c.fingerprint, KEYS.c.role, KEYS.c.body, KEYS.c.etag, KEYS.c.location)
    return (await uow.list(wanted.where(*_own(uow, key))))[0]


def _again(uow: UnitOfWork, sent: Sent, row: RowMapping) -> Answer:
    if row["fingerprint"] != sent.fingerprint:
        raise Invalid(
            message=_("This Idempotency-Key was sent with another request before. Use a new one for a new request."),
            code="idempotency_key_reused",
        )
    if row["role"] != uow.actor.role:
        # What the caller saw in another role may be more than they see now.
        raise NotAllowed
    return Answer(row["body"], row["etag"], row["location"], is_replay=True)


def _own(uow: UnitOfWork, key: str) -> tuple[Any, ...]:
    return (
        KEYS.c.organization_id == uow.organization_id,
        KEYS.c.caller_id == _caller_id(uow),
        KEYS.c.key == key,
    )


def _caller_id(uow: UnitOfWork) -> UUID:
    return uow.actor.key_id or uow.actor.signed_in_as
