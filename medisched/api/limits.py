"""How much load one caller may be, and how often somebody may guess at secrets.

A credential that is good has its own allowance, and spends from that of the organization that its owner works for. One
that is not known to be good passes as long as its network has not shown too many that were not: those are counted when
they are refused. So guessing is slow, and whoever shares a network with a guesser goes on working.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from medisched.domain.allowances import Allowance, Allowances, Rate
from medisched.integrations.shared_allowances import SharedAllowances

if TYPE_CHECKING:
    from collections.abc import Callable

    from medisched.settings import Settings

MINUTE = 60.0
GUESSES = 60
MOST_REMEMBERED = 50_000
TOLD_EVERY = 0.1
"""Seconds; so long several workers may give out of one allowance without knowing of each other."""
PUBLIC = b"public:"
Network: TypeAlias = "Callable[[], bytes]"
"""Found out only when it matters."""


@dataclass(slots=True)
class Pass:
    """A request that may go on. `allowance` is None until it is known to come from somebody."""

    subject: bytes
    network: Network
    was_known: bool
    allowance: Allowance | None = None


class Limits:
    """All allowances, in the memory of this process."""

    def __init__(self, quota: int, organization_quota: int) -> None:
        self._good = Allowances(Rate(quota, MINUTE))
        self._organizations = Allowances(Rate(organization_quota, MINUTE))
        self._guesses = Allowances(Rate(GUESSES, MINUTE))
        self._refused = Allowances(Rate(quota, MINUTE))
        """What those owe who were refused after they had been let in: nothing is given back for it."""
        self._works_for: dict[bytes, bytes] = {}
        """The organization of each who was let in last as one who works there."""

    async def admit(self, subject: bytes, network: Network) -> Pass | Allowance:
        """A pass, or the allowance that is used up."""
        now = time.monotonic()
        if subject in self._good or subject.startswith(PUBLIC):
            left = self._spend(subject, now)
            if left is None:
                return self._good.look(subject, now)
            organization = self._works_for.get(subject)
            if organization is not None:
                its = self._spend_for(organization, now)
                if its is None:
                    return self._organizations.look(organization, now)
                left = _scarcer(left, its)
            return Pass(subject, network, was_known=True, allowance=left)
        guesses = self._guesses.look(network(), now)
        if guesses.wait and not await self._is_known_elsewhere(subject):
            return guesses
        return Pass(subject, network, was_known=False)

    async def settle(self, passed: Pass, *, is_let_in: bool, is_refused: bool, works_for: bytes | None = None) -> None:
        """Say whether the credential let its caller in and for whom, and whether it was refused; notes what is left."""
        if is_refused:
            await self._forget(passed.subject)
        if is_refused or not (is_let_in or passed.was_known):
            self._charge(passed.network())
            passed.allowance = None
            return
        if is_let_in:
            self._note_work(passed.subject, works_for)
        if not passed.was_known:
            now = time.monotonic()
            passed.allowance = self._spend(passed.subject, now)
            if works_for is not None and passed.allowance is not None:
                its = self._spend_for(works_for, now)
                passed.allowance = its and _scarcer(passed.allowance, its)

    async def clear(self) -> None:
        """Forget everybody that this process knows of, and hold no connection."""
        for allowances in (self._good, self._organizations, self._guesses, self._refused):
            allowances.clear()
        self._works_for.clear()

    def _note_work(self, subject: bytes, organization: bytes | None) -> None:
        if organization is None:
            self._works_for.pop(subject, None)
            return
        self._works_for[subject] = organization
        if len(self._works_for) > MOST_REMEMBERED:
            del self._works_for[next(iter(self._works_for))]

    def _spend_for(self, organization: bytes, now: float) -> Allowance | None:
        return self._organizations.spend(organization, now)

    def _spend(self, subject: bytes, now: float) -> Allowance | None:
        if subject not in self._good and subject in self._refused:
            self._good.owe(subject, self._refused.look(subject, now).reset, now)
            self._refused.forget(subject)
        return self._good.spend(subject, now)

    def _charge(self, network: bytes) -> None:
        self._guesses.charge(network, time.monotonic())

    async def _forget(self, subject: bytes) -> None:
        self._works_for.pop(subject, None)
        if subject in self._good:
            now = time.monotonic()
            self._refused.owe(subject, self._good.look(subject, now).reset, now)
            self._good.forget(subject)

    async def _is_known_elsewhere(self, _subject: bytes) -> bool:
        return False


def _scarcer(own: Allowance, its: Allowance) -> Allowance:
    """Of two allowances that are both spent from, the one of which less is left."""
    return its if its.remaining < own.remaining else own


class SharedLimits(Limits):
    """The same, and told to the other workers soon after. Without Valkey each worker counts on alone."""

    def __init__(self, address: str, quota: int, organization_quota: int) -> None:
        super().__init__(quota, organization_quota)
        self._sums = (
            SharedAllowances(address, "good", self._good.rate),
            SharedAllowances(address, "guesses", self._guesses.rate),
            SharedAllowances(address, "organizations", self._organizations.rate),
        )
        self._given: tuple[dict[bytes, int], ...] = ({}, {}, {})
        self._telling: asyncio.Task[None] | None = None

    async def tell(self) -> None:
        """Tell what was given since the last time, and learn what all have given."""
        owns = (self._good, self._guesses, self._organizations)
        for own, given, shared in zip(owns, self._given, self._sums, strict=True):
            told = dict(given)
            given.clear()
            if told:
                for subject, debt in (await shared.add(told)).items():
                    # What was given meanwhile is not yet in the sum.
                    owed = debt + given.get(subject, 0) * own.rate.interval
                    own.owe(subject, owed, time.monotonic())

    async def clear(self) -> None:
        """What others share stays."""
        await super().clear()
        if self._telling is not None:
            self._telling.cancel()
        for shared in self._sums:
            await shared.close()

    def _spend(self, subject: bytes, now: float) -> Allowance | None:
        left = super()._spend(subject, now)
        if left is not None:
            self._note(self._given[0], subject)
        return left

    def _spend_for(self, organization: bytes, now: float) -> Allowance | None:
        left = super()._spend_for(organization, now)
        if left is not None:
            self._note(self._given[2], organization)
        return left

    def _charge(self, network: bytes) -> None:
        super()._charge(network)
        self._note(self._given[1], network)

    def _note(self, given: dict[bytes, int], subject: bytes) -> None:
        given[subject] = given.get(subject, 0) + 1
        if self._telling is None or self._telling.done():
            self._telling = asyncio.create_task(self._tell_soon())

    async def _tell_soon(self) -> None:
        while any(self._given):
            await asyncio.sleep(TOLD_EVERY)
            await self.tell()

    async def _forget(self, subject: bytes) -> None:
        await super()._forget(subject)
        self._given[0].pop(subject, None)
        await self._sums[0].forget(subject)

    async def _is_known_elsewhere(self, subject: bytes) -> bool:
        return await self._sums[0].is_known(subject)


def limits_of(settings: Settings) -> Limits:
    """With one process in its memory; where several share a Valkey server, there."""
    quotas = settings.api_rate_limit, settings.organization_rate_limit
    return SharedLimits(settings.redis_url, *quotas) if settings.redis_url else Limits(*quotas)
