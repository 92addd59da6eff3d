"""The audit trail as owners and patients read it."""

from __future__ import annotations

import csv
import io
import json

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from medisched.db.engine import get_database
from medisched.domain.audit_chain import entry_bytes
from medisched.domain.errors import NotAllowed, NotFound
from medisched.jobs.looks import write_waiting_looks
from medisched.models import AuditEntry
from medisched.schemas.appointments import BookingDraft
from medisched.schemas.audit import AuditEntryView, AuditFilter, AuditQuery
from medisched.schemas.base import PageQuery
from medisched.schemas.patients import PatientChange, PatientDraft
from medisched.services.appointments import book_slot
from medisched.services.audit_entries import (
    find_chain_head,
    get_audit_group,
    list_audit_entries,
    list_audit_groups,
    list_platform_groups,
)
from medisched.services.audit_exports import export_audit_entries
from medisched.services.doors import perform
from medisched.services.looks import looks
from medisched.services.own_looks import list_my_looks
from medisched.services.patient_merges import merge_patients
from medisched.services.patient_search import get_patient
from medisched.services.patients import change_patient, create_patient
from tests.factories import Clinic, make_clinic, make_slot, soon
from tests.integration.http import client
from tests.integration.polar_rows import make_admin


@pytest.fixture(autouse=True)
def _nobody_has_looked():
    looks.forget()
    yield
    looks.forget()


async def entries_of(clinic: Clinic, **asked: object) -> list[AuditEntryView]:
    return (await perform(clinic.owner.session, list_audit_entries, AuditQuery(**asked))).items


async def test_an_entry_tells_who_did_what_and_what_was_before():
    clinic = await make_clinic()
    made = await perform(clinic.staff.session, create_patient, PatientDraft(name="Mia Moss", notes="allergic"))
    await perform(clinic.staff.session, change_patient, made.id, PatientChange(phone="+49 30 1", notes="well"))
    changed, created = await entries_of(clinic, subject="patients", subject_id=made.id)
    assert (created.action, created.actor_id, created.actor_name) == ("made", clinic.staff.user_id, clinic.staff.name)
    assert (created.subject_name, created.patient_ids, created.door) == ("Mia Moss", [made.id], "page")
    assert created.after == {"name": "Mia Moss", "notes": "***", "reminders": True}
    assert changed.before == {"notes": "***"}
    assert changed.after == {"phone": "+49 30 1", "notes": "***"}
    assert changed.number > created.number
    head = await perform(clinic.owner.session, find_chain_head)
    assert (head.number, head.hash) == (changed.number, changed.hash)


async def test_entries_are_narrowed_down_and_paged():
    clinic = await make_clinic()
    slot = await make_slot(clinic)
    booked = await perform(clinic.member.session, book_slot, BookingDraft(slot_id=slot.id))
    everything = await entries_of(clinic, limit=200)
    assert [one.at for one in everything] == sorted((one.at for one in everything), reverse=True)
    first = await perform(clinic.owner.session, list_audit_entries, AuditQuery(limit=3))
    rest = await perform(clinic.owner.session, list_audit_entries, AuditQuery(limit=200, cursor=first.next_cursor))
    assert [one.id for one in (*first.items, *rest.items)] == [one.id for one in everything]
    mine = await entries_of(clinic, patient_id=booked.patient_id)
    assert {(one.action, one.subject) for one in mine} >= {("made", "appointments"), ("made", "patients")}
    assert {one.actor_id for one in await entries_of(clinic, actor_id=clinic.member.user_id)} == {clinic.member.user_id}
    assert await entries_of(clinic, action="removed", subject="appointments") == []
    assert await entries_of(clinic, from_=soon(1)) == []
    assert await entries_of(clinic, door="calendar") == []


async def test_what_was_done_at_once_is_told_once_and_can_be_opened(database):
    clinic = await make_clinic()
    async with get_database().begin() as (transaction, _):
        say = "select set_config('app.organization_id', :chain, true), set_config('app.caller', :caller, true)"
        caller = {"at": soon().isoformat(), "name": "Ann", "door": "page"}
        await transaction.session.execute(text(say), {"chain": str(clinic.id), "caller": json.dumps(caller)})
        many = "select app.note_audit('made', 'slots', null, 'n' || n, null, null) from generate_series(1, 12) n"
        await transaction.session.execute(text(many))
    page = await perform(clinic.owner.session, list_audit_groups, AuditQuery(limit=2))
    assert (page.items[0].subject, page.items[0].count, page.items[1].count) == ("slots", 12, 1)
    detail = await perform(clinic.owner.session, get_audit_group, page.items[0].id)
    assert len(detail.entries) == 12
    assert len({one.number for one in detail.entries}) == 12
    seen, cursor = [*page.items], page.next_cursor
    while cursor:
        page = await perform(clinic.owner.session, list_audit_groups, AuditQuery(limit=2, cursor=cursor))
        seen, cursor = [*seen, *page.items], page.next_cursor
    assert len({one.id for one in seen}) == len(seen)
    assert sum(one.count for one in seen) == (await perform(clinic.owner.session, find_chain_head)).number


async def test_another_organizations_trail_is_not_there():
    clinic, other = await make_clinic(), await make_clinic()
    theirs = await entries_of(other)
    for service in (list_audit_entries, list_audit_groups):
        found = await perform(clinic.owner.session, service, AuditQuery(limit=200))
        assert not {one.id for one in found.items} & {one.id for one in theirs}
    with pytest.raises(NotFound):
        await perform(clinic.owner.session, get_audit_group, theirs[0].id)
    patient = next(one.patient_ids[0] for one in theirs if one.patient_ids)
    assert await entries_of(clinic, patient_id=patient) == []
    for person in (clinic.staff, clinic.provider, clinic.member):
        with pytest.raises(NotAllowed):
            await perform(person.session, list_audit_entries, AuditQuery())
    with pytest.raises(NotAllowed):
        await perform(clinic.owner.session, list_platform_groups, AuditQuery())


