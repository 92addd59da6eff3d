"""100 organizations with 10,000 appointments each, written with a few large statements as superuser."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bench.history import CHANGES, CLAIMS, DEVICES_USED, without_indexes

if TYPE_CHECKING:
    from psycopg import Connection

ORGANIZATIONS, PROVIDERS, PLACES, PATIENTS = 100, 10, 10, 1000
KEYS, SESSIONS = 3, 2
# A provider has five half-hours of each of 200 working days, the last 60 of them ahead; after these the days are empty.
A_DAY, DAYS, AHEAD = 5, 200, 60
APPOINTMENTS = ORGANIZATIONS * PROVIDERS * A_DAY * DAYS
SCOPES = ("appointments:read", "appointments:write", "catalog:read")


def key_of(number: int, key: int) -> str:
    """An API key of an organization's owner."""
    return f"msk_live_bench-{number:03}-{key}"


def token_of(number: int, session: int) -> str:
    """The cookie of a session of an organization's desk."""
    return f"bench-session-{number:03}-{session}"


def next_monday() -> date:
    """The first of the days ahead."""
    today = date.today()  # noqa: DTZ011 - which Monday hardly matters
    return today + timedelta(days=7 - today.weekday())


PEOPLE = (
    """
    insert into organizations (id, name, slug, timezone, address)
    select uuidv7(), 'Clinic ' || n, 'clinic-' || n, 'Europe/Berlin', 'Hauptstraße ' || n || ', 10115 Berlin'
      from generate_series(0, %(organizations)s - 1) n
    """,
    "create table bench_organizations as select id, substring(slug from 8)::int as number from organizations",
    """
    insert into users (id, email, name, email_verified_at)
    select uuidv7(), kind || n || '@clinic' || o.number || '.example',
           case kind when 'doctor' then 'Dr. Paula Provider ' || n else 'Stan Staff ' || n end, now()
      from bench_organizations o
     cross join (select 'doctor' as kind, n from generate_series(0, %(providers)s - 1) n
                 union all values ('owner', 0), ('staff', 0)) as people
    """,
    """
    insert into memberships (id, organization_id, user_id, role)
    select uuidv7(), o.id, u.id, case when u.email like 'doctor%%' then 'provider' when u.email like 'owner%%'
           then 'owner' else 'staff' end
      from bench_organizations o join users u on u.email like '%%@clinic' || o.number || '.example'
    """,
    """
    insert into departments (id, organization_id, name)
    select uuidv7(), id, name from bench_organizations cross join (values ('General medicine'), ('Cardiology')) d (name)
    """,
    """
    insert into providers (id, organization_id, user_id, department_id, name, title)
    select uuidv7(), m.organization_id, m.user_id, d.id, u.name, 'Specialist in internal medicine'
      from memberships m join users u on u.id = m.user_id
      join departments d on d.organization_id = m.organization_id and d.name = 'General medicine'
     where m.role = 'provider'
    """,
    """
    insert into working_hours (id, organization_id, provider_id, weekday, start_minute, end_minute)
    select uuidv7(), p.organization_id, p.id, weekday, start_minute, start_minute + 240
      from providers p cross join generate_series(1, 5) weekday cross join (values (480), (780)) as h (start_minute)
    """,
    """
    insert into rooms (id, organization_id, name)
    select uuidv7(), id, 'Room ' || n from bench_organizations cross join generate_series(1, %(places)s) n
    """,
    """
    insert into devices (id, organization_id, name, kind)
    select uuidv7(), id, 'Ultrasound ' || n, 'Ultrasound'
      from bench_organizations cross join generate_series(1, %(places)s) n
    """,
    """
    insert into services (id, organization_id, name, duration, step, horizon, online)
    select uuidv7(), id, name, 30, 30, 731, true
      from bench_organizations cross join (values ('Consultation'), ('Abdominal ultrasound')) s (name)
    """,
    """
    insert into service_providers (id, organization_id, service_id, provider_id)
    select uuidv7(), s.organization_id, s.id, p.id from services s join providers p using (organization_id)
    """,
    """
    insert into service_rooms (id, organization_id, service_id, room_id)
    select uuidv7(), s.organization_id, s.id, r.id from services s join rooms r using (organization_id)
    """,
    """
    insert into service_devices (id, organization_id, service_id, device_id)
    select uuidv7(), s.organization_id, s.id, d.id from services s join devices d using (organization_id)
     where s.name = 'Abdominal ultrasound'
    """,
    # Two thirds have an address, and get mail.
    """
    insert into patients (id, organization_id, name, email, phone, date_of_birth)
    select uuidv7(), id, 'Walter Example ' || n,
           case when n %% 3 > 0 then 'patient' || n || '@clinic' || number || '.example' end, '+49 30 1234' || n,
           date '1940-01-01' + n * 20
      from bench_organizations cross join generate_series(0, %(patients)s - 1) n
    """,
)
NUMBERS = (
    """
    create table bench_providers as
    select id, organization_id, user_id as booked_by,
           (row_number() over (partition by organization_id order by id) - 1)::int as number from providers
    """,
    *(
        f"""
        create table bench_{table} as
        select id, organization_id, (row_number() over (partition by organization_id order by id) - 1)::int as number
          from {table}
        """  # noqa: S608 - names of tables from the line below
        for table in ("patients", "rooms", "devices")
    ),
    "create unique index on bench_patients (organization_id, number)",
    "analyze",
)
# Three has no factor in common with sixteen, so a provider never has two at once; what shifts by the day keeps rooms,
# devices and patients apart too.
MADE = """
    insert into appointments (id, organization_id, created_at, provider_id, patient_id, service_id, room_id,
                              start, "end", title, status, booked_by)
    select uuidv7(made.start - now()), made.organization_id, made.start - interval '9 days', made.id,
           patient.id, service.id, room.id, made.start, made.start + interval '30 minutes', service.name,
           case when made.start > now() then 'booked' when made.n %% 17 = 0 then 'no_show' else 'fulfilled' end,
           made.booked_by
      from (select p.*, n, n / 5 as week_day, %(monday)s::date + (n / 5 / 5) * 7 + n / 5 %% 5 as day,
                   (n %% 5 * 3 + p.number) %% 16 as half_hour
              from bench_providers p cross join generate_series(0, %(rows)s - 1) n) as placed
     cross join lateral (
        select placed.*, (placed.day + time '08:00' + interval '30 minutes' * placed.half_hour
                         + case when placed.half_hour >= 8 then interval '1 hour' else interval '0' end)
                         at time zone 'Europe/Berlin' as start) as made
      join services service on service.organization_id = made.organization_id and service.name = 'Abdominal ultrasound'
      join bench_patients patient on patient.organization_id = made.organization_id
       and patient.number = (made.number + 10 * (made.half_hour + 16 * made.week_day)) %% %(patients)s
      join bench_rooms room on room.organization_id = made.organization_id
       and room.number = (made.number + made.week_day) %% %(places)s
"""
USED = DEVICES_USED.replace("p.number >= 20 and p.number < 40", "true").replace("% 20", "% 10")


