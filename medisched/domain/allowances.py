"""Allowances that refill evenly (GCRA): an instant for each subject, at which it is full again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

DEEPEST = 10.0
"""However much somebody owes, they are let in again after so many times the period."""


@dataclass(frozen=True, slots=True)
class Rate:
    """`quota` at once, refilled evenly within `seconds`."""

    quota: int
    seconds: float

    @property
    def interval(self) -> float:
        """Seconds until one more may be spent."""
        return self.seconds / self.quota

    def number_left(self, debt: float) -> int:
        """How many may follow at once when all is paid in `debt` seconds."""
        return int((self.seconds - debt) / self.seconds * self.quota + 1e-6)


class Allowance(NamedTuple):
    """How many may follow at once, seconds until it is full again, and until one more may pass (0: now)."""

    remaining: int
    reset: float
    wait: float
    rate: Rate

    @classmethod
    def of(cls, rate: Rate, debt: float) -> Allowance:
        """Of somebody who will have paid in `debt` seconds."""
        remaining = rate.number_left(debt)
        return cls(max(remaining, 0), debt, 0.0 if remaining > 0 else debt + rate.interval - rate.seconds, rate)


class Allowances:
    """The allowances of many subjects in one process; those who were not seen for longest are forgotten first."""

    def __init__(self, rate: Rate, *, most: int = 50_000) -> None:
        self.rate, self._most = rate, most
        self._full_at: dict[bytes, float] = {}

    def __contains__(self, subject: bytes) -> bool:
        return subject in self._full_at

    def look(self, subject: bytes, now: float) -> Allowance:
        """What is left; takes nothing."""
        return Allowance.of(self.rate, max(self._full_at.get(subject, now) - now, 0.0))

    def spend(self, subject: bytes, now: float) -> Allowance | None:
        """Take one and say what is left, or None when there is none."""
        full_at = max(self._full_at.pop(subject, now), now)
        if self.rate.number_left(full_at - now) <= 0:
            self._keep(subject, full_at)
            return None
        full_at += self.rate.interval
        self._keep(subject, full_at)
        return Allowance.of(self.rate, full_at - now)

    def charge(self, subject: bytes, now: float) -> None:
        """Take one, also when there is none: it must be paid before the next."""
        full_at = max(self._full_at.pop(subject, now), now) + self.rate.interval
        self._keep(subject, min(full_at, now + DEEPEST * self.rate.seconds))

    def owe(self, subject: bytes, debt: float, now: float) -> None:
        """What the subject owes after all, in seconds."""
        self._full_at.pop(subject, None)
        self._keep(subject, now + debt)

    def forget(self, subject: bytes) -> None:
        """The subject is as if never seen."""
        self._full_at.pop(subject, None)

    def clear(self) -> None:
        """Nobody was ever seen."""
        self._full_at.clear()

    def _keep(self, subject: bytes, full_at: float) -> None:
        self._full_at[subject] = full_at
        if len(self._full_at) > self._most:
            del self._full_at[next(iter(self._full_at))]
