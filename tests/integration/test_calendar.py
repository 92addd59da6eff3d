"""A provider's calendar as one read, and moving free slots in it."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from medisched.db.engine import Database
from medisched.domain.errors import Conflict, Invalid, MedischedError, NotAllowed, NotFound, TimeTaken
from medisched.schemas.appointments import BookingDraft
from medisched.schemas.calendar import SlotMoveDraft
from medisched.schemas.time_off import TimeOffDraft
from medisched.services.appointments import book_slot
from medisched.services.calendar import list_calendar
from medisched.services.closed_times import ClosedTimes
from medisched.services.doors import perform
from medisched.services.slot_lists import get_slot
from medisched.services.slot_moves import move_slot
from medisched.services.slots import withdraw_slot
from medisched.services.time_off import add_time_off
from tests.desks import at, make_desk
from tests.factories import make_clinic, make_slot, sign_in_as, soon
from tests.integration.calendars import monday

WEEK = timedelta(days=7)


def draft(start, end) -> SlotMoveDraft:
    return SlotMoveDraft(start=start, end=end)


async def count_statements(database: Database, session: str, provider_id) -> int:
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_more) -> None:
        seen.append(statement)

    event.listen(database._engine.sync_engine, "before_cursor_execute", note)
    await perform(session, list_calendar, provider_id, at(0), at(0) + WEEK)
    event.remove(database._engine.sync_engine, "before_cursor_execute", note)
    return len(seen)


async def test_a_calendar_shows_slots_appointments_time_off_and_hours(database):
    desk = await make_desk()
    clinic = desk.clinic
    free = await make_slot(clinic, start=at(9))
    taken = await make_slot(clinic, start=at(10))
    await perform(clinic.member.session, book_slot, BookingDraft(slot_id=taken.id))
    away = TimeOffDraft(first_day=monday(2), last_day=monday(2), reason="Congress")
    await perform(clinic.provider.session, add_time_off, clinic.provider_id, away)
    view = await perform(clinic.provider.session, list_calendar, clinic.provider_id, at(0), at(0) + WEEK)
    assert [slot.id for slot in view.slots] == [free.id]
    assert [(one.patient, one.start) for one in view.appointments] == [(clinic.member.name, at(10))]
    assert [one.reason for one in view.time_off] == ["Congress"]
    assert view.has_hours
    assert view.hours[0].start == at(8)


async def test_a_calendar_is_read_in_a_fixed_number_of_statements(database):
    desk = await make_desk()
    few = await count_statements(database, desk.staff, desk.clinic.provider_id)
    for hour in range(8, 12):
        await make_slot(desk.clinic, start=at(hour))
    assert await count_statements(database, desk.staff, desk.clinic.provider_id) == few


async def test_providers_see_their_own_calendar_only_and_patients_none(database):
    clinic, other = await make_clinic(), await make_clinic()
    span = (at(0), at(0) + WEEK)
    for role in ("owner", "staff", "provider"):
        await perform(clinic.people[role].session, list_calendar, clinic.provider_id, *span)
    with pytest.raises(NotFound):
        await perform(other.staff.session, list_calendar, clinic.provider_id, *span)
    with pytest.raises(NotAllowed):
        await perform(clinic.member.session, list_calendar, clinic.provider_id, *span)


async def test_a_calendar_is_shown_for_two_months_at_most(database):
    clinic = await make_clinic()
    for end in (at(0), at(0) - WEEK, at(0) + timedelta(days=63)):
        with pytest.raises(Invalid):
            await perform(clinic.provider.session, list_calendar, clinic.provider_id, at(0), end)


async def test_a_free_slot_moves_and_who_still_looks_at_its_old_time_is_refused(database):
    clinic = await make_clinic()
    slot = await make_slot(clinic, start=at(9))
    moved = await perform(clinic.provider.session, move_slot, slot.id, draft(at(9, 15), at(10)))
    assert (moved.start, moved.end, moved.status) == (at(9, 15), at(10), "free")
    with pytest.raises(NotFound):
        await perform(clinic.member.session, book_slot, BookingDraft(slot_id=slot.id))
    await perform(clinic.member.session, book_slot, BookingDraft(slot_id=moved.id))


async def test_a_slot_is_not_moved_onto_another_one(database):
    clinic = await make_clinic()
    slot = await make_slot(clinic, start=at(9))
    await make_slot(clinic, start=at(10))
    with pytest.raises(TimeTaken):
        await perform(clinic.provider.session, move_slot, slot.id, draft(at(10, 15), at(10, 45)))
    assert (await perform(clinic.provider.session, get_slot, slot.id)).start == at(9)


async def test_only_free_slots_of_ones_own_that_are_ahead_move_to_times_ahead(database, fake_clock):
    clinic, other = await make_clinic(), await make_clinic()
    slot = await make_slot(clinic, start=at(9))
    later = draft(at(11), at(11, 30))
    for who, refusal in ((other.provider, NotFound), (clinic.staff, NotAllowed), (clinic.member, NotAllowed)):
        with pytest.raises(refusal):
            await perform(who.session, move_slot, slot.id, later)
    past, empty, far = (
        draft(at(9, weeks=-1), at(10, weeks=-1)),
        draft(at(9), at(9)),
        draft(at(9, weeks=120), at(10, weeks=120)),
    )
    for wrong in (past, empty, far):
        with pytest.raises(MedischedError):
            await perform(clinic.provider.session, move_slot, slot.id, wrong)
    taken = await make_slot(clinic, start=at(12))
    await perform(clinic.member.session, book_slot, BookingDraft(slot_id=taken.id))
    with pytest.raises(Conflict, match="just booked"):
        await perform(clinic.provider.session, move_slot, taken.id, later)
    late = await make_clinic()
    begun = await make_slot(late, start=soon(2))
    fake_clock.now = soon(2.1)
    session, _ = await sign_in_as(late.provider.user_id, late.id)
    with pytest.raises(Conflict, match="already begun"):
        await perform(session, move_slot, begun.id, later)


async def test_a_slot_that_went_while_it_was_moved_is_not_called_booked(database, monkeypatch):
    clinic = await make_clinic()
    slot = await make_slot(clinic, start=at(9))

    async def withdrawn_meanwhile(*_: object) -> ClosedTimes:
        await perform(clinic.provider.session, withdraw_slot, slot.id)
        return ClosedTimes([])

    monkeypatch.setattr("medisched.services.slot_moves.load_closed_times", withdrawn_meanwhile)
    with pytest.raises(Conflict, match="moved or withdrawn"):
        await perform(clinic.provider.session, move_slot, slot.id, draft(at(11), at(11, 30)))
