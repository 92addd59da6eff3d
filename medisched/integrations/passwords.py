"""Passwords: argon2 in two threads of its own, so that no sign-in holds up the event loop.

Parameters: OWASP's second recommendation (19 MiB, two passes), about 20 ms here.
"""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from passlib.context import CryptContext  # pyright: ignore[reportMissingTypeStubs]

from medisched.domain.errors import Unavailable

_CONTEXT = CryptContext(
    schemes=["argon2"], argon2__type="ID", argon2__memory_cost=19456, argon2__time_cost=2, argon2__parallelism=1
)
_pools: dict[int, ThreadPoolExecutor] = {}
LONGEST_QUEUE = 200
_T = TypeVar("_T")


def _threads() -> ThreadPoolExecutor:
    """This process's own two threads: a forked server inherits the object of its parent, but not the threads."""
    process = os.getpid()
    if process not in _pools:
        _pools[process] = ThreadPoolExecutor(max_workers=2, thread_name_prefix="passwords")
    return _pools[process]


class _Queue:
    waiting = 0


async def _in_thread(work: Callable[[], _T]) -> _T:
    if _Queue.waiting >= LONGEST_QUEUE:
        raise Unavailable
    _Queue.waiting += 1
    try:
        return await asyncio.get_running_loop().run_in_executor(_threads(), work)
    finally:
        _Queue.waiting -= 1


async def hash_password(password: str) -> str:
    """A salted argon2id hash."""
    return await _in_thread(lambda: str(_CONTEXT.hash(password)))  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]


async def verify_password(password: str, password_hash: str | None) -> tuple[bool, str | None]:
    """Whether it matches, and a new hash when the parameters have changed since.

    Takes as long for an unknown person (no hash) as for a known one.
    """
    if password_hash is None:
        await _in_thread(_CONTEXT.dummy_verify)
        return False, None
    return await _in_thread(partial(_verify, password, password_hash))


def _verify(password: str, password_hash: str) -> tuple[bool, str | None]:
    # passlib has no types.
    return _CONTEXT.verify_and_update(password, password_hash)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
