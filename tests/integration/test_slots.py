"""Publishing and withdrawing time."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta

import pytest

from medisched.domain.errors import Conflict, Invalid, NotAllowed, NotFound, TimeTaken
from medisched.schemas.appointments import BookingDraft
from medisched.schemas.slots import SlotDraft, SlotQuery, SlotSeriesDraft
from medisched.services.appointments import book_slot
from medisched.services.doors import perform, visit
from medisched.services.slot_lists import list_free_days, list_free_slots, list_slots
from medisched.services.slots import preview_series, publish_series, publish_slot, withdraw_slot
from tests.factories import make_clinic, make_slot, sign_in_as, soon


def week(**more) -> SlotSeriesDraft:
    first = soon(24).date()
    plain = {
        "weekdays": frozenset(range(1, 8)), "first_day": first, "last_day": first + timedelta(days=6),
        "opens": time(9), "closes": time(12), "length": 30, "title": "Consultation",
    }  # fmt: skip
    return SlotSeriesDraft(**{**plain, **more})


async def test_overlapping_slots_of_one_provider_are_refused():
    clinic = await make_clinic()
    await make_slot(clinic, soon())
    with pytest.raises(TimeTaken) as refused:
        await make_slot(clinic, soon() + timedelta(minutes=15))
    assert refused.value.code == "provider_busy"
    await make_slot(clinic, soon() + timedelta(minutes=30))


async def test_of_20_who_publish_the_same_time_at_once_one_does():
    clinic = await make_clinic()
    draft = SlotDraft(start=soon(), end=soon() + timedelta(minutes=30))
    outcomes = await asyncio.gather(
        *(perform(clinic.provider.session, publish_slot, draft) for _ in range(20)), return_exceptions=True
    )
    assert sum(isinstance(outcome, TimeTaken) for outcome in outcomes) == 19


async def test_a_slot_in_the_past_is_refused():
    clinic = await make_clinic()
    with pytest.raises(Invalid):
        await make_slot(clinic, soon(-2))


async def test_who_is_no_provider_cannot_publish():
    clinic = await make_clinic()
    draft = SlotDraft(start=soon(), end=soon() + timedelta(minutes=30))
    for person in (clinic.owner, clinic.staff, clinic.member):
        with pytest.raises(NotAllowed):
            await perform(person.session, publish_slot, draft)


async def test_a_series_is_previewed_then_made_and_skips_what_is_taken():
    clinic = await make_clinic()
    preview = await perform(clinic.provider.session, preview_series, week())
    assert (preview.new_count, preview.skipped_count) == (42, 0)
    taken = preview.planned[3]
    await make_slot(clinic, taken.start + timedelta(minutes=10), minutes=10)
    preview = await perform(clinic.provider.session, preview_series, week())
    assert (preview.new_count, preview.skipped_count) == (41, 1)
    assert preview.planned[3].problem
    made = await perform(clinic.provider.session, publish_series, week())
    assert made == preview
    again = await perform(clinic.provider.session, publish_series, week())
    assert (again.new_count, again.skipped_count) == (0, 42)


async def test_a_preview_writes_nothing():
    clinic = await make_clinic()
    await perform(clinic.provider.session, preview_series, week())
    assert (await perform(clinic.provider.session, list_slots, SlotQuery())).items == []


async def test_past_times_of_a_series_are_left_out_with_their_reason(fake_clock):
    clinic = await make_clinic()
    day = date(2031, 5, 5)
    fake_clock.now = datetime(2031, 5, 5, 8, 0, tzinfo=UTC)
    session, _ = await sign_in_as(clinic.provider.user_id, clinic.id)
    draft = week(first_day=day, last_day=day)
    made = await perform(session, publish_series, draft)
    assert (made.new_count, made.skipped_count) == (4, 2)
    assert {slot.problem for slot in made.planned[:2]} == {"Already in the past"}


async def test_a_free_slot_can_be_withdrawn_and_a_booked_one_not():
    clinic = await make_clinic()
    free, booked = await make_slot(clinic), await make_slot(clinic, soon(60))
    await perform(clinic.member.session, book_slot, BookingDraft(slot_id=booked.id))
    await perform(clinic.provider.session, withdraw_slot, free.id)
    with pytest.raises(NotFound):
        await perform(clinic.provider.session, withdraw_slot, free.id)
    with pytest.raises(Conflict) as refused:
        await perform(clinic.provider.session, withdraw_slot, booked.id)
    assert refused.value.code == "slot_booked"


async def test_withdrawing_races_booking_and_one_wins():
    clinic = await make_clinic()
    for n in range(5):
        slot = await make_slot(clinic, soon(48 + n))
        outcomes = await asyncio.gather(
            perform(clinic.provider.session, withdraw_slot, slot.id),
            perform(clinic.member.session, book_slot, BookingDraft(slot_id=slot.id)),
            return_exceptions=True,
        )
        assert sum(isinstance(outcome, BaseException) for outcome in outcomes) == 1
        assert all(isinstance(outcome, NotFound | Conflict) for outcome in outcomes if isinstance(outcome, Exception))


async def test_patients_see_free_time_only_and_staff_see_who_booked():
    clinic = await make_clinic()
    free, booked = await make_slot(clinic), await make_slot(clinic, soon(60))
    await perform(clinic.member.session, book_slot, BookingDraft(slot_id=booked.id))
    seen = (await perform(clinic.member.session, list_slots, SlotQuery())).items
    assert [slot.id for slot in seen] == [free.id]
    for person in (clinic.owner, clinic.staff, clinic.provider):
        listed = (await perform(person.session, list_slots, SlotQuery(status="busy"))).items
        assert [(slot.id, slot.patient) for slot in listed] == [(booked.id, clinic.member.name)]


async def test_free_days_are_days_of_the_organizations_timezone(fake_clock):
    fake_clock.now = datetime(2031, 1, 1, tzinfo=UTC)
    clinic = await make_clinic(timezone="Asia/Tokyo")
    late = datetime(2031, 1, 10, 16, 0, tzinfo=UTC)  # 01:00 on the 11th in Tokyo
    await make_slot(clinic, late)
    days = await visit(
        list_free_days, start=fake_clock.now, end=late + timedelta(days=3), slug=clinic.organization.slug
    )
    assert [(found.day, found.count) for found in days] == [(date(2031, 1, 11), 1)]


async def test_a_slot_on_the_day_of_the_clock_change_has_its_length_and_place(fake_clock):
    fake_clock.now = datetime(2026, 10, 20, tzinfo=UTC)
    clinic = await make_clinic(timezone="Europe/Berlin")
    day = date(2026, 10, 25)
    draft = week(weekdays=frozenset({7}), first_day=day, last_day=day, opens=time(1), closes=time(4), length=60)
    made = await perform(clinic.provider.session, publish_series, draft)
    assert made.new_count == 4
    start = datetime(2026, 10, 24, 22, tzinfo=UTC)
    free = await visit(list_free_slots, start=start, end=start + timedelta(hours=25), slug=clinic.organization.slug)
    assert [slot.start.hour for slot in free] == [23, 0, 1, 2]
