"""Services as owners and staff set them up, and as everybody else sees them."""

from datetime import timedelta
from uuid import uuid4

import pytest

from medisched.domain.errors import Conflict, Invalid, NotAllowed, NotFound, NotSignedIn
from medisched.models import Appointment
from medisched.schemas.appointments import BookingDraft
from medisched.schemas.catalog import ServiceChangeDraft, ServiceDraft
from medisched.services.appointments import book_slot
from medisched.services.catalog import (
    archive_service,
    change_service,
    create_service,
    get_service,
    list_services,
    preview_service_archive,
    restore_service,
    update_service,
)
from medisched.services.catalog_places import archive_device, archive_room
from medisched.services.doors import perform, visit, work
from medisched.services.providers import archive_provider
from tests.factories import Clinic, make_clinic, make_slot, sign_in_as, soon
from tests.integration.catalogs import make_device, make_room, make_service

PLAIN = ServiceDraft(name="Skin check", duration=20)


async def names(clinic: Clinic, role: str, **options) -> list[str]:
    return [one.name for one in await perform(clinic.people[role].session, list_services, **options)]


async def _give_service(uow, appointment_id, service_id) -> None:
    appointment = await uow.get(Appointment, appointment_id)
    appointment.service_id = service_id
    await uow.save()


async def _read_appointment(uow, appointment_id) -> Appointment:
    return await uow.get(Appointment, appointment_id)


async def make_appointment(clinic: Clinic, service_id, hours: float = 48):
    slot = await make_slot(clinic, soon(hours))
    made = await perform(clinic.member.session, book_slot, BookingDraft(slot_id=slot.id))
    await work(_give_service, made.id, service_id, organization_id=clinic.id)
    return made


async def test_a_service_is_kept_as_it_was_entered():
    clinic = await make_clinic()
    room, device = await make_room(clinic), await make_device(clinic)
    draft = ServiceDraft(
        name="  Skin check ",
        description="Without make-up.\nPlease.",
        duration=20,
        buffer_before=5,
        buffer_after=10,
        notice=120,
        horizon=60,
        step=10,
        price=4500,
        currency="chf",
        color="purple",
        online=True,
        provider_ids=[clinic.provider_id, clinic.provider_id],
        room_ids=[room.id],
        device_ids=[device.id],
    )
    made = await perform(clinic.owner.session, create_service, draft)
    assert made == await perform(clinic.provider.session, get_service, made.id)
    assert ServiceDraft.read(made.model_dump(include=set(ServiceDraft.model_fields))) == draft
    assert (made.name, made.currency, made.is_archived) == ("Skin check", "CHF", False)
    assert (made.provider_ids, made.provider_count) == ([clinic.provider_id], 1)


async def test_what_is_not_said_has_a_sensible_default():
    made = await make_service(await make_clinic())
    assert (made.step, made.horizon, made.notice, made.buffer_before, made.buffer_after) == (15, 90, 0, 0, 0)
    assert (made.price, made.currency, made.color, made.online) == (None, "EUR", "teal", False)
    assert (made.provider_count, made.room_ids, made.device_ids) == (0, [], [])


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", " ", "Please fill this in."),
        ("name", "x" * 81, "Please enter at most 80 characters."),
        ("name", "\ufdfa" * 10, "Please enter at most 80 characters."),
        ("name", "Two\nlines", "Please remove line breaks and invisible characters."),
        ("description", "x" * 501, "Please enter at most 500 characters."),
        ("duration", 4, "Please enter 5 or more."),
        ("duration", 481, "Please enter 480 or less."),
        ("duration", "half", "Please enter a whole number."),
        ("buffer_before", -1, "Please enter 0 or more."),
        ("buffer_after", 241, "Please enter 240 or less."),
        ("notice", 43_201, "Please enter 43200 or less."),
        ("horizon", 0, "Please enter 1 or more."),
        ("horizon", 732, "Please enter 731 or less."),
        ("step", 3, "Please enter 5 or more."),
        ("price", -1, "Please enter 0 or more."),
        ("currency", "EURO", "Please choose a currency from the list."),
        ("color", "ultraviolet", None),
        ("room_ids", ["nonsense"], None),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(field, value, words):
    with pytest.raises(Invalid) as refused:
        ServiceDraft.read({"name": "Skin check", "duration": 20, field: value})
    assert set(refused.value.field_errors) == {field}
    assert words is None or refused.value.field_errors[field] == words


