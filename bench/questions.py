"""What is asked, how long the answer takes, and in how many statements it is found."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

from medisched.domain.clock import get_zone, instant_of
from medisched.schemas.appointments import AppointmentQuery, CancellationDraft
from medisched.schemas.openings import OpeningQuery
from medisched.schemas.schedules import ScheduleDraft
from medisched.services.appointment_lists import list_appointments
from medisched.services.appointments import cancel_appointment
from medisched.services.doors import perform
from medisched.services.openings import find_openings, list_opening_days
from medisched.services.schedules import schedule_appointment
from tests.integration.statements import noted

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import date
    from uuid import UUID

    from bench.house import House
    from medisched.schemas.appointments import AppointmentView

RUNS = 30
BERLIN = get_zone("Europe/Berlin")


@dataclass(frozen=True)
class Answer:
    """How long it took, in milliseconds, and how much there was to say."""

    name: str
    fastest: float
    median: float
    p95: float
    statements: int
    items: int


class Questions:
    """The same questions at each size."""

    def __init__(self, house: House, monday: date) -> None:
        self._house = house
        self._monday = monday

    async def ask(self) -> list[Answer]:
        """All of them, each `RUNS` times."""
        visit, scan, alone = self._house.visit, self._house.scan, self._house.alone
        return [
            await _measure("openings: 1 provider, 31 days", lambda _: self.openings(alone, 31)),
            await _measure("openings: 50 providers, 30 days", lambda _: self.openings(visit, 30)),
            await _measure("openings: 50 providers with room and device, 30 days", lambda _: self.openings(scan, 30)),
            await _measure("days with openings: 50 providers, 30 days", lambda _: self.days(visit, 30)),
            await _measure("days with openings: with room and device", lambda _: self.days(scan, 30)),
            await _measure("a day's appointments: the first 50", self.appointments),
            await self.book(),
        ]

    async def count_statements(self) -> Counter[int]:
        """How often each number of statements was needed, over few and many providers and days."""
        found: Counter[int] = Counter()
        for service in (self._house.visit, self._house.alone):
            for days in (1, 7, 31):
                with noted() as seen:
                    await self.openings(service, days)
                found[len(seen)] += 1
                with noted() as seen:
                    await self.days(service, days)
                found[len(seen)] += 1
        return found

    async def openings(self, service: UUID, days: int) -> int:
        """Times, at most a thousand."""
        return len((await perform(self._house.staff, find_openings, self._window(service, days))).items)

    async def days(self, service: UUID, days: int) -> int:
        """All times, counted by day."""
        found = await perform(self._house.staff, list_opening_days, self._window(service, days))
        return sum(day.count for day in found)

    async def appointments(self, run: int) -> int:
        """What the desk sees in the morning."""
        start = self._at(run % 20 // 5 * 7 + run % 5, 0)
        query = AppointmentQuery.read({"from": start, "to": start + timedelta(days=1), "limit": 50})
        return len((await perform(self._house.staff, list_appointments, query)).items)

    async def book(self) -> Answer:
        """One opening at a time; cancelled again, so that the next size finds the same month."""
        window = self._window(self._house.scan, 30)
        free = (await perform(self._house.staff, find_openings, window)).items[:: 1000 // (RUNS + 2)]
        made: list[AppointmentView] = []

        async def book(run: int) -> int:
            opening = free[run]
            draft = ScheduleDraft(
                service_id=self._house.scan,
                patient_id=self._house.patients[run],
                start=opening.start,
                provider_id=opening.provider_id,
            )
            made.append(await perform(self._house.staff, schedule_appointment, draft))
            return 1

        answer = await _measure("book an opening with room and device", book)
        for one in made:
            await perform(self._house.staff, cancel_appointment, one.id, CancellationDraft())
        return answer

    def _window(self, service: UUID, days: int) -> OpeningQuery:
        start = self._at(0, 0)
        query = {"service_id": service, "from": start, "to": start + timedelta(days=days), "limit": 1000}
        return OpeningQuery.read(query)

    def _at(self, day: int, hour: int) -> datetime:
        return instant_of(self._monday + timedelta(days=day), time(hour), BERLIN)


async def _measure(name: str, question: Callable[[int], Awaitable[int]], *, runs: int = RUNS) -> Answer:
    # The first of a minute also writes down when the session was last seen.
    await question(0)
    with noted() as seen:
        items = await question(1)
    took = []
    for run in range(2, runs + 2):
        began = perf_counter()
        await question(run)
        took.append((perf_counter() - began) * 1000)
    took.sort()
    return Answer(name, took[0], median(took), took[round(len(took) * 0.95) - 1], len(seen), items)
