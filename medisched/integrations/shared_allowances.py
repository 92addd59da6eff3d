"""What several workers have given out of the same allowances, added up in Valkey.

No request waits for it: a worker counts in its own memory and tells what it has given several times a second, many
subjects in one round trip, and is told what all of them have given.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, cast

from redis.asyncio import Redis
from redis.exceptions import RedisError

from medisched.domain.allowances import DEEPEST

if TYPE_CHECKING:
    from collections.abc import Mapping

    from medisched.domain.allowances import Rate

log = logging.getLogger(__name__)
PATIENCE = 1.0
KNOWN_FOR = 600_000
"""Milliseconds for which a subject counts as known after it was last seen."""
# KEYS: subjects. ARGV: interval, deepest debt and how long to keep (milliseconds), then how many each was given.
# Answers each subject's debt in milliseconds.
SCRIPT = """
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local debts = {}
for number, key in ipairs(KEYS) do
    local kept = redis.call('GET', key) or redis.call('GET', key .. ':refused') or '0'
    local debt = math.max((tonumber(kept) or 0) - now, 0)
    debt = math.min(debt + tonumber(ARGV[3 + number]) * ARGV[1], tonumber(ARGV[2]))
    redis.call('SET', key, string.format('%.3f', now + debt), 'PX', math.floor(math.max(debt, ARGV[3])))
    debts[number] = string.format('%.3f', debt)
end
return debts
"""
# KEYS: a subject that is known no more, and still owes what it owed.
FORGET = """
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('RENAME', KEYS[1], KEYS[1] .. ':refused') end
"""


class SharedAllowances:
    """The allowances of one kind."""

    def __init__(self, address: str, name: str, rate: Rate) -> None:
        limits: dict[str, Any] = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
        self._connection = Redis.from_url(address, **limits)  # pyright: ignore[reportUnknownMemberType]
        self._script = self._connection.register_script(SCRIPT)
        self._forget = self._connection.register_script(FORGET)
        self._name, self._rate = f"medisched:{name}:".encode(), rate

    async def add(self, given: Mapping[bytes, int]) -> dict[bytes, float]:
        """Seconds of debt that each subject has with all workers; nothing while Valkey does not answer."""
        rate = self._rate
        numbers = [rate.interval * 1000, rate.seconds * DEEPEST * 1000, KNOWN_FOR, *given.values()]
        try:
            # The library knows nothing of what a script answers.
            debts = cast("list[bytes]", await self._script(keys=[self._name + one for one in given], args=numbers))
        except (RedisError, OSError) as error:
            log.warning("limits are counted by each worker alone: %s", type(error).__name__)
            return {}
        return {subject: float(debt) / 1000 for subject, debt in zip(given, debts, strict=True)}

    async def is_known(self, subject: bytes) -> bool:
        """Whether any worker has seen the subject lately; yes while Valkey does not answer."""
        try:
            return bool(await self._connection.exists(self._name + subject))
        except (RedisError, OSError):
            return True

    async def forget(self, subject: bytes) -> None:
        """The subject counts as unknown, and owes what it owed when it is let in again."""
        try:
            await self._forget(keys=[self._name + subject])
        except (RedisError, OSError) as error:
            log.warning("limits are counted by each worker alone: %s", type(error).__name__)

    async def close(self) -> None:
        """Give the connections back."""
        await self._connection.aclose()
