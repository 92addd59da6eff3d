"""Two clinics for the state machine, and everything that their tables say, read as superuser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
from psycopg import sql

from medisched.db.engine import Database, use_database
from medisched.domain import clock
from medisched.domain.clock import get_zone, instant_of
from tests.desks import make_device, make_patient, make_room, make_service, set_hours
from tests.factories import Clinic, make_clinic
from tests.integration.bookings import other_provider

# Early on the Saturday before the night in which clocks in Berlin go back: days of 24, 25 and 24 hours lie ahead.
BEGIN = datetime.fromisoformat("2026-10-24T04:00:00+00:00")
# What changes without anything having happened to the organization.
UNREMARKABLE = ("audit_entries", "audit_seals", "emails", "email_attempts", "rate_limits", "login_sessions")
HAPPENED = ("appointment_changes", "appointment_devices", "slots", "appointments", "time_off", "emails", "rate_limits")
Row = dict[str, object]
Table = dict[str, Row]
Tables = dict[str, Table]


@dataclass(frozen=True)
class House:
    """An organization with two of everything, three patients, and a service with and one without what it needs."""

    clinic: Clinic
    zone: ZoneInfo
    provider_ids: Sequence[UUID]
    provider_sessions: Sequence[str]
    room_ids: Sequence[UUID]
    device_ids: Sequence[UUID]
    patient_ids: Sequence[UUID]
    service_ids: Sequence[UUID]

    @property
    def id(self) -> str:
        return str(self.clinic.id)

    def at(self, day: date, minute: int) -> datetime:
        """A wall time of this house."""
        return instant_of(day, time(minute // 60, minute % 60), self.zone)


async def make_house(timezone: str) -> House:
    """Through the services, once for all examples."""
    clinic = await make_clinic(timezone=timezone)
    other = await other_provider(clinic, "Dr. Zoe Zweite")
    providers = [clinic.provider_id, other.provider_id]
    for provider in providers:
        await set_hours(clinic, provider, weekdays=range(1, 8))
    rooms = [await make_room(clinic, name) for name in ("Room 1", "Room 2")]
    devices = [await make_device(clinic, name, "Scanner") for name in ("Scanner 1", "Scanner 2")]
    visit = await make_service(clinic, provider_ids=providers, online=True)
    needs = {"room_ids": rooms, "device_ids": devices}
    scan = await make_service(clinic, provider_ids=providers, duration=45, buffer_before=10, buffer_after=5, **needs)
    return House(
        clinic=clinic,
        zone=get_zone(timezone),
        provider_ids=providers,
        provider_sessions=[clinic.provider.session, other.provider.session],
        room_ids=rooms,
        device_ids=devices,
        patient_ids=[await make_patient(clinic, name) for name in ("Ada", "Ben", "Cleo")],
        service_ids=[visit, scan],
    )


class World:
    """The database of a run, as the application's role and as superuser."""

    def __init__(self, app_url: str, owner_url: str) -> None:
        self._app_url = app_url
        self.owner = psycopg.connect(owner_url, autocommit=True, options="-ctimezone=UTC")
        self.houses: list[House] = []
        self._everything = _read_everything(self.owner)

    async def build(self) -> None:
        """Two organizations, in zones that are never at the same wall time."""
        await self.open()
        with clock.pretend(BEGIN):
            self.houses = [await make_house("Europe/Berlin"), await make_house("America/New_York")]
        await self.close()

    async def open(self) -> None:
        """Connections for one event loop."""
        await use_database(Database(self._app_url, pool_size=2))

    async def close(self) -> None:
        await use_database(None)

    def reset(self) -> None:
        """As it was built: nothing booked, everybody signed in for long."""
        for table in HAPPENED:
            self.owner.execute(sql.SQL("delete from {}").format(sql.Identifier(table)))
        self.owner.execute(
            "update login_sessions set last_seen_at = %s, expires_at = %s, idle_seconds = 100000000",
            [BEGIN, BEGIN + timedelta(days=1000)],
        )

    def read(self) -> dict[str, Tables]:
        """Every row of every tenant table by organization, table and id."""
        found: dict[str, Tables] = {house.id: {} for house in self.houses}
        for organization, table, row in self.owner.execute(self._everything):
            found.setdefault(organization, {}).setdefault(table, {})[row["id"]] = row
        return found


def _read_everything(connection: psycopg.Connection) -> sql.Composed:
    names = connection.execute(
        "select table_name from information_schema.columns where table_schema = 'public' "
        "and column_name = 'organization_id' and table_name <> all(%s) order by 1",
        [list(UNREMARKABLE)],
    )
    one = sql.SQL("select organization_id::text, {}, to_jsonb(t) from {} t")
    return sql.SQL(" union all ").join(
        one.format(sql.Literal(name), sql.Identifier(name)) for (name,) in names.fetchall()
    )


def moment(row: Row, name: str) -> datetime:
    """An instant out of a row."""
    return datetime.fromisoformat(str(row[name]))
