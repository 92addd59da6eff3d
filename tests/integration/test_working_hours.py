"""A provider's week and the dates that differ from it."""

from datetime import timedelta

import pytest

from medisched.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from medisched.schemas.appointments import BookingDraft
from medisched.schemas.slots import SlotQuery
from medisched.schemas.working_hours import OverrideDraft, SpanDraft, WeeklyHoursDraft
from medisched.services.appointments import book_slot
from medisched.services.doors import perform
from medisched.services.slot_lists import list_slots
from medisched.services.working_hours import (
    get_hours,
    preview_override,
    preview_override_removal,
    preview_weekly_hours,
    remove_override,
    set_override,
    set_weekly_hours,
)
from medisched.services.working_times import load_hours
from tests.desks import at, make_desk, schedule
from tests.factories import make_clinic, make_slot
from tests.integration.bookings import other_provider
from tests.integration.calendars import accept, cancel, keep, monday, openings, statuses
from tests.integration.statements import noted


def span(start: str, end: str) -> SpanDraft:
    return SpanDraft(start=start, end=end)


def week(*spans: SpanDraft, weekdays=(1, 2, 3, 4, 5)) -> WeeklyHoursDraft:
    return WeeklyHoursDraft(weekly=[list(spans) if day in weekdays else [] for day in range(1, 8)])


async def set_week(clinic, draft, decisions=()):
    return await perform(clinic.staff.session, set_weekly_hours, clinic.provider_id, draft, decisions)


async def test_a_week_is_kept_as_it_was_entered_night_shifts_and_midnights_too():
    clinic = await make_clinic()
    draft = WeeklyHoursDraft(
        weekly=[[span("13:00", "17:00"), span("08:00", "12:00")], [span("22:00", "06:00")], [], [],
                [span("18:00", "24:00")], [span("00:00", "00:00")], []]
    )  # fmt: skip
    shown = await set_week(clinic, draft)
    assert [[(one.start, one.end, one.minutes) for one in day] for day in shown.weekly] == [
        [("08:00", "12:00", 240), ("13:00", "17:00", 240)], [("22:00", "06:00", 480)], [], [],
        [("18:00", "24:00", 360)], [("00:00", "24:00", 1440)], [],
    ]  # fmt: skip
    assert shown == await perform(clinic.provider.session, get_hours, clinic.provider_id)


async def test_another_week_replaces_the_old_one():
    desk = await make_desk()
    await set_week(desk.clinic, week(span("10:00", "11:00"), weekdays=(2,)))
    assert await openings(desk, monday(), days=7) == ["Tue 10:00", "Tue 10:15", "Tue 10:30"]


async def test_two_times_of_one_day_that_overlap_are_refused():
    clinic = await make_clinic()
    with pytest.raises(Invalid) as refused:
        await set_week(clinic, week(span("08:00", "12:00"), span("11:00", "13:00")))
    assert set(refused.value.field_errors) == {"hours"}
    assert refused.value.code == "hours_overlap"


@pytest.mark.parametrize("times", [("24:00", "25:00"), ("8:00", "12:00"), ("08:00", ""), ("24:00", "08:00")])
def test_a_time_that_no_clock_shows_is_refused(times):
    with pytest.raises(Invalid):
        SpanDraft.read({"start": times[0], "end": times[1]})


async def test_what_lay_inside_the_old_hours_and_not_inside_the_new_needs_a_decision():
    desk = await make_desk()
    morning, evening = await schedule(desk, at(9)), await schedule(desk, at(16, day=1))
    over = await schedule(desk, at(20), overbook_reason="Emergency")
    later = week(span("08:00", "12:00"))
    preview = await perform(desk.staff, preview_weekly_hours, desk.clinic.provider_id, later)
    assert [(one.id, one.suggestion.start) for one in preview.appointments] == [(evening.id, at(8, day=2))]
    with pytest.raises(Conflict) as refused:
        await set_week(desk.clinic, later)
    assert refused.value.code == "displaces"
    assert await openings(desk, monday(1))
    await set_week(desk.clinic, later, [accept(preview.appointments[0])])
    assert set((await statuses(desk.clinic)).values()) == {"booked"}
    assert [one for one in await openings(desk, monday()) if one > "Mon 12"] == []
    nothing_left = await perform(
        desk.staff, preview_weekly_hours, desk.clinic.provider_id, week(span("09:00", "10:00"))
    )
    assert {one.id for one in nothing_left.appointments} == {evening.id}
    assert {morning.id, over.id}.isdisjoint(one.id for one in nothing_left.appointments)


async def test_kept_outside_the_hours_is_not_asked_about_again():
    desk = await make_desk()
    kept = await schedule(desk, at(16))
    await set_week(desk.clinic, week(span("08:00", "12:00")), [keep(kept.id)])
    preview = await perform(desk.staff, preview_weekly_hours, desk.clinic.provider_id, week(span("08:00", "11:00")))
    assert preview.appointments == []


