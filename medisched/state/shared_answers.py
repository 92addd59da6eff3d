"""What many open pages ask at the same moment is asked once.

Only for questions whose answer is the same for everybody who looks at the organization.
"""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar

from medisched.domain.texts import language

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator, Hashable

R = TypeVar("R")
Answers = dict["tuple[str, Hashable]", "asyncio.Future[Any]"]
"""What was answered in each language since a change was heard, so that each answer knows of the change."""

_answers: ContextVar[Answers | None] = ContextVar("answers", default=None)


@contextmanager
def sharing(answers: Answers) -> Generator[None]:
    """Inside, `ask_once` asks only what is not among `answers` yet."""
    before = _answers.set(answers)
    try:
        yield
    finally:
        _answers.reset(before)


async def ask_once(question: Hashable, ask: Callable[[], Awaitable[R]]) -> R:
    """The answer of whoever asked the same first; one's own when that failed, and outside of `sharing`."""
    answers = _answers.get()
    if answers is None:
        return await ask()
    # Answers have sentences in them: why there is nothing.
    key = language(), question
    found = answers.get(key)
    if found is None or (found.done() and (found.cancelled() or found.exception() is not None)):
        found = answers[key] = asyncio.ensure_future(ask())
        # It goes on when whoever asked first gives up; its failure is everybody's own matter.
        found.add_done_callback(lambda done: done.cancelled() or done.exception())
        return await asyncio.shield(found)
    try:
        return await asyncio.shield(found)
    except Exception:  # noqa: BLE001 - whatever happened to another page, this one asks for itself
        return await ask()
