"""Finding, booking, moving and cancelling as the pages' handlers do it."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from medisched.schemas.appointments import BookingDraft
from medisched.schemas.providers import ProviderDraft
from medisched.schemas.users import ProfileDraft
from medisched.services.appointment_lists import list_my_appointments
from medisched.services.appointments import book_slot
from medisched.services.doors import perform
from medisched.services.providers import assign_provider
from medisched.services.slot_lists import get_slot
from medisched.services.users import update_profile
from medisched.state.appointments import AppointmentsState
from medisched.state.find import FindState
from medisched.state.free_times import name_in_speech
from medisched.state.moves import MovesState
from medisched.state.my_appointments import MyAppointmentsState
from medisched.state.public_organizations import PublicOrganizationState, window_text
from tests.factories import Clinic, Person, make_clinic, make_member, make_person, make_slot, soon
from tests.integration.tab import Tab


def morning(days: int = 5, hour: int = 8) -> datetime:
    """An instant that is 09:00 in Berlin, or one hour more in summer."""
    day = datetime.now(UTC).date() + timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


async def book(person: Person, slot_id):
    return await perform(person.session, book_slot, BookingDraft(slot_id=slot_id))


async def finding(clinic: Clinic, address: str = "/find", person: Person | None = None) -> tuple[Tab, FindState]:
    tab = Tab(person or clinic.member, address)
    await tab.send(FindState.load)
    return tab, tab.of(FindState)


async def other_provider(clinic: Clinic, name: str = "Dr. Otto Other") -> Clinic:
    """The same clinic with another provider of the same department."""
    person = await make_member(clinic.organization, name=name)
    draft = ProviderDraft(department_id=clinic.department_id, user_id=person.user_id)
    made = await perform(clinic.owner.session, assign_provider, draft)
    return Clinic(**{**clinic.__dict__, "provider": person, "provider_id": made.provider.id})


def shown_ids(page: FindState | MovesState) -> list[str]:
    return [time.id for time in [*page.morning, *page.afternoon, *page.evening]]


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
    assert [item.start for item in await perform(clinic.member.session, list_my_appointments)] == [slot.start]


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


async def test_my_appointments_have_a_next_one_and_know_until_when_it_can_be_changed():
    clinic = await make_clinic()
    near, far = await make_slot(clinic, soon(3)), await make_slot(clinic, morning(9))
    await book(clinic.member, far.id)
    await book(clinic.member, near.id)
    tab = Tab(clinic.member, "/my-appointments")
    await tab.send(MyAppointmentsState.load)
    page = tab.of(MyAppointmentsState)
    assert page.nearest is not None
    assert (page.nearest.is_open, page.nearest.is_ahead) == (False, True)
    assert [row.is_open for row in page.upcoming] == [True]


async def test_cancelling_asks_first_and_moves_the_appointment_to_the_past():
    clinic = await make_clinic()
    appointment = await book(clinic.member, (await make_slot(clinic, morning(9))).id)
    tab = Tab(clinic.member, "/my-appointments")
    page = tab.of(MyAppointmentsState)
    await tab.send(MyAppointmentsState.load)
    await tab.send(MyAppointmentsState.open_cancel, appointment.id)
    assert page.is_cancelling
    await tab.send(MyAppointmentsState.cancel, {"reason": "x" * 501})
    assert page.is_cancelling
    assert "at most 500" in page.errors["reason"]
    await tab.send(MyAppointmentsState.cancel, {"reason": "Feeling well"})
    assert not page.is_cancelling
    assert page.nearest is None
    assert [(row.status, row.cancel_reason) for row in page.past] == [("cancelled", "Feeling well")]


async def test_cancelling_too_late_is_explained_in_the_dialog():
    clinic = await make_clinic()
    appointment = await book(clinic.member, (await make_slot(clinic, soon(3))).id)
    tab = Tab(clinic.member, "/my-appointments")
    await tab.send(MyAppointmentsState.load)
    await tab.send(MyAppointmentsState.open_cancel, appointment.id)
    await tab.send(MyAppointmentsState.cancel, {})
    page = tab.of(MyAppointmentsState)
    assert page.is_cancelling
    assert f"Please call {clinic.organization.name}" in page.refusal


async def test_a_move_goes_to_the_same_provider_first_and_to_the_department_on_request():
    clinic = await make_clinic()
    other = await other_provider(clinic)
    old, new = await make_slot(clinic, morning(9)), await make_slot(clinic, morning(10))
    elsewhere = await make_slot(other, morning(8))
    appointment = await book(clinic.member, old.id)
    tab = Tab(clinic.member, "/my-appointments")
    page = tab.of(MovesState)
    await tab.send(MovesState.begin, appointment.id)
    assert page.is_open
    assert shown_ids(page) == [str(new.id)]
    await tab.send(MovesState.choose_scope, "department")
    assert shown_ids(page) == [str(elsewhere.id)]
    await tab.send(MovesState.choose_time, elsewhere.id)
    await tab.follow(await tab.send(MovesState.move))
    assert not page.is_open
    nearest = tab.of(MyAppointmentsState).nearest
    assert nearest is not None
    assert (nearest.id, nearest.provider) == (appointment.id, "Dr. Otto Other")


async def test_a_refused_move_keeps_the_old_time_and_reads_the_times_again():
    clinic = await make_clinic()
    old, new = await make_slot(clinic, morning(9)), await make_slot(clinic, morning(10))
    last = await make_slot(clinic, morning(11))
    appointment = await book(clinic.member, old.id)
    tab = Tab(clinic.member, "/my-appointments")
    page = tab.of(MovesState)
    await tab.send(MovesState.begin, appointment.id)
    await tab.send(MovesState.choose_time, new.id)
    await book(await make_member(clinic.organization), new.id)
    assert await tab.send(MovesState.move) is None
    assert page.is_open
    assert page.offer.slot_id == ""
    assert "stays where it was" in page.refusal
    assert shown_ids(page) == [str(last.id)]
    assert (await perform(clinic.provider.session, get_slot, old.id)).appointment_id == appointment.id


async def test_nobody_opens_or_cancels_somebody_elses_appointment_from_these_pages():
    clinic, foreign = await make_clinic(), await make_clinic()
    appointment = await book(clinic.member, (await make_slot(clinic, morning(9))).id)
    for person in (await make_member(clinic.organization), foreign.owner):
        tab = Tab(person, "/my-appointments")
        await tab.send(MovesState.begin, appointment.id)
        await tab.send(MyAppointmentsState.open_cancel, appointment.id)
        await tab.send(MyAppointmentsState.cancel, {})
        assert not tab.of(MovesState).is_open
        assert not tab.of(MyAppointmentsState).is_cancelling
    assert [item.status for item in await perform(clinic.member.session, list_my_appointments)] == ["booked"]


async def test_staff_see_everybodys_calendar_and_a_provider_their_own():
    clinic = await make_clinic()
    other = await other_provider(clinic)
    mine = await book(clinic.member, (await make_slot(clinic, morning(5))).id)
    theirs = await book(clinic.member, (await make_slot(other, morning(6))).id)
    for person, seen in ((clinic.staff, [mine.id, theirs.id]), (clinic.provider, [mine.id])):
        tab = Tab(person, "/appointments")
        await tab.send(AppointmentsState.load)
        page = tab.of(AppointmentsState)
        assert [row.id for day in page.days for row in day.rows] == seen
    await tab.send(AppointmentsState.set_provider, str(other.provider_id))
    assert [row.id for day in page.days for row in day.rows] == [mine.id]


async def test_the_calendars_filters_narrow_it_and_explain_themselves():
    clinic = await make_clinic()
    first = await book(clinic.member, (await make_slot(clinic, morning(5))).id)
    await book(clinic.member, (await make_slot(clinic, morning(6))).id)
    tab = Tab(clinic.staff, "/appointments")
    page = tab.of(AppointmentsState)
    await tab.send(AppointmentsState.load)
    await tab.send(AppointmentsState.set_to_day, f"{morning(5):%Y-%m-%d}")
    assert [row.id for day in page.days for row in day.rows] == [first.id]
    await tab.send(AppointmentsState.set_to_day, "2000-01-01")
    assert "before the first" in page.errors["to_day"]
    await tab.send(AppointmentsState.show_upcoming)
    assert len(page.days) == 2
    await tab.send(AppointmentsState.set_status, "cancelled")
    assert page.days == []
    await tab.send(AppointmentsState.set_status, "nonsense")
    assert tab.notices


async def test_staff_cancel_with_a_reason_and_see_it_at_once():
    clinic = await make_clinic()
    appointment = await book(clinic.member, (await make_slot(clinic, soon(3))).id)
    tab = Tab(clinic.staff, "/appointments")
    page = tab.of(AppointmentsState)
    await tab.send(AppointmentsState.load)
    await tab.send(AppointmentsState.open_cancel, appointment.id)
    await tab.send(AppointmentsState.cancel, {"reason": "Dr. Miller is ill"})
    assert not page.is_cancelling
    assert [(row.status, row.is_ahead) for day in page.days for row in day.rows] == [("cancelled", False)]


async def test_a_visitor_is_sent_to_sign_in_and_comes_back_to_the_chosen_time():
    clinic = await make_clinic()
    slot = await make_slot(clinic, morning(5))
    slug = clinic.organization.slug
    tab = Tab(None, f"/o/{slug}")
    page = tab.of(PublicOrganizationState)
    await tab.send(PublicOrganizationState.load)
    assert [provider.slot_id for provider in page.providers] == [str(slot.id)]
    await tab.send(PublicOrganizationState.choose_time, slot.id)
    assert page.is_asking
    assert page.sign_in_path == f"/sign-in?next=%2Fo%2F{slug}%3Fslot%3D{slot.id}"
    back = Tab(await make_person(), f"/o/{slug}?slot={slot.id}")
    await back.send(PublicOrganizationState.load)
    joining = back.of(PublicOrganizationState)
    assert (joining.way, joining.is_asking) == ("join", True)
    assert joining.booking_path == f"/find?provider={clinic.provider_id}&slot={slot.id}"


async def test_a_member_goes_straight_to_the_booking():
    clinic = await make_clinic()
    slot = await make_slot(clinic, morning(5))
    tab = Tab(clinic.member, f"/o/{clinic.organization.slug}?slot={slot.id}")
    assert await tab.send(PublicOrganizationState.load) is not None
    assert tab.of(PublicOrganizationState).way == "go"


async def test_an_unknown_address_says_so_and_shows_nothing():
    tab = Tab(None, "/o/nobody-here")
    await tab.send(PublicOrganizationState.load)
    page = tab.of(PublicOrganizationState)
    assert page.organization is None
    assert page.refusal == "There is no organization at this address."
    assert page.is_loaded


def test_windows_are_said_in_words():
    said = [window_text(minutes) for minutes in (0, 60, 90, 24 * 60, 48 * 60)]
    assert said == [
        "until it begins",
        "until an hour before",
        "until 90 minutes before",
        "until a day before",
        "until 2 days before",
    ]


def test_titles_are_kept_in_speech_and_names_without_one_stay_whole():
    assert [name_in_speech(name) for name in ("Dr. David Miller", "Prof. Dr. Eva Lang", "Pat Example", "Cher")] == [
        "Dr. Miller", "Prof. Dr. Lang", "Pat Example", "Cher",
    ]  # fmt: skip
