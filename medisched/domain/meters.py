"""What the running program counts about itself: in memory, until a job takes it away.

Names and labels are Prometheus': a counter ends in `_total`, times are in seconds. A label is a word of ours, such as a
route's template: never an address, a name or an id.
Source: https://prometheus.io/docs/practices/naming/
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds in seconds; what takes longer is in none of them, and in `+Inf`."""
SLOW = 0.5
"""Seconds from which on a request is kept by itself."""
MOST_SLOW = 100
"""How many slow requests are kept until they are taken away: the first ones."""
REQUESTS = "medisched_http_requests_total"
SECONDS = "medisched_http_request_duration_seconds"
EVENTS = "medisched_events_total"
MAILS = "medisched_mails_total"
DELIVERIES = "medisched_webhook_attempts_total"


@dataclass(frozen=True, slots=True)
class Slow:
    """A request that took long, by its route's template."""

    method: str
    route: str
    status: int
    milliseconds: int


@dataclass(slots=True)
class JobNote:
    """How a job went since this was last taken away; `every` is the pause in seconds that it should keep."""

    every: float
    last_at: datetime
    milliseconds: float = 0
    runs: int = 0
    failures: int = 0
    failed_at: datetime | None = None
    error: str = ""


@dataclass(slots=True)
class Taken:
    """What was counted; `counts` by name and labels."""

    counts: dict[tuple[str, str], float] = field(default_factory=dict[tuple[str, str], float])
    jobs: dict[str, JobNote] = field(default_factory=dict[str, JobNote])
    slow: list[Slow] = field(default_factory=list[Slow])


class Meters:
    """One process's counters. To count is a few additions: nothing waits, nothing fails."""

    def __init__(self) -> None:
        self._taken = Taken()
        self._requests: dict[tuple[str, str, int], list[float]] = {}

    def count(self, name: str, amount: float = 1, **labels: str) -> None:
        """One more; `name` ends in `_total`."""
        self._add(name, labels_text(**labels), amount)

    def count_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """A request was answered: by route and status how many, and by route how long it took."""
        found = self._requests.get((method, route, status))
        if found is None:
            # One for each bucket, one for what is slower than all of them, and the sum.
            found = self._requests[method, route, status] = [0.0] * (len(BUCKETS) + 2)
        found[bisect_left(BUCKETS, seconds)] += 1
        found[-1] += seconds
        if seconds >= SLOW and len(self._taken.slow) < MOST_SLOW:
            self._taken.slow.append(Slow(method, route, status, round(seconds * 1000)))

    def note_job(self, name: str, *, every: float, at: datetime, seconds: float, error: str = "") -> None:
        """A job ended at `at`; with `error`, it failed."""
        note = self._taken.jobs.setdefault(name, JobNote(every, at))
        note.every, note.last_at, note.milliseconds, note.runs = every, at, seconds * 1000, note.runs + 1
        if error:
            note.failures, note.failed_at, note.error = note.failures + 1, at, error

    def take(self) -> Taken:
        """All that was counted since the last time; it is counted anew from now on."""
        requests, self._requests = self._requests, {}
        for (method, route, status), numbers in requests.items():
            self._add(REQUESTS, labels_text(method=method, route=route, status=str(status)), sum(numbers[:-1]))
            self._add_durations(labels_text(method=method, route=route), numbers)
        taken, self._taken = self._taken, Taken()
        return taken

    def put_back(self, taken: Taken) -> None:
        """What could not be written down is counted in again; of slow requests only as many as there is room for."""
        for key, amount in taken.counts.items():
            self._add(*key, amount)
        self._taken.slow = [*taken.slow, *self._taken.slow][:MOST_SLOW]
        for name, before in taken.jobs.items():
            after = self._taken.jobs.setdefault(name, JobNote(before.every, before.last_at, before.milliseconds))
            after.runs, after.failures = after.runs + before.runs, after.failures + before.failures
            if after.failed_at is None:
                after.failed_at, after.error = before.failed_at, before.error

    def _add(self, name: str, labels: str, amount: float) -> None:
        counts = self._taken.counts
        counts[name, labels] = counts.get((name, labels), 0) + amount

    def _add_durations(self, labels: str, numbers: list[float]) -> None:
        """Buckets hold what took at most so long, the faster ones too."""
        so_far = 0.0
        for bound, number in zip((*BUCKETS, "+Inf"), numbers[:-1], strict=True):
            so_far += number
            if so_far:
                self._add(f"{SECONDS}_bucket", f'{labels},le="{bound}"', so_far)
        self._add(f"{SECONDS}_count", labels, so_far)
        self._add(f"{SECONDS}_sum", labels, numbers[-1])


def labels_text(**labels: str) -> str:
    """`route="/api/health",method="GET"`, as it stands between braces."""
    return ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items())


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


meters = Meters()
"""Those of this process."""
