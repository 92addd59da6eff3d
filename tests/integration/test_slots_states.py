"""Publishing and withdrawing slots as the provider's page does it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from medisched.schemas.appointments import BookingDraft
from medisched.services.appointments import book_slot
from medisched.services.doors import perform
from medisched.services.slot_lists import get_slot
from medisched.state.slot_series import SlotSeriesState
from medisched.state.slots import SlotsState, week_title
from tests.factories import Clinic, make_clinic, make_slot
from tests.integration.tab import Tab

BERLIN = ZoneInfo("Europe/Berlin")


def monday(weeks: int = 2):
    """The Monday some weeks ahead, where the clinic is."""
    today = datetime.now(BERLIN).date()
    return today - timedelta(days=today.weekday()) + timedelta(weeks=weeks)


def rows(page: SlotsState):
    return [slot for day in page.days for slot in day.slots]


async def slots_page(clinic: Clinic, week=None) -> tuple[Tab, SlotsState]:
    tab = Tab(clinic.provider, f"/slots?week={week or monday()}")
    await tab.send(SlotsState.load)
    return tab, tab.of(SlotsState)


def one(**changes: str) -> dict[str, str]:
    return {"day": str(monday()), "start": "09:00", "end": "09:30", "title": "Consultation", **changes}


def many(**changes: str) -> dict[str, str]:
    entered = {
        "weekday_1": "on",
        "weekday_3": "on",
        "first_day": str(monday()),
        "last_day": str(monday() + timedelta(days=6)),
        "opens": "09:00",
        "closes": "10:00",
        "length": "30",
        "gap": "",
        "title": "Consultation",
    }
    return {name: value for name, value in {**entered, **changes}.items() if value != "off"}


async def test_a_slot_is_published_on_the_organizations_clocks():
    clinic = await make_clinic(timezone="America/New_York")
    tab, page = await slots_page(clinic)
    await tab.send(SlotsState.set_adding, is_open=True)
    await tab.send(SlotsState.publish, one())
    assert not page.is_adding
    assert [(slot.time, slot.until, slot.status) for slot in rows(page)] == [("09:00", "09:30", "free")]
    made = await perform(clinic.provider.session, get_slot, rows(page)[0].id)
    assert made.start.astimezone(ZoneInfo("America/New_York")).hour == 9


async def test_what_cannot_be_is_said_beside_the_field():
    clinic = await make_clinic()
    tab, page = await slots_page(clinic)
    await tab.send(SlotsState.set_adding, is_open=True)
    for changes, field in (
        ({"day": ""}, "day"),
        ({"start": ""}, "start"),
        ({"start": "25:00"}, "start"),
        ({"end": "08:00"}, "end"),
        ({"day": "2020-01-06"}, "start"),
        ({"title": "x" * 121}, "title"),
    ):
        await tab.send(SlotsState.publish, one(**changes))
        assert page.errors.get(field), changes
        assert page.is_adding
    assert rows(page) == []


async def test_a_wall_time_that_the_clocks_skip_is_refused_beside_its_own_field(fake_clock):
    fake_clock.now = datetime(2026, 3, 1, 12, tzinfo=UTC)
    clinic = await make_clinic()
    tab, page = await slots_page(clinic)
    await tab.send(SlotsState.publish, one(day="2026-03-29", start="02:15", end="03:15"))
    assert "02:15 does not exist" in page.errors["start"]
    await tab.send(SlotsState.publish, one(day="2026-03-29", start="01:30", end="02:30"))
    assert "02:30 does not exist" in page.errors["end"]
    assert "start" not in page.errors


async def test_midnight_as_the_end_is_the_end_of_the_day():
    clinic = await make_clinic()
    tab, page = await slots_page(clinic)
    await tab.send(SlotsState.publish, one(start="23:30", end="00:00"))
    assert [(slot.time, slot.until) for slot in rows(page)] == [("23:30", "00:00")]


async def test_an_overlap_is_explained_in_the_dialog():
    clinic = await make_clinic()
    tab, page = await slots_page(clinic)
    await tab.send(SlotsState.publish, one())
    await tab.send(SlotsState.set_adding, is_open=True)
    await tab.send(SlotsState.publish, one(start="09:15", end="09:45"))
    assert page.is_adding
    assert page.refusal == "The provider already has something at this time."


async def test_a_preview_writes_nothing_and_says_what_is_left_out():
    clinic = await make_clinic()
    tab, page = await slots_page(clinic)
    await tab.send(SlotsState.publish, one())
    series = tab.of(SlotSeriesState)
    await tab.send(SlotSeriesState.begin)
    await tab.send(SlotSeriesState.preview, many())
    assert series.is_previewed
    assert (series.new_count, series.action) == (3, "Publish 3 slots")
    assert [(day.count, day.left_out) for day in series.days] == [
        ("1 slot", "1 left out: overlaps with something in your calendar."),
        ("2 slots", ""),
    ]
    await tab.send(SlotsState.load)
    assert len(rows(page)) == 1


async def test_the_preview_is_what_is_published():
    clinic = await make_clinic()
    tab, page = await slots_page(clinic)
    await tab.send(SlotSeriesState.begin)
    await tab.send(SlotSeriesState.preview, many())
    await tab.follow(await tab.send(SlotSeriesState.publish))
    assert not tab.of(SlotSeriesState).is_open
    assert [(slot.time, slot.title) for slot in rows(page)] == [
        ("09:00", "Consultation"),
        ("09:30", "Consultation"),
    ] * 2
    assert tab.notices == ["4 slots were published."]


async def test_publishing_without_a_preview_makes_nothing():
    clinic = await make_clinic()
    tab, page = await slots_page(clinic)
    assert await tab.send(SlotSeriesState.publish) is None
    await tab.send(SlotsState.load)
    assert rows(page) == []


async def test_a_pattern_that_cannot_be_is_explained_beside_its_fields():
    clinic = await make_clinic()
    tab = Tab(clinic.provider, "/slots")
    series = tab.of(SlotSeriesState)
    for changes, field in (
        ({"weekday_1": "off", "weekday_3": "off"}, "weekdays"),
        ({"closes": "08:00"}, "closes"),
        ({"last_day": ""}, "last_day"),
        ({"last_day": "2020-01-01"}, "last_day"),
        ({"length": "four"}, "length"),
        ({"length": "3"}, "length"),
        ({"gap": "-1"}, "gap"),
        ({"length": "5", "closes": "23:00", "weekday_2": "on", "last_day": str(monday(50))}, "last_day"),
    ):
        await tab.send(SlotSeriesState.preview, many(**changes))
        assert series.errors.get(field), changes
        assert not series.is_previewed


async def test_a_free_slot_is_withdrawn_and_a_booked_one_stays():
    clinic = await make_clinic()
    start = datetime.combine(monday(), datetime.min.time(), BERLIN).astimezone(UTC) + timedelta(hours=9)
    free, booked = await make_slot(clinic, start), await make_slot(clinic, start + timedelta(hours=1))
    await perform(clinic.member.session, book_slot, BookingDraft(slot_id=booked.id))
    tab, page = await slots_page(clinic)
    assert [(slot.status, slot.patient) for slot in rows(page)] == [("free", ""), ("busy", clinic.member.name)]
    assert page.summary == "1 free · 1 booked"
    await tab.send(SlotsState.withdraw, free.id)
    await tab.send(SlotsState.withdraw, booked.id)
    assert [slot.id for slot in rows(page)] == [booked.id]
    assert "Cancel the appointment first" in tab.notices[-1]


async def test_nobody_withdraws_another_providers_slot():
    clinic, foreign = await make_clinic(), await make_clinic()
    slot = await make_slot(foreign)
    tab, _ = await slots_page(clinic)
    await tab.send(SlotsState.withdraw, slot.id)
    assert tab.notices == ["We could not find that. It may have been removed."]
    assert (await perform(foreign.provider.session, get_slot, slot.id)).status == "free"


async def test_an_owner_who_is_no_provider_has_no_slots_here():
    clinic = await make_clinic()
    await make_slot(clinic)
    tab = Tab(clinic.owner, "/slots")
    await tab.send(SlotsState.load)
    assert rows(tab.of(SlotsState)) == []
    await tab.send(SlotsState.publish, one())
    assert tab.of(SlotsState).refusal == "Only providers can publish time slots."


async def test_weeks_follow_each_other_and_the_address_keeps_them():
    clinic = await make_clinic()
    tab, page = await slots_page(clinic)
    await tab.send(SlotsState.show_later)
    assert page.address == f"/slots?week={monday(3)}"
    await tab.send(SlotsState.show_earlier)
    await tab.send(SlotsState.show_week, "")
    assert page.is_this_week
    assert page.address == "/slots"


def test_weeks_are_named_without_repetition():
    named = [week_title(datetime(*day, tzinfo=UTC).date()) for day in ((2026, 11, 23), (2026, 11, 30), (2026, 12, 28))]
    assert named == ["23 \u2013 29 Nov 2026", "30 Nov \u2013 6 Dec 2026", "28 Dec 2026 \u2013 3 Jan 2027"]
