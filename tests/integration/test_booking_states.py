"""Finding a time and booking it as the page's handlers do it."""

from datetime import UTC, datetime
from uuid import uuid4

from medisched.schemas.patients import PatientChange
from medisched.schemas.users import ProfileDraft
from medisched.services.appointment_lists import list_my_appointments
from medisched.services.doors import perform
from medisched.services.patients import change_patient
from medisched.services.slot_lists import get_slot
from medisched.services.users import update_profile
from medisched.state.find import FindState
from medisched.state.free_times import name_in_speech
from medisched.state.my_appointments import MyAppointmentsState
from tests.factories import Clinic, Person, make_clinic, make_member, make_person, make_slot
from tests.integration.bookings import book, morning, other_provider, shown_ids
from tests.integration.tab import Tab


async def finding(clinic: Clinic, address: str = "/find", person: Person | None = None) -> tuple[Tab, FindState]:
    tab = Tab(person or clinic.member, address)
    await tab.send(FindState.load)
    return tab, tab.of(FindState)


async def test_the_page_opens_at_the_earliest_free_time():
    clinic = await make_clinic()
    later, first = await make_slot(clinic, morning(9)), await make_slot(clinic, morning(5))
    _, page = await finding(clinic)
    assert shown_ids(page) == [str(first.id)]
    assert f"day={morning(5):%Y-%m-%d}" in page.address
    assert str(later.id) not in shown_ids(page)
    assert page.is_loaded
    assert page.problem == ""


async def test_a_link_with_a_slot_opens_its_confirmation_on_its_day():
    clinic = await make_clinic()
    await make_slot(clinic, morning(5))
    wanted = await make_slot(clinic, morning(9), title="Check-up")
    _, page = await finding(clinic, f"/find?provider={clinic.provider_id}&slot={wanted.id}")
    assert page.is_confirming
    assert (page.offer.slot_id, page.offer.title, page.offer.place) == (str(wanted.id), "Check-up", "Berlin")
    assert page.rule.startswith("You can move or cancel it online until")
    assert page.provider is not None
    assert page.address.endswith(f"slot={wanted.id}")


async def test_nonsense_in_the_address_chooses_nothing():
    clinic = await make_clinic()
    slot = await make_slot(clinic, morning(5))
    for address in (
        "/find?provider=x&department=y&day=9999-12-31",
        "/find?day=0001-01-01",
        f"/find?provider={uuid4()}",
    ):
        _, page = await finding(clinic, address)
        assert shown_ids(page) == [str(slot.id)]
        assert (page.provider_id, page.department_id) == ("", "")


async def test_booking_promises_no_mail_to_whose_record_has_no_address():
    clinic = await make_clinic()
    record = (await book(clinic.member, (await make_slot(clinic)).id)).patient_id
    await perform(clinic.staff.session, change_patient, record, PatientChange(email=None))
    slot = await make_slot(clinic, morning(9))
    tab, page = await finding(clinic, f"/find?provider={clinic.provider_id}&slot={slot.id}")
    await tab.send(FindState.book)
    assert (page.is_booked, page.mail_to) == (True, "")


async def test_booking_shows_what_was_booked_and_where_the_mail_went():
    clinic = await make_clinic()
    slot = await make_slot(clinic, morning(5))
    tab, page = await finding(clinic)
    await tab.send(FindState.choose_time, slot.id)
    await tab.send(FindState.book)
    assert page.is_booked
    assert not page.is_confirming
    assert page.booked.moment.endswith("Berlin time")
    assert page.mail_to == f"{clinic.member.email[0]}•••@example.com"
    assert [item.start for item in (await perform(clinic.member.session, list_my_appointments)).items] == [slot.start]


