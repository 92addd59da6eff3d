"""Openings out of a real database: what is offered, in what order, in how many statements."""

import threading
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from medisched.domain.errors import Invalid, MedischedError, NotFound
from medisched.models import DateOverride
from medisched.schemas.openings import OpeningQuery, TimeQuery, Wish
from medisched.services import openings as openings_module
from medisched.services.cursors import read_cursor, write_cursor
from medisched.services.doors import perform, visit, work
from medisched.services.openings import explain_time, find_first_openings, find_openings, list_opening_days
from tests.desks import at, make_desk, make_patient, make_service, schedule, set_hours
from tests.factories import Clinic, make_clinic, make_slot
from tests.integration.bookings import other_provider
from tests.integration.statements import noted

pytestmark = pytest.mark.usefixtures("database")
NOBODY = UUID(int=1)


def asked(service_id, start, end, **more) -> OpeningQuery:
    return OpeningQuery.read({"service_id": service_id, "from": start, "to": end, **more})


async def openings(session, service_id, start, end, **more):
    return await perform(session, find_openings, asked(service_id, start, end, **more))


async def test_a_free_day_offers_every_quarter_hour_that_fits():
    desk = await make_desk()
    found = await openings(desk.staff, desk.service_id, at(0), at(0, day=1))
    starts = [one.start for one in found.items]
    assert (starts[0], starts[-1], len(starts)) == (at(8), at(16, 30), 30)
    assert (found.items[0].provider_id, found.items[0].room, found.reason) == (desk.clinic.provider_id, "Room 1", "")


async def test_what_is_taken_is_not_offered():
    desk = await make_desk()
    await schedule(desk, at(9))
    await make_slot(desk.clinic, at(10))
    starts = [one.start for one in (await openings(desk.staff, desk.service_id, at(8, 30), at(11))).items]
    assert starts == [at(8, 30), at(9, 30), at(10, 30), at(10, 45)]


async def test_pages_follow_each_other_without_gap_or_repetition():
    desk = await make_desk()
    other = await other_provider(desk.clinic)
    await set_hours(desk.clinic, other.provider_id)
    service = await make_service(desk.clinic, provider_ids=[desk.clinic.provider_id, other.provider_id])
    whole = (await openings(desk.staff, service, at(0), at(0, day=2), limit=1000)).items
    pages, cursor = [], None
    while True:
        page = await openings(desk.staff, service, at(0), at(0, day=2), limit=7, cursor=cursor)
        pages += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
    assert pages == whole
    assert len(whole) == 120


async def test_an_empty_search_says_why():
    desk = await make_desk()
    weekend = await openings(desk.staff, desk.service_id, at(0, day=5), at(0, day=6))
    assert (weekend.items, weekend.reason) == ([], "outside_hours")
    assert "Nobody" in weekend.reason_text
    nobody = await make_service(desk.clinic, provider_ids=[])
    assert (await openings(desk.staff, nobody, at(0), at(0, day=1))).reason == "not_offered"
    short = await make_service(desk.clinic, horizon=1)
    assert (await openings(desk.staff, short, at(0, weeks=3), at(0, weeks=4))).reason == "too_far"


async def test_the_patients_other_appointments_are_in_the_way():
    desk = await make_desk()
    other = await other_provider(desk.clinic)
    await set_hours(desk.clinic, other.provider_id)
    service = await make_service(desk.clinic, provider_ids=[other.provider_id])
    await schedule(desk, at(9))
    query = {"from": at(9), "to": at(9, 30)}
    free = await openings(desk.staff, service, query["from"], query["to"])
    theirs = await openings(desk.staff, service, query["from"], query["to"], patient_id=desk.patient_id)
    assert ([one.start for one in free.items], theirs.reason) == ([at(9), at(9, 15)], "patient_busy")


async def test_the_first_opening_of_each_provider_across_months():
    desk = await make_desk()
    other = await other_provider(desk.clinic)
    await set_hours(desk.clinic, other.provider_id, weekdays=(3,))
    service = await make_service(desk.clinic, provider_ids=[desk.clinic.provider_id, other.provider_id])
    first = (await perform(desk.staff, find_first_openings, Wish(service_id=service))).items
    assert {one.provider_id for one in first} == {desk.clinic.provider_id, other.provider_id}
    assert first == sorted(first, key=lambda one: one.start)


