"""Days on which nobody works, by decision or by law."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from medisched.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from medisched.schemas.appointments import BookingDraft, CancellationDraft
from medisched.schemas.closures import ClosureDraft
from medisched.schemas.slots import SlotSeriesDraft
from medisched.schemas.working_hours import SpanDraft
from medisched.services.appointments import book_slot, cancel_appointment
from medisched.services.closures import (
    add_closure,
    close_on_holiday,
    get_holidays,
    list_closures,
    open_on_holiday,
    preview_closing_on_holiday,
    preview_closure,
    preview_holidays,
    remove_closure,
    set_holidays,
)
from medisched.services.doors import perform, visit
from medisched.services.slots import preview_series, publish_series
from tests.desks import at, make_desk, schedule
from tests.factories import make_clinic, make_slot, sign_in_as
from tests.integration.calendars import accept, cancel, keep, ledger, monday, openings, statuses

CHRISTMAS = date(2027, 12, 25)
LATE_2027 = datetime(2027, 12, 1, 9, tzinfo=UTC)


def closed(first: int = 0, last: int = 0, span: tuple[str, str] | None = None) -> ClosureDraft:
    between = SpanDraft(start=span[0], end=span[1]) if span else None
    return ClosureDraft(first_day=monday(first), last_day=monday(last), reason="Moving house", span=between)


async def close(clinic, draft, decisions=()):
    return await perform(clinic.staff.session, add_closure, draft, decisions)


async def in_december(fake_clock):
    fake_clock.now = LATE_2027
    clinic = await make_clinic()
    await perform(clinic.staff.session, set_holidays, "DE", "BE")
    return clinic


async def test_nothing_can_be_had_while_closed_and_free_slots_are_withdrawn():
    desk = await make_desk()
    await make_slot(desk.clinic, at(9))
    later = await make_slot(desk.clinic, at(9, day=2))
    preview = await perform(desk.staff, preview_closure, closed(0, 1))
    assert (preview.appointments, preview.withdrawn_slots) == ([], 1)
    made = await close(desk.clinic, closed(0, 1))
    assert [slot.id for slot in await ledger(desk.clinic)] == [later.id]
    assert await openings(desk, monday(), days=2) == []
    assert await openings(desk, monday(2))
    await perform(desk.staff, remove_closure, made.id)
    assert await openings(desk, monday())


async def test_everybody_who_is_booked_anywhere_needs_a_decision():
    desk = await make_desk()
    booked = [await schedule(desk, at(9 + n)) for n in range(3)]
    preview = await perform(desk.staff, preview_closure, closed())
    assert [one.id for one in preview.appointments] == [one.id for one in booked]
    with pytest.raises(Conflict) as refused:
        await close(desk.clinic, closed(), [keep(booked[0].id)])
    assert refused.value.message == "2 upcoming appointments need a decision first: keep, move or cancel."
    await close(desk.clinic, closed(), [keep(booked[0].id), accept(preview.appointments[1]), cancel(booked[2].id)])
    seen = await statuses(desk.clinic)
    assert [seen[one.id] for one in booked] == ["booked", "booked", "cancelled"]
    again = await perform(desk.staff, preview_closure, closed(0, 0))
    assert again.appointments == []


async def test_a_kept_slot_that_is_cancelled_later_is_not_offered_again():
    clinic = await make_clinic()
    slot = await make_slot(clinic, at(9))
    booked = await perform(clinic.member.session, book_slot, BookingDraft(slot_id=slot.id))
    await close(clinic, closed(), [keep(booked.id)])
    await perform(clinic.staff.session, cancel_appointment, booked.id, CancellationDraft())
    assert await ledger(clinic) == []


async def test_closed_for_a_part_of_each_day_leaves_the_rest_open():
    desk = await make_desk()
    await close(desk.clinic, closed(0, 1, ("12:00", "20:00")))
    assert {one[4:] for one in await openings(desk, monday(), days=2)} == {
        f"{hour:02}:{minute:02}" for hour in range(8, 12) for minute in (0, 15, 30, 45) if (hour, minute) < (11, 45)
    }


async def test_publishing_while_closed_is_refused_with_the_name_and_left_out_of_a_series(fake_clock):
    clinic = await in_december(fake_clock)
    start = datetime(2027, 12, 25, 9, tzinfo=UTC)
    with pytest.raises(Conflict) as refused:
        await make_slot(clinic, start)
    assert refused.value.code == "closed"
    assert refused.value.message == "The organization is closed on 25 December (Christmas Day)."
    draft = SlotSeriesDraft(
        weekdays=frozenset(range(1, 8)), first_day=date(2027, 12, 24), last_day=date(2027, 12, 27),
        opens=time(9), closes=time(10), length=60,
    )  # fmt: skip
    problems = ["", "Closed on 25 December (Christmas Day)", "Closed on 26 December (Second Day of Christmas)", ""]
    for service in (preview_series, publish_series):
        made = await perform(clinic.provider.session, service, draft)
        assert ([slot.problem for slot in made.planned], made.new_count) == (problems, 2)


async def test_holidays_follow_the_country_and_its_region(fake_clock):
    clinic = await in_december(fake_clock)
    shown = await perform(clinic.staff.session, get_holidays)
    assert (shown.country, shown.region) == ("DE", "BE")
    assert {(place.code, place.name) for place in shown.regions} >= {("BE", "Berlin"), ("BY", "Bayern")}
    assert {day.day.year for day in shown.days} == {2027, 2028}
    assert (CHRISTMAS, "Christmas Day", False) in [(day.day, day.name, day.is_open) for day in shown.days]
    bavaria = await perform(clinic.staff.session, get_holidays, "DE", "BY")
    assert {day.name for day in bavaria.days} - {day.name for day in shown.days} >= {"Epiphany", "Corpus Christi"}
    none = await perform(clinic.staff.session, set_holidays, "", "")
    assert (none.days, none.regions) == ([], [])


@pytest.mark.parametrize(
    ("country", "region", "field"), [("XX", "", "country"), ("DE", "ZZ", "region"), ("", "BE", "country")]
)
async def test_an_unknown_country_or_region_is_refused(country, region, field):
    clinic = await make_clinic()
    for service in (set_holidays, preview_holidays, get_holidays):
        with pytest.raises(Invalid) as refused:
            await perform(clinic.staff.session, service, country, region)
        assert set(refused.value.field_errors) == {field}


async def test_a_holiday_displaces_and_withdraws_like_a_closure(fake_clock):
    fake_clock.now = LATE_2027
    clinic = await make_clinic()
    slots = [await make_slot(clinic, datetime(2027, 12, 25, hour, tzinfo=UTC)) for hour in (9, 10)]
    booked = await perform(clinic.member.session, book_slot, BookingDraft(slot_id=slots[0].id))
    preview = await perform(clinic.staff.session, preview_holidays, "DE", "")
    assert ([one.id for one in preview.appointments], preview.withdrawn_slots) == ([booked.id], 1)
    with pytest.raises(Conflict):
        await perform(clinic.staff.session, set_holidays, "DE", "")
    assert (await perform(clinic.staff.session, get_holidays)).country == ""
    await perform(clinic.staff.session, set_holidays, "DE", "", [cancel(booked.id)])
    assert await ledger(clinic) == []


async def test_the_house_may_be_open_on_a_holiday_and_close_again(fake_clock):
    clinic = await in_december(fake_clock)
    staff = clinic.staff.session
    await perform(staff, open_on_holiday, CHRISTMAS)
    await perform(staff, open_on_holiday, CHRISTMAS)
    slot = await make_slot(clinic, datetime(2027, 12, 25, 9, tzinfo=UTC))
    shown = await perform(staff, get_holidays)
    assert [day.day for day in shown.days if day.is_open] == [CHRISTMAS]
    booked = await perform(clinic.member.session, book_slot, BookingDraft(slot_id=slot.id))
    preview = await perform(staff, preview_closing_on_holiday, CHRISTMAS)
    assert [one.id for one in preview.appointments] == [booked.id]
    with pytest.raises(Conflict):
        await perform(staff, close_on_holiday, CHRISTMAS)
    await perform(staff, close_on_holiday, CHRISTMAS, [keep(booked.id)])
    for service in (open_on_holiday, close_on_holiday, preview_closing_on_holiday):
        with pytest.raises(NotFound):
            await perform(staff, service, date(2027, 12, 24))


async def test_everybody_may_know_when_the_house_is_closed(fake_clock):
    clinic = await in_december(fake_clock)
    draft = ClosureDraft(first_day=date(2027, 12, 20), last_day=date(2027, 12, 24), reason="Stocktaking")
    await close(clinic, draft)
    found = await visit(list_closures, date(2027, 12, 22), date(2027, 12, 25), slug=clinic.organization.slug)
    assert [(one.name, one.first_day, one.last_day) for one in found] == [
        ("Stocktaking", date(2027, 12, 20), date(2027, 12, 24)), ("Christmas Day", CHRISTMAS, CHRISTMAS),
    ]  # fmt: skip
    with pytest.raises(Invalid):
        await visit(list_closures, date(2027, 1, 1), date(2032, 1, 1), slug=clinic.organization.slug)


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [(1, 0, "last_day"), (-30, -20, "last_day"), (0, 400, "last_day"), (900, 900, "first_day")],
)
async def test_a_closure_that_cannot_be_is_refused_beside_its_field(first, last, field):
    clinic = await make_clinic()
    with pytest.raises(Invalid) as refused:
        await close(clinic, closed(first, last))
    assert set(refused.value.field_errors) == {field}


async def test_only_staff_and_owners_close():
    clinic = await make_clinic()
    made = await perform(clinic.owner.session, add_closure, closed())
    for person in (clinic.provider, clinic.member):
        for service, args in (
            (add_closure, (closed(),)), (remove_closure, (made.id,)), (set_holidays, ("DE", "")),
            (open_on_holiday, (CHRISTMAS,)), (preview_closure, (closed(),)),
        ):  # fmt: skip
            with pytest.raises(NotAllowed):
                await perform(person.session, service, *args)


async def test_a_night_that_is_closed_reaches_into_the_next_day(fake_clock):
    fake_clock.now = LATE_2027
    clinic = await make_clinic()
    session, _ = await sign_in_as(clinic.staff.user_id, clinic.id)
    span = SpanDraft(start="22:00", end="06:00")
    day = date(2027, 12, 10)
    await perform(session, add_closure, ClosureDraft(first_day=day, last_day=day, span=span, reason="Cleaning"))
    with pytest.raises(Conflict):
        await make_slot(clinic, datetime(2027, 12, 11, 4, 30, tzinfo=UTC))
    await make_slot(clinic, datetime(2027, 12, 11, 5, tzinfo=UTC))
    found = await perform(session, list_closures, day + timedelta(days=1), day + timedelta(days=1))
    assert [(one.span.start, one.span.end) for one in found] == [("22:00", "06:00")]
