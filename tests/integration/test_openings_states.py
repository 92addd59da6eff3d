"""Booking a service online, as the page's handlers do it."""

from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import uuid4

from medisched.models import Organization
from medisched.schemas.closures import ClosureDraft
from medisched.schemas.openings import OpeningQuery
from medisched.schemas.users import ProfileDraft
from medisched.services.catalog import archive_service
from medisched.services.closures import add_closure
from medisched.services.doors import perform
from medisched.services.entrances import system
from medisched.services.openings import find_openings
from medisched.services.users import update_profile
from medisched.state.open_times import OpenTimes
from medisched.state.opening_rows import opening_key, read_key
from medisched.state.openings import OpeningsState
from medisched.state.public_organizations import PublicOrganizationState
from tests.desks import BERLIN, Desk, at, make_desk, make_service, set_hours
from tests.factories import make_clinic, make_member
from tests.integration.bookings import other_provider
from tests.integration.openings import appointments, book_one, booking, online_desk, shown, take
from tests.integration.tab import Tab


async def test_several_services_are_chosen_from_and_one_is_chosen_already():
    desk = await online_desk()
    tab, page = await booking(desk, "/openings")
    assert page.service is not None
    assert (page.service.name, page.service.facts) == ("Check-up", "30 minutes · 45.00 EUR")
    await make_service(desk.clinic, name="Vaccination", online=True)
    tab, page = await booking(desk, "/openings")
    assert page.service is None
    assert [card.name for card in page.services] == ["Check-up", "Vaccination"]
    await tab.send(OpeningsState.choose_service, page.services[1].id)
    assert page.service is not None
    assert page.first
    assert page.address.startswith(f"/openings?service={page.service.id}&day=")
    await tab.send(OpeningsState.choose_service, "")
    assert page.service is None


async def test_behind_a_time_that_an_address_names_stands_its_day():
    desk = await online_desk()
    start = at(9) + timedelta(days=1)
    tab, page = await booking(desk, f"/openings?service={desk.service_id}&time={opening_key(start)}")
    assert page.is_confirming
    assert f"&day={start.astimezone(BERLIN).date()}&" in page.address
    tab.address = "/openings?move=nothing"
    await tab.send(OpeningsState.load)
    assert page.address == ""


async def test_a_day_shows_its_times_and_booking_shows_service_room_and_provider():
    desk = await online_desk()
    tab, page = await booking(desk, f"/openings?service={desk.service_id}&day={at(9):%Y-%m-%d}")
    assert shown(page)[:2] == ["08:00", "08:15"]
    assert "12:00" not in shown(page)
    await tab.send(OpeningsState.choose_time, opening_key(at(9, 30)))
    assert page.is_confirming
    assert (page.offer.time, page.offer.room, page.offer.place) == ("09:30", "Room 1", "Berlin")
    assert page.rule.startswith(("You can move or cancel it online until", "It begins so soon"))
    await tab.send(OpeningsState.book)
    assert page.is_booked
    assert (page.booked.title, page.booked.where) == ("Check-up", "General medicine · Room 1")
    assert page.mail_to == f"{desk.clinic.member.email[0]}•••@example.com"
    assert [one.start for one in await appointments(desk.clinic.member)] == [at(9, 30)]
    await tab.send(OpeningsState.book)
    assert len(await appointments(desk.clinic.member)) == 1


async def test_a_time_that_was_just_taken_is_refused_in_place_with_the_next_three():
    desk = await online_desk()
    tab, page = await booking(desk, f"/openings?service={desk.service_id}&time={opening_key(at(9))}")
    assert page.is_confirming
    await take(desk, await make_member(desk.clinic.organization), at(9))
    await tab.send(OpeningsState.book)
    assert not page.is_booked
    assert not page.is_confirming
    assert page.taken.startswith("This time was just taken. Here are the next three free times with Dr.")
    assert [read_key(time.id)[0] for time in page.instead] == [at(9, 30), at(9, 45), at(10)]
    assert "09:00" not in shown(page)
    assert await appointments(desk.clinic.member) == []
    await tab.send(OpeningsState.choose_time, page.instead[0].id)
    assert page.is_confirming
    assert page.taken == ""


