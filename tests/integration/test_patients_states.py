"""The patients' page as the desk uses it."""

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from medisched.domain.ages import age_text
from medisched.schemas.patients import PatientDraft
from medisched.services.doors import perform
from medisched.services.patient_merges import merge_patients
from medisched.services.patients import create_patient, update_patient
from medisched.state.patient_merges import PatientMergesState
from medisched.state.patients import PatientsState
from tests.factories import Clinic, make_clinic, make_slot, soon
from tests.integration.bookings import book
from tests.integration.tab import Tab

ANNA = {
    "name": "Anna Müller",
    "date_of_birth": "1980-05-17",
    "phone": "+49 (0)30 12345678",
    "email": "anna@example.com",
}


async def patients_page(clinic: Clinic, address: str = "/patients") -> tuple[Tab, PatientsState]:
    tab = Tab(clinic.staff, address)
    await tab.send(PatientsState.load)
    return tab, tab.of(PatientsState)


async def add(clinic: Clinic, **entries: str) -> UUID:
    draft = PatientDraft.read({**ANNA, "is_new_person": True, **entries})
    return (await perform(clinic.staff.session, create_patient, draft)).id


def names(page: PatientsState) -> list[str]:
    return [row.name for row in page.patients]


async def test_the_list_shows_people_in_words():
    clinic = await make_clinic()
    await add(clinic)
    _, page = await patients_page(clinic)
    row = page.patients[0]
    age = age_text(datetime.now(ZoneInfo("Europe/Berlin")).date(), date(1980, 5, 17))
    assert (row.name, row.born, row.age) == ("Anna Müller", "17 May 1980", age)
    assert (row.call, row.has_login, row.next_time) == ("tel:+493012345678", False, "")
    assert [other.has_login for other in page.patients[1:]] == [True, True]
    assert page.is_loaded


async def test_typing_narrows_the_list_and_clearing_shows_everybody():
    clinic = await make_clinic()
    await add(clinic)
    tab, page = await patients_page(clinic)
    await tab.send(PatientsState.look_for, " muel 17.05. ")
    assert names(page) == ["Anna Müller"]
    await tab.send(PatientsState.look_for, "nobody at all\0")
    assert names(page) == []
    await tab.send(PatientsState.show_everybody)
    assert len(page.patients) == 3


async def test_a_long_list_grows_page_by_page():
    clinic = await make_clinic()
    for number in range(52):
        await add(clinic, name=f"Anna {number:02}", email="", phone="", date_of_birth="")
    tab, page = await patients_page(clinic)
    assert (len(page.patients), page.has_more) == (50, True)
    await tab.send(PatientsState.show_more)
    assert (len(page.patients), page.has_more) == (54, False)
    assert len({row.id for row in page.patients}) == 54


async def test_a_record_shows_what_is_to_come_and_what_was():
    clinic = await make_clinic()
    for hours in (72, 48):
        await book(clinic.member, (await make_slot(clinic, soon(hours))).id)
    tab, page = await patients_page(clinic)
    member = next(row for row in page.patients if row.name == clinic.member.name)
    assert member.next_time
    await tab.send(PatientsState.show, member.id)
    assert (page.dialog, page.chosen.id) == ("record", member.id)
    assert f"{page.upcoming[0].day}, {page.upcoming[0].time}" == member.next_time
    assert page.upcoming[0].what == f"Consultation · {clinic.provider.name} · General medicine"
    assert (len(page.upcoming), page.past) == (2, [])


async def test_an_address_opens_a_record():
    clinic, other = await make_clinic(), await make_clinic()
    patient_id = await add(clinic)
    _, page = await patients_page(clinic, f"/patients?patient={patient_id}")
    assert (page.dialog, page.chosen.name) == ("record", "Anna Müller")
    tab, page = await patients_page(other, f"/patients?patient={patient_id}")
    assert (page.dialog, page.problem) == ("", "")
    assert tab.notices == ["We could not find that. It may have been removed."]


async def test_a_patient_is_added_and_shown():
    clinic = await make_clinic()
    tab, page = await patients_page(clinic)
    await tab.send(PatientsState.look_for, "Anna")
    await tab.send(PatientsState.open_add)
    assert page.entry.name == "Anna"
    await tab.send(PatientsState.add, {**ANNA, "phone": "12", "add-phone": "12"})
    assert (set(page.errors), page.dialog, page.entry.phone) == ({"phone"}, "add", "12")
    await tab.send(PatientsState.add, ANNA)
    assert (page.dialog, page.chosen.name, names(page)) == ("record", "Anna Müller", ["Anna Müller"])
    assert tab.notices == ["Anna Müller was added."]


async def test_a_birth_date_that_was_searched_for_is_no_name():
    clinic = await make_clinic()
    tab, page = await patients_page(clinic)
    await tab.send(PatientsState.look_for, "17.05.1980")
    await tab.send(PatientsState.open_add)
    assert page.entry.name == ""


