"""Services on the organization's page and above the published times, for visitors and members."""

from medisched.state.find import FindState
from medisched.state.online_services import OnlineServicesState
from medisched.state.opening_rows import opening_key
from medisched.state.public_organizations import PublicOrganizationState
from tests.desks import at
from tests.factories import make_clinic, make_person, make_slot
from tests.integration.openings import booking, online_desk, take
from tests.integration.tab import Tab


async def test_a_visitor_comes_back_to_the_chosen_service_and_time():
    desk = await online_desk()
    slug = desk.clinic.organization.slug
    tab = Tab(None, f"/o/{slug}")
    page = tab.of(PublicOrganizationState)
    await tab.send(PublicOrganizationState.load)
    await tab.send(PublicOrganizationState.load_next_times)
    card = page.services[0]
    assert (card.name, card.is_searched) == ("Check-up", True)
    assert page.providers[0].nothing == "Choose a service above: Check-up."
    assert await tab.send(PublicOrganizationState.choose_service, card.id, card.key) is None
    assert (page.is_asking, page.wanted.day) == (True, card.day)
    assert page.sign_in_path.endswith(f"%3Fservice%3D{card.id}%26time%3D{card.key}")
    back = Tab(await make_person(), f"/o/{slug}?service={card.id}&time={card.key}")
    await back.send(PublicOrganizationState.load)
    joining = back.of(PublicOrganizationState)
    assert (joining.way, joining.is_asking) == ("join", True)
    assert joining.booking_path == f"/openings?service={card.id}&time={card.key}"
    _, there = await booking(desk, joining.booking_path)
    assert (there.is_confirming, there.offer.day, there.offer.time) == (True, card.day, card.time)


async def test_a_visitor_sees_the_times_of_a_service_before_signing_in():
    desk = await online_desk()
    tab = Tab(None, f"/o/{desk.clinic.organization.slug}")
    await tab.send(PublicOrganizationState.load)
    await tab.send(PublicOrganizationState.choose_service, str(desk.service_id), "")
    page = tab.of(PublicOrganizationState)
    first = next(week for week in page.board.month.weeks if any(day.count for day in week))
    assert (page.is_asking, page.chosen.name, any(day.is_chosen for day in first)) == (False, "Check-up", True)
    times = [*page.board.day.morning, *page.board.day.afternoon]
    assert page.address.startswith(f"/o/{desk.clinic.organization.slug}?service={desk.service_id}&day=")
    await tab.send(PublicOrganizationState.choose_time, times[1].id)
    assert (page.is_asking, page.wanted.time) == (True, times[1].time)
    assert page.booking_path == f"/openings?service={desk.service_id}&time={times[1].id}"
    await tab.send(PublicOrganizationState.choose_again)
    assert page.chosen.kind == ""


async def test_a_visitor_whose_time_was_taken_meanwhile_still_reaches_the_service():
    desk = await online_desk()
    await take(desk, desk.clinic.member, at(9))
    address = f"/o/{desk.clinic.organization.slug}?service={desk.service_id}&time={opening_key(at(9))}"
    tab = Tab(await make_person(), address)
    await tab.send(PublicOrganizationState.load)
    page = tab.of(PublicOrganizationState)
    assert page.taken == "This time was just taken. Here are the next three free times."
    assert (len(page.instead), page.is_asking, page.chosen.id) == (3, False, str(desk.service_id))


async def test_a_member_goes_straight_there_and_services_of_others_lead_nowhere():
    desk, foreign = await online_desk(), await online_desk()
    tab = Tab(desk.clinic.member, f"/o/{desk.clinic.organization.slug}")
    await tab.send(PublicOrganizationState.load)
    assert await tab.send(PublicOrganizationState.choose_service, str(desk.service_id), "") is not None
    assert await tab.send(PublicOrganizationState.choose_service, str(foreign.service_id), "") is None
    assert not tab.of(PublicOrganizationState).is_asking


async def test_the_page_for_published_times_names_services_only_where_there_are_any():
    desk, plain = await online_desk(), await make_clinic()
    await make_slot(plain)
    for clinic, names in ((desk.clinic, ["Check-up"]), (plain, [])):
        tab = Tab(clinic.member, "/find")
        await tab.send(OnlineServicesState.load)
        await tab.send(FindState.load)
        assert [card.name for card in tab.of(OnlineServicesState).services] == names


async def test_who_comes_back_signed_in_goes_on_at_the_day_that_they_had_chosen():
    desk = await online_desk()
    slug, service = desk.clinic.organization.slug, f"service={desk.service_id}&provider={desk.clinic.provider_id}"
    for asked, path in ((f"{service}&day=2027-03-01", "/openings"), (service, "/openings")):
        tab = Tab(desk.clinic.member, f"/o/{slug}?{asked}")
        onward = await tab.send(PublicOrganizationState.load)
        assert f"{path}?{asked}" in str(onward)
