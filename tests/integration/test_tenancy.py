"""Nothing of another organization is there: for services, for SQL without a tenant, for references."""

from functools import partial
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from medisched.db.engine import get_database
from medisched.domain.errors import MedischedError, NotFound
from medisched.schemas.api_keys import ApiKeyDraft
from medisched.schemas.appointments import AppointmentQuery, BookingDraft, CancellationDraft, MoveDraft
from medisched.schemas.audit import AuditQuery
from medisched.schemas.catalog import DeviceChangeDraft, DeviceDraft, RoomDraft, ServiceChangeDraft, ServiceDraft
from medisched.schemas.closures import ClosureDraft
from medisched.schemas.departments import DepartmentDraft
from medisched.schemas.invitations import InvitationDraft
from medisched.schemas.memberships import RoleDraft
from medisched.schemas.patients import PatientChange, PatientDraft
from medisched.schemas.providers import ProviderChange, ProviderChangeDraft, ProviderDraft
from medisched.schemas.schedule_boards import BoardQuery
from medisched.schemas.slots import SlotDraft, SlotQuery
from medisched.schemas.time_off import TimeOffDraft
from medisched.schemas.webhooks import DeliveryQuery, EndpointChange
from medisched.schemas.working_hours import OverrideDraft, WeeklyHoursDraft
from medisched.services import (
    api_keys,
    appointment_calendars,
    appointment_lists,
    appointments,
    audit_entries,
    calendar_feeds,
    catalog,
    catalog_places,
    closures,
    departments,
    invitations,
    login_sessions,
    memberships,
    patients,
    providers,
    schedule_boards,
    slot_lists,
    slots,
    time_off,
    webhook_deliveries,
    webhook_endpoints,
    working_hours,
)
from medisched.services.doors import perform
from tests.factories import Clinic, make_clinic, make_slot, soon
from tests.integration.catalogs import make_device, make_room, make_service
from tests.integration.webhooks import make_endpoint

TENANT_TABLES = (
    "memberships", "departments", "invitations", "providers", "patients", "appointments", "slots", "emails",
    "patient_words", "services", "rooms", "devices", "service_providers", "service_rooms", "service_devices",
    "working_hours", "date_overrides", "time_off", "closures", "open_holidays", "calendar_feeds",
    "api_keys", "webhook_endpoints", "webhook_deliveries", "webhook_attempts",
    "provider_days", "reminder_marks",
)  # fmt: skip
DAY = soon(24 * 30).date()