async def test_a_time_that_cannot_be_had_says_why():
    desk = await online_desk()
    for start, words in ((at(7), "does not work at this time"), (at(9, 10), "every 15 minutes"), (at(12), "a break")):
        _, page = await booking(desk, f"/openings?service={desk.service_id}&time={opening_key(start)}")
        assert not page.is_confirming
        assert words in page.taken
        assert "the next three free times" in page.taken


async def test_another_refusal_stays_in_the_confirmation():
    desk = await online_desk()
    tab, page = await booking(desk, f"/openings?service={desk.service_id}&time={opening_key(at(9))}")
    async with system(organization_id=desk.clinic.id) as uow:
        await _suspend(uow)
    await tab.send(OpeningsState.book)
    assert page.is_confirming
    assert "does not take anything new" in page.refusal
    assert page.taken == ""


async def _suspend(uow) -> None:
    organization = await uow.get(Organization, uow.organization_id)
    organization.status = "read_only"
    await uow.save()


async def test_ones_own_other_appointment_is_named():
    desk = await online_desk()
    tab, page = await booking(desk, f"/openings?service={desk.service_id}&time={opening_key(at(9))}")
    other = await other_provider(desk.clinic)
    await set_hours(other, other.provider_id)
    elsewhere = Desk(other, await make_service(other, online=True), [], desk.patient_id)
    await take(elsewhere, desk.clinic.member, at(9))
    await tab.send(OpeningsState.book)
    assert page.taken.startswith("You already have an appointment at this time. Here are")


async def test_a_service_that_is_not_online_cannot_be_reached():
    desk = await make_desk(name="Surgery")
    await make_service(desk.clinic, name="Check-up", online=True)
    await make_service(desk.clinic, name="Vaccination", online=True)
    for person in (desk.clinic.member, desk.clinic.provider, desk.clinic.owner):
        address = f"/openings?service={desk.service_id}&time={opening_key(at(9))}"
        tab, page = await booking(desk, address, person)
        assert page.service is None
        assert not page.is_confirming
        await tab.send(OpeningsState.choose_service, str(desk.service_id))
        await tab.send(OpeningsState.choose_time, opening_key(at(9)))
        await tab.send(OpeningsState.book)
        assert not page.is_booked
        assert [card.name for card in page.services] == ["Check-up", "Vaccination"]
    tab = Tab(None, f"/o/{desk.clinic.organization.slug}")
    await tab.send(PublicOrganizationState.load)
    assert [card.name for card in tab.of(PublicOrganizationState).services] == ["Check-up", "Vaccination"]


async def test_a_service_that_is_taken_off_meanwhile_is_refused():
    desk = await online_desk()
    tab, page = await booking(desk, f"/openings?service={desk.service_id}&time={opening_key(at(9))}")
    await perform(desk.clinic.owner.session, archive_service, desk.service_id)
    await tab.send(OpeningsState.book)
    assert not page.is_booked
    assert page.refusal.startswith("We could not find that.")
    tab.forget_notices()
    await tab.send(OpeningsState.choose_time, opening_key(at(10)))
    assert tab.notices == ["We could not find that. It may have been removed."]


async def test_another_organizations_ids_are_not_there():
    desk, foreign = await online_desk(), await online_desk()
    await make_service(desk.clinic, name="Vaccination", online=True)
    theirs = await book_one(foreign)
    for address in (
        f"/openings?service={foreign.service_id}&time={opening_key(at(9))}",
        f"/openings?service={desk.service_id}&provider={foreign.clinic.provider_id}",
        f"/openings?service={desk.service_id}&time={opening_key(at(9), foreign.clinic.provider_id)}",
        f"/openings?move={theirs.id}",
        "/openings?service=x&provider=y&day=9999-12-31&time=20269999T0830Z",
        f"/openings?move={uuid4()}",
        "/openings?move=x",
    ):
        tab, page = await booking(desk, address)
        assert (page.is_confirming, page.provider_id, page.problem) == (False, "", "")
        await tab.send(OpeningsState.book)
        assert not page.is_booked
    assert [one.start for one in await appointments(foreign.clinic.member)] == [theirs.start]
    assert await appointments(desk.clinic.member) == []


