"""Years of appointments, written with a few large statements as superuser: the services would take days."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, timedelta
from typing import TYPE_CHECKING

from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Generator
    from uuid import UUID

    from psycopg import Connection

PROVIDERS, ROOMS, DEVICES, PATIENTS = 50, 20, 20, 20_000
OTHERS, OTHER_PROVIDERS, OTHER_PATIENTS = 99, 5, 500
# Half-hours of a day: eight before lunch, eight after it.
A_DAY, PAST_DAY, COMING_DAY = 16, 10, 5
COMING_DAYS = 22
BIG = ("slots", "appointments", "appointment_changes", "appointment_devices")

# Row `n` of a provider: 10 half-hours of each working day, backwards from yesterday. Three has no factor in common with
# sixteen, so a provider never has two at once; what shifts by the day keeps rooms, devices and patients apart too.
APPOINTMENTS = sql.SQL("""
    insert into appointments (id, organization_id, created_at, provider_id, patient_id, service_id, room_id,
                              start, "end", title, status, booked_by)
    select uuidv7(made.start - now()), made.organization_id, made.start - interval '9 days', made.id,
           patient.id, made.service_id, room.id, made.start, made.start + interval '30 minutes', 'Consultation',
           case when made.start > now() then 'booked' when made.n %% 17 = 0 then 'no_show' else 'fulfilled' end,
           made.booked_by
      from (
        select p.*, n,
               case when not {coming} then %(monday)s::date - 3 - (n / {per_day} / 5) * 7 - (n / {per_day}) %% 5
                    else %(monday)s::date + (n / {per_day} / 5) * 7 + (n / {per_day}) %% 5 end as day,
               ((n %% {per_day}) * 3 + p.number) %% {a_day} as half_hour
          from bench_providers p cross join generate_series(%(first)s::int, %(last)s::int) n
         where p.is_measured = %(measured)s
        ) as placed
     cross join lateral (
        select placed.*, (placed.day + time '08:00' + interval '30 minutes' * placed.half_hour
                         + case when placed.half_hour >= 8 then interval '1 hour' else interval '0' end)
                         at time zone 'Europe/Berlin' as start, placed.day - date '2000-01-03' as day_number
        ) as made
      join bench_patients patient on patient.organization_id = made.organization_id
       and patient.number = (made.number + 50 * (made.half_hour + 16 * abs(made.day_number))) %% made.patients
      left join bench_rooms room on room.organization_id = made.organization_id
       and made.number < 20 and room.number = (made.number + abs(made.day_number)) %% 20
""")
DEVICES_USED = """
    insert into appointment_devices (id, organization_id, appointment_id, device_id)
    select uuidv7(), a.organization_id, a.id, d.id
      from new_appointments n join appointments a on a.id = n.id
      join bench_providers p on p.id = a.provider_id
      join bench_devices d on d.organization_id = a.organization_id and p.number >= 20 and p.number < 40
       and d.number = (p.number + abs((a.start at time zone 'Europe/Berlin')::date - date '2000-01-03')) % 20
"""
CLAIMS = """
    insert into slots (id, organization_id, {owner}_id, appointment_id, start, "end", status)
    select uuidv7(), a.organization_id, {column}, a.id, a.start, a."end", 'busy'
      from new_appointments n join appointments a on a.id = n.id {join}
     where {column} is not null
"""
CHANGES = """
    insert into appointment_changes (id, organization_id, appointment_id, changed_at, changed_by, changed_by_name, kind,
                                     status, provider_id, room_id, patient_id, start, "end")
    select uuidv7(), a.organization_id, a.id, a.created_at, a.booked_by, 'Stan Staff', 'booked', 'booked',
           a.provider_id, a.room_id, a.patient_id, a.start, a."end"
      from new_appointments n join appointments a on a.id = n.id
"""


class History:
    """Fills the ledger up to a size; the coming month of the measured organization is the same at each size."""

    def __init__(self, owner: Connection, measured: UUID) -> None:
        self.owner = owner
        self._measured = measured
        today = date.today()  # noqa: DTZ011 - which Monday hardly matters
        self.monday = today + timedelta(days=7 - today.weekday())
        self._stored = {True: 0, False: 0}
        self.appointments = 0

    def grow(self, size: int) -> None:
        """Add what is missing to `size` appointments: six tenths are the measured organization's."""
        ours = size * 6 // 10 // PROVIDERS - COMING_DAYS * COMING_DAY
        theirs = size * 4 // 10 // (OTHERS * OTHER_PROVIDERS)
        with without_indexes(self.owner):
            if not self.appointments:
                self._add(measured=True, coming=True, first=0, last=COMING_DAYS * COMING_DAY - 1)
            self._add(measured=True, coming=False, first=self._stored[True], last=ours - 1)
            self._add(measured=False, coming=False, first=self._stored[False], last=theirs - 1)
        self._stored = {True: ours, False: theirs}
        for table in BIG:
            self.owner.execute(sql.SQL("vacuum (analyze) {}").format(sql.Identifier(table)))

    def count(self, table: str) -> int:
        """Rows of all organizations."""
        row = self.owner.execute(sql.SQL("select count(*) from {}").format(sql.Identifier(table))).fetchone()
        return row[0] if row else 0

    def _add(self, *, measured: bool, coming: bool, first: int, last: int) -> None:
        values = {"measured": measured, "first": first, "last": last, "monday": self.monday}
        parts = {
            "coming": sql.Literal(coming),
            "per_day": sql.Literal(COMING_DAY if coming else PAST_DAY),
            "a_day": sql.Literal(A_DAY),
        }
        self.owner.execute("create temp table if not exists new_appointments (id uuid)")
        self.owner.execute("truncate new_appointments")
        made = sql.SQL("with made as ({} returning id) insert into new_appointments select id from made")
        self.appointments += self.owner.execute(made.format(APPOINTMENTS.format(**parts)), values).rowcount
        self.owner.execute("analyze new_appointments")
        self.owner.execute(DEVICES_USED)
        used = "join appointment_devices u on u.appointment_id = a.id"
        for owner, column, join in (
            ("provider", "a.provider_id", ""),
            ("patient", "a.patient_id", ""),
            ("room", "a.room_id", ""),
            ("device", "u.device_id", used),
        ):
            self.owner.execute(CLAIMS.format(owner=owner, column=column, join=join))
        self.owner.execute(CHANGES)


@contextmanager
def without_indexes(owner: Connection) -> Generator[None]:
    """Load without indexes and exclusion constraints; build them afterwards, which checks every row."""
    constraints = owner.execute(
        "select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint "
        "where conrelid::regclass::text = any(%s) and contype = 'x'",
        [list(BIG)],
    ).fetchall()
    for table, name, _ in constraints:
        owner.execute(f'alter table {table} drop constraint "{name}"')
    indexes = owner.execute(
        "select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) from pg_index i "
        "where i.indrelid::regclass::text = any(%s) and not i.indisunique and not i.indisexclusion",
        [list(BIG)],
    ).fetchall()
    for name, _ in indexes:
        owner.execute(f"drop index {name}")
    yield
    for _, definition in indexes:
        owner.execute(definition)
    for table, name, definition in constraints:
        owner.execute(f'alter table {table} add constraint "{name}" {definition}')
