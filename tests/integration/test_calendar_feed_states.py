"""The dialog about a calendar's address: it never holds the address itself."""

from __future__ import annotations

from medisched.schemas.calendar_feeds import FeedDraft, OwnFeedDraft
from medisched.services.calendar_feeds import find_feed, make_feed
from medisched.services.doors import perform
from medisched.services.patient_feeds import find_own_feed, make_own_feed
from medisched.state.account import AccountState
from medisched.state.calendar import CalendarState
from medisched.state.calendar_feeds import CalendarFeedState
from medisched.state.rooms import RoomsState
from tests.desks import make_room
from tests.factories import Clinic, make_clinic
from tests.integration.standings import close
from tests.integration.tab import Tab


async def open_dialog(clinic: Clinic, role: str = "provider") -> tuple[Tab, CalendarFeedState]:
    tab = Tab(clinic.people[role], "/calendar")
    await tab.send(CalendarState.load)
    await tab.send(CalendarFeedState.begin)
    return tab, tab.of(CalendarFeedState)


async def make(clinic: Clinic, role: str = "provider") -> str:
    draft = FeedDraft(calendar_id=clinic.provider_id)
    return (await perform(clinic.people[role].session, make_feed, draft)).token


async def test_how_much_is_told_is_kept_at_once_where_there_is_an_address():
    clinic = await make_clinic()
    tab, page = await open_dialog(clinic)
    assert (page.is_open, page.has_address, page.privacy) == (True, False, "initials")
    await tab.send(CalendarFeedState.choose_privacy, "full")
    token = await make(clinic)
    await tab.send(CalendarFeedState.reload)
    assert (page.has_address, page.privacy, page.fetched) == (True, "initials", "")
    await tab.send(CalendarFeedState.choose_privacy, "busy")
    await tab.send(CalendarFeedState.choose_privacy, "everything")
    assert (await perform(clinic.provider.session, find_feed, clinic.provider_id)).privacy == page.privacy == "busy"
    assert token not in repr(page.dict())


async def test_an_address_ends_after_the_question_only():
    clinic = await make_clinic()
    await make(clinic)
    tab, page = await open_dialog(clinic)
    await tab.send(CalendarFeedState.stop)
    assert await perform(clinic.provider.session, find_feed, clinic.provider_id)
    await tab.send(CalendarFeedState.set_step, "stop")
    await tab.send(CalendarFeedState.stop)
    assert (page.is_open, await perform(clinic.provider.session, find_feed, clinic.provider_id)) == (False, None)


async def test_the_dialog_is_about_the_calendar_that_is_shown_and_ones_own_address_for_it():
    clinic = await make_clinic()
    await make(clinic)
    _tab, page = await open_dialog(clinic, "staff")
    assert (page.calendar_id, page.has_address) == (str(clinic.provider_id), False)


async def test_a_closed_organization_offers_no_new_address():
    clinic = await make_clinic()
    await make(clinic)
    await close(clinic, "read_only")
    _tab, page = await open_dialog(clinic)
    assert (page.has_address, page.may_make) == (True, False)


async def test_ones_own_appointments_have_a_dialog_of_their_own():
    clinic = await make_clinic()
    tab = Tab(clinic.member, "/my-appointments")
    await tab.send(CalendarFeedState.begin_own)
    page = tab.of(CalendarFeedState)
    assert (page.is_open, page.kind, page.privacy, page.may_make, page.has_address) == (
        True, "patient", "full", True, False,
    )  # fmt: skip
    await perform(clinic.member.session, make_own_feed, OwnFeedDraft())
    await tab.send(CalendarFeedState.reload)
    await tab.send(CalendarFeedState.choose_privacy, "busy")
    await tab.send(CalendarFeedState.choose_privacy, "initials")
    assert (await perform(clinic.member.session, find_own_feed)).privacy == page.privacy == "busy"
    account = Tab(clinic.member, "/account")
    await account.send(AccountState.load)
    assert [row.calendar for row in account.of(AccountState).feeds] == ["My appointments"]
    await tab.send(CalendarFeedState.set_step, "stop")
    await tab.send(CalendarFeedState.stop)
    assert await perform(clinic.member.session, find_own_feed) is None


async def test_the_desk_subscribes_to_a_room_by_its_name():
    clinic = await make_clinic()
    room = await make_room(clinic, "Room 1")
    tab = Tab(clinic.staff, "/rooms")
    await tab.send(RoomsState.load)
    await tab.send(CalendarFeedState.begin_room, room)
    page = tab.of(CalendarFeedState)
    assert (page.kind, page.calendar_id, page.name, page.privacy) == ("room", str(room), "Room 1", "initials")
    await perform(clinic.staff.session, make_feed, FeedDraft(kind="room", calendar_id=room))
    await tab.send(CalendarFeedState.reload)
    await tab.send(CalendarFeedState.choose_privacy, "full")
    assert (await perform(clinic.staff.session, find_feed, room, kind="room")).privacy == "full"
