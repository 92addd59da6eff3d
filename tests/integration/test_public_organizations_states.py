"""The public page, as its handlers do it for visitors and members."""

from medisched.state.public_organizations import PublicOrganizationState
from medisched.state.public_rows import window_text
from tests.factories import make_clinic, make_person, make_slot
from tests.integration.bookings import morning
from tests.integration.tab import Tab


async def test_a_visitor_is_sent_to_sign_in_and_comes_back_to_the_chosen_time():
    clinic = await make_clinic()
    slot = await make_slot(clinic, morning(5))
    slug = clinic.organization.slug
    tab = Tab(None, f"/o/{slug}")
    page = tab.of(PublicOrganizationState)
    await tab.send(PublicOrganizationState.load)
    assert [provider.slot_id for provider in page.providers] == [str(slot.id)]
    await tab.send(PublicOrganizationState.choose_time, str(slot.id))
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
