"""What is asked: files of whole requests, written beforehand so that asking costs next to nothing."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from bench.clinics import AHEAD, DAYS, KEYS, SESSIONS, key_of, token_of
from medisched.domain.clock import get_zone, instant_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from psycopg import Connection

HOST = "bench.example"
COOKIE = "__Host-ms_session"
BERLIN = get_zone("Europe/Berlin")
SEPARATOR = "\0"
# Half-hours of a day at which an appointment can begin.
STARTS = [time(hour, minute) for hour in (8, 9, 10, 11, 13, 14, 15, 16) for minute in (0, 30)]


@dataclass(frozen=True)
class Clinic:
    """One organization: what its callers ask for."""

    number: int
    id: UUID
    providers: list[UUID]
    rooms: list[UUID]
    patients: list[UUID]
    consultation: UUID
    ultrasound: UUID


class Questions:
    """Requests over all organizations, in an order that is always the same."""

    def __init__(self, owner: Connection) -> None:
        row = owner.execute("select monday from bench_made").fetchone()
        self.monday: date = row[0] if row else date.min
        self.clinics = list(_clinics(owner))
        self._chance = random.Random(2026)  # noqa: S311 - which day is asked for is no secret

    def lists(self, count: int) -> Iterator[str]:
        """A provider's appointments of a day; by keys and sessions, half of each."""
        for number in range(count):
            clinic = self._chance.choice(self.clinics)
            day = self._day(self._chance.randrange(AHEAD - DAYS, AHEAD))
            query = {"from": _at(day, time(0)), "to": _at(day, time(23, 59)), "limit": 50}
            query["providerId"] = self._chance.choice(clinic.providers)
            yield self._get("/api/v1/appointments", query, clinic, number)

    def openings(self, count: int) -> Iterator[str]:
        """Openings of a provider, service, room and day."""
        for number in range(count):
            clinic = self._chance.choice(self.clinics)
            day, place = self._day(self._chance.randrange(1, AHEAD)), self._chance.randrange(len(clinic.providers))
            query = {"from": _at(day, time(0)), "to": _at(day, time(23, 59))}
            query["serviceId"], query["providerId"] = clinic.consultation, clinic.providers[place]
            query["roomId"] = clinic.rooms[place]
            yield self._get("/api/v1/openings", query, clinic, number)

    def creations(self, count: int) -> Iterator[str]:
        """Appointments at distinct times, on days after those that have any."""
        for number in range(count):
            clinic = self.clinics[number % len(self.clinics)]
            nth, place = divmod(number // len(self.clinics), len(clinic.providers))
            day, start = self._day(AHEAD + nth // len(STARTS)), STARTS[nth % len(STARTS)]
            body = {
                "serviceId": clinic.consultation,
                "providerId": clinic.providers[place],
                "roomId": clinic.rooms[place],
                "patientId": clinic.patients[(place + 10 * nth) % len(clinic.patients)],
                "start": _at(day, start),
            }
            yield self._post(body, clinic, number)

    def one_time(self, count: int) -> Iterator[str]:
        """The same time for different patients: one gets it."""
        clinic = self.clinics[0]
        for number in range(count):
            body = {
                "serviceId": clinic.consultation,
                "providerId": clinic.providers[0],
                "patientId": clinic.patients[number],
                "start": _at(self._day(AHEAD + 300), STARTS[0]),
            }
            yield self._post(body, clinic, number)

    def _day(self, working_day: int) -> date:
        weeks, day = divmod(working_day, 5)
        return self.monday + timedelta(weeks=weeks, days=day)

    def _get(self, path: str, query: dict[str, object], clinic: Clinic, number: int) -> str:
        shown = f"Authorization: Bearer {key_of(clinic.number, number % KEYS)}"
        if number % 2:
            shown = f"Cookie: {COOKIE}={token_of(clinic.number, number // 2 % SESSIONS)}"
        return f"GET {path}?{urlencode(query)} HTTP/1.1\r\nHost: {HOST}\r\n{shown}\r\n\r\n"

    def _post(self, body: dict[str, object], clinic: Clinic, number: int) -> str:
        written = json.dumps(body, default=str)
        headers = (
            f"Host: {HOST}\r\nAuthorization: Bearer {key_of(clinic.number, number % KEYS)}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(written)}"
        )
        return f"POST /api/v1/appointments HTTP/1.1\r\n{headers}\r\n\r\n{written}"


def _at(day: date, wall: time) -> str:
    return instant_of(day, wall, BERLIN).isoformat()


def _clinics(owner: Connection) -> Iterator[Clinic]:
    def by_clinic(query: str) -> dict[UUID, list[UUID]]:
        return dict(owner.execute(query).fetchall())

    collected = "select organization_id, array_agg(id order by number) from bench_{} group by 1"
    providers, rooms, patients = (by_clinic(collected.format(name)) for name in ("providers", "rooms", "patients"))
    services = by_clinic("select organization_id, array_agg(id order by name) from services group by 1")
    for number, one in owner.execute("select number, id from bench_organizations order by number").fetchall():
        ultrasound, consultation = services[one]
        yield Clinic(number, one, providers[one], rooms[one], patients[one], consultation, ultrasound)
