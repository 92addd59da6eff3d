"""What a change displaces is shown first, with a place for each, and then done as it was decided or not at all."""

import asyncio
from datetime import timedelta
from functools import partial
from itertools import pairwise
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from medisched.domain.cancel_reasons import AWAY
from medisched.domain.errors import Conflict, Invalid, MedischedError
from medisched.domain.texts import speaking
from medisched.schemas.appointments import BookingDraft, CancellationDraft
from medisched.schemas.displacements import DecisionDraft
from medisched.schemas.time_off import TimeOffDraft
from medisched.services.appointment_lists import get_appointment
from medisched.services.appointments import book_slot, cancel_appointment
from medisched.services.doors import perform
from medisched.services.live import exchange
from medisched.services.time_off import add_time_off, preview_time_off
from medisched.state.appointment_rows import appointment_row
from tests.desks import at, make_desk, make_patient, make_room, make_service, schedule, set_hours
from tests.factories import make_slot
from tests.integration.bookings import other_provider
from tests.integration.calendars import accept, cancel, keep, ledger, monday, statuses

MONDAY = TimeOffDraft(first_day=monday(), last_day=monday())


async def preview(desk, draft=MONDAY, person=None):
    session = person.session if person else desk.staff
    return (await perform(session, preview_time_off, desk.clinic.provider_id, draft)).appointments


async def away(desk, decisions, draft=MONDAY):
    return await perform(desk.staff, add_time_off, desk.clinic.provider_id, draft, decisions)


async def test_each_displaced_appointment_is_suggested_a_place_of_its_own():
    desk = await make_desk(rooms=1)
    booked = [await schedule(desk, at(8 + n), patient_id=await make_patient(desk.clinic)) for n in range(4)]
    shown = await preview(desk)
    assert [one.suggestion.start for one in shown] == [
        at(8, 30 * n, day=1) if n < 2 else at(9, 30 * (n - 2), day=1) for n in range(4)
    ]
    await away(desk, [accept(one) for one in shown])
    for one, made in zip(shown, booked, strict=True):
        moved = await perform(desk.staff, get_appointment, made.id)
        assert (moved.start, moved.provider_id, moved.room_id) == (
            one.suggestion.start, one.suggestion.provider_id, one.suggestion.room_id,
        )  # fmt: skip


async def test_it_is_said_who_gets_no_mail_and_which_number_to_call():
    desk = await make_desk()
    anna = await make_patient(desk.clinic, "Anna", email="anna@example.org", phone="+49 30 1")
    bert = await make_patient(desk.clinic, "Bert", phone="+49 30 2")
    for hour, patient in ((8, anna), (9, bert)):
        await schedule(desk, at(hour), patient_id=patient)
    shown = await preview(desk)
    assert [(one.patient, one.gets_mail, one.patient_phone) for one in shown] == [
        ("Anna", True, "+49 30 1"),
        ("Bert", False, "+49 30 2"),
    ]


async def test_another_provider_is_suggested_when_ones_own_has_no_time():
    desk = await make_desk()
    other = await other_provider(desk.clinic)
    room = await make_room(desk.clinic, "Extra room")
    both = [desk.clinic.provider_id, other.provider_id]
    service = await make_service(desk.clinic, provider_ids=both, room_ids=[room], buffer_after=10)
    made = await schedule(desk, at(9), service_id=service, provider_id=desk.clinic.provider_id)
    await set_hours(desk.clinic, other.provider_id)
    month = TimeOffDraft(first_day=monday(), last_day=monday() + timedelta(days=60))
    [shown] = await preview(desk, month)
    assert (shown.suggestion.provider_id, shown.suggestion.start) == (other.provider_id, at(9))
    assert (await preview(desk, month, desk.clinic.provider))[0].suggestion is None
    await away(desk, [accept(shown)], month)
    moved = await perform(desk.staff, get_appointment, made.id)
    assert (moved.provider_id, moved.start, moved.room) == (other.provider_id, at(9), "Extra room")


async def test_a_published_slot_is_suggested_for_what_came_from_one():
    desk = await make_desk()
    other = await other_provider(desk.clinic)
    slots = [await make_slot(desk.clinic, at(9)), await make_slot(desk.clinic, at(10))]
    theirs = await make_slot(other, at(11))
    booked = [await perform(desk.clinic.member.session, book_slot, BookingDraft(slot_id=slot.id)) for slot in slots]
    too_short = await make_slot(desk.clinic, at(9, day=1), minutes=15)
    own = await make_slot(desk.clinic, at(9, day=3))
    shown = await preview(desk)
    assert [one.suggestion.slot_id for one in shown] == [own.id, theirs.id]
    await away(desk, [accept(one) for one in shown])
    held = {slot.id: slot.appointment_id for slot in [*await ledger(desk.clinic), *await ledger(other)]}
    assert (held[own.id], held[theirs.id], held[too_short.id]) == (booked[0].id, booked[1].id, None)


async def test_a_rehearsal_leaves_no_trace_and_the_next_one_says_the_same():
    desk = await make_desk()
    await make_slot(desk.clinic, at(15))
    for hour in (9, 10):
        await schedule(desk, at(hour))
    before = [(slot.id, slot.status, slot.start) for slot in await ledger(desk.clinic)]
    first = await preview(desk)
    assert await preview(desk) == first
    assert [(slot.id, slot.status, slot.start) for slot in await ledger(desk.clinic)] == before


