"""A provider is away: the ledger holds the time, and nobody who was booked is forgotten."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from medisched.domain.errors import Conflict, Invalid, MedischedError, NotAllowed, NotFound, TimeTaken
from medisched.schemas.appointments import BookingDraft, CancellationDraft
from medisched.schemas.time_off import TimeOffDraft
from medisched.services.appointments import book_slot, cancel_appointment
from medisched.services.doors import perform
from medisched.services.time_off import add_time_off, end_time_off, preview_time_off
from medisched.services.working_hours import get_hours
from tests.desks import at, make_desk, make_patient, schedule
from tests.factories import make_clinic, make_member, make_slot, sign_in_as, soon
from tests.integration.bookings import other_provider
from tests.integration.calendars import accept, cancel, keep, ledger, mail_kinds, monday, openings, statuses


def days(first: int = 0, last: int = 0, **more) -> TimeOffDraft:
    return TimeOffDraft(first_day=monday(first), last_day=monday(last), **more)


async def away(clinic, draft, decisions=(), person=None):
    return await perform((person or clinic.staff).session, add_time_off, clinic.provider_id, draft, decisions)


async def test_nothing_can_be_had_or_published_while_a_provider_is_away():
    desk = await make_desk()
    free, outside = await make_slot(desk.clinic, at(9)), await make_slot(desk.clinic, at(9, day=2))
    preview = await perform(desk.staff, preview_time_off, desk.clinic.provider_id, days(0, 1))
    assert (preview.appointments, preview.withdrawn_slots) == ([], 1)
    made = await away(desk.clinic, days(0, 1, reason="Holiday"))
    assert (made.start, made.end, made.reason) == (at(0), at(0, day=2), "Holiday")
    held = await ledger(desk.clinic)
    assert [(slot.status, slot.start, slot.end) for slot in held] == [
        ("blocked", at(0), at(0, day=1)), ("blocked", at(0, day=1), at(0, day=2)), ("free", outside.start, outside.end),
    ]  # fmt: skip
    assert await openings(desk, monday(), days=2) == []
    assert await openings(desk, monday(2))
    with pytest.raises(TimeTaken):
        await make_slot(desk.clinic, at(10))
    with pytest.raises(NotFound):
        await perform(desk.clinic.member.session, book_slot, BookingDraft(slot_id=free.id))


async def test_whoever_is_booked_needs_a_decision_and_until_then_nothing_changes():
    desk = await make_desk()
    made = await schedule(desk, at(9))
    await make_slot(desk.clinic, at(11))
    before = [(slot.id, slot.status) for slot in await ledger(desk.clinic)]
    with pytest.raises(Conflict) as refused:
        await away(desk.clinic, days())
    assert refused.value.code == "displaces"
    assert refused.value.message == "1 upcoming appointment needs a decision first: keep, move or cancel."
    assert [(slot.id, slot.status) for slot in await ledger(desk.clinic)] == before
    preview = await perform(desk.staff, preview_time_off, desk.clinic.provider_id, days())
    assert [(one.id, one.patient) for one in preview.appointments] == [(made.id, made.patient)]
    assert [(slot.id, slot.status) for slot in await ledger(desk.clinic)] == before
    assert (await perform(desk.staff, get_hours, desk.clinic.provider_id)).time_off == []


async def test_keep_move_and_cancel_happen_together_and_the_patients_are_told():
    desk = await make_desk()
    patients = [await make_patient(desk.clinic, email=f"p{n}@example.com") for n in range(3)]
    booked = [await schedule(desk, at(9 + n), patient_id=patients[n]) for n in range(3)]
    preview = await perform(desk.staff, preview_time_off, desk.clinic.provider_id, days())
    assert [one.id for one in preview.appointments] == [one.id for one in booked]
    decisions = [keep(booked[0].id), accept(preview.appointments[1]), cancel(booked[2].id)]
    await away(desk.clinic, days(), decisions)
    seen = await statuses(desk.clinic)
    assert [seen[one.id] for one in booked] == ["booked", "booked", "cancelled"]
    held = [(slot.status, slot.start, slot.end) for slot in await ledger(desk.clinic)]
    assert held[:3] == [("blocked", at(0), at(9)), ("busy", at(9), at(9, 30)), ("blocked", at(9, 30), at(10))]
    assert sum((end - start for status, start, end in held if start < at(0, day=1)), timedelta()) == timedelta(hours=24)
    moved = preview.appointments[1].suggestion
    assert ("busy", moved.start, moved.end) in held
    assert moved.start >= at(0, day=1)
    assert await mail_kinds(desk.clinic, "p0@example.com") == ["appointment_confirmation"]
    assert await mail_kinds(desk.clinic, "p1@example.com") == ["appointment_confirmation", "appointment_moved"]
    assert await mail_kinds(desk.clinic, "p2@example.com") == ["appointment_confirmation", "appointment_cancelled"]


async def test_what_was_kept_and_is_cancelled_later_does_not_become_bookable_again():
    desk = await make_desk()
    slot = await make_slot(desk.clinic, at(11))
    from_slot = await perform(desk.clinic.member.session, book_slot, BookingDraft(slot_id=slot.id))
    from_opening = await schedule(desk, at(9))
    await away(desk.clinic, days(), [keep(from_slot.id), keep(from_opening.id)])
    for one in (from_slot, from_opening):
        await perform(desk.staff, cancel_appointment, one.id, CancellationDraft())
    held = await ledger(desk.clinic)
    assert {row.status for row in held} == {"blocked"}
    assert sum((row.end - row.start for row in held), timedelta()) == timedelta(hours=24)
    assert await openings(desk, monday()) == []


async def test_who_comes_back_early_can_be_booked_again_but_not_what_other_time_off_still_holds():
    desk = await make_desk()
    first = await away(desk.clinic, days(0, 1))
    second = await away(desk.clinic, TimeOffDraft(start=at(14), end=at(10, day=1)))
    await perform(desk.staff, end_time_off, first.id)
    held = [(slot.start, slot.end, slot.time_off_id) for slot in await ledger(desk.clinic)]
    assert held == [(at(14), at(0, day=1), second.id), (at(0, day=1), at(10, day=1), second.id)]
    assert (await openings(desk, monday(1)))[0] == "Tue 10:00"
    await perform(desk.staff, end_time_off, second.id)
    assert await ledger(desk.clinic) == []


async def test_time_off_that_has_begun_ends_now_and_what_is_over_stays(fake_clock):
    desk = await make_desk()
    made = await away(desk.clinic, days(0, 1))
    fake_clock.now = at(12, 5)
    session, _ = await sign_in_as(desk.clinic.staff.user_id, desk.clinic.id)
    await perform(session, end_time_off, made.id)
    assert [(slot.start, slot.end) for slot in await ledger(desk.clinic)] == [(at(0), at(12, 5))]
    fake_clock.now = at(13)
    session, _ = await sign_in_as(desk.clinic.staff.user_id, desk.clinic.id)
    with pytest.raises(Conflict) as refused:
        await perform(session, end_time_off, made.id)
    assert refused.value.code == "time_off_over"


async def test_only_what_time_off_newly_displaces_is_asked_about():
    desk = await make_desk()
    kept, other = await schedule(desk, at(9)), await schedule(desk, at(15))
    await away(desk.clinic, TimeOffDraft(start=at(8), end=at(12)), [keep(kept.id)])
    preview = await perform(desk.staff, preview_time_off, desk.clinic.provider_id, days())
    assert [one.id for one in preview.appointments] == [other.id]


async def test_a_long_day_is_held_in_pieces_of_24_hours_at_most(fake_clock):
    fake_clock.now = datetime(2026, 10, 20, tzinfo=UTC)
    clinic = await make_clinic(timezone="Europe/Berlin")
    day = date(2026, 10, 25)
    await away(clinic, TimeOffDraft(first_day=day, last_day=day))
    held = await ledger(clinic)
    assert [slot.end - slot.start for slot in held] == [timedelta(hours=24), timedelta(hours=1)]


async def test_providers_are_away_for_themselves_only():
    clinic = await make_clinic()
    other = await other_provider(clinic)
    made = await away(other, days(), person=other.provider)
    for act in (
        perform(clinic.provider.session, add_time_off, other.provider_id, days()),
        perform(clinic.provider.session, preview_time_off, other.provider_id, days()),
        perform(clinic.provider.session, end_time_off, made.id),
        perform(clinic.provider.session, get_hours, other.provider_id),
    ):
        with pytest.raises(NotFound):
            await act
    with pytest.raises(NotAllowed):
        await perform(clinic.member.session, add_time_off, clinic.provider_id, days())
    await perform(other.provider.session, end_time_off, made.id)


async def test_a_provider_is_suggested_times_of_their_own_calendar_and_moves_there():
    desk = await make_desk()
    other = await other_provider(desk.clinic)
    for clinic, start in ((desk.clinic, at(9)), (desk.clinic, at(9, day=3)), (other, at(9, day=1))):
        await make_slot(clinic, start)
    slots = await ledger(desk.clinic)
    booked = await perform(desk.clinic.member.session, book_slot, BookingDraft(slot_id=slots[0].id))
    me = desk.clinic.provider.session
    preview = await perform(me, preview_time_off, desk.clinic.provider_id, days())
    assert preview.appointments[0].suggestion.start == at(9, day=3)
    await perform(me, add_time_off, desk.clinic.provider_id, days(), [accept(preview.appointments[0])])
    moved = [slot for slot in await ledger(desk.clinic) if slot.appointment_id == booked.id]
    assert [slot.start for slot in moved] == [at(9, day=3)]


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        ({"start": at(9), "end": at(9)}, "end"),
        ({"start": soon(-9), "end": soon(-8)}, "end"),
        ({"first_day": monday(1), "last_day": monday()}, "last_day"),
        ({"first_day": date(2101, 1, 1), "last_day": date(2101, 1, 1)}, "first_day"),
        ({"first_day": monday(), "last_day": monday() + timedelta(days=367)}, "last_day"),
    ],
)
async def test_time_off_that_cannot_be_is_refused_beside_its_field(draft, field):
    clinic = await make_clinic()
    with pytest.raises(Invalid) as refused:
        await away(clinic, TimeOffDraft(**draft))
    assert set(refused.value.field_errors) == {field}


@pytest.mark.parametrize("draft", [{}, {"start": at(9)}, {"start": at(9), "end": at(10), "first_day": monday()}])
def test_time_off_is_either_two_times_or_two_days(draft):
    with pytest.raises(Invalid):
        TimeOffDraft.read(draft)


async def test_20_bookings_race_time_off_and_nobody_is_lost_or_forgotten():
    desk = await make_desk()
    slots = [await make_slot(desk.clinic, at(8) + timedelta(minutes=30 * n)) for n in range(20)]
    members = [await make_member(desk.clinic.organization) for _ in range(4)]
    outcomes = await asyncio.gather(
        *(perform(members[n % 4].session, book_slot, BookingDraft(slot_id=slot.id)) for n, slot in enumerate(slots)),
        away(desk.clinic, days()),
        return_exceptions=True,
    )
    assert all(isinstance(one, MedischedError) for one in outcomes if isinstance(one, BaseException))
    booked = [one for one in outcomes[:20] if not isinstance(one, BaseException)]
    held = await ledger(desk.clinic)
    assert {slot.appointment_id for slot in held if slot.status == "busy"} == {one.id for one in booked}
    if isinstance(outcomes[20], Conflict):
        assert outcomes[20].code == "displaces"
        assert not any(slot.status == "blocked" for slot in held)
        return
    assert booked == []
    assert {slot.status for slot in held} == {"blocked"}