async def test_a_name_is_taken_in_any_case_and_spelling_while_it_is_in_use():
    clinic = await make_clinic()
    first = await make_service(clinic, "Skin check")
    other = await make_service(clinic, "Other")
    twin = ServiceDraft(name="SKIN  \uff43heck", duration=20)
    for act in ((create_service, twin), (update_service, other.id, twin)):
        with pytest.raises(Invalid) as refused:
            await perform(clinic.owner.session, *act)
        assert refused.value.field_errors == {"name": "There is already a service with this name."}
    await perform(clinic.owner.session, archive_service, first.id)
    await perform(clinic.owner.session, create_service, twin)
    with pytest.raises(Invalid) as refused:
        await perform(clinic.owner.session, restore_service, first.id)
    assert set(refused.value.field_errors) == {"name"}
    await make_service(await make_clinic(), "Skin check")


async def test_only_owners_and_staff_keep_the_catalog():
    clinic = await make_clinic()
    made = await make_service(clinic)
    acts = (
        (create_service, PLAIN),
        (update_service, made.id, PLAIN),
        (change_service, made.id, ServiceChangeDraft()),
        (archive_service, made.id),
        (restore_service, made.id),
        (preview_service_archive, made.id),
    )
    for act in acts:
        for person in (clinic.provider, clinic.member):
            with pytest.raises(NotAllowed):
                await perform(person.session, *act)
        with pytest.raises(NotSignedIn):
            await visit(*act, slug=clinic.organization.slug)


async def test_patients_and_strangers_see_only_what_they_can_book():
    clinic = await make_clinic()
    hidden = await make_service(clinic, "By phone")
    gone = await make_service(clinic, "Gone", online=True)
    await make_service(clinic, "a check", online=True)
    await perform(clinic.staff.session, archive_service, gone.id)
    everything = {"include_archived": True}
    assert await names(clinic, "member", **everything) == ["a check"]
    public = await visit(list_services, slug=clinic.organization.slug, include_archived=True)
    assert [one.name for one in public] == ["a check"]
    for service_id in (hidden.id, gone.id):
        with pytest.raises(NotFound):
            await perform(clinic.member.session, get_service, service_id)
    for role in ("owner", "staff", "provider"):
        assert await names(clinic, role) == ["a check", "By phone"]
        assert await names(clinic, role, **everything) == ["a check", "By phone", "Gone"]
        assert await names(clinic, role, online_only=True) == ["a check"]


async def test_links_are_replaced_as_a_whole():
    clinic = await make_clinic()
    one, two = await make_room(clinic, "Room 1"), await make_room(clinic, "Room 2")
    made = await make_service(clinic, room_ids=[one.id], provider_ids=[clinic.provider_id])
    draft = ServiceDraft(name="Skin check", duration=25, room_ids=[two.id])
    changed = await perform(clinic.staff.session, update_service, made.id, draft)
    assert (changed.duration, changed.room_ids, changed.provider_ids) == (25, [two.id], [])


async def test_a_refused_change_changes_nothing():
    clinic = await make_clinic()
    room = await make_room(clinic)
    made = await make_service(clinic, room_ids=[room.id])
    draft = ServiceDraft(name="Other", duration=60, provider_ids=[clinic.provider_id], device_ids=[uuid4()])
    with pytest.raises(NotFound):
        await perform(clinic.staff.session, update_service, made.id, draft)
    assert await perform(clinic.staff.session, get_service, made.id) == made


@pytest.mark.parametrize("field", ["provider_ids", "room_ids", "device_ids"])
async def test_another_organizations_things_and_archived_ones_are_not_there(field):
    mine, theirs = await make_clinic(), await make_clinic()
    foreign = {
        "provider_ids": theirs.provider_id,
        "room_ids": (await make_room(theirs)).id,
        "device_ids": (await make_device(theirs)).id,
    }
    archived = {"room_ids": (await make_room(mine)).id, "device_ids": (await make_device(mine)).id}
    await perform(mine.owner.session, archive_room, archived["room_ids"])
    await perform(mine.owner.session, archive_device, archived["device_ids"])
    await perform(mine.owner.session, archive_provider, mine.provider_id)
    for one in (foreign[field], uuid4(), archived.get(field, mine.provider_id)):
        with pytest.raises(NotFound) as refused:
            await make_service(mine, **{field: [one]})
        assert refused.value.message == NotFound.message