async def test_who_was_slower_is_told_and_offered_the_next_three_with_the_same_provider():
    clinic = await make_clinic()
    slots = [await make_slot(clinic, morning(5 + n)) for n in range(5)]
    other = await other_provider(clinic)
    await make_slot(other, morning(5))
    tab, page = await finding(clinic)
    await tab.send(FindState.choose_time, slots[0].id)
    await book(await make_member(clinic.organization), slots[0].id)
    await tab.send(FindState.book)
    assert not page.is_booked
    assert not page.is_confirming
    assert "just taken" in page.taken
    assert "next three free times" in page.taken
    assert [time.id for time in page.instead] == [str(slot.id) for slot in slots[1:4]]
    assert str(slots[0].id) not in shown_ids(page)
    await tab.send(FindState.choose_time, slots[1].id)
    assert page.is_confirming
    assert page.taken == ""


async def test_a_time_that_was_withdrawn_or_never_was_is_told_as_taken():
    clinic = await make_clinic()
    await make_slot(clinic, morning(5))
    tab, page = await finding(clinic, f"/find?provider={clinic.provider_id}")
    await tab.send(FindState.choose_time, uuid4())
    assert not page.is_confirming
    assert "is the next free time with Dr." in page.taken


async def test_another_refusal_stays_in_the_confirmation():
    clinic = await make_clinic()
    other = await other_provider(clinic)
    mine, same_time = await make_slot(clinic, morning(5)), await make_slot(other, morning(5))
    await book(clinic.member, mine.id)
    tab, page = await finding(clinic)
    await tab.send(FindState.choose_time, same_time.id)
    await tab.send(FindState.book)
    assert page.is_confirming
    assert page.refusal == "You already have an appointment at this time."


async def test_another_organizations_slot_is_not_there():
    clinic, foreign = await make_clinic(), await make_clinic()
    slot = await make_slot(foreign, morning(5))
    tab, page = await finding(clinic, f"/find?slot={slot.id}")
    assert not page.is_confirming
    await tab.send(FindState.book)
    assert not page.is_booked
    assert (await perform(foreign.owner.session, get_slot, slot.id)).status == "free"


async def test_the_persons_own_clock_is_shown_when_it_differs():
    clinic = await make_clinic()
    slot = await make_slot(clinic, morning(5))
    profile = ProfileDraft(name=clinic.member.name, timezone="America/New_York")
    await perform(clinic.member.session, update_profile, profile)
    tab, page = await finding(clinic)
    await tab.send(FindState.choose_time, slot.id)
    assert page.offer.own_time.endswith("New York time")
    await perform(clinic.member.session, update_profile, ProfileDraft(name="Mia", timezone="Europe/Paris"))
    tab, page = await finding(clinic)
    await tab.send(FindState.choose_time, slot.id)
    assert page.offer.own_time == ""


async def test_months_without_times_name_the_next_free_one():
    clinic = await make_clinic()
    await make_slot(clinic, morning(100))
    tab, page = await finding(clinic, f"/find?day={datetime.now(UTC).date()}")
    await tab.send(FindState.show_earlier)
    assert page.strip == []
    assert page.later.iso == f"{morning(100):%Y-%m-%d}"
    assert not page.has_earlier
    for _ in range(20):
        await tab.send(FindState.show_later)
    assert not page.has_later


async def test_somebody_in_no_organization_is_not_refused_but_shown_the_way():
    person = await make_person()
    tab = Tab(person, "/find")
    await tab.send(FindState.load)
    page = tab.of(FindState)
    assert (page.is_loaded, page.problem, tab.notices) == (True, "", [])
    await tab.send(MyAppointmentsState.load)
    assert tab.of(MyAppointmentsState).is_loaded


def test_titles_are_kept_in_speech_and_names_without_one_stay_whole():
    assert [name_in_speech(name) for name in ("Dr. David Miller", "Prof. Dr. Eva Lang", "Pat Example", "Cher")] == [
        "Dr. Miller", "Prof. Dr. Lang", "Pat Example", "Cher",
    ]  # fmt: skip


async def test_a_reload_on_the_day_that_the_page_wrote_into_its_address_still_offers_services():
    clinic = await make_clinic()
    slot = await make_slot(clinic, morning(5))
    _, page = await finding(clinic)
    _, again = await finding(clinic, page.address)
    assert not again.is_direct
    _, chosen = await finding(clinic, f"/find?slot={slot.id}")
    assert chosen.is_direct
