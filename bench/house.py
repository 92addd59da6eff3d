"""The organization that is measured, made through the services, and what is too much for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.history import DEVICES, OTHER_PATIENTS, OTHER_PROVIDERS, OTHERS, PATIENTS, PROVIDERS, ROOMS
from bench.questions import RUNS
from tests.desks import OFFICE, make_device, make_patient, make_room, make_service
from tests.factories import Clinic, make_clinic

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from psycopg import Connection

# The rest of the people, and the numbers by which the history finds who, where and with what.
PEOPLE = (
    """
    insert into users (id, email, name, email_verified_at)
    select uuidv7(), 'doctor' || n || '@bench.example', 'Dr. Number ' || to_char(n, 'FM00'), now()
      from generate_series(1, %(providers)s - 1) n
    """,
    """
    insert into memberships (id, organization_id, user_id, role)
    select uuidv7(), %(organization)s, id, 'provider' from users where email like 'doctor%%@bench.example'
    """,
    """
    insert into providers (id, organization_id, user_id, department_id, name)
    select uuidv7(), %(organization)s, id, %(department)s, name from users where email like 'doctor%%@bench.example'
    """,
    """
    insert into patients (id, organization_id, name, email)
    select uuidv7(), %(organization)s, 'Patient ' || n, 'patient' || n || '@bench.example'
      from generate_series(1, %(patients)s) n
    """,
    """
    insert into organizations (id, name, slug, timezone)
    select uuidv7(), 'Other ' || n, 'other-' || n, 'Europe/Berlin' from generate_series(1, %(others)s) n
    """,
    """
    insert into departments (id, organization_id, name)
    select uuidv7(), id, 'General medicine' from organizations where slug like 'other-%%'
    """,
    """
    insert into users (id, email, name, email_verified_at)
    select uuidv7(), 'other' || n || '-' || o.slug || '@bench.example', 'Dr. Other ' || n, now()
      from organizations o cross join generate_series(1, %(other_providers)s) n where o.slug like 'other-%%'
    """,
    """
    insert into providers (id, organization_id, user_id, department_id, name)
    select uuidv7(), o.id, u.id, d.id, u.name
      from organizations o join departments d on d.organization_id = o.id
      join users u on u.email like 'other%%-' || o.slug || '@bench.example'
     where o.slug like 'other-%%'
    """,
    """
    insert into patients (id, organization_id, name)
    select uuidv7(), o.id, 'Patient ' || n
      from organizations o cross join generate_series(1, %(other_patients)s) n where o.slug like 'other-%%'
    """,
    """
    insert into working_hours (id, organization_id, provider_id, weekday, start_minute, end_minute)
    select uuidv7(), p.organization_id, p.id, weekday, span[1], span[2]
      from providers p cross join generate_series(1, 5) weekday
     cross join (values (array[%(opens)s, %(pauses)s]), (array[%(resumes)s, %(closes)s])) as spans (span)
    """,
)
NUMBERS = (
    """
    create temp table bench_providers as
    select p.id, p.organization_id, p.organization_id = %(organization)s as is_measured,
           (row_number() over (partition by p.organization_id order by p.name, p.id) - 1)::int as number,
           case when p.organization_id = %(organization)s then %(patients)s else %(other_patients)s end as patients,
           case when p.organization_id = %(organization)s then %(service)s::uuid end as service_id,
           case when p.organization_id = %(organization)s then %(staff)s::uuid else p.user_id end as booked_by
      from providers p
    """,
    *(
        f"""
        create temp table bench_{table} as
        select id, organization_id, (row_number() over (partition by organization_id order by id) - 1)::int as number
          from {table}
        """  # noqa: S608 - names of tables from the line below
        for table in ("patients", "rooms", "devices")
    ),
    "create unique index on bench_patients (organization_id, number)",
    "analyze bench_patients",
    "analyze bench_providers",
)


@dataclass(frozen=True)
class House:
    """Where to measure: `visit` needs only a provider, `scan` a room and a scanner too."""

    clinic: Clinic
    visit: UUID
    scan: UUID
    alone: UUID
    patients: Sequence[UUID]

    @property
    def staff(self) -> str:
        """Who asks."""
        return self.clinic.staff.session


async def build_house(owner: Connection) -> House:
    """50 providers, 20 rooms, 20 devices, three services; and 99 smaller organizations."""
    clinic = await make_clinic("Bench")
    (opens, pauses), (resumes, closes) = OFFICE
    numbers = {
        "organization": clinic.id,
        "department": clinic.department_id,
        "providers": PROVIDERS,
        "patients": PATIENTS,
        "others": OTHERS,
        "other_providers": OTHER_PROVIDERS,
        "other_patients": OTHER_PATIENTS,
        "opens": opens,
        "pauses": pauses,
        "resumes": resumes,
        "closes": closes,
    }
    for statement in PEOPLE:
        owner.execute(statement, numbers)
    rooms = [await make_room(clinic, f"Room {number:02}") for number in range(ROOMS)]
    kinds = ("Ultrasound", "Scanner")
    devices = [await make_device(clinic, f"Device {number:02}", kinds[number % 2]) for number in range(DEVICES)]
    found = owner.execute("select id from providers where organization_id = %s order by name", [clinic.id])
    providers = [row[0] for row in found.fetchall()]
    visit = await make_service(clinic, provider_ids=providers)
    scan = await make_service(clinic, provider_ids=providers, room_ids=rooms, device_ids=devices[::2], buffer_after=5)
    alone = await make_service(clinic, provider_ids=providers[:1])
    owner.execute("analyze")
    for statement in NUMBERS:
        owner.execute(statement, {**numbers, "service": visit, "staff": clinic.staff.user_id})
    # Beyond those that the history knows, so that they are free.
    patients = [await make_patient(clinic) for _ in range(RUNS + 2)]
    return House(clinic, visit, scan, alone, patients)