async def test_an_archived_provider_does_not_count():
    clinic = await make_clinic()
    made = await make_service(clinic, provider_ids=[clinic.provider_id], online=True)
    await perform(clinic.owner.session, archive_provider, clinic.provider_id)
    seen = await perform(clinic.member.session, get_service, made.id)
    assert (seen.provider_ids, seen.provider_count) == ([], 0)


async def test_only_what_is_given_becomes_different():
    clinic = await make_clinic()
    made = await make_service(clinic, price=4500, provider_ids=[clinic.provider_id], notice=60)
    changed = await perform(clinic.staff.session, change_service, made.id, ServiceChangeDraft(duration=30))
    assert changed == made.model_copy(update={"duration": 30})
    changed = await perform(clinic.staff.session, change_service, made.id, ServiceChangeDraft(price=None))
    assert changed.price is None
    with pytest.raises(Invalid) as refused:
        await perform(clinic.staff.session, change_service, made.id, ServiceChangeDraft(name=None))
    assert set(refused.value.field_errors) == {"name"}


async def test_changing_or_archiving_a_service_changes_no_appointment():
    clinic = await make_clinic()
    made = await make_service(clinic, buffer_after=5)
    booked = await make_appointment(clinic, made.id)
    before = (await work(_read_appointment, booked.id, organization_id=clinic.id)).model_dump()
    draft = ServiceDraft(name="Other", duration=90, buffer_after=30)
    await perform(clinic.staff.session, update_service, made.id, draft)
    await perform(clinic.staff.session, archive_service, made.id)
    after = (await work(_read_appointment, booked.id, organization_id=clinic.id)).model_dump()
    assert after == before


async def test_before_archiving_the_upcoming_appointments_are_counted(fake_clock):
    clinic = await make_clinic()
    made = await make_service(clinic)
    await make_appointment(clinic, made.id, 2)
    await make_appointment(clinic, made.id, 72)
    assert (await perform(clinic.staff.session, preview_service_archive, made.id)).upcoming == 2
    fake_clock.now += timedelta(hours=3)
    session, _ = await sign_in_as(clinic.staff.user_id, clinic.id)
    assert (await perform(session, preview_service_archive, made.id)).upcoming == 1


async def test_an_archived_service_comes_back_as_it_was(fake_clock):
    clinic = await make_clinic()
    room = await make_room(clinic)
    made = await make_service(clinic, room_ids=[room.id], provider_ids=[clinic.provider_id])
    archived = await perform(clinic.staff.session, archive_service, made.id)
    assert archived == await perform(clinic.staff.session, archive_service, made.id)
    assert archived.is_archived
    assert await perform(clinic.staff.session, restore_service, made.id) == made


async def test_a_service_does_not_come_back_without_the_room_or_device_that_it_needs():
    clinic = await make_clinic()
    room, device = await make_room(clinic), await make_device(clinic)
    surgery = await make_service(clinic, "Surgery", room_ids=[room.id])
    scan = await make_service(clinic, "Scan", device_ids=[device.id])
    for service in (surgery, scan):
        await perform(clinic.staff.session, archive_service, service.id)
    await perform(clinic.staff.session, archive_room, room.id)
    await perform(clinic.staff.session, archive_device, device.id)
    for service, code in ((surgery, "no_room"), (scan, "no_device")):
        with pytest.raises(Conflict) as refused:
            await perform(clinic.staff.session, restore_service, service.id)
        assert refused.value.code == code
        await perform(clinic.staff.session, update_service, service.id, ServiceDraft(name=service.name, duration=5))
        assert not (await perform(clinic.staff.session, restore_service, service.id)).is_archived


async def test_another_organizations_service_is_not_there():
    mine, theirs = await make_clinic(), await make_clinic()
    made = await make_service(theirs, online=True)
    for act in ((get_service,), (archive_service,), (restore_service,), (preview_service_archive,)):
        with pytest.raises(NotFound):
            await perform(mine.owner.session, act[0], made.id)
    with pytest.raises(NotFound):
        await perform(mine.owner.session, update_service, made.id, PLAIN)
