"""What changed, told to every open page of every worker: in which organization, what kind of thing, when and whose.

Ids and days only; each page reads for itself what its viewer may see.

A door tells after its commit; `jobs/live.py` collects what was told and brings it to all workers; listeners hear it.
Nothing here is kept: whoever was not listening reads the database instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from sqlalchemy import text

from medisched.db.changes import OF_EVERYBODY, TOPICS, Written
from medisched.db.notifications import CHANNEL, Line, open_line
from medisched.domain.access import Permission, requires

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from medisched.db.unit_of_work import UnitOfWork

T = TypeVar("T")
LONGEST_MESSAGE = 7900
"""PostgreSQL takes less than 8000 bytes."""
MOST_DAYS, MOST_IDS = 62, 40
"""More than that is any."""
ANY = MISSED = "*"
NOTIFY = text("select pg_notify(:channel, :message)")


@dataclass(frozen=True, slots=True)
class Change:
    """Something of these kinds changed in this organization, on these days in UTC, of these providers or users.

    None: on any day, of anybody.
    """

    organization_id: UUID
    topics: frozenset[str]
    days: frozenset[date] | None = None
    ids: frozenset[UUID] | None = None

    @property
    def is_of_everybody(self) -> bool:
        """Whether it stands behind every page of the organization."""
        return not OF_EVERYBODY.isdisjoint(self.topics)

    def and_also(self, other: Change) -> Change:
        """Both in one."""
        return Change(
            self.organization_id,
            self.topics | other.topics,
            _union(self.days, other.days),
            _union(self.ids, other.ids),
        )


def change_of(organization_id: UUID, written: Written) -> Change:
    """What a transaction wrote in an organization. Where no day or no id was noticed, it may be any."""
    return Change(
        organization_id,
        frozenset(written.topics),
        _few(written.days or None, MOST_DAYS),
        _few(written.ids or None, MOST_IDS),
    )


def _union(some: frozenset[T] | None, others: frozenset[T] | None) -> frozenset[T] | None:
    return None if some is None or others is None else some | others


def _few(found: Iterable[T] | None, most: int) -> frozenset[T] | None:
    kept = None if found is None else frozenset(found)
    return kept if kept is not None and len(kept) <= most else None


Listener = Callable[[Sequence[Change] | None], None]
"""Hears what changed; None: something may have been missed."""


class Exchange:
    """Where those who tell and those who listen meet, one for each process."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._untold: dict[UUID, Change] = {}
        self._wake: Callable[[], None] | None = None

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Hear everything from now on; what is returned ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def deliver(self, changes: Sequence[Change] | None) -> None:
        """Hand to every listener what was heard."""
        for listener in tuple(self._listeners):
            listener(changes)

    def carry(self, wake: Callable[[], None] | None) -> None:
        """From now on somebody collects, and is woken; None: nobody does any more."""
        self._wake = wake
        self._untold.clear()

    def tell(self, change: Change) -> None:
        """Something was committed. Without anybody who collects, as on the command line, nobody learns of it."""
        if self._wake is not None:
            before = self._untold.get(change.organization_id)
            self._untold[change.organization_id] = change if before is None else before.and_also(change)
            self._wake()

    def collect(self) -> list[Change]:
        """What was told since the last time, once for each organization."""
        told, self._untold = self._untold, {}
        return list(told.values())


exchange = Exchange()
"""That of this process."""


@requires(Permission.RUN_JOBS)
async def tell_everybody(uow: UnitOfWork, changes: Sequence[Change] | None) -> None:
    """Bring changes to all workers, this one too; None: something may have been missed."""
    for message in [MISSED] if changes is None else write_messages(changes):
        await uow.db.execute(NOTIFY, {"channel": CHANNEL, "message": message})


def listen() -> AbstractAsyncContextManager[Line]:
    """A line on which all workers' messages are heard."""
    return open_line()


def write_messages(changes: Sequence[Change]) -> list[str]:
    """A line for each organization: its id, topics, days and ids; in as few messages as they fit into."""
    messages: list[str] = []
    for line in map(_write_line, changes):
        if messages and len(messages[-1]) + 1 + len(line) <= LONGEST_MESSAGE:
            messages[-1] += f"\n{line}"
        else:
            messages.append(line)
    return messages


def read_message(message: str) -> list[Change] | None:
    """What a message says, None: something may have been missed. A line that is none of ours says nothing."""
    if message == MISSED:
        return None
    found = (_read_line(line) for line in message.splitlines())
    return [change for change in found if change is not None]


def _write_line(change: Change) -> str:
    days, ids = _few(change.days, MOST_DAYS), _few(change.ids, MOST_IDS)
    return " ".join([str(change.organization_id), _join(change.topics), _join(days), _join(ids)])


def _join(words: Iterable[object] | None) -> str:
    return ANY if words is None else ",".join(sorted(map(str, words)))


def _read_line(line: str) -> Change | None:
    try:
        organization_id, topics, days, ids = line.split(" ")
        known = TOPICS.intersection(topics.split(","))
        change = Change(UUID(organization_id), known, _read(days, date.fromisoformat), _read(ids, UUID))
    except ValueError:
        return None
    return change if known else None


def _read(words: str, read: Callable[[str], T]) -> frozenset[T] | None:
    return None if words == ANY else frozenset(read(word) for word in words.split(",") if word)
