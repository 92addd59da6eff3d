"""A clinic's weeks at random, and its report once more: from the words of docs/reports.md, minute by minute.

Shares no code with the report. All times lie on a raster of five minutes.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from statistics import mean, median
from uuid import UUID
from zoneinfo import ZoneInfo

from medisched.db.unit_of_work import UnitOfWork
from medisched.models import (
    Appointment,
    AppointmentChange,
    Closure,
    DateOverride,
    Department,
    Patient,
    Provider,
    Service,
    ServiceProvider,
    Slot,
    TimeOff,
    User,
    WorkingHours,
)
from tests.unit.brute_force import instant, minute, shown

STATUSES = ("booked", "arrived", "in_progress", "fulfilled", "fulfilled", "fulfilled", "cancelled", "no_show")
NIGHT = (1320, 1800)
SPANS = ((480, 720), (780, 1020), NIGHT, (60, 200), (0, 1440))
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Minutes = tuple[int, int]


def moment(at: int) -> datetime:
    return datetime.fromtimestamp(at * 60, UTC)


@dataclass
class Weeks:
    """Two weeks of one organization, as rows and as plain facts. `monday` is the first day of the second one."""

    zone: ZoneInfo
    monday: date
    random: Random
    now: datetime = EPOCH
    providers: dict[UUID, UUID] = field(default_factory=dict)
    services: list[UUID] = field(default_factory=list)
    offers: set[tuple[UUID, UUID]] = field(default_factory=set)
    hours: dict[UUID, list[tuple[int, int, int]]] = field(default_factory=dict)
    overrides: dict[tuple[UUID, date], list[Minutes]] = field(default_factory=dict)
    away: dict[UUID, list[Minutes]] = field(default_factory=dict)
    closed: list[tuple[date, date, Minutes]] = field(default_factory=list)
    slots: list[tuple[UUID, int, int, str]] = field(default_factory=list)
    appointments: list[Appointment] = field(default_factory=list)
    booked_at: dict[UUID, datetime] = field(default_factory=dict)

    def start_of(self, day: date) -> int:
        return instant(self.zone, day, 0)

    async def fill(self, uow: UnitOfWork, person_id: UUID) -> None:
        """Everything as rows."""
        first, last = self.monday - timedelta(days=7), self.monday + timedelta(days=6)
        self.now = moment(instant(self.zone, self.monday + timedelta(days=4), 11 * 60))
        departments = [await uow.add(Department(name=name)) for name in ("Heart", "Skin")]
        self.services = [
            (await uow.add(Service(name=name, duration=30, horizon=90))).id for name in ("First visit", "ECG")
        ]
        patient = await uow.add(Patient(name="Nora Nobody"))
        for number in range(3):
            user = User(email=f"doctor{number}@example.org", name=f"Dr. {number}")
            await uow.add(user)
            provider = await uow.add(
                Provider(user_id=user.id, department_id=departments[number % 2].id, name=f"Dr. {number}")
            )
            self.providers[provider.id] = provider.department_id
            await self._fill_provider(uow, provider.id, first, last, person_id)
        for day, span in ((self.monday + timedelta(days=2), (0, 1440)), (first + timedelta(days=6), (600, 900))):
            whole = span == (0, 1440)
            closing = Closure(
                first_day=day, last_day=day, reason="Holiday",
                start_minute=None if whole else span[0], end_minute=None if whole else span[1],
            )  # fmt: skip
            await uow.add(closing)
            self.closed.append((day, day, span))
        for _ in range(70):
            await self._fill_appointment(uow, patient.id, person_id, first, last)
        await uow.save()

    async def _fill_provider(
        self, uow: UnitOfWork, provider_id: UUID, first: date, last: date, person_id: UUID
    ) -> None:
        random = self.random
        service = random.choice(self.services)
        await uow.add(ServiceProvider(service_id=service, provider_id=provider_id))
        self.offers.add((service, provider_id))
        self.hours[provider_id] = []
        for weekday in range(1, 8):
            # The night from Sunday on reaches into each week.
            drawn = random.sample(SPANS[:4], random.randint(0, 2)) if weekday < 7 else [NIGHT]
            for start, end in drawn:
                await uow.add(
                    WorkingHours(provider_id=provider_id, weekday=weekday, start_minute=start, end_minute=end)
                )
                self.hours[provider_id].append((weekday, start, end))
        day = first + timedelta(days=random.randint(0, 13))
        start, end = random.choice(SPANS)
        await uow.add(DateOverride(provider_id=provider_id, day=day, start_minute=start, end_minute=end))
        self.overrides[provider_id, day] = [(start, end)]
        away = self.start_of(first) + 5 * random.randint(0, 12 * 24 * 13)
        gone = away + 5 * random.randint(1, 12 * 40)
        await uow.add(TimeOff(provider_id=provider_id, start=moment(away), end=moment(gone), created_by=person_id))
        self.away[provider_id] = [(away, gone)]
        at = self.start_of(first) - 600
        while at < self.start_of(last) + 1440:
            at += 5 * random.randint(1, 150)
            end = at + 5 * random.randint(1, 30)
            await uow.add(
                Slot(provider_id=provider_id, start=moment(at), end=moment(end), status="free", published=True)
            )
            self.slots.append((provider_id, at, end, "free"))
            at = end

    async def _fill_appointment(
        self, uow: UnitOfWork, patient_id: UUID, person_id: UUID, first: date, last: date
    ) -> None:
        random = self.random
        at = self.start_of(first) - 1440 + 5 * random.randint(0, 12 * 24 * 16)
        status = random.choice(STATUSES)
        overbooked = random.random() < 0.15
        cancelled = moment(at - random.choice((60, 1439, 1441, 5000))) if status == "cancelled" else None
        one = Appointment(
            provider_id=random.choice(list(self.providers)), patient_id=patient_id, booked_by=person_id,
            service_id=random.choice([*self.services, None]), start=moment(at),
            end=moment(at + 5 * random.choice((2, 3, 4, 6, 9, 12, 31, 288))), status=status, cancelled_at=cancelled,
            overbooked=overbooked, overbook_reason="Pain" if overbooked else None,
            created_at=moment(at - 60 * random.randint(1, 400)),
        )  # fmt: skip
        await uow.add(one)
        self.booked_at[one.id] = one.created_at or self.now
        if random.random() < 0.7:
            booked = moment(at - random.choice((0, 1, 45, 60 * 24 * random.randint(1, 30))))
            self.booked_at[one.id] = booked
            for later in (0, 30):
                change = AppointmentChange(
                    appointment_id=one.id, changed_at=booked + timedelta(minutes=later), changed_by_name="Stan",
                    kind="moved" if later else "booked", status=status, patient_id=patient_id,
                    provider_id=one.provider_id, start=one.start, end=one.end,
                )  # fmt: skip
                await uow.add(change)
        self.appointments.append(one)

    def is_offered(self, provider_id: UUID, at: int) -> bool:
        """Whether the provider could be booked in this minute."""
        day = shown(at, self.zone).date()
        for begin in (day - timedelta(days=1), day):
            if any(
                first <= begin <= last and instant(self.zone, begin, span[0]) <= at < instant(self.zone, begin, span[1])
                for first, last, span in self.closed
            ):
                return False
        if any(start <= at < end for start, end in self.away[provider_id]):
            return False
        if any(one == provider_id and start <= at < end for one, start, end, _status in self.slots):
            return True
        for begin in (day - timedelta(days=1), day):
            weekly = [(start, end) for number, start, end in self.hours[provider_id] if number == begin.isoweekday()]
            spans = self.overrides.get((provider_id, begin), weekly)
            if any(instant(self.zone, begin, start) <= at < instant(self.zone, begin, end) for start, end in spans):
                return True
        return False

    def offered(self, days: list[date], providers: set[UUID]) -> dict[date, int]:
        """Minutes of each day; a raster of five has no shorter changes."""
        return {
            day: sum(
                5
                for at in range(self.start_of(day), self.start_of(day + timedelta(days=1)), 5)
                for one in providers
                if self.is_offered(one, at)
            )
            for day in days
        }


def recount(weeks: Weeks, first: date, last: date, providers: set[UUID], service: UUID | None) -> dict[str, object]:
    """The figures of [first, last], of these providers and of one service or all."""
    start, end = weeks.start_of(first), weeks.start_of(last + timedelta(days=1))
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    asked = [
        one for one in weeks.appointments
        if one.provider_id in providers and service in {None, one.service_id}
    ]  # fmt: skip
    begun = [one for one in asked if start <= minute(one.start) < end]
    kinds = Counter(one.status for one in begun)
    booked = overbooked = 0
    by_hour: Counter[tuple[int, int]] = Counter()
    for one in asked:
        for at in range(max(minute(one.start), start), min(minute(one.end), end)):
            if one.status == "cancelled":
                break
            booked, overbooked = booked + (not one.overbooked), overbooked + one.overbooked
            clock = shown(at, weeks.zone)
            by_hour[clock.isoweekday(), clock.hour] += 1
    leads = [
        (one.start - weeks.booked_at[one.id]).total_seconds() / 3600
        for one in begun
        if one.status != "cancelled" and weeks.booked_at[one.id] < one.start
    ]
    offering = {one for one in providers if service is None or (service, one) in weeks.offers}
    offered = sum(weeks.offered(days, offering).values())
    slots = [s for s in weeks.slots if s[0] in providers and start <= s[1] < end and service is None]
    taken = sum(status == "busy" for *_rest, status in slots)
    missed, kept = kinds["no_show"], kinds["fulfilled"]
    figures = {
        "appointments": len(begun),
        "booked_minutes": booked,
        "offered_minutes": offered,
        "utilisation": round(booked / offered, 4) if offered else None,
        "overbooked_minutes": overbooked,
        "slots_published": len(slots),
        "slots_taken": taken,
        "fill_rate": round(taken / len(slots), 4) if slots else None,
        "lead_hours_median": round(median(leads), 2) if leads else None,
        "lead_hours_mean": round(mean(leads), 2) if leads else None,
        "fulfilled": kept,
        "no_shows": missed,
        "no_show_rate": round(missed / (missed + kept), 4) if missed + kept else None,
        "unmarked": sum(one.status in {"booked", "arrived", "in_progress"} and one.end <= weeks.now for one in begun),
        "cancelled": kinds["cancelled"],
        "cancelled_late": sum(
            one.cancelled_at is not None and one.cancelled_at > one.start - timedelta(hours=24) for one in begun
        ),
        "cancellation_rate": round(kinds["cancelled"] / len(begun), 4) if begun else None,
    }
    return {"figures": figures, "hours": dict(by_hour)}