async def test_a_date_has_hours_of_its_own_or_none_and_the_weeks_again():
    desk = await make_desk()
    staff, provider = desk.staff, desk.clinic.provider_id
    await perform(
        staff, set_override, provider, monday(5), OverrideDraft(spans=[span("10:00", "11:00")], reason="Fair")
    )
    hours = await perform(staff, set_override, provider, monday(1), OverrideDraft())
    assert [(one.day, len(one.spans), one.reason) for one in hours.overrides] == [
        (monday(1), 0, ""), (monday(5), 1, "Fair"),
    ]  # fmt: skip
    assert await openings(desk, monday(5)) == ["Sat 10:00", "Sat 10:15", "Sat 10:30"]
    assert await openings(desk, monday(1)) == []
    hours = await perform(staff, remove_override, provider, monday(1))
    assert [one.day for one in hours.overrides] == [monday(5)]
    assert await openings(desk, monday(1))
    with pytest.raises(NotFound):
        await perform(staff, remove_override, provider, monday(1))


async def test_a_date_and_its_removal_displace_what_they_leave_no_place_for():
    desk = await make_desk()
    staff, provider = desk.staff, desk.clinic.provider_id
    made = await schedule(desk, at(9))
    preview = await perform(staff, preview_override, provider, monday(), OverrideDraft())
    assert [one.id for one in preview.appointments] == [made.id]
    await perform(staff, set_override, provider, monday(), OverrideDraft(), [cancel(made.id)])
    await perform(staff, set_override, provider, monday(6), OverrideDraft(spans=[span("09:00", "10:00")]))
    sunday = await schedule(desk, at(9, day=6))
    preview = await perform(staff, preview_override_removal, provider, monday(6))
    assert [one.id for one in preview.appointments] == [sunday.id]
    with pytest.raises(Conflict):
        await perform(staff, remove_override, provider, monday(6))
    await perform(staff, remove_override, provider, monday(6), [accept(preview.appointments[0])])


@pytest.mark.parametrize("days", [-30, 800])
async def test_a_date_is_from_today_to_two_years_ahead(days):
    clinic = await make_clinic()
    with pytest.raises(Invalid) as refused:
        await perform(
            clinic.staff.session, set_override, clinic.provider_id, monday() + timedelta(days=days), OverrideDraft()
        )
    assert set(refused.value.field_errors) == {"day"}


async def test_a_night_that_ends_on_a_day_off_is_still_worked():
    desk = await make_desk()
    await set_week(desk.clinic, week(span("22:00", "02:00"), weekdays=(1,)))
    assert (await openings(desk, monday(), days=2))[-1] == "Tue 01:30"
    made = await schedule(desk, at(1, day=1))
    preview = await perform(desk.staff, preview_override, desk.clinic.provider_id, monday(1), OverrideDraft())
    assert preview.appointments == []
    preview = await perform(desk.staff, preview_override, desk.clinic.provider_id, monday(0), OverrideDraft())
    assert [one.id for one in preview.appointments] == [made.id]


async def test_providers_see_and_set_their_own_hours_and_staff_everybodys():
    clinic = await make_clinic()
    other = await other_provider(clinic)
    for act in (
        perform(clinic.provider.session, get_hours, other.provider_id),
        perform(clinic.provider.session, set_weekly_hours, other.provider_id, week()),
        perform(clinic.provider.session, preview_weekly_hours, other.provider_id, week()),
        perform(clinic.provider.session, set_override, other.provider_id, monday(), OverrideDraft()),
        perform(clinic.provider.session, remove_override, other.provider_id, monday()),
    ):
        with pytest.raises(NotFound):
            await act
    with pytest.raises(NotAllowed):
        await perform(clinic.member.session, get_hours, clinic.provider_id)
    for person in (clinic.owner, clinic.staff, other.provider):
        await perform(person.session, set_weekly_hours, other.provider_id, week(span("08:00", "09:00")))


async def test_hours_of_many_providers_are_one_statement():
    clinic = await make_clinic()
    other = await other_provider(clinic)
    from medisched.services.entrances import system  # noqa: PLC0415 - counts statements

    async with system(organization_id=clinic.id) as uow:
        with noted() as asked:
            found = await load_hours(uow, [clinic.provider_id, other.provider_id], monday(), monday(6))
        assert len(asked) == 1
        assert all(hours.on(monday()) == () for hours in found.values())


async def test_free_slots_that_lie_in_hours_which_go_are_withdrawn_and_nobody_is_sent_there():
    desk = await make_desk()
    booked, free, evening = [await make_slot(desk.clinic, at(hour)) for hour in (9, 10, 20)]
    made = await perform(desk.staff, book_slot, BookingDraft(slot_id=booked.id, patient_id=desk.patient_id))
    later = await make_slot(desk.clinic, at(9, day=1))
    week = WeeklyHoursDraft(weekly=[[], *[[SpanDraft(start="08:00", end="17:00")] for _ in range(4)], [], []])
    shown = await perform(desk.staff, preview_weekly_hours, desk.clinic.provider_id, week)
    assert (shown.withdrawn_slots, [one.id for one in shown.appointments]) == (1, [made.id])
    assert shown.appointments[0].suggestion.slot_id in {evening.id, later.id}
    await perform(desk.staff, set_weekly_hours, desk.clinic.provider_id, week, [keep(made.id)])
    left = await perform(desk.clinic.member.session, list_slots, SlotQuery(**{"from": at(0), "to": at(0, day=2)}))
    assert {one.id for one in left.items} == {evening.id, later.id}
    assert free.id not in {one.id for one in left.items}