class Foreign:
    """Ids of things in the other organization."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic

    async def fill(self) -> None:
        clinic = self.clinic
        self.slot = (await make_slot(clinic)).id
        booked = await make_slot(clinic, soon(60))
        self.appointment = (
            await perform(clinic.member.session, appointments.book_slot, BookingDraft(slot_id=booked.id))
        ).id
        members = await perform(clinic.owner.session, memberships.list_members)
        self.membership = next(member.id for member in members if member.role == "staff")
        draft = InvitationDraft(email="new@example.org", role="staff")
        self.invitation = (await perform(clinic.owner.session, invitations.invite_person, draft)).id
        self.user = clinic.member.user_id
        draft = PatientDraft(name="Nora Nobody")
        self.patient = (await perform(clinic.staff.session, patients.create_patient, draft)).id
        key = ApiKeyDraft(name="X", scopes=["catalog:read"])
        self.key = (await perform(clinic.owner.session, api_keys.make_api_key, key)).id
        sessions = await perform(clinic.owner.session, login_sessions.list_my_sessions)
        self.session = sessions[0].id
        closed = ClosureDraft(first_day=DAY, last_day=DAY, reason="X")
        self.closure = (await perform(clinic.owner.session, closures.add_closure, closed)).id
        away = TimeOffDraft(first_day=DAY, last_day=DAY)
        self.time_off = (await perform(clinic.owner.session, time_off.add_time_off, clinic.provider_id, away)).id
        self.endpoint = (await make_endpoint(clinic)).id
        found = await perform(clinic.owner.session, audit_entries.list_audit_entries, AuditQuery(limit=1))
        self.entry = found.items[0].id
        self.room, self.device = (await make_room(clinic)).id, (await make_device(clinic)).id
        links = {"provider_ids": [clinic.provider_id], "room_ids": [self.room], "device_ids": [self.device]}
        self.service = (await make_service(clinic, online=True, **links)).id


CALLS = {
    "rename_department": ("owner", departments.rename_department, "department", (DepartmentDraft(name="X"),)),
    "delete_department": ("owner", departments.delete_department, "department", ()),
    "get_department": ("member", departments.get_department, "department", ()),
    "get_member": ("owner", memberships.get_member, "membership", ()),
    "get_provider": ("member", providers.get_provider, "provider", ()),
    "change_provider": ("owner", providers.change_provider, "provider", (ProviderChange(title="X"),)),
    "restore_provider": ("owner", providers.restore_provider, "provider", ()),
    "archive_provider": ("owner", providers.archive_provider, "provider", ()),
    "withdraw_slot": ("provider", slots.withdraw_slot, "slot", ()),
    "get_slot": ("member", slot_lists.get_slot, "slot", ()),
    "get_appointment": ("owner", appointment_lists.get_appointment, "appointment", ()),
    "cancel_appointment": ("owner", appointments.cancel_appointment, "appointment", (CancellationDraft(),)),
    "change_role": ("owner", memberships.change_role, "membership", (RoleDraft(role="member"),)),
    "remove_member": ("owner", memberships.remove_member, "membership", ()),
    "get_invitation": ("owner", invitations.get_invitation, "invitation", ()),
    "resend_invitation": ("owner", invitations.resend_invitation, "invitation", ()),
    "revoke_invitation": ("owner", invitations.revoke_invitation, "invitation", ()),
    "get_service": ("member", catalog.get_service, "service", ()),
    "update_service": ("staff", catalog.update_service, "service", (ServiceDraft(name="X", duration=5),)),
    "change_service": ("staff", catalog.change_service, "service", (ServiceChangeDraft(name="X"),)),
    "archive_service": ("staff", catalog.archive_service, "service", ()),
    "restore_service": ("staff", catalog.restore_service, "service", ()),
    "preview_service_archive": ("staff", catalog.preview_service_archive, "service", ()),
    "get_room": ("provider", catalog_places.get_room, "room", ()),
    "update_room": ("staff", catalog_places.update_room, "room", (RoomDraft(name="X"),)),
    "archive_room": ("staff", catalog_places.archive_room, "room", ()),
    "restore_room": ("staff", catalog_places.restore_room, "room", ()),
    "preview_room_archive": ("staff", catalog_places.preview_room_archive, "room", ()),
    "get_device": ("provider", catalog_places.get_device, "device", ()),
    "update_device": ("staff", catalog_places.update_device, "device", (DeviceDraft(name="X"),)),
    "change_device": ("staff", catalog_places.change_device, "device", (DeviceChangeDraft(name="X"),)),
    "archive_device": ("staff", catalog_places.archive_device, "device", ()),
    "restore_device": ("staff", catalog_places.restore_device, "device", ()),
    "preview_device_archive": ("staff", catalog_places.preview_device_archive, "device", ()),
    "get_audit_group": ("owner", audit_entries.get_audit_group, "entry", ()),
    "get_hours": ("owner", working_hours.get_hours, "provider", ()),
    "set_weekly_hours": ("owner", working_hours.set_weekly_hours, "provider", (WeeklyHoursDraft(weekly=[[]] * 7),)),
    "preview_override": ("owner", working_hours.preview_override, "provider", (DAY, OverrideDraft())),
    "remove_override": ("owner", working_hours.remove_override, "provider", (DAY,)),
    "add_time_off": ("owner", time_off.add_time_off, "provider", (TimeOffDraft(first_day=DAY, last_day=DAY),)),
    "end_time_off": ("owner", time_off.end_time_off, "time_off", ()),
    "remove_closure": ("owner", closures.remove_closure, "closure", ()),
    "revoke_session": ("owner", login_sessions.revoke_session, "session", ()),
    "get_patient": ("staff", patients.get_patient, "patient", ()),
    "update_patient": ("staff", patients.update_patient, "patient", (PatientDraft(name="X"),)),
    "change_patient": ("staff", patients.change_patient, "patient", (PatientChange(),)),
    "list_patient_appointments": ("staff", patients.list_patient_appointments, "patient", ()),
    "get_calendar_file": ("owner", appointment_calendars.get_calendar_file, "appointment", ()),
    "get_calendar_links": ("owner", appointment_calendars.get_calendar_links, "appointment", ()),
    "get_api_key": ("owner", api_keys.get_api_key, "key", ()),
    "revoke_api_key": ("owner", api_keys.revoke_api_key, "key", ()),
    "get_endpoint": ("owner", webhook_endpoints.get_endpoint, "endpoint", ()),
    "change_endpoint": ("owner", webhook_endpoints.change_endpoint, "endpoint", (EndpointChange(status="paused"),)),
    "delete_endpoint": ("owner", webhook_endpoints.delete_endpoint, "endpoint", ()),
    "rotate_secret": ("owner", webhook_endpoints.rotate_secret, "endpoint", ()),
    "tell_secret": ("owner", webhook_endpoints.tell_secret, "endpoint", ()),
    "send_test": ("owner", webhook_deliveries.send_test, "endpoint", ()),
    "list_deliveries": ("owner", webhook_deliveries.list_deliveries, "endpoint", (DeliveryQuery(),)),
    "find_feed": ("staff", calendar_feeds.find_feed, "provider", ()),
    "stop_feed": ("owner", calendar_feeds.stop_feed, "provider", ()),
    "find_room_feed": ("staff", partial(calendar_feeds.find_feed, kind="room"), "room", ()),
    "stop_device_feed": ("owner", partial(calendar_feeds.stop_feed, kind="device"), "device", ()),
}


async def refusal(session: str, service, *args) -> tuple[type, str, str]:
    with pytest.raises(MedischedError) as caught:
        await perform(session, service, *args)
    return type(caught.value), caught.value.code, caught.value.message


def id_of(foreign: Foreign, what: str) -> UUID:
    clinic = foreign.clinic
    return {"department": clinic.department_id, "provider": clinic.provider_id}.get(what) or getattr(foreign, what)


async def test_another_organizations_ids_are_told_from_nonexistent_ones_by_no_service():
    mine, theirs = await make_clinic(), await make_clinic()
    foreign = Foreign(theirs)
    await foreign.fill()
    for name, (role, service, what, more) in CALLS.items():
        session = mine.people[role].session
        seen = await refusal(session, service, id_of(foreign, what), *more)
        assert seen == await refusal(session, service, uuid4(), *more), name
        assert seen[0] is NotFound, name


async def test_another_organizations_ids_inside_a_draft_are_not_there_either():
    mine, theirs = await make_clinic(), await make_clinic()
    foreign = Foreign(theirs)
    await foreign.fill()
    own_slot = await make_slot(mine)
    own = await perform(mine.member.session, appointments.book_slot, BookingDraft(slot_id=own_slot.id))
    owner, provider, member = mine.owner.session, mine.provider.session, mine.member.session

    own_patient = (await perform(owner, patients.create_patient, PatientDraft(name="Otto Own"))).id

    def calls(of: dict[str, UUID]) -> list[tuple]:
        span = {"start": soon(90), "end": soon(91)}
        return [
            (member, appointments.book_slot, BookingDraft(slot_id=of["slot"])),
            (member, appointments.move_appointment, own.id, MoveDraft(slot_id=of["slot"])),
            (provider, slots.publish_slot, SlotDraft(provider_id=of["provider"], **span)),
            (
                owner,
                providers.assign_provider,
                ProviderDraft(department_id=of["department"], user_id=mine.staff.user_id),
            ),
            (owner, providers.assign_provider, ProviderDraft(department_id=mine.department_id, user_id=of["user"])),
            (owner, providers.update_provider, mine.provider_id, ProviderChangeDraft(department_id=of["department"])),
            (owner, providers.update_provider, of["provider"], ProviderChangeDraft(department_id=mine.department_id)),
            (owner, schedule_boards.get_schedule_board, BoardQuery(department_id=of["department"], **span)),
            (owner, patients.merge_patients, own_patient, of["patient"]),
            (owner, patients.merge_patients, of["patient"], own_patient),
            (owner, appointments.move_appointment, of["appointment"], MoveDraft(slot_id=own_slot.id)),
            (
                owner,
                invitations.invite_person,
                InvitationDraft(email="x@example.org", role="provider", department_id=of["department"]),
            ),
        ]

    names = ("slot", "appointment", "provider", "department", "user", "patient")
    real = {name: id_of(foreign, name) for name in names}
    for with_real, with_none in zip(calls(real), calls(dict.fromkeys(real, uuid4())), strict=True):
        seen = await refusal(*with_real)
        assert seen == await refusal(*with_none)
        assert seen[0] is NotFound


async def test_lists_hold_only_ones_own():
    mine, theirs = await make_clinic(), await make_clinic()
    foreign = Foreign(theirs)
    await foreign.fill()
    owner = mine.owner.session
    assert (await perform(owner, slot_lists.list_slots, SlotQuery())).items == []
    assert (await perform(owner, slot_lists.list_slots, SlotQuery(provider_id=theirs.provider_id))).items == []
    assert (await perform(owner, appointment_lists.list_appointments, AppointmentQuery())).items == []
    assert {item.id for item in await perform(owner, departments.list_departments)} == {mine.department_id}
    assert {item.id for item in await perform(owner, providers.list_providers)} == {mine.provider_id}
    assert await perform(owner, invitations.list_invitations) == []


async def test_naming_another_organization_is_refused_as_not_there():
    mine, theirs = await make_clinic(), await make_clinic()
    for organization_id in (theirs.id, uuid4()):
        with pytest.raises(NotFound):
            await perform(mine.owner.session, departments.list_departments, organization_id=organization_id)


@pytest.mark.parametrize("table", [*TENANT_TABLES, "audit_entries", "audit_seals"])
async def test_without_a_tenant_the_application_reads_nothing(table):
    foreign = Foreign(await make_clinic())
    await foreign.fill()
    async with get_database().transaction() as db:
        assert (await db.execute(text(f"select count(*) from {table}"))).scalar_one() == 0


async def test_without_a_tenant_the_application_writes_nothing():
    clinic = await make_clinic()
    foreign = Foreign(clinic)
    await foreign.fill()
    async with get_database().transaction() as db:
        for table in TENANT_TABLES:
            changed = await db.execute(text(f"update {table} set created_at = now()"))
            assert changed.rowcount == 0, table
    for statement in (
        f"insert into departments (id, organization_id, name) values (gen_random_uuid(), '{clinic.id}', 'X')",
        "insert into departments (id, name) values (gen_random_uuid(), 'X')",
    ):
        with pytest.raises(DBAPIError):
            await write(statement)


async def test_inside_one_organization_nothing_can_be_written_into_another():
    mine, theirs = await make_clinic(), await make_clinic()
    values = f"(gen_random_uuid(), '{theirs.id}', 'X')"
    with pytest.raises(DBAPIError, match="row-level security"):
        await write(f"insert into departments (id, organization_id, name) values {values}", inside=mine)


async def test_a_reference_cannot_leave_the_organization():
    mine, theirs = await make_clinic(), await make_clinic()
    with pytest.raises(DBAPIError, match="foreign key"):
        await write(f"update providers set department_id = '{theirs.department_id}'", inside=mine)


async def write(statement: str, *, inside: Clinic | None = None) -> None:
    """One statement as the application, in one organization or in none."""
    async with get_database().transaction() as db:
        if inside is not None:
            await db.execute(text(f"set local app.organization_id = '{inside.id}'"))
        await db.execute(text(statement))
