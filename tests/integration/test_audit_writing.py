"""What happens is written down by the database itself, with who did it and from where, and chained at the commit."""

import json

import psycopg
import pytest
from psycopg.rows import dict_row
from sqlalchemy.exc import DBAPIError

from medisched.domain.audit_chain import PLATFORM_CHAIN, first_hash, next_hash
from medisched.domain.errors import TimeTaken, Unavailable
from medisched.domain.opening_words import NotOpen
from medisched.jobs.looks import write_waiting_looks
from medisched.schemas.appointments import AppointmentQuery, CancellationDraft
from medisched.services.admins import appoint_admin
from medisched.services.appointment_lists import get_appointment, list_appointments
from medisched.services.appointments import cancel_appointment
from medisched.services.doors import perform, work
from medisched.services.looks import looks
from medisched.services.patient_search import get_patient
from tests.desks import Desk, at, make_desk, make_patient, schedule
from tests.factories import make_clinic, make_slot, soon
from tests.integration.http import client
from tests.integration.keys import call, make_key

TEXTS = "before::text, after::text"
ENTRIES = f"""
    select s.number, s.hash, e.organization_id, e.id, e.at, e.actor_id, e.actor_name, e.impersonator_id,
           e.impersonator_name, e.key_id, e.door, e.ip, e.action, e.subject, e.subject_id, e.subject_name, e.{TEXTS},
           e.patient_ids, e.after as now_is, e.before as was
      from audit_entries e left join audit_seals s on s.organization_id = e.organization_id and s.entry_id = e.id
     where e.organization_id = %s order by s.number
"""


class Trail:
    """The entries of an organization as their owner in PostgreSQL sees them."""

    def __init__(self, address: str) -> None:
        self._address = address

    def read(self, organization_id: object) -> list[dict]:
        with psycopg.connect(self._address, row_factory=dict_row) as connection:  # type: ignore[arg-type]
            return connection.execute(ENTRIES, [organization_id]).fetchall()  # type: ignore[return-value]

    def last(self, organization_id: object, subject: str) -> dict:
        return [row for row in self.read(organization_id) if row["subject"] == subject][-1]


@pytest.fixture
def trail(server, database_name) -> Trail:
    return Trail(server.url(database_name))


@pytest.fixture(autouse=True)
def _nobody_has_looked() -> None:
    looks.forget()


async def test_who_did_what_to_what_and_from_where(trail):
    desk = await make_desk()
    made = await schedule(desk, at(9))
    entry = trail.last(desk.clinic.id, "appointments")
    assert (entry["action"], entry["subject_id"], entry["door"]) == ("made", made.id, "page")
    assert entry["actor_id"] == desk.clinic.staff.user_id
    assert entry["patient_ids"] == [desk.patient_id]
    assert entry["was"] is None
    assert entry["now_is"]["provider_id"] == str(desk.clinic.provider_id)

    key = await make_key(desk.clinic, "appointments:read", "appointments:write")
    async with client() as http:
        path = f"/api/v1/appointments/{made.id}"
        answer = await http.patch(path, json={"status": "cancelled"}, headers={"Authorization": f"Bearer {key.key}"})
    assert answer.status_code == 200, answer.text
    entry = trail.last(desk.clinic.id, "appointments")
    assert (entry["action"], entry["door"], entry["ip"], entry["key_id"]) == ("changed", "api", "127.0.0.1", key.id)
    assert entry["was"]["status"] == "booked"
    assert entry["now_is"]["status"] == "cancelled"
    assert "title" not in entry["now_is"]


async def test_secrets_and_notes_are_only_told_to_have_changed(trail):
    desk = await make_desk()
    await make_patient(desk.clinic, notes="afraid of needles")
    key = await make_key(desk.clinic, "appointments:read")
    await work(appoint_admin, email="new.admin@example.org", name="New Admin", password_hash="$argon2id$of-a-password")
    written = str([(row["before"], row["after"]) for row in trail.read(desk.clinic.id) + trail.read(PLATFORM_CHAIN)])
    assert trail.last(desk.clinic.id, "patients")["now_is"]["notes"] == "***"
    assert trail.last(desk.clinic.id, "api_keys")["now_is"]["token_hash"] == "***"
    hashes = {row["now_is"].get("password_hash") for row in trail.read(PLATFORM_CHAIN) if row["subject"] == "users"}
    assert "***" in hashes
    assert hashes <= {"***", None}
    assert "needles" not in written
    assert "argon2" not in written
    assert key.key not in written