async def test_a_rehearsal_tells_no_open_page_of_what_was_undone(monkeypatch):
    desk = await make_desk()
    told = []
    monkeypatch.setattr(exchange, "tell", told.append)
    await preview(desk)
    assert told == []
    await away(desk, [])
    assert [one.topics for one in told] == [{"hours", "slots"}]


async def test_decisions_must_be_about_what_is_displaced_and_one_about_each():
    desk = await make_desk()
    made, elsewhere = await schedule(desk, at(9)), await schedule(desk, at(9, day=1))
    for decisions, kind, code in (
        ([], Conflict, "displaces"),
        ([keep(elsewhere.id)], Conflict, "displaces"),
        ([keep(made.id), cancel(elsewhere.id)], Conflict, "not_displaced"),
        ([keep(made.id), cancel(uuid4())], Conflict, "not_displaced"),
        ([keep(made.id), cancel(made.id)], Invalid, "decided_twice"),
    ):
        with pytest.raises(kind) as refused:
            await away(desk, decisions)
        assert refused.value.code == code
    assert set((await statuses(desk.clinic)).values()) == {"booked"}


async def test_a_move_that_fails_undoes_the_whole_change():
    desk = await make_desk()
    first, second = await schedule(desk, at(9)), await schedule(desk, at(10))
    into_the_night = DecisionDraft(appointment_id=second.id, action="move", start=at(3, day=1))
    with pytest.raises(MedischedError) as refused:
        await away(desk, [cancel(first.id), into_the_night])
    assert refused.value.code == "outside_hours"
    assert set((await statuses(desk.clinic)).values()) == {"booked"}
    assert {slot.status for slot in await ledger(desk.clinic)} == {"busy"}
    back_into_it = DecisionDraft(appointment_id=second.id, action="move", start=at(14))
    with pytest.raises(MedischedError) as refused:
        await away(desk, [cancel(first.id), back_into_it])
    assert refused.value.code == "provider_away"
    with pytest.raises(Conflict) as refused:
        await away(desk, [cancel(first.id), DecisionDraft(appointment_id=second.id, action="move", slot_id=uuid4())])
    assert refused.value.code == "moves_by_service"
    assert set((await statuses(desk.clinic)).values()) == {"booked"}


def test_to_move_says_whereto():
    with pytest.raises(Invalid):
        DecisionDraft.read({"appointment_id": str(uuid4()), "action": "move"})


async def test_many_appointments_are_moved_to_slots_at_once():
    desk = await make_desk()
    start = at(8)
    slots = [await make_slot(desk.clinic, start + timedelta(minutes=30 * n)) for n in range(14)]
    for slot in slots:
        await perform(desk.staff, book_slot, BookingDraft(slot_id=slot.id, patient_id=await make_patient(desk.clinic)))
    for n in range(14):
        await make_slot(desk.clinic, at(8, day=1) + timedelta(minutes=30 * n))
    shown = await preview(desk)
    assert len({one.suggestion.slot_id for one in shown}) == 14
    await away(desk, [accept(one) for one in shown])


async def test_an_appointment_that_is_gone_meanwhile_is_not_decided_about():
    desk = await make_desk()
    made = await schedule(desk, at(9))
    shown = await preview(desk)
    await perform(desk.staff, cancel_appointment, made.id, CancellationDraft())
    with pytest.raises(Conflict) as refused:
        await away(desk, [accept(shown[0])])
    assert refused.value.code == "not_displaced"


async def test_20_who_schedule_race_a_change_and_nothing_overlaps_or_is_lost():
    desk = await make_desk(rooms=3)
    starts = [at(8, 15 * n) if n < 4 else at(8 + n // 4, 15 * (n % 4)) for n in range(20)]
    outcomes = await asyncio.gather(
        *(schedule(desk, start, patient_id=desk.patient_id) for start in starts[:10]),
        away(desk, []),
        *(schedule(desk, start, patient_id=desk.patient_id) for start in starts[10:]),
        return_exceptions=True,
    )
    assert all(isinstance(one, MedischedError) for one in outcomes if isinstance(one, BaseException))
    made = [one for n, one in enumerate(outcomes) if n != 10 and not isinstance(one, BaseException)]
    held = await ledger(desk.clinic)
    assert {slot.appointment_id for slot in held if slot.status == "busy"} == {one.id for one in made}
    change = outcomes[10]
    # Either somebody was booked before it and had no decision, or nobody was and nobody is.
    assert isinstance(change, Conflict) == bool(made)
    assert all(one.end <= other.start for one, other in pairwise(held))


async def test_why_is_read_in_the_language_of_whoever_reads_it():
    desk = await make_desk()
    slot = await make_slot(desk.clinic, at(9))
    booked = await perform(desk.clinic.member.session, book_slot, BookingDraft(slot_id=slot.id))
    with speaking("de"):
        await away(desk, [cancel(one.id) for one in await preview(desk)])
    view = await perform(desk.staff, get_appointment, booked.id)
    assert view.cancel_reason == AWAY
    row = partial(appointment_row, view, ZoneInfo("Europe/Berlin"), view.start)
    assert row().cancel_reason == "Your provider will be away at this time."
    with speaking("de"):
        assert row().cancel_reason == "Zu dieser Zeit ist niemand für Sie da."
