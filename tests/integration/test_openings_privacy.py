"""What openings and services tell those who do not work here, and what a moved appointment brings with it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from medisched.domain.errors import Conflict, NotFound
from medisched.domain.scopes import Scope
from medisched.schemas.catalog import ServiceChangeDraft
from medisched.schemas.openings import OpeningQuery, TimeQuery, Wish
from medisched.schemas.schedules import OpeningDraft
from medisched.schemas.time_off import TimeOffDraft
from medisched.services.catalog import change_service, get_service, list_services
from medisched.services.doors import perform, visit
from medisched.services.openings import explain_time, find_first_openings, find_openings, list_opening_days
from medisched.services.schedules import book_opening
from medisched.services.time_off import add_time_off
from tests.desks import at, make_desk, make_device, make_room, make_service, schedule, set_hours
from tests.integration.bookings import other_provider
from tests.integration.keys import call, make_key

pytestmark = pytest.mark.usefixtures("database")
DAY = {"from": at(0), "to": at(0, day=1)}


async def online_desk():
    """A desk, and an online service that takes one of its rooms and a device."""
    desk = await make_desk()
    device = await make_device(desk.clinic, "Scanner", "scanner")
    service = await make_service(desk.clinic, online=True, room_ids=desk.room_ids, device_ids=[device])
    return desk, service, device


def doors(desk):
    """The same question of a member and of a stranger."""

    def as_member(service, *args, **options):
        return perform(desk.clinic.member.session, service, *args, **options)

    def as_stranger(service, *args, **options):
        return visit(service, *args, slug=desk.clinic.organization.slug, **options)

    return as_member, as_stranger


async def test_patients_and_strangers_cannot_ask_about_a_room_or_a_device():
    desk, service, device = await online_desk()
    for ask in doors(desk):
        for place in ({"room_id": desk.room_ids[0]}, {"device_ids": [device]}, {"room_id": UUID(int=1)}):
            wish = {"service_id": service, **place}
            query = OpeningQuery.read({**wish, **DAY})
            for find, asked in (
                (find_openings, query),
                (list_opening_days, query),
                (find_first_openings, Wish.read(wish)),
                (explain_time, TimeQuery.read({**wish, "start": at(9)})),
            ):
                with pytest.raises(NotFound):
                    await ask(find, asked)


async def test_patients_and_strangers_are_told_the_rooms_name_only():
    desk, service, device = await online_desk()
    query = OpeningQuery.read({"service_id": service, **DAY})
    time = TimeQuery(service_id=service, start=at(9))
    for ask in doors(desk):
        shown = [
            (await ask(find_openings, query)).items[0],
            (await ask(find_first_openings, Wish(service_id=service))).items[0],
            (await ask(explain_time, time)).opening,
        ]
        for one in shown:
            assert (one.room, one.room_id, one.device_ids, one.devices) == ("Room 1", None, [], [])
    seen = (await perform(desk.clinic.provider.session, explain_time, time)).opening
    assert (seen.room_id, seen.device_ids, seen.devices) == (desk.room_ids[0], [device], ["Scanner"])


async def test_that_a_provider_is_away_is_told_only_to_those_who_work_here():
    desk, service, _ = await online_desk()
    day = at(9, day=1).date()
    days = TimeOffDraft(first_day=day, last_day=day)
    await perform(desk.clinic.owner.session, add_time_off, desk.clinic.provider_id, days)
    query = OpeningQuery.read({"service_id": service, "from": at(0, day=1), "to": at(0, day=2)})
    time = TimeQuery(service_id=service, start=at(9, day=1))
    assert (await perform(desk.staff, find_openings, query)).reason == "provider_away"
    assert (await perform(desk.staff, explain_time, time)).reason == "provider_away"
    for ask in doors(desk):
        empty, refused = await ask(find_openings, query), await ask(explain_time, time)
        assert (empty.reason, refused.reason) == ("provider_busy", "provider_busy")
        assert "away" not in empty.reason_text + refused.reason_text
    with pytest.raises(Conflict) as refusal:
        await perform(desk.clinic.member.session, book_opening, OpeningDraft(service_id=service, start=at(9, day=1)))
    assert refusal.value.code == "provider_busy"


async def test_patients_and_strangers_do_not_see_which_rooms_and_devices_a_service_uses():
    desk, service, device = await online_desk()
    for ask in doors(desk):
        listed = next(one for one in await ask(list_services) if one.id == service)
        for view in (listed, await ask(get_service, service)):
            assert (view.room_ids, view.device_ids, view.provider_ids) == ([], [], [desk.clinic.provider_id])
    seen = await perform(desk.clinic.provider.session, get_service, service)
    assert (seen.room_ids, seen.device_ids) == (desk.room_ids, [device])


async def test_a_moved_appointment_brings_its_length_its_buffers_and_its_patient():
    desk = await make_desk(rooms=1, buffer_after=15, online=True)
    other = await other_provider(desk.clinic)
    await set_hours(desk.clinic, other.provider_id)
    elsewhere = await make_service(desk.clinic, provider_ids=[other.provider_id])
    made = await schedule(desk, at(9))
    await schedule(desk, at(11), service_id=elsewhere)
    changes = ServiceChangeDraft(duration=60, buffer_after=0)
    await perform(desk.clinic.owner.session, change_service, desk.service_id, changes)
    wish = {"service_id": desk.service_id, "moving_id": made.id}
    query = OpeningQuery.read({**wish, "from": at(10), "to": at(12)})
    starts = [at(10), at(10, 15), at(10, 30), at(11, 30)]
    for person in (desk.clinic.provider, desk.clinic.staff):
        found = await perform(person.session, find_openings, query)
        assert [one.start for one in found.items] == starts
        assert {one.end - one.start for one in found.items} == {timedelta(minutes=30)}
        assert [one.count for one in await perform(person.session, list_opening_days, query)] == [4]
        first = (await perform(person.session, find_first_openings, Wish.read(wish))).items[0]
        assert first.end - first.start == timedelta(minutes=30)
        refused = await perform(person.session, explain_time, TimeQuery.read({**wish, "start": at(11)}))
        assert (refused.reason, refused.reason_text) == (
            "patient_busy",
            "The patient already has an appointment at this time.",
        )
    buffered = await perform(desk.staff, explain_time, TimeQuery.read({**wish, "start": at(9, 15)}))
    assert buffered.opening is not None


async def test_a_moved_appointment_of_another_patient_is_not_there_for_a_member():
    desk = await make_desk(online=True)
    made = await schedule(desk, at(9))
    with pytest.raises(NotFound):
        await perform(
            desk.clinic.member.session,
            find_first_openings,
            Wish(service_id=desk.service_id, moving_id=made.id),
        )


async def test_rooms_are_taken_in_the_order_in_which_people_count():
    desk = await make_desk(rooms=1)
    rooms = [await make_room(desk.clinic, name) for name in ("Lab 10", "Lab 2", "lab 1")]
    service = await make_service(desk.clinic, room_ids=rooms)
    taken = [(await schedule(desk, at(9 + n), service_id=service)).room for n in range(2)]
    assert taken == ["lab 1", "lab 1"]
    answer = await perform(
        desk.staff, explain_time, TimeQuery(service_id=service, start=datetime(2199, 1, 1, tzinfo=UTC))
    )
    assert answer.reason == "too_far"
    only = await make_service(desk.clinic, room_ids=rooms[:2])
    assert (await schedule(desk, at(14), service_id=only)).room == "Lab 2"


async def test_a_key_for_appointments_makes_those_that_only_the_desk_arranges():
    desk = await make_desk(online=False)
    key = (await make_key(desk.clinic, Scope.WRITE_APPOINTMENTS)).key
    asked = {"serviceId": str(desk.service_id), "from": at(8).isoformat(), "to": at(17).isoformat()}
    found = await call(key, "/api/v1/openings", params=asked)
    assert (found.status_code, bool(found.json()["items"])) == (200, True)
    body = {"serviceId": str(desk.service_id), "patientId": str(desk.patient_id), "start": at(9).isoformat()}
    assert (await call(key, "/api/v1/appointments", "POST", json=body)).status_code == 201
    other = (await make_key(desk.clinic, Scope.READ_REPORTS)).key
    assert (await call(other, "/api/v1/openings", params=asked)).status_code == 404
