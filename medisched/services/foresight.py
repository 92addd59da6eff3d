"""Two questions in one round trip, where the second needs the answer of the first.

What a process was answered last time is remembered, the second question is made of it, and both are sent. The answer
counts only if the first one is still the same; else the second is asked again. Nothing is ever told from memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from medisched.db.transactions import Unforeseen
from medisched.domain.errors import MedischedError

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.db.wire import Answer, Ask

A = TypeVar("A")
B = TypeVar("B")
MOST = 5_000


@dataclass(frozen=True, slots=True)
class Question(Generic[A]):
    """Some statements, and what their answers mean."""

    asks: Sequence[Ask]
    read: Callable[[Sequence[Answer]], A]

    async def ask(self, uow: UnitOfWork) -> A:
        """The answer, after one round trip."""
        return self.read(await uow.ask_all(*self.asks))


_remembered: dict[Hashable, list[Answer]] = {}


async def ask_both(
    uow: UnitOfWork, first: Question[A], then: Callable[[A], Question[B]], *, before: Sequence[Ask] = ()
) -> tuple[A, B, list[Answer]]:
    """Both answers, and those to what is asked before them. Of a service that only reads it is the last question."""
    key = _key_of(first.asks)
    # Others may learn something newer while this one waits: it is compared with what it was guessed from.
    remembered = _remembered.get(key)
    foreseen = None if remembered is None else _foresee(remembered, first, then)
    second = None if foreseen is None else foreseen[1]
    asked = [*before, *first.asks, *(second.asks if second is not None else ())]
    answers = await (uow.ask_all(*asked) if second is None else uow.ask_last(*asked))
    told, found = answers[: len(before)], answers[len(before) : len(before) + len(first.asks)]
    if foreseen is not None and second is not None and found == remembered:
        return foreseen[0], second.read(answers[len(before) + len(found) :]), told
    known = first.read(found)
    _remember(key, found)
    if second is not None and uow.only_reads:
        # The transaction is over.
        raise Unforeseen
    return known, await then(known).ask(uow), told


def _foresee(
    remembered: list[Answer], first: Question[A], then: Callable[[A], Question[B]]
) -> tuple[A, Question[B]] | None:
    """What follows from what is remembered, if anything does: whoever may know less is refused for good later on."""
    try:
        known = first.read(remembered)
        return known, then(known)
    except MedischedError:
        return None


def _remember(key: Hashable, answers: list[Answer]) -> None:
    if len(_remembered) >= MOST:
        del _remembered[next(iter(_remembered))]
    _remembered[key] = answers


def _key_of(asks: Sequence[Ask]) -> Hashable:
    return tuple((one.sql, tuple(map(_hashable, one.values))) for one in asks)


def _hashable(value: Any) -> Hashable:
    return tuple(value) if isinstance(value, list) else value