async def test_one_time_is_explained():
    desk = await make_desk()
    taken = await schedule(desk, at(9))
    for start, reason in ((at(9), "provider_busy"), (at(12), "break"), (at(5), "outside_hours")):
        answer = await perform(desk.staff, explain_time, TimeQuery(service_id=desk.service_id, start=start))
        assert (answer.opening, answer.reason) == (None, reason)
        assert taken.provider in answer.reason_text
    free = await perform(desk.staff, explain_time, TimeQuery(service_id=desk.service_id, start=at(10)))
    assert free.opening is not None


async def test_days_are_counted_on_the_organizations_calendar():
    desk = await make_desk(await make_clinic(timezone="Pacific/Auckland"))
    query = OpeningQuery.read({"service_id": desk.service_id, "from": at(0), "to": at(0, day=7)})
    days = await perform(desk.staff, list_opening_days, query)
    assert {one.day.isoweekday() for one in days} <= {1, 2, 3, 4, 5}
    assert all(one.count == 30 for one in days[1:-1])


async def test_visitors_and_members_see_online_services_only():
    desk = await make_desk()
    online = await make_service(desk.clinic, online=True)
    query = OpeningQuery.read({"service_id": online, "from": at(0), "to": at(0, day=1)})
    assert len((await visit(find_openings, query, slug=desk.clinic.organization.slug)).items) == 30
    with pytest.raises(NotFound):
        await openings(desk.clinic.member.session, desk.service_id, at(0), at(0, day=1))
    foreign = await make_desk()
    with pytest.raises(NotFound):
        await openings(desk.staff, foreign.service_id, at(0), at(0, day=1))


@pytest.mark.parametrize("window", [(0, 0), (0, -1), (0, 32)])
async def test_a_window_is_at_most_31_days(window):
    desk = await make_desk()
    with pytest.raises(Invalid):
        await openings(desk.staff, desk.service_id, at(0, day=window[0]), at(0, day=window[1]))


async def test_a_provider_who_does_not_offer_it_and_a_foreign_room_are_refused():
    desk = await make_desk()
    other, foreign = await other_provider(desk.clinic), await make_desk()
    for wrong in (
        {"provider_id": other.provider_id},
        {"room_id": foreign.room_ids[0]},
        {"patient_id": foreign.patient_id},
    ):
        with pytest.raises(MedischedError):
            await openings(desk.staff, desk.service_id, at(0), at(0, day=1), **wrong)


async def with_providers(clinic: Clinic, count: int):
    ids = [clinic.provider_id]
    for number in range(count - 1):
        other = await other_provider(clinic, f"Dr. Number {number:02}")
        await set_hours(clinic, other.provider_id)
        ids.append(other.provider_id)
    return ids


async def test_the_number_of_statements_does_not_depend_on_days_or_providers():
    desk = await make_desk()
    many = await make_service(desk.clinic, provider_ids=await with_providers(desk.clinic, 12), room_ids=desk.room_ids)
    with noted() as small:
        await openings(desk.staff, desk.service_id, at(8), at(9))
    for day in range(5):
        await schedule(desk, at(9, day=day), patient_id=await make_patient(desk.clinic))
    with noted() as large:
        await openings(desk.staff, many, at(0), at(0) + timedelta(days=31), limit=1000)
    assert len(large) == len(small)
    assert len(small) <= 12


async def test_the_own_time_of_an_appointment_that_is_moved_is_free():
    desk = await make_desk(rooms=1)
    made = await schedule(desk, at(9))
    window = (at(8, 45), at(9, 45))
    taken = await openings(desk.staff, desk.service_id, *window, patient_id=desk.patient_id)
    free = await openings(desk.staff, desk.service_id, *window, patient_id=desk.patient_id, moving_id=made.id)
    assert [one.start for one in taken.items] == [at(9, 30)]
    assert [one.start for one in free.items] == [at(8, 45), at(9), at(9, 15), at(9, 30)]
    foreign = await make_desk()
    with pytest.raises(NotFound):
        await openings(foreign.staff, foreign.service_id, *window, moving_id=made.id)


async def idle_provider(desk, *, day=None):
    """A provider who works on one day only, or never."""
    other = await other_provider(desk.clinic, "Dr. Aida Idle")

    async def add_override(uow, when):
        row = DateOverride(provider_id=other.provider_id, day=when, start_minute=9 * 60, end_minute=12 * 60)
        await uow.add(row)

    if day is not None:
        await work(add_override, day, organization_id=desk.clinic.id)
    return other.provider_id


async def first_openings(desk, service_id, **options):
    with noted() as statements:
        found = await perform(desk.staff, find_first_openings, Wish(service_id=service_id), **options)
    return found, len(statements)


