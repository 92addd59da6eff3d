"""The administrators' pages of all organizations and of one, as their handlers do it."""

import pytest
from sqlalchemy import text

from medisched.jobs.numbers import count
from medisched.schemas.appointments import BookingDraft
from medisched.schemas.platform_trends import PlatformDayView, PlatformSumsView, PlatformTrendsView
from medisched.services.appointments import book_slot
from medisched.services.doors import perform
from medisched.state import admin_organization, admin_overview
from medisched.state.admin_organization import LISTS, AdminOrganizationState
from medisched.state.admin_overview import AdminOverviewState
from medisched.state.admin_trends import AdminTrendsState, compared_words
from tests.factories import Clinic, make_clinic, make_slot
from tests.integration.polar_rows import keep_event, keep_subscription, make_admin
from tests.integration.tab import Tab

S, T, One = AdminOverviewState, AdminTrendsState, AdminOrganizationState


async def test_all_organizations_are_narrowed_sorted_and_shown_by_and_by(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(admin_overview, "PAGE_LENGTH", 2)
    clinics = [await make_clinic(name) for name in ("Anna", "Berta", "Clara")]
    await keep_subscription(clinics[1].id, plan="Hospital", status="past_due")
    await keep_event()
    await count()
    tab = Tab(await make_admin(), "/admin?sort=name&attention=nonsense")
    await tab.send(S.load)
    page = tab.of(S)
    assert ([row.name for row in page.rows], page.need, page.is_loaded) == (["Anna", "Berta"], "", True)
    await tab.send(S.more)
    assert ([row.name for row in page.rows], page.next_cursor) == (["Anna", "Berta", "Clara"], "")
    assert (page.total.organizations, page.total.standing) == ("3", "all are open")
    assert [row.words for row in page.needs] == [
        "1 organization has not paid.", "1 message from Polar was not applied.",
    ]  # fmt: skip
    await tab.send(S.show_need, "payments", "")
    assert ([row.name for row in page.rows], page.address) == (["Berta"], "/admin?attention=payments&sort=name")
    assert (page.total.organizations, page.total.standing, page.was_widened) == ("3", "all are open", False)
    await tab.send(S.show_all)
    assert page.was_widened
    await tab.send(S.sort_by, "members")
    assert page.sort == "-members"
    await tab.send(S.sort_by, "members")
    await tab.send(S.sort_by, "no such column")
    assert (page.sort, page.address) == ("-lastActivityAt", "/admin")
    await tab.send(S.show_plan, "Hospital")
    await tab.send(S.look_for, " ERTA\0")
    assert [row.href for row in page.rows] == [f"/admin/organizations/{clinics[1].organization.slug}"]
    assert tab.notices == []


async def test_charts_say_what_they_show_and_how_it_compares():
    clinic, admin = await make_clinic(), await make_admin()
    slot = await make_slot(clinic)
    await perform(clinic.member.session, book_slot, BookingDraft(slot_id=slot.id))
    await count()
    tab = Tab(admin, "/admin")
    await tab.send(T.load)
    page = tab.of(T)
    assert (page.bookings.note, page.unit, len(page.bookings.chart.rows)) == ("1 in 30 days", "Day", 30)
    assert page.mails.chart.rows
    await tab.send(T.show_days, "365")
    assert (page.unit, len(page.bookings.chart.rows)) == ("Week from", 53)
    await tab.send(T.show_days, "7")
    assert page.days == "30"


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (12, 10, "12, 20% more than in the 1 days before"),
        (5, 10, "5, 50% fewer than in the 1 days before"),
        (10, 10, "10, as many as in the 1 days before"),
    ],
)
def test_a_period_is_compared_with_the_one_before(now: int, before: int, words: str):
    day = PlatformDayView.model_validate({"day": "2026-11-21", "bookings": now})
    sums, earlier = PlatformSumsView(bookings=now), PlatformSumsView(bookings=before)
    trends = PlatformTrendsView(days=[day], sums=sums, before=earlier)
    assert compared_words("bookings", trends) == words


async def open_clinic(name: str) -> Clinic:
    clinic = await make_clinic(name)
    slot = await make_slot(clinic)
    await perform(clinic.member.session, book_slot, BookingDraft(slot_id=slot.id))
    return clinic


async def test_one_organization_is_read_list_by_list_and_its_owners_learn_of_it(database, monkeypatch):
    monkeypatch.setattr(admin_organization, "PAGE_LENGTH", 3)
    clinic = await open_clinic("Anna")
    await keep_subscription(clinic.id, polar_id="sub_1", plan="Hospital")
    await keep_event(polar_id="sub_1")
    tab = Tab(await make_admin(), f"/admin/organizations/{clinic.organization.slug}?tab=bookings")
    await tab.send(One.load)
    page = tab.of(One)
    assert (page.card.name, page.card.place, page.card.bookings_ahead) == ("Anna", "Berlin", "1")
    assert [(row.provider, row.status) for row in page.bookings] == [(clinic.provider.name, "booked")]
    await tab.send(One.show_when, "past")
    assert (page.bookings, page.address.partition("?")[2]) == ([], "tab=bookings&when=past")
    for name in LISTS:
        await tab.send(One.show, name)
        assert getattr(page, name), name
        assert page.is_listed
    await tab.send(One.show, "members")
    assert (len(page.members), bool(page.next_cursor)) == (3, True)
    await tab.send(One.more)
    assert ([row.role for row in page.members][3:], page.next_cursor, tab.notices) == (["member"], "", [])
    async with database.transaction() as db:
        await db.execute(text(f"set local app.organization_id = '{clinic.id}'"))
        looks = await db.execute(text("select actor_name from audit_entries where action = 'admin.looked'"))
        assert [row[0] for row in looks] == ["Ada Admin"]


async def test_an_organization_that_is_not_there_says_so_and_an_owner_sees_nothing():
    clinic = await make_clinic()
    tab = Tab(await make_admin(), "/admin/organizations/nowhere")
    await tab.send(One.load)
    assert (tab.of(One).is_missing, tab.of(One).card.name, tab.notices) == (True, "", [])
    tab = Tab(clinic.owner, f"/admin/organizations/{clinic.organization.slug}")
    for handler in (One.load, S.load, T.load, One.more, S.more):
        await tab.send(handler)
    assert (tab.of(One).card.name, tab.of(S).rows, tab.of(T).is_loaded) == ("", [], False)
    assert set(tab.notices) == {"You are not allowed to do this."}
