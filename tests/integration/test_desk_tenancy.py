"""Nothing of another organization's desk is there: each id of theirs is answered like one that does not exist."""

from uuid import UUID, uuid4

import pytest

from medisched.domain.errors import MedischedError
from medisched.schemas.appointments import AppointmentQuery, BookingDraft
from medisched.schemas.openings import OpeningQuery, TimeQuery, Wish
from medisched.schemas.schedules import (
    AppointmentChangeDraft,
    OpeningDraft,
    RescheduleDraft,
    ScheduleDraft,
    StatusDraft,
    WalkInDraft,
)
from medisched.services import (
    appointment_history,
    appointment_lists,
    appointment_notes,
    appointment_requests,
    appointment_statuses,
    appointments,
    openings,
    reschedules,
    schedules,
)
from medisched.services.doors import perform
from tests.desks import Desk, at, make_desk, make_device, schedule
from tests.factories import make_slot

pytestmark = pytest.mark.usefixtures("database")
KINDS = ("service", "patient", "provider", "room", "device", "appointment", "slot")


async def ids_of(desk: Desk) -> dict[str, UUID]:
    return {
        "service": desk.service_id,
        "patient": desk.patient_id,
        "provider": desk.clinic.provider_id,
        "room": desk.room_ids[0],
        "device": await make_device(desk.clinic, "Scanner"),
        "appointment": (await schedule(desk, at(9))).id,
        "slot": (await make_slot(desk.clinic, at(15))).id,
    }


def calls_with(ids: dict[str, UUID]) -> dict[str, list[tuple]]:
    """Every service of the desk, with what it is told, by the kind of id that is somebody else's."""
    wish = {"service_id": ids["service"]}
    window = {"from": at(13), "to": at(14)}
    time = {**wish, "patient_id": ids["patient"], "start": at(13)}
    every = {
        "find": (openings.find_openings, OpeningQuery.read({**wish, **window, "provider_id": ids["provider"]})),
        "find_room": (openings.find_openings, OpeningQuery.read({**wish, **window, "room_id": ids["room"]})),
        "find_device": (openings.find_openings, OpeningQuery.read({**wish, **window, "device_ids": [ids["device"]]})),
        "find_patient": (openings.find_openings, OpeningQuery.read({**wish, **window, "patient_id": ids["patient"]})),
        "days": (openings.list_opening_days, OpeningQuery.read({**wish, **window})),
        "first": (openings.find_first_openings, Wish(**wish)),
        "explain": (openings.explain_time, TimeQuery.read({**time, "room_id": ids["room"]})),
        "schedule": (schedules.schedule_appointment, ScheduleDraft.read({**time, "device_ids": [ids["device"]]})),
        "walk_in": (schedules.register_walk_in, WalkInDraft(**wish, patient_id=ids["patient"])),
        "book": (schedules.book_opening, OpeningDraft(**wish, start=at(13))),
        "for_patient": (appointments.book_slot, BookingDraft(slot_id=ids["slot"], patient_id=ids["patient"])),
        "history": (appointment_history.list_changes, ids["appointment"]),
        "note": (appointment_notes.set_note, ids["appointment"], "seen"),
        "status": (appointment_statuses.set_status, ids["appointment"], StatusDraft(status="arrived")),
        "change": (
            appointment_requests.change_appointment,
            ids["appointment"],
            AppointmentChangeDraft(status="cancelled"),
        ),
        **{
            f"move_{name}": (reschedules.reschedule_appointment, ids["appointment"], RescheduleDraft.read(change))
            for name, change in {
                "provider": {"provider_id": ids["provider"]},
                "room": {"room_id": ids["room"]},
                "device": {"device_ids": [ids["device"]]},
                "patient": {"patient_id": ids["patient"]},
            }.items()
        },
    }
    used = {
        "service": ("find", "days", "first", "explain", "schedule", "walk_in", "book"),
        "patient": ("find_patient", "explain", "schedule", "walk_in", "for_patient", "move_patient"),
        "provider": ("find", "move_provider"),
        "room": ("find_room", "explain", "move_room"),
        "device": ("find_device", "schedule", "move_device"),
        "appointment": ("history", "note", "status", "change", "move_provider"),
        "slot": ("for_patient",),
    }
    return {kind: [every[name] for name in names] for kind, names in used.items()}


async def refusal(session: str, call: tuple) -> tuple[str, str]:
    with pytest.raises(MedischedError) as caught:
        await perform(session, *call)
    return caught.value.code, caught.value.message


@pytest.mark.parametrize("kind", KINDS)
async def test_a_foreign_id_is_answered_like_one_that_does_not_exist(kind):
    mine, theirs = await make_desk(), await make_desk()
    own, foreign = await ids_of(mine), await ids_of(theirs)
    with_foreign = calls_with({**own, kind: foreign[kind]})[kind]
    with_nothing = calls_with({**own, kind: uuid4()})[kind]
    for real, nothing in zip(with_foreign, with_nothing, strict=True):
        assert await refusal(mine.staff, real) == await refusal(mine.staff, nothing), real


async def test_filters_with_foreign_ids_find_nothing():
    mine, theirs = await make_desk(), await make_desk()
    foreign = await ids_of(theirs)
    await ids_of(mine)
    for name in ("service_id", "patient_id", "provider_id", "room_id"):
        query = AppointmentQuery.read({name: foreign[name.removesuffix("_id")]})
        assert (await perform(mine.staff, appointment_lists.list_appointments, query)).items == []
