"""Looking as somebody else: half an hour, reading only, never as an administrator, all of it recorded."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from medisched.domain.clock import now_utc, pretend
from medisched.domain.errors import MedischedError, NotAllowed, NotFound, NotSignedIn
from medisched.pages import PAGES
from medisched.schemas.appointments import AppointmentQuery, BookingDraft
from medisched.schemas.login_sessions import Client
from medisched.schemas.moderation import BanDraft, ImpersonationDraft
from medisched.schemas.patients import PatientDraft
from medisched.schemas.users import ProfileChange
from medisched.services import (
    appointment_lists,
    appointments,
    billing,
    closures,
    departments,
    login_sessions,
    memberships,
    moderation,
    patients,
    users,
)
from medisched.services.doors import find_session_id, find_viewer, perform, signed_in, visit, visitor, work
from medisched.services.impersonations import AT_MOST, begin_impersonation, end_impersonation, note_page
from medisched.services.login_sessions import list_live_sessions
from medisched.services.memberships import join_organization
from medisched.state.deny import DefaultDeny
from medisched.state.guard import PUBLIC, SIGNED_IN
from medisched.state.patients import PatientsState
from medisched.state.viewer import ViewerState
from tests.factories import Person, make_clinic, make_person, make_slot
from tests.integration.closed import make_closed
from tests.integration.http import JSON, client
from tests.integration.looking import WHY, look_as
from tests.integration.polar_rows import make_admin
from tests.integration.tab import Tab
from tests.integration.test_closed_organizations import writes
from tests.structure.test_services import services

HERE = Client(ip="127.0.0.1")
CHAIN = text(
    "select action, actor_name, impersonator_name, subject_name, after from audit_entries"
    " where action like 'impersonation.%' order by at, id"
)


async def test_postgresql_itself_refuses_every_change():
    of, admin = await make_closed("active"), await make_admin()
    places = {}
    for role, service, args in writes(of):
        if service is closures.set_holidays:
            args = ("DE", "BE")  # noqa: PLW2901 - a region that there is
        if role not in places:
            places[role] = await look_as(await make_admin(), of.clinic.people[role], of.clinic.id)
        with pytest.raises(NotAllowed) as refused:
            await perform(places[role].session, service, *args)
        assert refused.value.code == "looking_only", service.__name__
    owner = await look_as(admin, of.clinic.owner)
    async with signed_in(owner.session) as uow:
        assert (await uow.ask("show transaction_read_only"))[0]["transaction_read_only"] == "on"
    mine = (
        (users.change_profile, ProfileChange(name="Somebody Else")),
        (login_sessions.revoke_other_sessions,),
        (login_sessions.switch_organization, of.clinic.id, HERE),
        (billing.get_customer_id,),
        (memberships.leave_organization, HERE),
        (patients.create_patient, PatientDraft(name="X")),
    )
    for service, *args in mine:
        with pytest.raises(MedischedError) as refused:
            await perform(owner.session, service, *args)
        assert refused.value.code == "looking_only", service.__name__


async def test_all_that_the_person_reads_can_be_read_and_nothing_by_programs():
    clinic, admin = await make_clinic(), await make_admin()
    slot = await make_slot(clinic)
    await perform(clinic.member.session, appointments.book_slot, BookingDraft(slot_id=slot.id))
    owner = await look_as(admin, clinic.owner)
    listed = await perform(owner.session, appointment_lists.list_appointments, AppointmentQuery())
    assert [one.start for one in listed.items] == [slot.start]
    assert (await perform(owner.session, departments.list_departments))[0].id == clinic.department_id
    viewer = await find_viewer(owner.session)
    assert viewer is not None
    assert (viewer.name, viewer.role, viewer.is_admin, viewer.impersonator) == (
        clinic.owner.name, "owner", False, admin.name,
    )  # fmt: skip
    async with client(owner.token) as browser:
        answer = await browser.get("/api/v1/appointments")
    assert (answer.status_code, answer.json()["code"]) == (403, "looking_only")


async def test_it_is_only_in_the_organization_that_was_chosen():
    clinic, other, admin = await make_clinic(), await make_clinic(), await make_admin()
    await visit(join_organization, HERE, slug=other.organization.slug, session_id=clinic.owner.session)
    owner = await look_as(admin, clinic.owner, clinic.id)
    with pytest.raises(NotFound):
        await perform(owner.session, departments.list_departments, organization_id=other.id)
    async with visitor(other.organization.slug, session_id=owner.session) as uow:
        assert uow.actor.role is None


async def test_never_as_an_administrator_a_banned_person_or_where_they_are_not():
    clinic, admin, other = await make_clinic(), await make_admin(), await make_admin("Otto Other")
    stranger = await make_person()
    await perform(other.session, moderation.ban_user, stranger.user_id, BanDraft(reason="Has sent threats."))
    asked = (
        (admin, None, "is_admin"), (other, None, "is_admin"), (stranger, None, "is_banned"),
        (clinic.member, (await make_clinic()).id, "not_found"),
    )  # fmt: skip
    for person, place, code in asked:
        draft = ImpersonationDraft(user_id=person.user_id, organization_id=place, reason=WHY)
        with pytest.raises(MedischedError) as refused:
            await perform(admin.session, begin_impersonation, draft, HERE)
        assert refused.value.code == code
    draft = ImpersonationDraft(user_id=clinic.member.user_id, reason=WHY)
    with pytest.raises(NotAllowed):
        await perform(clinic.owner.session, begin_impersonation, draft, HERE)
    assert await find_viewer(admin.session) is not None


async def test_it_takes_the_place_of_the_own_session_and_gives_it_back():
    clinic, admin = await make_clinic(), await make_admin()
    before = now_utc()
    member = await look_as(admin, clinic.member)
    assert await find_viewer(admin.session) is None
    assert len(await perform(clinic.member.session, login_sessions.list_my_sessions)) == 1
    back = await perform(member.session, end_impersonation, HERE)
    session = await find_session_id(back.token)
    viewer = await find_viewer(session)
    assert viewer is not None
    assert (viewer.user_id, viewer.is_admin, viewer.impersonator) == (admin.user_id, True, "")
    assert await find_viewer(member.session) is None
    with pretend(before + timedelta(hours=8, minutes=1)):
        assert await find_viewer(session) is None


async def test_it_ends_by_itself_and_with_the_administrator():
    clinic, admin, other = await make_clinic(), await make_admin(), await make_admin("Otto Other")
    member = await look_as(admin, clinic.member)
    viewer = await find_viewer(member.session)
    assert viewer is not None
    assert viewer.looks_until is not None
    for later in (10, 20, 29):
        with pretend(viewer.looks_until - AT_MOST + timedelta(minutes=later)):
            await perform(member.session, appointment_lists.list_my_appointments)
    with pretend(viewer.looks_until + timedelta(seconds=1)), pytest.raises(NotSignedIn):
        await perform(member.session, appointment_lists.list_my_appointments)
    await perform(other.session, moderation.end_user_sessions, admin.user_id)
    assert await find_viewer(member.session) is None
    owner = await look_as(other, clinic.owner)
    async with visitor() as uow:
        await uow.ask("update users set is_admin = false where id = $1", other.user_id)
    assert await find_viewer(owner.session) is None
    assert await work(list_live_sessions, [UUID(owner.session)]) == []


async def test_both_names_the_reason_and_every_page_are_in_the_trail():
    clinic, admin = await make_clinic(), await make_admin()
    owner = await look_as(admin, clinic.owner)
    await perform(owner.session, note_page, "/patients")
    await perform(owner.session, end_impersonation, HERE)
    async with signed_in(clinic.owner.session) as uow:
        rows = await uow.list(CHAIN)
    assert [(row["action"], row["actor_name"], row["impersonator_name"], row["subject_name"]) for row in rows] == [
        ("impersonation.started", admin.name, None, clinic.owner.name),
        ("impersonation.page", clinic.owner.name, admin.name, clinic.owner.name),
        ("impersonation.ended", clinic.owner.name, admin.name, clinic.owner.name),
    ]
    assert rows[0]["after"]["reason"] == WHY
    assert rows[1]["after"] == {"page": "/patients"}


async def test_a_page_that_there_is_not_stands_in_the_trail_as_that():
    clinic = await make_clinic()
    owner = await look_as(await make_admin(), clinic.owner)
    guard = DefaultDeny(find_viewer, routes=[page.route for page in PAGES])
    for address in ("/patients", "/patients/", f"/o/{clinic.organization.slug}", "/Sarah-Johnson-was-here", "/o/a b"):
        assert await Tab(owner, address).meet(guard, PatientsState.load) is None
    async with signed_in(clinic.owner.session) as uow:
        rows = await uow.list(CHAIN)
    assert [row["after"]["page"] for row in rows if row["action"] == "impersonation.page"] == [
        "/patients", f"/o/{clinic.organization.slug}", "/404",
    ]  # fmt: skip


async def test_the_form_takes_the_cookie_there_and_back():
    clinic, admin = await make_clinic(), await make_admin()
    form = {"user_id": str(clinic.owner.user_id), "organization_id": str(clinic.id), "reason": WHY}
    async with client(admin.token) as browser:
        refused = await browser.post("/auth/impersonate", data=form | {"reason": "short"}, headers=JSON)
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
        assert (await browser.post("/auth/impersonate", data=form, headers=JSON)).json() == {"next": "/overview"}
        assert (await browser.post("/auth/change-password", data={}, headers=JSON)).status_code == 422
        left = await browser.post("/auth/sign-out", headers=JSON)
        assert left.json() == {"next": f"/admin/users?user={clinic.owner.user_id}"}
        assert (await browser.get("/api/v1/me")).json()["user"]["name"] == admin.name


@pytest.mark.parametrize("role", ["owner", "provider", "member"])
async def test_every_page_of_the_person_comes_through(role: str):
    clinic = await make_clinic()
    own = clinic.people[role]
    looker = await look_as(await make_admin(), own)
    for page in PAGES:
        if page.is_inside and not page.route.startswith("/admin"):
            seen = [await loaded(one, page.loads, page.route) for one in (own, looker)]
            assert seen[0] == seen[1], page.route
            assert not any("as " in notice for notice in seen[1]), page.route


async def loaded(person: Person, loads: tuple[Any, ...], route: str) -> list[str]:
    """What a page tells somebody as it loads."""
    tab = Tab(person, route)
    for load in (ViewerState.load, *loads):
        viewer = await find_viewer(person.session)
        allowed = load.fn.__policy__
        if viewer is not None and allowed & {PUBLIC, SIGNED_IN, viewer.role}:
            await tab.send(load)
    return tab.notices


def test_nothing_else_is_ever_written_while_somebody_looks():
    assert {name for name, service in services() if getattr(service, "while_looking", False)} == {
        "note_page", "end_impersonation",
    }  # fmt: skip
