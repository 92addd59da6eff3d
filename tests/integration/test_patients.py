"""Patient records as the desk keeps them."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from medisched.db.unit_of_work import UnitOfWork
from medisched.domain.errors import Conflict, Invalid, LikelyDuplicate, NotAllowed, NotFound
from medisched.models import PatientWord
from medisched.schemas.patients import PatientChange, PatientDraft, PatientQuery
from medisched.schemas.users import ProfileDraft
from medisched.services.doors import perform, work
from medisched.services.patients import (
    change_patient,
    create_patient,
    find_duplicates,
    get_patient,
    list_patient_appointments,
    list_patients,
    merge_patients,
    search_patients,
    update_patient,
)
from medisched.services.users import update_profile
from tests.factories import Clinic, make_clinic, make_slot, sign_in_as, soon
from tests.integration.bookings import book

BORN = date(1980, 5, 17)


async def add(clinic: Clinic, name: str = "Anna Müller", **more):
    draft = PatientDraft.read({"name": name, "is_new_person": True, **more})
    return await perform(clinic.staff.session, create_patient, draft)


async def found(clinic: Clinic, search: str) -> list[str]:
    return [patient.name for patient in await perform(clinic.staff.session, search_patients, search)]


async def duplicates(clinic: Clinic, name: str, **more) -> list[str]:
    draft = PatientDraft.read({"name": name, **more})
    return [patient.name for patient in await perform(clinic.staff.session, find_duplicates, draft)]


async def test_a_record_needs_no_login_and_keeps_what_was_typed():
    clinic = await make_clinic()
    made = await add(
        clinic, "  Anna   Müller ", email="Anna.M@Example.com", phone="+49 (0)30 / 123-45", date_of_birth="1980-05-17",
        notes="Prefers mornings.\nNeeds a lift.",
    )  # fmt: skip
    seen = await perform(clinic.owner.session, get_patient, made.id)
    assert seen == made
    assert (seen.name, seen.email, seen.phone, seen.date_of_birth) == (
        "Anna Müller", "anna.m@example.com", "+49 (0)30 / 123-45", BORN,
    )  # fmt: skip
    assert (seen.notes, seen.has_login) == ("Prefers mornings.\nNeeds a lift.", False)
    assert (seen.next_appointment, seen.last_appointment) == (None, None)


@pytest.mark.parametrize(
    ("entered", "field"),
    [
        ({"name": ""}, "name"), ({"name": " - "}, "name"), ({"name": "A\nB"}, "name"), ({"name": "x" * 121}, "name"),
        ({"email": "anna"}, "email"),
        ({"phone": "1234"}, "phone"), ({"phone": "1" * 21}, "phone"), ({"phone": "0301234 ext 5"}, "phone"),
        ({"phone": "١٢٣٤٥٦"}, "phone"),
        ({"date_of_birth": "1899-12-31"}, "date_of_birth"), ({"date_of_birth": "17.05.1980"}, "date_of_birth"),
        ({"date_of_birth": "1981-02-29"}, "date_of_birth"), ({"date_of_birth": "315532800"}, "date_of_birth"),
        ({"date_of_birth": 315532800}, "date_of_birth"),
        ({"notes": "x" * 10_001}, "notes"),
    ],
)  # fmt: skip
async def test_what_cannot_be_is_refused_beside_its_field(entered, field):
    with pytest.raises(Invalid) as refused:
        PatientDraft.read({"name": "Anna", **entered})
    assert set(refused.value.field_errors) == {field}


async def test_nobody_is_born_tomorrow(fake_clock):
    fake_clock.now = datetime.now(UTC).replace(hour=13, minute=0)  # already tomorrow there
    clinic = await make_clinic(timezone="Pacific/Auckland")
    today = fake_clock.now.date()
    await add(clinic, "Baby One", date_of_birth=str(today + timedelta(days=1)))
    with pytest.raises(Invalid) as refused:
        await add(clinic, "Baby Two", date_of_birth=str(today + timedelta(days=2)))
    assert set(refused.value.field_errors) == {"date_of_birth"}


async def test_a_changed_record_is_found_by_its_new_words_only():
    clinic = await make_clinic()
    made = await add(clinic, "Anna Müller", phone="030 1234567", notes="Old")
    draft = PatientDraft(name="Anna Schmidt", email="anna@example.com")
    changed = await perform(clinic.staff.session, update_patient, made.id, draft)
    assert (changed.phone, changed.notes, changed.email) == ("", "", "anna@example.com")
    assert await found(clinic, "schmidt anna@") == ["Anna Schmidt"]
    assert await found(clinic, "muller") == await found(clinic, "1234567") == []


async def test_a_partial_change_leaves_the_rest():
    clinic = await make_clinic()
    made = await add(clinic, phone="030 1234567", email="anna@example.com")
    change = PatientChange.read({"phone": "", "dateOfBirth": "1980-05-17"})
    changed = await perform(clinic.staff.session, change_patient, made.id, change)
    assert (changed.phone, changed.email, changed.date_of_birth) == ("", "anna@example.com", BORN)
    with pytest.raises(Invalid):
        await perform(clinic.staff.session, change_patient, made.id, PatientChange.read({"name": None}))


@pytest.mark.parametrize(
    "search",
    ["muller", "mueller", "MÜL", "müller anna", "ann@", "mia 4567", "0301", "234 567", "1980", "17.05.", "17/05/1980"],
)
async def test_the_desk_finds_people_by_what_they_say(search):
    clinic = await make_clinic()
    await add(clinic, "Anna Mia Müller", email="ann@example.com", phone="030/1234-567", date_of_birth="1980-05-17")
    await add(clinic, "Ben Muster", email="ben@example.com", phone="040 999888", date_of_birth="1990-12-24")
    assert await found(clinic, search) == ["Anna Mia Müller"]


async def test_nothing_typed_finds_nobody_and_lists_everybody():
    clinic = await make_clinic()
    await add(clinic, "Anna Müller")
    assert await found(clinic, " ") == []
    listed = (await perform(clinic.staff.session, list_patients, PatientQuery())).items
    assert [patient.name for patient in listed] == ["Anna Müller", clinic.provider.name, clinic.member.name]
    assert [patient.has_login for patient in listed] == [False, True, True]


async def test_the_list_goes_on_where_the_page_before_ended():
    clinic = await make_clinic()
    for name in ("Zoe Test", "Ada Test", "Ada Test", "Bob Test", "Cleo Test"):
        await add(clinic, name)
    names, cursor = [], None
    while True:
        query = PatientQuery(search="test", limit=2, cursor=cursor)
        page = await perform(clinic.staff.session, list_patients, query)
        names += [patient.name for patient in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert names == ["Ada Test", "Ada Test", "Bob Test", "Cleo Test", "Zoe Test"]
    with pytest.raises(Invalid):
        await perform(clinic.staff.session, list_patients, PatientQuery(cursor="nonsense"))


async def test_a_user_who_is_called_otherwise_is_found_by_the_new_name():
    clinic = await make_clinic()
    draft = ProfileDraft.read({"name": "Zara Zimmer"})
    await perform(clinic.member.session, update_profile, draft)
    assert await found(clinic, "zimmer") == ["Zara Zimmer"]
    assert await found(clinic, "member") == []


async def test_next_and_last_appointments_are_shown_and_the_history_is_whole(fake_clock):
    clinic = await make_clinic()
    for hours in (48, 72):
        await book(clinic.member, (await make_slot(clinic, soon(hours))).id)
    [patient] = await perform(clinic.staff.session, search_patients, clinic.member.email)
    assert (patient.next_appointment, patient.last_appointment) == (soon(48), None)
    fake_clock.now = soon(60)
    session, _ = await sign_in_as(clinic.staff.user_id, clinic.id)
    patient = await perform(session, get_patient, patient.id)
    assert (patient.next_appointment, patient.last_appointment) == (soon(72), soon(48))
    past = await perform(session, list_patient_appointments, patient.id)
    assert [row.start for row in past] == [soon(72), soon(48)]
    assert (past[0].provider, past[0].department) == (clinic.provider.name, "General medicine")


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("Somebody Else", {"email": "ANNA@example.com"}),
        ("Somebody Else", {"phone": "0049 30 1234 5678"}),
        ("Annalena Mueller", {"date_of_birth": "1980-05-17"}),
        ("Mueller, Anna", {}),
    ],
)
async def test_a_likely_duplicate_is_refused_until_it_is_said_to_be_new(name, more):
    clinic = await make_clinic()
    await add(clinic, "Anna Müller", email="anna@example.com", phone="(030) 12345678", date_of_birth="1980-05-17")
    assert await duplicates(clinic, name, **more) == ["Anna Müller"]
    draft = PatientDraft.read({"name": name, **more})
    with pytest.raises(LikelyDuplicate) as refused:
        await perform(clinic.staff.session, create_patient, draft)
    assert isinstance(refused.value, Conflict)
    assert refused.value.code == "likely_duplicate"
    assert "Anna Müller (born 17 May 1980)" in refused.value.message
    await add(clinic, name, **more)


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("Anna Müller", {"date_of_birth": "1981-05-17"}),
        ("Dr. Ben Berg", {"date_of_birth": "1980-05-17"}),
        ("Anna Meier", {}),
        ("Anna Meier", {"phone": "030 22345678", "email": "anna2@example.com"}),
    ],
)
async def test_somebody_else_is_no_duplicate(name, more):
    clinic = await make_clinic()
    await add(clinic, "Dr. Anna Müller", email="anna@example.com", phone="(030) 12345678", date_of_birth="1980-05-17")
    assert await duplicates(clinic, name, **more) == []


async def test_the_likeliest_duplicate_comes_first():
    clinic = await make_clinic()
    await add(clinic, "Anna Aal", phone="030 12345678")
    await add(clinic, "Anna Zander", phone="030 12345678", email="anna@example.com")
    assert await duplicates(clinic, "Anna", phone="03012345678", email="anna@example.com") == [
        "Anna Zander",
        "Anna Aal",
    ]


async def test_of_two_who_record_one_person_at_once_one_is_asked():
    clinic = await make_clinic()
    draft = PatientDraft(name="Anna Müller", date_of_birth=BORN)
    people = (clinic.staff, clinic.owner, clinic.staff, clinic.owner)
    results = await asyncio.gather(
        *(perform(person.session, create_patient, draft) for person in people), return_exceptions=True
    )
    assert sum(isinstance(result, LikelyDuplicate) for result in results) == 3
    assert await found(clinic, "muller") == ["Anna Müller"]


async def test_only_the_desk_sees_and_keeps_patients():
    clinic = await make_clinic()
    made = await add(clinic)
    draft = PatientDraft(name="X")
    for person in (clinic.provider, clinic.member):
        for service, *args in (
            (list_patients, PatientQuery()), (search_patients, "anna"), (get_patient, made.id), (create_patient, draft),
            (update_patient, made.id, draft), (find_duplicates, draft), (list_patient_appointments, made.id),
        ):  # fmt: skip
            with pytest.raises(NotAllowed):
                await perform(person.session, service, *args)


async def test_another_organizations_patients_are_never_found():
    mine, theirs = await make_clinic(), await make_clinic()
    made = await add(theirs, "Anna Müller", email="anna@example.com", phone="030 1234567", date_of_birth="1980-05-17")
    for search in ("anna", "1980", "1234567", "anna@example.com"):
        assert await found(mine, search) == []
    assert await duplicates(mine, "Anna Müller", email="anna@example.com", date_of_birth="1980-05-17") == []
    for patient_id in (made.id, uuid4()):
        with pytest.raises(NotFound):
            await perform(mine.staff.session, list_patient_appointments, patient_id)


async def _words_of(uow: UnitOfWork, patient_id: UUID) -> list[str]:
    rows = await uow.list(select(PatientWord.word).where(PatientWord.patient_id == patient_id))
    return [row["word"] for row in rows]


async def test_every_beginning_of_every_word_of_a_record_finds_it():
    clinic = await make_clinic()
    made = await add(clinic, "Zoë O'Neil", email="zo.e@ex.org", phone="+49 30 98765", date_of_birth="1980-05-17")
    for word in await work(_words_of, made.id, organization_id=clinic.id):
        for length in range(1, len(word) + 1):
            if word[:length] != "@":
                assert "Zoë O'Neil" in await found(clinic, word[:length]), word[:length]


async def test_notes_too_long_for_one_record_refuse_the_merge():
    clinic = await make_clinic()
    staff = clinic.staff.session
    kept = await add(clinic, "Anna Long", notes="a" * 6_000)
    duplicate = await add(clinic, "Anna Longer", notes="b" * 3_998, phone="030 1234567")
    more = await add(clinic, "Anna Longest", notes="c", phone="030 7654321")
    merged = await perform(staff, merge_patients, kept.id, duplicate.id)
    assert len(merged.notes) == 10_000
    with pytest.raises(Conflict) as caught:
        await perform(staff, merge_patients, kept.id, more.id)
    assert caught.value.code == "notes_too_long"
    assert await perform(staff, get_patient, kept.id) == merged
    assert await perform(staff, get_patient, more.id) == more
