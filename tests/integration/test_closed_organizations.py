"""Read-only and suspended organizations: nothing new by any door; cancelling, seeing, exporting and paying go on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from medisched.domain.clock import pretend
from medisched.domain.errors import Conflict
from medisched.schemas.appointments import AppointmentQuery, BookingDraft, CancellationDraft, MoveDraft
from medisched.schemas.catalog import DeviceDraft, RoomDraft, ServiceDraft
from medisched.schemas.closures import ClosureDraft
from medisched.schemas.departments import DepartmentDraft
from medisched.schemas.invitations import InvitationDraft
from medisched.schemas.memberships import RoleDraft
from medisched.schemas.openings import OpeningQuery, TimeQuery, Wish
from medisched.schemas.organizations import OrganizationSettingsDraft
from medisched.schemas.patients import PatientDraft
from medisched.schemas.providers import ProviderChangeDraft, ProviderDraft
from medisched.schemas.schedules import (
    AppointmentChangeDraft,
    NewAppointmentDraft,
    OpeningDraft,
    RescheduleDraft,
    ScheduleDraft,
    StatusDraft,
    WalkInDraft,
)
from medisched.schemas.slots import SlotDraft, SlotQuery
from medisched.schemas.time_off import TimeOffDraft
from medisched.schemas.working_hours import OverrideDraft, WeeklyHoursDraft
from medisched.seed.demo import keep_open_time_ahead
from medisched.seed.people import CLINICS
from medisched.services import (
    appointment_exports,
    appointment_history,
    appointment_lists,
    appointment_notes,
    appointment_requests,
    appointment_statuses,
    appointments,
    billing,
    catalog,
    catalog_places,
    closures,
    departments,
    invitations,
    memberships,
    openings,
    organizations,
    patients,
    providers,
    reschedules,
    schedules,
    slot_lists,
    slots,
    time_off,
    working_hours,
)
from medisched.services.doors import perform, visit
from tests.desks import at
from tests.factories import make_person, sign_in_as, soon
from tests.integration.closed import Closed, make_closed
from tests.integration.http import client
from tests.integration.standings import CLOSED, close

if TYPE_CHECKING:
    from collections.abc import Callable

SETTINGS = {"name": "Renamed", "timezone": "Europe/Berlin", "cancellation_window": 60}
DAY = soon(24 * 40).date()


def writes(of: Closed) -> list[tuple[str, Callable[..., Any], tuple[Any, ...]]]:
    """Something new by every road: who, which service, with what."""
    i, span = of.ids, {"start": soon(90), "end": soon(91)}
    opening = {"service_id": i["service"], "start": at(11, weeks=2)}
    for_patient = {**opening, "patient_id": i["patient"]}
    away, closed = TimeOffDraft(first_day=DAY, last_day=DAY), ClosureDraft(first_day=DAY, last_day=DAY, reason="X")
    return [
        ("member", appointments.book_slot, (BookingDraft(slot_id=i["free"]),)),
        ("staff", appointments.book_slot, (BookingDraft(slot_id=i["free"], patient_id=i["patient"]),)),
        ("member", appointments.move_appointment, (i["booked"], MoveDraft(slot_id=i["free"]))),
        ("member", schedules.book_opening, (OpeningDraft(**opening),)),
        ("staff", schedules.schedule_appointment, (ScheduleDraft(**for_patient),)),
        ("staff", schedules.schedule_appointment, (ScheduleDraft(**for_patient, overbook_reason="Urgent"),)),
        ("staff", schedules.register_walk_in, (WalkInDraft(service_id=i["service"], patient_id=i["patient"]),)),
        ("member", reschedules.reschedule_appointment, (i["scheduled"], RescheduleDraft(start=at(11, weeks=2)))),
        ("member", appointment_requests.create_appointment, (NewAppointmentDraft(slot_id=i["free"]),)),
        ("member", appointment_requests.change_appointment, (i["booked"], AppointmentChangeDraft(slot_id=i["free"]))),
        ("provider", slots.publish_slot, (SlotDraft(**span),)),
        ("staff", patients.create_patient, (PatientDraft(name="X"),)),
        ("staff", patients.update_patient, (i["patient"], PatientDraft(name="X"))),
        ("staff", catalog.create_service, (ServiceDraft(name="X", duration=5),)),
        ("staff", catalog.archive_service, (i["service"],)),
        ("staff", catalog_places.create_room, (RoomDraft(name="X"),)),
        ("staff", catalog_places.create_device, (DeviceDraft(name="X", kind="Y"),)),
        ("owner", departments.create_department, (DepartmentDraft(name="X"),)),
        ("owner", departments.delete_department, (i["department"],)),
        ("owner", providers.assign_provider, (ProviderDraft(department_id=i["department"], email="x@example.org"),)),
        ("owner", providers.update_provider, (i["provider"], ProviderChangeDraft(department_id=i["department"]))),
        ("owner", invitations.invite_person, (InvitationDraft(email="x@example.org", role="staff"),)),
        ("owner", invitations.resend_invitation, (i["invitation"],)),
        ("owner", memberships.change_role, (i["membership"], RoleDraft(role="member"))),
        ("owner", working_hours.set_weekly_hours, (i["provider"], WeeklyHoursDraft(weekly=[[]] * 7))),
        ("owner", working_hours.set_override, (i["provider"], DAY, OverrideDraft())),
        ("owner", time_off.add_time_off, (i["provider"], away)),
        ("owner", closures.add_closure, (closed,)),
        ("owner", closures.set_holidays, ("DE", "DE-BE")),
    ]


async def must_be_closed(session: str, service: Callable[..., Any], *args: Any) -> None:
    with pytest.raises(Conflict) as refused:
        await perform(session, service, *args)
    assert refused.value.code == "organization_closed", service.__name__


@pytest.mark.parametrize("status", CLOSED)
async def test_nothing_new_is_made(status):
    of = await make_closed(status)
    for role, service, args in writes(of):
        await must_be_closed(of.clinic.people[role].session, service, *args)


@pytest.mark.parametrize("status", CLOSED)
async def test_nobody_joins(status):
    of, stranger = await make_closed(status), await make_person()
    async with client(stranger.token) as browser:
        form = {"slug": of.clinic.organization.slug}
        answer = await browser.post("/auth/join-organization", data=form, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (409, "organization_closed")


@pytest.mark.parametrize("status", CLOSED)
async def test_patients_and_staff_can_still_cancel(status):
    of = await make_closed(status)
    for person, name in ((of.clinic.member, "booked"), (of.clinic.staff, "scheduled")):
        view = await perform(person.session, appointments.cancel_appointment, of.ids[name], CancellationDraft())
        assert view.status == "cancelled"


@pytest.mark.parametrize("status", CLOSED)
async def test_the_day_goes_on(status):
    of = await make_closed(status)
    staff, owner, booked = of.clinic.staff.session, of.clinic.owner.session, of.ids["booked"]
    await perform(staff, appointment_notes.set_note, booked, "Fasting")
    with pretend(soon(48)):
        staff, _ = await sign_in_as(of.clinic.staff.user_id, of.clinic.id)
        arrived = await perform(staff, appointment_statuses.set_status, booked, StatusDraft(status="arrived"))
    assert arrived.status == "arrived"
    staff, _ = await sign_in_as(of.clinic.staff.user_id, of.clinic.id)
    assert await perform(staff, appointment_history.list_changes, booked)
    assert (await perform(of.clinic.member.session, appointment_lists.list_my_appointments)).items != []
    listed = await perform(owner, appointment_lists.list_appointments, AppointmentQuery())
    assert len(listed.items) == 2
    assert (await perform(owner, organizations.update_organization, OrganizationSettingsDraft(**SETTINGS))).name
    assert (await perform(owner, billing.get_billing)).status == status


@pytest.mark.parametrize("status", CLOSED)
async def test_an_owner_can_still_export_every_appointment(status):
    of = await make_closed(status)
    made = await perform(of.clinic.owner.session, appointment_exports.export_appointments, AppointmentQuery())
    assert of.clinic.member.name in str(made)


@pytest.mark.parametrize("status", CLOSED)
async def test_what_was_given_can_still_be_taken_away(status):
    of = await make_closed(status)
    owner = of.clinic.owner.session
    assert [one.id for one in await perform(owner, invitations.list_invitations)] == [of.ids["invitation"]]
    await perform(owner, invitations.revoke_invitation, of.ids["invitation"])
    await perform(owner, memberships.remove_member, of.ids["membership"])
    await perform(of.clinic.provider.session, slots.withdraw_slot, of.ids["free"])


@pytest.mark.parametrize("status", CLOSED)
async def test_no_time_is_offered_by_any_service(status):
    of = await make_closed(status)
    wish = {"service_id": of.ids["service"]}
    window = OpeningQuery.read({**wish, "from": at(8, weeks=2), "to": at(18, weeks=2)})
    asks = (
        (openings.find_openings, window),
        (openings.list_opening_days, window),
        (openings.find_first_openings, Wish(**wish)),
        (openings.explain_time, TimeQuery(**wish, start=at(11, weeks=2))),
    )
    for person in of.clinic.people.values():
        for service, query in asks:
            await must_be_closed(person.session, service, query)
    ahead = {"start": soon(1), "end": soon(24 * 30), "slug": of.clinic.organization.slug}
    assert await visit(slot_lists.list_free_slots, **ahead) == []
    assert await visit(slot_lists.list_free_days, **ahead) == []
    listed = await visit(providers.list_providers, slug=of.clinic.organization.slug)
    assert [(one.next_free, one.next_slot_id) for one in listed] == [(None, None)]
    assert (await perform(of.clinic.member.session, slot_lists.list_slots, SlotQuery())).items == []
    assert len((await perform(of.clinic.staff.session, slot_lists.list_slots, SlotQuery())).items) == 2


@pytest.mark.parametrize("status", CLOSED)
async def test_programs_are_told_by_a_code(status):
    of = await make_closed(status)
    window = {"serviceId": str(of.ids["service"]), "from": at(8).isoformat(), "to": at(18).isoformat()}
    async with client(of.clinic.staff.token) as browser:
        answers = [
            await browser.get("/api/v1/openings", params=window),
            await browser.get("/api/v1/openings/first", params={"serviceId": window["serviceId"]}),
            await browser.post("/api/v1/slots", json={"start": soon(90).isoformat(), "end": soon(91).isoformat()}),
        ]
        shown = await browser.get("/api/v1/slots")
    async with client(of.clinic.member.token) as browser:
        answers.append(await browser.post("/api/v1/appointments", json={"slotId": str(of.ids["free"])}))
    # Staff publish no slots: they are refused for that, before anybody looks at the organization.
    assert [(a.status_code, a.json()["code"]) for a in answers if a.status_code != 403] == [
        (409, "organization_closed")
    ] * 3
    assert len(shown.json()["items"]) == 2


async def test_an_organization_that_is_active_again_offers_what_it_had():
    of = await make_closed("suspended")
    await close(of.clinic, "active")
    ahead = {"start": soon(1), "end": soon(24 * 30), "slug": of.clinic.organization.slug}
    assert [one.id for one in await visit(slot_lists.list_free_slots, **ahead)] == [of.ids["free"]]
    draft = ScheduleDraft(service_id=of.ids["service"], patient_id=of.ids["patient"], start=at(11, weeks=2))
    assert (await perform(of.clinic.staff.session, schedules.schedule_appointment, draft)).start == draft.start


@pytest.mark.parametrize("status", CLOSED)
async def test_demo_clinics_that_are_closed_do_not_keep_the_program_from_starting(status):
    of = await make_closed(status)
    provider = replace(CLINICS[0].providers[0], name=of.clinic.provider.name)
    names = {"slug": of.clinic.organization.slug, "timezone": "Europe/Berlin", "providers": (provider,)}
    await keep_open_time_ahead(replace(CLINICS[0], **names))