async def test_with_whom_is_a_choice_and_anybody_shows_each_time_once():
    desk = await online_desk()
    other = await other_provider(desk.clinic, "Dr. Anna Other")
    await set_hours(other, other.provider_id)
    service = await make_service(
        desk.clinic, name="Vaccination", online=True, provider_ids=[desk.clinic.provider_id, other.provider_id]
    )
    tab, page = await booking(desk, f"/openings?service={service}&day={at(9):%Y-%m-%d}")
    assert page.providers[0].label == "Dr. Anna Other"
    assert len(shown(page)) == len(set(shown(page))) == 30
    assert len({time.note for time in page.first}) == 2
    await take(Desk(other, service, [], desk.patient_id), await make_member(desk.clinic.organization), at(9))
    await tab.send(OpeningsState.choose_time, opening_key(at(9)))
    assert page.offer.provider != "Dr. Anna Other"
    await tab.send(OpeningsState.choose_provider, str(other.provider_id))
    assert page.provider_id == str(other.provider_id)
    await tab.send(OpeningsState.choose_day, f"{at(9):%Y-%m-%d}")
    assert "09:00" not in shown(page)


async def test_empty_months_and_days_say_why_and_where_to_go_on():
    desk = await online_desk(horizon=200)
    tab, page = await booking(desk, f"/openings?service={desk.service_id}&day={at(9, day=5):%Y-%m-%d}")
    assert page.day.reason
    assert page.next.iso == f"{at(9, weeks=2):%Y-%m-%d}"
    for _ in range(12):
        await tab.send(OpeningsState.show_month, page.month.later)
    assert page.month.later == ""
    await tab.send(OpeningsState.show_month, "2001-01-01")
    first = page.month.title
    assert page.month.earlier == ""
    await tab.send(OpeningsState.show_month, "nonsense")
    assert page.month.title == first


async def test_where_nobody_works_the_reason_stands_alone():
    clinic = await make_clinic()
    service = await make_service(clinic, online=True)
    desk = Desk(clinic, service, [], clinic.id)
    _, page = await booking(desk, f"/openings?service={service}")
    assert page.first == []
    assert page.nothing == "Nobody who offers this works on these days."
    assert page.day.title == ""


async def test_the_persons_own_clock_is_shown_where_it_differs():
    desk = await online_desk()
    profile = ProfileDraft(name=desk.clinic.member.name, timezone="Asia/Tokyo")
    await perform(desk.clinic.member.session, update_profile, profile)
    _, page = await booking(desk, f"/openings?service={desk.service_id}&time={opening_key(at(9))}")
    assert page.offer.own_time.endswith("Tokyo time")


async def test_the_times_that_are_shown_are_those_that_the_service_names():
    desk = await online_desk()
    _, page = await booking(desk, f"/openings?service={desk.service_id}&day={at(9):%Y-%m-%d}")
    entered = {"service_id": desk.service_id, "from": at(0), "to": at(0) + timedelta(days=1)}
    found = await perform(desk.clinic.member.session, find_openings, OpeningQuery.read(entered))
    assert len(shown(page)) == len(found.items)
    assert read_key(opening_key(at(9), desk.clinic.provider_id)) == (at(9), desk.clinic.provider_id)
    assert read_key("20260101T0000Z.x") == (datetime(2026, 1, 1, tzinfo=UTC), None)


async def test_the_next_free_day_is_found_however_far_ahead():
    desk = await online_desk(horizon=365)
    today, day = datetime.now(UTC).date(), at(9, weeks=22).date()
    closed = ClosureDraft(first_day=today, last_day=day - timedelta(days=1), reason="Moving house")
    await perform(desk.clinic.owner.session, add_closure, closed)
    times = OpenTimes(partial(perform, desk.clinic.member.session), BERLIN, desk.service_id)
    assert await times.find_day_after(today, day) == day
    assert await times.find_day_after(day - timedelta(days=1), day) == day
    assert await times.find_day_after(today, day - timedelta(days=1)) is None
    assert await times.find_day_after(day, day + timedelta(days=7)) == day + timedelta(days=1)