async def test_the_number_of_statements_for_first_openings_does_not_depend_on_the_horizon():
    desk = await make_desk()
    idle, rare = await idle_provider(desk), await idle_provider(desk, day=at(9, weeks=20, day=1).date())
    counts = set()
    for horizon in (31, 365, 731):
        both = await make_service(desk.clinic, horizon=horizon, provider_ids=[desk.clinic.provider_id, idle])
        found, count = await first_openings(desk, both)
        assert [one.provider_id for one in found.items] == [desk.clinic.provider_id]
        counts.add(count)
    assert len(counts) == 1
    for horizon in (365, 731):
        three = await make_service(desk.clinic, horizon=horizon, provider_ids=[desk.clinic.provider_id, idle, rare])
        found, count = await first_openings(desk, three)
        assert [one.provider_id for one in found.items] == [desk.clinic.provider_id, rare]
        assert found.items[1].start == at(9, weeks=20, day=1)
        counts.add(count)
    assert max(counts) <= min(counts) + 1
    assert max(counts) <= 14


async def test_first_openings_stop_at_the_limit_and_make_views_of_nothing_else(monkeypatch):
    desk = await make_desk()
    many = await make_service(desk.clinic, provider_ids=await with_providers(desk.clinic, 6))
    made = []
    make_view = openings_module.opening_view
    monkeypatch.setattr(openings_module, "opening_view", lambda *facts: made.append(facts) or make_view(*facts))
    found, _ = await first_openings(desk, many, limit=4)
    assert len(made) == len({one.provider_id for one in found.items}) == 4
    assert len({one.start for one in found.items}) == 1
    everybody, _ = await first_openings(desk, many, limit=50)
    assert everybody.items[:4] == found.items
    assert len(everybody.items) == 6


async def test_first_openings_that_nobody_has_say_why():
    desk = await make_desk()
    nobody = await make_service(desk.clinic, provider_ids=[])
    idle = await make_service(desk.clinic, provider_ids=[await idle_provider(desk)])
    assert (await first_openings(desk, nobody))[0].reason == "not_offered"
    assert (await first_openings(desk, idle))[0].reason == "outside_hours"
    await set_hours(desk.clinic, desk.clinic.provider_id, weekdays=(6, 7))
    late = await make_service(desk.clinic, horizon=1, notice=43200)
    assert (await first_openings(desk, late))[0].reason in {"too_soon", "too_far"}


async def test_openings_of_many_days_are_computed_beside_the_event_loop(monkeypatch):
    desk, seen = await make_desk(), set()
    iterate = openings_module.iterate_openings

    def watched(search):
        for one in iterate(search):
            seen.add(threading.current_thread())
            yield one

    monkeypatch.setattr(openings_module, "iterate_openings", watched)
    await openings(desk.staff, desk.service_id, at(0), at(0, day=30))
    await first_openings(desk, desk.service_id)
    assert seen
    assert threading.current_thread() not in seen


@pytest.mark.parametrize(
    "start", [datetime.max.replace(tzinfo=UTC), datetime(2199, 1, 1, tzinfo=UTC), datetime.min.replace(tzinfo=UTC)]
)
async def test_a_cursor_that_lies_outside_of_the_window_is_refused(start):
    desk = await make_desk(await make_clinic(timezone="Pacific/Auckland"))
    query = asked(desk.service_id, at(0), at(0, day=1))
    with pytest.raises(Invalid) as refusal:
        await openings(desk.staff, desk.service_id, query.from_, query.to, cursor=write_cursor(query, start, NOBODY))
    assert "cursor" in refusal.value.field_errors


async def test_a_cursor_that_nobody_wrote_is_refused():
    desk = await make_desk()
    query = asked(desk.service_id, at(0), at(0, day=1))
    ours = [write_cursor(query, text, NOBODY) for text in ("\ud800", "0001-01-01T00:00:00+14:00")]
    for cursor in (*ours, "W1tb" * 40000):
        with pytest.raises(Invalid):
            read_cursor(query.model_copy(update={"cursor": cursor}))
        with pytest.raises(Invalid):
            await openings(desk.staff, desk.service_id, query.from_, query.to, cursor=cursor)


async def test_a_cursor_of_another_window_is_refused():
    desk = await make_desk()
    first = await openings(desk.staff, desk.service_id, at(0), at(0, day=1), limit=3)
    following = await openings(desk.staff, desk.service_id, at(0), at(0, day=1), limit=5, cursor=first.next_cursor)
    assert len(following.items) == 5
    with pytest.raises(Invalid) as refusal:
        await openings(desk.staff, desk.service_id, at(0), at(0, day=2), cursor=first.next_cursor)
    assert refusal.value.code == "cursor"
