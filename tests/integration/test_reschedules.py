"""An appointment moves with all that it holds, or not at all."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from medisched.domain.errors import Conflict, MedischedError, NotAllowed
from medisched.models import Email
from medisched.schemas.appointments import BookingDraft
from medisched.schemas.schedules import OpeningDraft, RescheduleDraft, StatusDraft
from medisched.services.appointment_history import list_changes
from medisched.services.appointment_lists import get_appointment
from medisched.services.appointment_statuses import set_status
from medisched.services.appointments import book_slot
from medisched.services.doors import perform
from medisched.services.entrances import system
from medisched.services.reschedules import reschedule_appointment
from medisched.services.schedules import book_opening
from tests.conftest import FakeClock
from tests.desks import at, make_desk, make_device, make_patient, make_service, schedule, set_hours
from tests.factories import make_slot
from tests.integration.bookings import other_provider
from tests.integration.test_schedules import claims_of, count_rows

pytestmark = pytest.mark.usefixtures("database")


async def move(session, appointment_id, **change):
    return await perform(session, reschedule_appointment, appointment_id, RescheduleDraft.read(change))


async def mails_of(desk, recipient):
    async with system(organization_id=desk.clinic.id) as uow:
        query = select(Email.kind, Email.calendar).where(Email.recipient == recipient).order_by(Email.created_at)
        return (await uow.db.execute(query)).all()


async def test_everything_moves_together():
    desk = await make_desk()
    device = await make_device(desk.clinic, "Scanner")
    service = await make_service(desk.clinic, room_ids=desk.room_ids, device_ids=[device], buffer_after=10)
    made = await schedule(desk, at(9), service_id=service)
    moved = await move(desk.staff, made.id, start=at(14))
    assert (moved.start, moved.end, moved.room, moved.devices) == (at(14), at(14, 30), "Room 1", ["Scanner"])
    wide = (at(14), at(14, 40))
    assert await claims_of(desk, made.id) == {
        "provider": wide, "room": wide, "device": wide, "patient": (at(14), at(14, 30)),
    }  # fmt: skip


async def test_a_refused_move_changes_nothing():
    desk = await make_desk(rooms=1)
    made = await schedule(desk, at(9))
    await schedule(desk, at(10), patient_id=await make_patient(desk.clinic))
    before, claims = await count_rows(desk), await claims_of(desk, made.id)
    for start, code in ((at(10), "provider_busy"), (at(12, 15), "break"), (at(20), "outside_hours")):
        with pytest.raises(MedischedError) as caught:
            await move(desk.staff, made.id, start=start)
        assert caught.value.code == code
    assert (await count_rows(desk), await claims_of(desk, made.id)) == (before, claims)
    assert (await perform(desk.staff, get_appointment, made.id)).sequence == 0


async def test_it_may_move_into_its_own_time():
    desk = await make_desk()
    made = await schedule(desk, at(9))
    assert (await move(desk.staff, made.id, start=at(9, 15))).start == at(9, 15)


async def test_another_room_is_found_when_the_present_one_is_taken():
    desk = await make_desk(rooms=2)
    made = await schedule(desk, at(9))
    await schedule(desk, at(10), patient_id=await make_patient(desk.clinic), overbook_reason="x")
    assert made.room == "Room 1"
    assert (await move(desk.staff, made.id, start=at(10), overbook_reason="y")).room == "Room 2"
    with pytest.raises(Conflict) as caught:
        await move(desk.staff, made.id, room_id=desk.room_ids[0], overbook_reason="z")
    assert caught.value.code == "room_busy"


async def test_to_another_provider_and_to_any():
    desk = await make_desk()
    other = await other_provider(desk.clinic)
    await set_hours(desk.clinic, other.provider_id)
    service = await make_service(desk.clinic, provider_ids=[desk.clinic.provider_id, other.provider_id])
    made = await schedule(desk, at(9), service_id=service, provider_id=desk.clinic.provider_id)
    moved = await move(desk.staff, made.id, provider_id=other.provider_id)
    assert (moved.provider_id, moved.start) == (other.provider_id, at(9))
    await schedule(
        desk, at(10), service_id=service, provider_id=other.provider_id, patient_id=await make_patient(desk.clinic)
    )
    again = await move(desk.staff, made.id, start=at(10), any_provider=True)
    assert again.provider_id == desk.clinic.provider_id


async def test_the_calendar_entry_keeps_its_uid_and_raises_its_sequence():
    desk = await make_desk()
    patient = await make_patient(desk.clinic, "Ina Mail", email="ina@example.com")
    made = await schedule(desk, at(9), patient_id=patient)
    for hour in (10, 11, 14):
        await move(desk.staff, made.id, start=at(hour))
    calendars = [mail.calendar for mail in await mails_of(desk, "ina@example.com") if mail.calendar]
    assert {re.search(r"UID:(\S+)", one)[1] for one in calendars} == {f"{made.id}@medisched"}
    assert [int(re.search(r"SEQUENCE:(\d+)", one)[1]) for one in calendars] == [0, 1, 2, 3]


async def test_another_device_is_no_news_for_the_patient():
    desk = await make_desk()
    devices = [await make_device(desk.clinic, name, "Scanner") for name in ("Scan A", "Scan B")]
    service = await make_service(desk.clinic, device_ids=devices)
    patient = await make_patient(desk.clinic, "Ina Mail", email="ina@example.com")
    made = await schedule(desk, at(9), service_id=service, patient_id=patient)
    moved = await move(desk.staff, made.id, device_ids=[devices[1]])
    assert (moved.devices, moved.sequence) == (["Scan B"], 0)
    assert len(await mails_of(desk, "ina@example.com")) == 1


async def test_the_wrong_patient_is_put_right_and_both_are_told():
    desk = await make_desk()
    wrong = await make_patient(desk.clinic, "Wanda Wrong", email="wanda@example.com")
    right = await make_patient(desk.clinic, "Rita Right", email="rita@example.com")
    made = await schedule(desk, at(9), patient_id=wrong)
    moved = await move(desk.staff, made.id, patient_id=right)
    assert (moved.patient, moved.start) == ("Rita Right", at(9))
    assert [mail.kind for mail in await mails_of(desk, "wanda@example.com")] == [
        "appointment_confirmation", "appointment_cancelled",
    ]  # fmt: skip
    assert [mail.kind for mail in await mails_of(desk, "rita@example.com")] == ["appointment_confirmation"]


async def test_both_providers_are_told_when_patient_and_provider_change():
    desk = await make_desk()
    other = await other_provider(desk.clinic)
    await set_hours(desk.clinic, other.provider_id)
    service = await make_service(desk.clinic, provider_ids=[desk.clinic.provider_id, other.provider_id])
    made = await schedule(desk, at(9), service_id=service, provider_id=desk.clinic.provider_id)
    right = await make_patient(desk.clinic, "Rita Right")
    await move(desk.staff, made.id, patient_id=right, provider_id=other.provider_id)
    for provider, kinds in ((desk.clinic.provider, ["booked", "cancelled"]), (other.provider, ["booked"])):
        assert [mail.kind for mail in await mails_of(desk, provider.email)] == [f"provider_{kind}" for kind in kinds]


async def test_a_family_with_one_address_gets_the_new_entry_and_no_cancellation():
    desk = await make_desk()
    mother = await make_patient(desk.clinic, "Mara Family", email="family@example.com")
    child = await make_patient(desk.clinic, "Kim Family", email="Family@example.com")
    made = await schedule(desk, at(9), patient_id=mother)
    await move(desk.staff, made.id, patient_id=child)
    _, mail = await mails_of(desk, "family@example.com")
    assert mail.kind == "appointment_confirmation"
    assert "METHOD:REQUEST" in mail.calendar
    assert "SEQUENCE:1" in mail.calendar


async def test_history_stays():
    desk = await make_desk()
    made = await schedule(desk, at(9))
    await move(desk.staff, made.id, start=at(10))
    changes = await perform(desk.staff, list_changes, made.id)
    assert [(one.kind, one.start) for one in changes] == [("booked", at(9)), ("moved", at(10))]
    assert {one.room for one in changes} == {"Room 1"}


async def test_a_booked_slot_is_offered_again_when_its_appointment_moves_elsewhere():
    desk = await make_desk()
    slot = await make_slot(desk.clinic, at(9))
    made = await perform(desk.staff, book_slot, BookingDraft(slot_id=slot.id, patient_id=desk.patient_id))
    moved = await move(desk.staff, made.id, start=at(10, 5))
    assert (moved.start, moved.end) == (at(10, 5), at(10, 35))
    again = await perform(desk.clinic.member.session, book_slot, BookingDraft(slot_id=slot.id))
    assert again.start == at(9)


async def test_members_move_their_own_and_choose_the_time_only():
    desk = await make_desk(online=True)
    session = desk.clinic.member.session
    made = await perform(session, book_opening, OpeningDraft(service_id=desk.service_id, start=at(9)))
    assert (await move(session, made.id, start=at(10))).start == at(10)
    for change in ({"room_id": desk.room_ids[1]}, {"overbook_reason": "me"}, {"patient_id": desk.patient_id}):
        with pytest.raises(NotAllowed):
            await move(session, made.id, **change)
    foreign = await schedule(desk, at(14))
    with pytest.raises(MedischedError) as caught:
        await move(session, foreign.id, start=at(15))
    assert caught.value.code == "not_found"


async def test_statuses_go_step_by_step_and_back(fake_clock: FakeClock):
    fake_clock.now = at(8, 45)
    desk = await make_desk()
    made = await schedule(desk, at(9))

    async def to(status, session=desk.staff):
        return (await perform(session, set_status, made.id, StatusDraft(status=status))).status

    with pytest.raises(Conflict) as early:
        await to("no_show")
    assert early.value.code == "too_early"
    for status in ("arrived", "in_progress", "fulfilled", "in_progress", "arrived", "booked", "arrived"):
        assert await to(status, desk.clinic.provider.session) == status
    with pytest.raises(NotAllowed):
        await to("fulfilled", desk.clinic.member.session)
    fake_clock.now = at(9) + timedelta(minutes=5)
    assert await to("no_show") == "no_show"
    with pytest.raises(Conflict) as wrong:
        await to("fulfilled")
    assert wrong.value.code == "wrong_status"


async def test_a_move_to_where_it_is_already_is_none():
    desk = await make_desk()
    made = await schedule(desk, at(9))
    with pytest.raises(Conflict) as caught:
        await move(desk.staff, made.id, start=at(9))
    assert caught.value.code == "same_time"
    assert len(await perform(desk.staff, list_changes, made.id)) == 1