async def test_administrators_read_what_belongs_to_no_organization_only():
    clinic, admin = await make_clinic(), await make_admin()
    page = await perform(admin.session, list_platform_groups, AuditQuery(limit=200))
    assert {one.subject for one in page.items} == {"users"}
    assert clinic.owner.name in {one.subject_name for one in page.items}
    assert all("password_hash" not in (one.after or {}) or one.after["password_hash"] == "***" for one in page.items)


async def test_an_export_is_quoted_and_recorded():
    clinic = await make_clinic()
    await perform(clinic.staff.session, create_patient, PatientDraft(name="=1+1"))
    table = await perform(clinic.owner.session, export_audit_entries, AuditFilter(subject="patients"))
    rows = list(csv.DictReader(io.StringIO(table)))
    assert "'=1+1" in [row["Subject's name"] for row in rows]
    noted = (await entries_of(clinic, action="exported"))[0]
    assert (noted.actor_id, noted.after) == (clinic.owner.user_id, {"entries": len(rows), "subject": "patients"})
    numbers = {str(one.number): one.hash for one in await entries_of(clinic, limit=200)}
    assert all(numbers[row["Number"]] == row["Hash (SHA-256)"] for row in rows)


async def test_an_export_from_the_page_is_told_as_one_and_named_after_clinic_and_days():
    clinic = await make_clinic()
    async with client(clinic.owner.token) as asking:
        days = {"from": "2026-03-01T23:00:00Z", "to": "2026-03-05T23:00:00Z"}
        answer = await asking.get("/api/v1/audit-entries.csv", params=days)
    slug = clinic.organization.slug
    named = f'attachment; filename="{slug}-audit-trail-2026-03-02-2026-03-05.csv"'
    assert answer.headers["content-disposition"] == named
    assert [one.door for one in await entries_of(clinic, action="exported")] == ["page"]


async def test_patients_see_who_looked_and_not_from_where():
    clinic = await make_clinic()
    booked = await perform(clinic.member.session, book_slot, BookingDraft(slot_id=(await make_slot(clinic)).id))
    for _ in range(2):
        await perform(clinic.staff.session, get_patient, booked.patient_id)
    await write_waiting_looks()
    async with client(clinic.member.token) as asking:
        shown = (await asking.get("/api/v1/me/looks")).json()["items"]
    assert len([one for one in shown if one["action"] == "looked"]) == 1
    look = shown[0]
    assert (look["name"], look["role"], look["action"], look["subject"]) == (
        clinic.staff.name, "staff", "looked", "patient",
    )  # fmt: skip
    assert "ip" not in look
    assert clinic.member.name not in {one["name"] for one in shown}
    other = await make_clinic()
    assert (await perform(other.member.session, list_my_looks, PageQuery())).items == []


async def test_looks_at_a_record_that_was_merged_are_the_persons_too():
    clinic = await make_clinic()
    booked = await perform(clinic.member.session, book_slot, BookingDraft(slot_id=(await make_slot(clinic)).id))
    second = await perform(clinic.staff.session, create_patient, PatientDraft(name="A second record"))
    await perform(clinic.owner.session, get_patient, second.id)
    await write_waiting_looks()
    before = (await perform(clinic.member.session, list_my_looks, PageQuery())).items
    assert clinic.owner.name not in {one.name for one in before}
    await perform(clinic.staff.session, merge_patients, booked.patient_id, second.id)
    after = (await perform(clinic.member.session, list_my_looks, PageQuery())).items
    assert (clinic.owner.name, "looked") in {(one.name, one.action) for one in after}
    of_record = await entries_of(clinic, patient_id=booked.patient_id, action="looked")
    assert {one.actor_id for one in of_record} == {clinic.owner.user_id}


WORDS = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=40)
IDS = st.none() | st.uuids()
ENTRIES = st.fixed_dictionaries(
    {
        "organization_id": st.uuids(),
        "id": st.uuids(),
        "at": st.datetimes(timezones=st.just(soon().tzinfo)).filter(lambda one: 1900 < one.year < 3000),
        "actor_id": IDS,
        "actor_name": WORDS,
        "impersonator_id": IDS,
        "impersonator_name": st.none() | WORDS,
        "key_id": IDS,
        "door": WORDS,
        "ip": WORDS,
        "action": WORDS,
        "subject": WORDS,
        "subject_id": IDS,
        "subject_name": WORDS,
        "before": st.none() | st.dictionaries(WORDS, WORDS | st.none() | st.integers()).map(json.dumps),
        "after": st.none() | WORDS.map(lambda one: json.dumps({"a": one}, ensure_ascii=False)),
        "patient_ids": st.none() | st.lists(st.uuids(), max_size=3),
    }
)

KINDS = {"before": "json", "after": "json", "patient_ids": "uuid[]"}
COLUMNS = [column.name for column in AuditEntry.metadata.tables["audit_entries"].columns]
ROW = ", ".join(f"%({name})s::{KINDS[name]}" if name in KINDS else f"%({name})s" for name in COLUMNS)
ASKED = f"select app.audit_bytes(row({ROW})::audit_entries)"


@pytest.fixture
def owner(server, database_name):
    with psycopg.connect(server.url(database_name), autocommit=True) as connection:
        yield connection


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entry=ENTRIES)
def test_the_database_and_the_verifier_hash_the_same_bytes(owner, entry):
    assert owner.execute(ASKED, entry).fetchone()[0] == entry_bytes(entry)
