"""Eight weeks of each demo clinic's past, so that there is something to report. The same each time."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from medisched.domain.clock import get_zone, instant_of, local_day, now_utc, pretend
from medisched.integrations.public_holidays import find_holidays
from medisched.schemas.past_visits import PastVisit
from medisched.schemas.patients import PatientQuery
from medisched.seed.catalog import DESKS
from medisched.services import catalog, patient_search, providers
from medisched.services.doors import perform, work
from medisched.services.past_visits import bring_past_visits

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID
    from zoneinfo import ZoneInfo

    from medisched.schemas.catalog import ServiceView
    from medisched.seed.people import DemoClinic, DemoProvider

WEEKS = 8
# Where services are done: what the published slots leave of the day; at weekends all of it.
MORNING, AFTERNOON = (time(8), time(12)), (time(13, 15), time(17, 30))
FRIDAY, NOON = 5, time(12)
MISSED, CANCELLED = 0.07, 0.09


async def remember_past(clinic: DemoClinic, session: str, organization_id: UUID, booked_by: UUID) -> None:
    """Week by week; `session` is the staff's."""
    people = (await perform(session, patient_search.list_patients, PatientQuery(limit=200))).items
    services = await perform(session, catalog.list_services)
    listed = {one.name: one.id for one in await perform(session, providers.list_providers)}
    past = _Past(clinic, [one.id for one in people], services, listed)
    for back in range(WEEKS, 0, -1):
        visits = list(past.visits_of(back))
        with pretend(now_utc() - timedelta(weeks=back - 1)):
            await work(
                bring_past_visits, visits, booked_by=booked_by, name=clinic.staff[1], organization_id=organization_id
            )


class _Past:
    """Decides what happened."""

    def __init__(
        self, clinic: DemoClinic, people: list[UUID], services: list[ServiceView], provider_ids: dict[str, UUID]
    ) -> None:
        self.clinic, self.people, self.services, self.provider_ids = clinic, people, services, provider_ids
        self.zone: ZoneInfo = get_zone(clinic.timezone)
        self.today = local_day(now_utc(), self.zone)
        self.chance = random.Random(f"{clinic.slug}-history")  # noqa: S311 - demo data

    def visits_of(self, weeks_back: int) -> Iterator[PastVisit]:
        """Seven days that end so many weeks ago; the nearer, the busier."""
        share = 0.85 - 0.03 * weeks_back
        for back in range(7 * weeks_back, 7 * (weeks_back - 1), -1):
            day = self.today - timedelta(days=back)
            if day in find_holidays(*DESKS[self.clinic.slug].holidays, day.year):
                continue
            for demo in self.clinic.providers:
                yield from self._slots(demo, day, share)
                yield from self._services(demo, day, share)

    def _slots(self, demo: DemoProvider, day: date, share: float) -> Iterator[PastVisit]:
        if day.isoweekday() not in demo.weekdays:
            return
        start, closes = self._at(day, demo.opens), self._at(day, demo.closes)
        while start + timedelta(minutes=demo.length) <= closes:
            end = start + timedelta(minutes=demo.length)
            free = PastVisit(provider_id=self.provider_ids[demo.name], start=start, end=end, title=demo.slot_title)
            # The first and the last of a day are the least wanted.
            is_taken = self.chance.random() < share + (0.1 if start > self._at(day, demo.opens) else -0.15)
            yield self._happened(free) if is_taken else free
            start = end

    def _services(self, demo: DemoProvider, day: date, share: float) -> Iterator[PastVisit]:
        provider_id = self.provider_ids[demo.name]
        offered = [one for one in self.services if provider_id in one.provider_ids]
        opens, closes = self._hours(demo, day)
        start, end = self._at(day, opens), self._at(day, closes)
        while offered:
            service = self.chance.choice(offered)
            start += timedelta(minutes=15 * (self.chance.random() > share) * self.chance.randint(1, 6))
            until = start + timedelta(minutes=service.duration)
            if until > end:
                return
            visit = PastVisit(provider_id=provider_id, start=start, end=until, service_id=service.id)
            yield self._happened(visit)
            start = until + timedelta(minutes=service.buffer_after)

    def _hours(self, demo: DemoProvider, day: date) -> tuple[time, time]:
        if day.isoweekday() <= FRIDAY:
            return AFTERNOON if demo.opens < NOON else MORNING
        desk = DESKS[self.clinic.slug]
        opens, closes = desk.weekend_hours[0] if demo.department == desk.weekend_department else ("00:00", "00:00")
        return time.fromisoformat(opens), time.fromisoformat(closes)

    def _happened(self, visit: PastVisit) -> PastVisit:
        """Who came, when they booked, and whether they did come."""
        ahead = timedelta(hours=min(1 + self.chance.expovariate(1 / 150), 24 * 60))
        booked_at = visit.start - ahead
        more = {"patient_id": self.chance.choice(self.people), "booked_at": booked_at}
        drawn = self.chance.random()
        if drawn < CANCELLED:
            more |= {"status": "cancelled", "cancelled_at": booked_at + ahead * self.chance.random()}
        else:
            more["status"] = "no_show" if drawn < CANCELLED + MISSED else "fulfilled"
        return visit.model_copy(update=more)

    def _at(self, day: date, at: time) -> datetime:
        return instant_of(day, at, self.zone)
