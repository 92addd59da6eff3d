"""Publishing and withdrawing slots as the calendar's forms do it: one at a time, or many after a preview."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from medisched.schemas.appointments import BookingDraft
from medisched.services.appointments import book_slot
from medisched.services.doors import perform
from medisched.services.slot_lists import get_slot
from medisched.state.calendar import CalendarState
from medisched.state.slot_series import SlotSeriesState
from tests.factories import Clinic, make_clinic, make_slot
from tests.integration.tab import Tab

BERLIN = ZoneInfo("Europe/Berlin")


def monday(weeks: int = 2):
    """The Monday some weeks ahead, where the clinic is."""
    today = datetime.now(BERLIN).date()
    return today - timedelta(days=today.weekday()) + timedelta(weeks=weeks)


def shown(page: CalendarState) -> list[tuple[str, str, str]]:
    """Start and end on the wall clock, and how it stands."""
    return [(entry["start"][11:], entry["end"][11:], entry["state"]) for entry in page.entries]


async def open_page(clinic: Clinic, day=None) -> tuple[Tab, CalendarState]:
    tab = Tab(clinic.provider, f"/calendar?day={day or monday()}")
    await tab.send(CalendarState.load)
    return tab, tab.of(CalendarState)


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
    tab, page = await open_page(clinic)
    await tab.send(CalendarState.begin_publish)
    await tab.send(CalendarState.publish, one())
    assert page.dialog == ""
    assert shown(page) == [("09:00", "09:30", "free")]
    made = await perform(clinic.provider.session, get_slot, UUID(page.entries[0]["id"].partition(":")[2]))
    assert made.start.astimezone(ZoneInfo("America/New_York")).hour == 9


async def test_what_cannot_be_is_said_beside_the_field():
    clinic = await make_clinic()
    tab, page = await open_page(clinic)
    await tab.send(CalendarState.begin_publish)
    for changes, field in (
        ({"day": ""}, "day"),
        ({"start": ""}, "start"),
        ({"start": "25:00"}, "start"),
        ({"end": "08:00"}, "end"),
        ({"day": "2020-01-06"}, "start"),
        ({"title": "x" * 121}, "title"),
    ):
        await tab.send(CalendarState.publish, one(**changes))
        assert page.errors.get(field), changes
        assert page.dialog == "publish"
    assert shown(page) == []


async def test_a_wall_time_that_the_clocks_skip_is_refused_beside_its_own_field(fake_clock):
    fake_clock.now = datetime(2026, 3, 1, 12, tzinfo=UTC)
    clinic = await make_clinic()
    tab, page = await open_page(clinic)
    await tab.send(CalendarState.publish, one(day="2026-03-29", start="02:15", end="03:15"))
    assert "02:15 does not exist" in page.errors["start"]
    await tab.send(CalendarState.publish, one(day="2026-03-29", start="01:30", end="02:30"))
    assert "02:30 does not exist" in page.errors["end"]
    assert "start" not in page.errors


async def test_midnight_as_the_end_is_the_end_of_the_day():
    clinic = await make_clinic()
    tab, page = await open_page(clinic)
    await tab.send(CalendarState.publish, one(start="23:30", end="00:00"))
    assert shown(page) == [("23:30", "00:00", "free")]


async def test_an_overlap_is_explained_in_the_dialog():
    clinic = await make_clinic()
    tab, page = await open_page(clinic)
    await tab.send(CalendarState.publish, one())
    await tab.send(CalendarState.begin_publish)
    await tab.send(CalendarState.publish, one(start="09:15", end="09:45"))
    assert page.dialog == "publish"
    assert page.refusal == "The provider already has something at this time."


async def test_a_preview_writes_nothing_and_says_what_is_left_out():
    clinic = await make_clinic()
    tab, page = await open_page(clinic)
    await tab.send(CalendarState.publish, one())
    series = tab.of(SlotSeriesState)
    await tab.send(SlotSeriesState.begin)
    await tab.send(SlotSeriesState.preview, many())
    assert series.is_previewed
    assert (series.new_count, series.action) == (3, "Publish 3 slots")
    assert [(day.count, day.left_out) for day in series.days] == [
        ("1 slot", "1 left out (Overlaps with something in your calendar)."),
        ("2 slots", ""),
    ]
    await tab.send(CalendarState.load)
    assert len(shown(page)) == 1


async def test_the_preview_is_what_is_published():
    clinic = await make_clinic()
    tab, page = await open_page(clinic)
    await tab.send(SlotSeriesState.begin)
    await tab.send(SlotSeriesState.preview, many())
    publish = await tab.send(SlotSeriesState.begin_publish)
    assert tab.of(SlotSeriesState).progress == "Publishing 4 slots…"
    assert await tab.send(SlotSeriesState.begin_publish) is None
    await tab.follow(await tab.follow(publish))
    assert tab.of(SlotSeriesState).progress == ""
    assert not tab.of(SlotSeriesState).is_open
    assert shown(page) == [("09:00", "09:30", "free"), ("09:30", "10:00", "free")] * 2
    assert tab.notices == ["4 slots were published."]


async def test_publishing_without_a_preview_makes_nothing():
    clinic = await make_clinic()
    tab, page = await open_page(clinic)
    assert await tab.send(SlotSeriesState.publish) is None
    await tab.send(CalendarState.load)
    assert shown(page) == []


async def test_a_pattern_that_cannot_be_is_explained_beside_its_fields():
    clinic = await make_clinic()
    tab = Tab(clinic.provider, "/calendar")
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


async def test_a_free_slot_is_withdrawn_and_one_that_was_booked_meanwhile_stays():
    clinic = await make_clinic()
    start = datetime.combine(monday(), datetime.min.time(), BERLIN).astimezone(UTC) + timedelta(hours=9)
    await make_slot(clinic, start)
    later = await make_slot(clinic, start + timedelta(hours=1))
    tab, page = await open_page(clinic)
    first, second = (entry["id"] for entry in page.entries)
    await tab.send(CalendarState.open_entry, first)
    await tab.send(CalendarState.withdraw)
    assert [entry["id"] for entry in page.entries] == [second]
    await tab.send(CalendarState.open_entry, second)
    await perform(clinic.member.session, book_slot, BookingDraft(slot_id=later.id))
    await tab.send(CalendarState.withdraw)
    assert [(entry["title"], entry["state"]) for entry in page.entries] == [(clinic.member.name, "booked")]
    assert "Cancel the appointment first" in tab.notices[-1]


async def test_an_owner_who_is_no_provider_publishes_nothing():
    clinic = await make_clinic()
    tab = Tab(clinic.owner, "/calendar")
    await tab.send(CalendarState.load)
    page = tab.of(CalendarState)
    assert not page.may_publish
    await tab.send(CalendarState.publish, one())
    assert page.refusal == "Only providers can publish time slots."


async def test_a_failed_or_lost_publishing_can_be_tried_again(monkeypatch):
    tab = Tab((await make_clinic()).provider, "/calendar")
    page = tab.of(SlotSeriesState)
    await tab.send(SlotSeriesState.preview, many())
    await tab.send(SlotSeriesState.begin_publish)
    with monkeypatch.context() as broken:
        broken.setattr("medisched.state.slot_series.perform", fail)
        with pytest.raises(RuntimeError):
            await tab.send(SlotSeriesState.publish)
    assert page.progress == ""
    assert await tab.send(SlotSeriesState.begin_publish)
    await tab.send(SlotSeriesState.preview, many())  # the chained event was lost
    assert await tab.send(SlotSeriesState.begin_publish)


async def fail(*_: object) -> None:
    raise RuntimeError
