"""Whose data somebody has looked at, for the audit trail.

A look is told once for each person, patient, kind of page and hour: pages read themselves again whenever something
changes. Looks are collected in memory and written within half a second, many in one transaction: to write each of them
before the answer would make every list a durable write. A process that is killed loses those of its last half second.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from medisched.db.wire import Ask
from medisched.domain.access import Permission, Role, requires
from medisched.services.callers import caller_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork

MOST_PEOPLE = 20_000


@dataclass(frozen=True, slots=True)
class Look:
    """What the trail is told: the caller as `callers.caller_words` says it, what was shown, and of whom."""

    organization_id: UUID
    caller: str
    shown: str
    patient_ids: tuple[UUID, ...]


class Looks:
    """Of one process: those that are not written yet, and which have been told in this hour."""

    def __init__(self) -> None:
        self._told: dict[tuple[object, ...], tuple[datetime, set[UUID]]] = {}
        self._waiting: list[Look] = []

    def note(self, uow: UnitOfWork, shown: str) -> None:
        """After a service: patients of whom something was shown. Members see only themselves."""
        actor = uow.actor
        is_own = actor.role is Role.MEMBER and actor.impersonator_id is None
        if not uow.shown or actor.organization_id is None or actor.role is None or is_own:
            return
        person = (actor.organization_id, actor.user_id, actor.impersonator_id, actor.key_id, shown)
        hour = uow.now.replace(minute=0, second=0, microsecond=0)
        told_at, told = self._told.get(person, (None, set()))
        if told_at != hour:
            told = set()
            if len(self._told) >= MOST_PEOPLE:
                del self._told[next(iter(self._told))]
            self._told[person] = (hour, told)
        new = uow.shown - told
        if new:
            told |= new
            ids = tuple(sorted(new))
            self._waiting.append(Look(actor.organization_id, caller_words(uow), shown, ids))

    def take(self) -> list[Look]:
        """All that are waiting; the caller writes them."""
        taken, self._waiting = self._waiting, []
        return taken

    def put_back(self, taken: Sequence[Look]) -> None:
        """They could not be written now."""
        self._waiting = [*taken, *self._waiting]

    def forget(self) -> None:
        """Everything, as at a start."""
        self._told.clear()
        self._waiting.clear()


looks = Looks()


# They need not survive a power cut: nobody waits for the disk. And nobody waits for them for long: while they wait for
# the chain of one organization, they hold those of others.
NOT_AT_ONCE = "set local synchronous_commit = off"
SHORTLY = "set local lock_timeout = '200ms'"
NOTE = "select app.note_looks($1::json)"


@requires(Permission.RUN_JOBS)
async def write_looks(uow: UnitOfWork, taken: Sequence[Look]) -> None:
    """Write down looks of any organizations, each in its own chain.

    In the order of the organizations: two that write at once take the locks of the chains in the same order.
    """
    told = [
        {"organization": one.organization_id, "caller": one.caller, "shown": one.shown, "patients": one.patient_ids}
        for one in sorted(taken, key=lambda one: one.organization_id)
    ]
    uow.later(Ask(NOT_AT_ONCE), Ask(SHORTLY), Ask(NOTE, (json.dumps(told, default=str),)))