def fill(owner: Connection) -> None:
    """Everything, in an empty database; minutes."""
    numbers = {
        "organizations": ORGANIZATIONS,
        "providers": PROVIDERS,
        "places": PLACES,
        "patients": PATIENTS,
        "rows": A_DAY * DAYS,
        "monday": next_monday() - timedelta(weeks=(DAYS - AHEAD) // 5),
    }
    owner.execute("set session_replication_role = replica")
    for setting in ("maintenance_work_mem = '1GB'", "work_mem = '256MB'", "synchronous_commit = off"):
        owner.execute(f"set {setting}")
    for statement in (*PEOPLE, *NUMBERS):
        owner.execute(statement, numbers)
    _let_in(owner)
    with without_indexes(owner):
        owner.execute("create temp table new_appointments (id uuid)")
        made = f"with made as ({MADE} returning id) insert into new_appointments select id from made"  # noqa: S608 - ours
        owner.execute(made, numbers)
        owner.execute("analyze new_appointments")
        owner.execute(USED)
        used = "join appointment_devices u on u.appointment_id = a.id"
        for column, join in (("provider_id", ""), ("patient_id", ""), ("room_id", ""), ("device_id", used)):
            source = "u" if join else "a"
            owner.execute(CLAIMS.format(owner=column.removesuffix("_id"), column=f"{source}.{column}", join=join))
        owner.execute(CHANGES)
    owner.execute("create table bench_made as select %(monday)s::date as monday", {"monday": next_monday()})
    owner.execute("vacuum (analyze)")


def _let_in(owner: Connection) -> None:
    """Keys of the owners and sessions of the desks."""
    organizations = dict(owner.execute("select number, id from bench_organizations").fetchall())
    with owner.cursor() as cursor:
        cursor.executemany(
            """
            insert into api_keys (id, organization_id, user_id, name, token_hash, ending, scopes, expires_at)
            select uuidv7(), %s, user_id, 'Bench', %s, 'nch0', %s, now() + interval '300 days'
              from memberships where organization_id = %s and role = 'owner'
            """,
            [
                (one, _digest(key_of(number, key)), list(SCOPES), one)
                for number, one in organizations.items()
                for key in range(KEYS)
            ],
        )
        cursor.executemany(
            """
            insert into login_sessions (id, token_hash, user_id, organization_id, last_seen_at, idle_seconds,
                                        expires_at)
            select gen_random_uuid(), %s, user_id, organization_id, now(), 31536000, now() + interval '300 days'
              from memberships where organization_id = %s and role = 'staff'
            """,
            [
                (_digest(token_of(number, session)), one)
                for number, one in organizations.items()
                for session in range(SESSIONS)
            ],
        )


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