async def test_what_is_undone_leaves_nothing(trail):
    desk = await make_desk()
    await schedule(desk, at(9))
    before = len(trail.read(desk.clinic.id))
    with pytest.raises((TimeTaken, NotOpen)):
        await schedule(desk, at(9))
    assert len(trail.read(desk.clinic.id)) == before


async def test_every_entry_has_its_place_in_one_chain(trail):
    desk = await make_desk()
    one = await schedule(desk, at(9))
    await perform(desk.staff, cancel_appointment, one.id, CancellationDraft(reason="Grippe, ja 🤧"))
    rows = trail.read(desk.clinic.id)
    assert [row["number"] for row in rows] == list(range(1, len(rows) + 1))
    link = first_hash(desk.clinic.id)
    for row in rows:
        link = next_hash(link, row["number"], row)
        assert row["hash"] == link, row


async def test_published_times_are_told_and_claims_are_not(trail):
    clinic = await make_clinic()
    slot = await make_slot(clinic, soon())
    assert trail.last(clinic.id, "slots")["subject_id"] == slot.id
    desk = await make_desk()
    await schedule(desk, at(9))
    assert not [row for row in trail.read(desk.clinic.id) if row["subject"] == "slots"]


async def looked(trail: Trail, desk: Desk) -> list[tuple]:
    await write_waiting_looks()
    rows = [row for row in trail.read(desk.clinic.id) if row["action"] == "looked"]
    return [(row["actor_id"], row["subject"], row["patient_ids"], row["door"]) for row in rows]


async def test_a_look_at_a_patients_data_is_told_once_an_hour(trail):
    desk = await make_desk()
    made = await schedule(desk, at(9))
    assert await looked(trail, desk) == []  # whoever makes an appointment has not looked something up
    query = AppointmentQuery.read({"from": at(0), "to": at(23)})
    for _ in range(2):
        await perform(desk.staff, list_appointments, query)
        await perform(desk.staff, get_appointment, made.id)
    staff = desk.clinic.staff.user_id
    assert await looked(trail, desk) == [(staff, "appointments", [desk.patient_id], "page")]
    await perform(desk.clinic.owner.session, get_patient, desk.patient_id)
    assert (await looked(trail, desk))[1:] == [(desk.clinic.owner.user_id, "patient", [desk.patient_id], "page")]


async def test_looks_of_several_organizations_are_written_at_once_each_in_its_own_chain(trail):
    desks = [await make_desk() for _ in range(2)]
    for desk in desks:
        await perform(desk.staff, get_patient, desk.patient_id)
    before = [len(trail.read(desk.clinic.id)) for desk in desks]
    assert await write_waiting_looks() == len(desks)
    for desk, known in zip(desks, before, strict=True):
        assert await looked(trail, desk) == [(desk.clinic.staff.user_id, "patient", [desk.patient_id], "page")]
        assert [row["number"] for row in trail.read(desk.clinic.id)][known:] == [known + 1]


async def test_an_organization_that_is_held_up_holds_up_no_other(trail, server, database_name):
    desks = [await make_desk() for _ in range(2)]
    for desk in desks:
        await perform(desk.staff, get_patient, desk.patient_id)
    busy, free = desks
    with psycopg.connect(server.url(database_name)) as other:
        other.execute("select pg_advisory_xact_lock(hashtextextended('audit/' || %s, 0))", [str(busy.clinic.id)])
        with pytest.raises(Unavailable):
            await write_waiting_looks()
        assert [row["action"] for row in trail.read(free.clinic.id)].count("looked") == 1
        other.rollback()
    assert [len(await looked(trail, desk)) for desk in desks] == [1, 1]


async def test_only_the_job_writes_looks_into_any_chain(trail):
    desk = await make_desk()

    async def write_by_hand(uow):
        await uow.ask("select app.note_looks($1::json)", json.dumps([{"organization": str(desk.clinic.id)}]))

    with pytest.raises(DBAPIError, match="permission denied"):
        await work(write_by_hand)
    assert await looked(trail, desk) == []


async def test_looking_by_the_api_is_told_as_such(trail):
    desk = await make_desk()
    await schedule(desk, at(9))
    key = await make_key(desk.clinic, "appointments:read")
    await call(key.key, "/api/v1/appointments")
    assert [entry[3] for entry in await looked(trail, desk)] == ["api"]


async def test_patients_look_at_their_own_unrecorded(trail):
    clinic = await make_clinic()
    await perform(clinic.member.session, list_appointments, AppointmentQuery.read({}))
    await write_waiting_looks()
    assert not [row for row in trail.read(clinic.id) if row["action"] == "looked"]