async def test_before_a_second_record_is_made_it_is_asked():
    clinic = await make_clinic()
    patient_id = await add(clinic)
    tab, page = await patients_page(clinic)
    await tab.send(PatientsState.open_add)
    entered = {"name": "Anna Mueller", "date_of_birth": "1980-05-17"}
    await tab.send(PatientsState.add, entered)
    assert [row.id for row in page.likely] == [patient_id]
    assert page.dialog == "add"
    await tab.send(PatientsState.back_to_form)
    assert (page.likely, page.entry.name) == ([], "Anna Mueller")
    await tab.send(PatientsState.add, entered)
    await tab.send(PatientsState.show, page.likely[0].id)
    assert (page.dialog, page.chosen.id, len(page.patients)) == ("record", patient_id, 3)
    await tab.send(PatientsState.open_add)
    await tab.send(PatientsState.add, entered)
    await tab.send(PatientsState.add_anyway)
    assert (page.chosen.name, len(page.patients)) == ("Anna Mueller", 4)


async def test_a_change_begins_with_what_is_there_and_may_empty_fields():
    clinic = await make_clinic()
    patient_id = await add(clinic, notes="Old")
    tab, page = await patients_page(clinic)
    await tab.send(PatientsState.show, patient_id)
    await tab.send(PatientsState.open_change)
    assert page.entry.model_dump() == {**ANNA, "notes": "Old", "reminders": True}
    await tab.send(PatientsState.change, {**ANNA, "email": "", "notes": ""})
    assert (page.dialog, page.chosen.email, page.chosen.notes) == ("record", "", "")
    assert (page.chosen.phone, page.chosen.born) == (ANNA["phone"], "17 May 1980")
    await tab.send(PatientsState.open_change)
    await tab.send(PatientsState.set_open, is_open=False)
    assert page.dialog == "record"
    await tab.send(PatientsState.set_open, is_open=False)
    assert page.dialog == ""


async def test_a_second_record_is_found_compared_and_merged():
    clinic = await make_clinic()
    first = await add(clinic)
    second = await add(clinic, name="Annemarie Muster", email="anne@example.com", phone="030 999 12345678", notes="Two")
    tab, page = await patients_page(clinic)
    merging = tab.of(PatientMergesState)
    await tab.send(PatientMergesState.begin, first)
    assert [row.id for row in merging.choices] == [second]
    await tab.send(PatientMergesState.look_for, "anna")
    assert merging.choices == []
    await tab.send(PatientMergesState.look_for, "muster")
    await tab.send(PatientMergesState.choose, second)
    await tab.send(PatientMergesState.keep, "second")
    await tab.follow(await tab.send(PatientMergesState.merge))
    assert not merging.is_open
    assert (page.chosen.id, page.chosen.name, page.chosen.born) == (second, "Annemarie Muster", "17 May 1980")
    assert "Anna Müller" not in names(page)
    assert tab.notices == ["The two records are one now: Annemarie Muster."]


async def test_a_refused_merge_explains_itself_in_the_dialog():
    clinic = await make_clinic()
    tab, page = await patients_page(clinic)
    merging = tab.of(PatientMergesState)
    provider, member = page.patients[0], page.patients[1]
    await tab.send(PatientMergesState.begin, provider.id)
    assert await tab.send(PatientMergesState.merge) is None
    await tab.send(PatientMergesState.choose, member.id)
    assert await tab.send(PatientMergesState.merge) is None
    assert merging.is_open
    assert "both sign in with an account of their own" in merging.refusal
    await tab.send(PatientMergesState.keep, "second")
    assert merging.refusal == ""


async def test_providers_and_patients_see_nobody():
    clinic = await make_clinic()
    await add(clinic)
    for person in (clinic.provider, clinic.member):
        tab = Tab(person, "/patients")
        await tab.send(PatientsState.load)
        page = tab.of(PatientsState)
        assert (page.patients, page.is_loaded) == ([], False)
        assert tab.notices == ["You are not allowed to do this."]


async def test_a_record_follows_what_others_change_and_closes_when_it_is_gone():
    clinic = await make_clinic()
    patient_id = await add(clinic)
    tab, page = await patients_page(clinic, f"/patients?patient={patient_id}")
    twin = await add(clinic, name="Anna Mueller")
    draft = PatientDraft.read({**ANNA, "phone": "+49 30 999999"})
    await perform(clinic.staff.session, update_patient, patient_id, draft)
    with tab._event():
        await page._reload_live()
    assert (page.dialog, page.chosen.call, len(names(page))) == ("record", "tel:+4930999999", 4)
    await perform(clinic.staff.session, merge_patients, twin, patient_id)
    with tab._event():
        await page._reload_live()
    assert (page.dialog, tab.notices) == ("", ["The record of Anna Müller is not there any more."])


async def test_a_form_over_the_list_is_left_alone_and_the_search_keeps_its_field():
    clinic = await make_clinic()
    tab, page = await patients_page(clinic)
    assert page.clearings == 0
    await tab.send(PatientsState.open_add)
    await add(clinic)
    with tab._event():
        await page._reload_live()
    assert (page.dialog, len(names(page))) == ("add", 3)
