"""What each scope of an API key opens, and what none of them does."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from pydantic.alias_generators import to_camel

from medisched.domain.access import Actor, Permission, Role
from medisched.domain.errors import NotAllowed
from medisched.domain.scopes import SCOPE_WORDS, SCOPES, THINGS, Scope, permissions_of
from medisched.schemas.api_keys import ApiKeyDraft
from medisched.schemas.appointments import BookingDraft
from medisched.schemas.memberships import RoleDraft
from medisched.services.api_keys import make_api_key
from medisched.services.appointments import book_slot
from medisched.services.doors import perform
from medisched.services.memberships import change_role, list_members
from tests.desks import Desk, at, make_desk, schedule
from tests.factories import make_clinic, make_member, make_slot, soon
from tests.integration.http import client, the_api
from tests.integration.keys import call, make_key
from tests.structure.test_services import services

CLOSED_TO_KEYS = {
    Permission.SEE_AUDIT,
    Permission.HAVE_ACCOUNT,
    Permission.JOIN,
    Permission.ADMINISTER,
    Permission.RUN_JOBS,
    Permission.MANAGE_BILLING,
    Permission.MANAGE_INTEGRATIONS,
    # Addresses that it made would go on without it.
    Permission.SUBSCRIBE_CALENDAR,
    Permission.SUBSCRIBE_OWN,
}
OPEN_TO_ALL = {Permission.VISIT, Permission.IDENTIFY}


class Unit:
    """As much of a unit of work as the check of a service looks at."""

    organization_status = "active"
    actor = Actor(user_id=uuid4(), role=Role.OWNER, key_id=uuid4(), scopes=permissions_of(SCOPES), is_admin=True)


async def test_every_service_is_in_a_scope_or_closed_to_keys():
    in_scopes = permissions_of(SCOPES)
    assert in_scopes | CLOSED_TO_KEYS | OPEN_TO_ALL == set(Permission)
    assert not in_scopes & (CLOSED_TO_KEYS | OPEN_TO_ALL)
    closed = 0
    for name, service in services():
        if getattr(service, "permission", None) not in CLOSED_TO_KEYS:
            continue
        closed += 1
        with pytest.raises(NotAllowed) as refused:
            await service(Unit())
        assert refused.value.code == "scope_missing", name
    assert closed > len(CLOSED_TO_KEYS)


def test_every_scope_can_be_chosen_in_words():
    assert SCOPE_WORDS.keys() == SCOPES.keys() == set(Scope)
    assert sum(len(group) for group in THINGS.values()) == len(SCOPES)


class Program:
    """A key with some scopes, and a clinic with a patient in two appointments."""

    def __init__(self, desk: Desk, key: str, ids: dict[str, UUID | str], names: set[str]) -> None:
        self.desk, self.key, self.ids, self.names = desk, key, ids, names

    async def call(self, method: str, path: str, **more: object):
        async with client() as http:
            headers = {"Authorization": f"Bearer {self.key}"}
            return await http.request(method, path.format(**self.ids), headers=headers, **more)


async def make_program(*scopes: Scope) -> Program:
    desk = await make_desk(online=True)
    clinic = desk.clinic
    scheduled = await schedule(desk, at(9))
    booked, free = await make_slot(clinic, at(14, day=2)), await make_slot(clinic, at(16, day=2))
    made = await perform(clinic.member.session, book_slot, BookingDraft(slot_id=booked.id))
    maker = clinic.owner
    if Scope.WRITE_SLOTS in scopes:  # only a provider publishes times
        people = {one.user_id: one.id for one in await perform(clinic.owner.session, list_members)}
        maker = clinic.provider
        await perform(clinic.owner.session, change_role, people[maker.user_id], RoleDraft(role="owner"))
    key = await perform(maker.session, make_api_key, ApiKeyDraft(name="X", scopes=scopes))
    ids = {
        "organization_id": clinic.id,
        "slug": clinic.organization.slug,
        "appointment_id": made.id,
        "slot_id": booked.id,
        "free_id": free.id,
        "provider_id": clinic.provider_id,
        "department_id": clinic.department_id,
        "service_id": desk.service_id,
        "room_id": desk.room_ids[0],
        "patient_id": desk.patient_id,
        "key_id": key.id,
        "start": at(10).isoformat(),
    }
    ids |= {to_camel(name): value for name, value in ids.items()}
    return Program(desk, key.key, ids, {clinic.member.name, scheduled.patient})


def reading_paths() -> dict[str, set[str]]:
    """Every address for reading, and the parameters that it takes."""
    paths = the_api().openapi()["paths"].items()
    return {
        path: {one["name"] for one in what["get"].get("parameters", []) if one["in"] == "query"}
        for path, what in paths
        if "get" in what and path.startswith("/api/v1/")
    }


async def read_everything(program: Program, *, only: set[str] | None = None) -> dict[str, tuple[int, str]]:
    """Each address to the status and the body that it answers; those that can be asked about a move twice."""
    begin, first = at(0), at(0).date()
    values = {
        "from": begin.isoformat(),
        "to": (begin + timedelta(days=6)).isoformat(),
        "start": at(9).isoformat(),
        "firstDay": str(first),
        "lastDay": str(first + timedelta(days=30)),
        "serviceId": str(program.desk.service_id),
        "movingId": str(program.ids["appointment_id"]),
    }
    found = {}
    for path, takes in reading_paths().items():
        if only is not None and path not in only:
            continue
        for name in {part.split("}")[0] for part in path.split("{")[1:]} - program.ids.keys():
            program.ids[name] = uuid4()
        for left_out in ({"movingId"}, set()) if "movingId" in takes else (set(),):
            params = {name: values[name] for name in (takes & values.keys()) - left_out}
            answer = await program.call("GET", path, params=params)
            found[f"{path} {'' if left_out or 'movingId' not in takes else 'moving'}".strip()] = (
                answer.status_code,
                answer.text,
            )
    assert 500 not in {status for status, _text in found.values()}
    return found


async def test_a_key_for_the_catalog_learns_no_patient():
    program = await make_program(Scope.READ_CATALOG)
    found = await read_everything(program)
    told = {path for path, (_status, text) in found.items() if any(name in text for name in program.names)}
    assert told == set()
    read = {path for path, (status, _text) in found.items() if status == 200}
    assert {"/api/v1/slots", "/api/v1/openings", "/api/v1/providers/{providerId}/hours", "/api/v1/rooms"} <= read


async def test_a_key_with_every_scope_reads_patients_and_nothing_of_accounts_money_and_keys():
    program = await make_program(*Scope)
    naming = {"/api/v1/slots", "/api/v1/appointments", "/api/v1/patients", "/api/v1/schedule"}
    naming.add("/api/v1/providers/{providerId}/calendar")
    closed = ("me/sessions", "me/calendar-feeds", "billing", "billing/seats", "api-keys", "webhooks", "admin/overview")
    found = await read_everything(program, only=naming | {f"/api/v1/{path}" for path in closed})
    assert {path for path, (_status, text) in found.items() if any(name in text for name in program.names)} == naming
    for path in closed:
        status, text = found[f"/api/v1/{path}"]
        assert (status, "scope_missing" in text) == (403, True), path


async def test_hours_that_displace_appointments_name_nobody_to_a_key_without_appointments():
    program = await make_program(Scope.WRITE_CATALOG)
    nothing = {"weekly": [[]] * 7}
    preview = await program.call("POST", "/api/v1/providers/{provider_id}/hours/preview", json=nothing)
    assert preview.status_code == 200, preview.text
    displaced = preview.json()["appointments"]
    assert displaced
    assert {(one["patient"], one["patientPhone"]) for one in displaced} == {("", "")}
    cancel = {**nothing, "decisions": [{"appointmentId": one["id"], "action": "cancel"} for one in displaced]}
    refused = await program.call("PUT", "/api/v1/providers/{provider_id}/hours", json=cancel)
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")


async def test_a_patients_time_is_searched_only_by_who_may_schedule():
    program = await make_program(Scope.READ_CATALOG)
    asked = {"serviceId": str(program.desk.service_id), "from": at(9).isoformat(), "to": at(12).isoformat()}
    anybody = await program.call("GET", "/api/v1/openings", params=asked)
    refused = await program.call("GET", "/api/v1/openings", params={**asked, "patientId": program.ids["patient_id"]})
    assert (anybody.status_code, refused.status_code) == (200, 403)
    assert refused.json()["code"] == "scope_missing"


DOINGS = {
    Scope.WRITE_CATALOG: (
        ("POST", "/api/v1/departments", {"name": "Surgery"}, 201),
        ("POST", "/api/v1/rooms", {"name": "Room 9"}, 201),
        ("PATCH", "/api/v1/services/{service_id}", {"name": "Check"}, 200),
    ),
    Scope.WRITE_SLOTS: (
        ("POST", "/api/v1/slots", {"providerId": "{provider_id}", "start": "{later}", "end": "{end}"}, 201),
        ("DELETE", "/api/v1/slots/{free_id}", None, 204),
    ),
    Scope.WRITE_APPOINTMENTS: (
        ("POST", "/api/v1/appointments", {"slotId": "{free_id}", "patientId": "{patient_id}"}, 201),
        (
            "POST",
            "/api/v1/appointments",
            {"serviceId": "{service_id}", "patientId": "{patient_id}", "start": "{start}"},
            201,
        ),
        ("GET", "/api/v1/appointments/{appointment_id}/changes", None, 200),
        ("PATCH", "/api/v1/appointments/{appointment_id}", {"note": "by wheelchair"}, 200),
        ("PATCH", "/api/v1/appointments/{appointment_id}", {"status": "cancelled"}, 200),
    ),
    Scope.WRITE_PATIENTS: (
        ("POST", "/api/v1/patients", {"name": "Nora Nobody", "isNewPerson": True}, 201),
        ("PATCH", "/api/v1/patients/{patient_id}", {"phone": "+49 30 1234567"}, 200),
    ),
    Scope.WRITE_MEMBERS: (
        ("POST", "/api/v1/invitations", {"email": "new@example.org", "role": "staff"}, 201),
        ("GET", "/api/v1/members", None, 200),
        ("GET", "/api/v1/invitations", None, 200),
    ),
    Scope.WRITE_ORGANIZATION: (
        ("PATCH", "/api/v1/organizations/{organization_id}", {"name": "Another name"}, 200),
        ("GET", "/api/v1/organizations/{organization_id}", None, 200),
    ),
    Scope.READ_APPOINTMENTS: (
        ("GET", "/api/v1/appointments", None, 200),
        ("GET", "/api/v1/schedule?from={start_q}&to={end_q}", None, 200),
        ("PATCH", "/api/v1/appointments/{appointment_id}", {"note": "X"}, 403),
    ),
    Scope.READ_PATIENTS: (
        ("GET", "/api/v1/patients", None, 200),
        ("GET", "/api/v1/patients/{patient_id}/appointments", None, 403),
        ("PATCH", "/api/v1/patients/{patient_id}", {"phone": "+49 30 1234567"}, 403),
    ),
    Scope.READ_MEMBERS: (
        ("GET", "/api/v1/members", None, 200),
        ("GET", "/api/v1/invitations", None, 200),
        ("POST", "/api/v1/invitations", {"email": "new@example.org", "role": "staff"}, 403),
    ),
}


@pytest.mark.parametrize("scope", DOINGS, ids=str)
async def test_a_scope_alone_is_enough_for_what_it_says(scope: Scope):
    program = await make_program(scope)
    later = at(10, day=3)
    program.ids |= {"later": later.isoformat(), "end": (later + timedelta(minutes=30)).isoformat()}
    program.ids |= {"start_q": f"{soon(1):%Y-%m-%dT%H:%M:%SZ}", "end_q": f"{soon(48):%Y-%m-%dT%H:%M:%SZ}"}
    for method, path, body, status in DOINGS[scope]:
        filled = {
            key: value.format(**program.ids) if isinstance(value, str) else value for key, value in (body or {}).items()
        }
        answer = await program.call(method, path, **({"json": filled} if body else {}))
        assert answer.status_code == status, (method, path, answer.text)
        if status == 403:
            assert answer.json()["code"] == "scope_missing"


async def test_a_key_makes_changes_and_removes_no_owners():
    """Else a key for members would be a key for everything: its own accomplice could sign in and make more keys."""
    clinic = await make_clinic()
    other = await make_member(clinic.organization, Role.OWNER)
    key = (await make_key(clinic, Scope.WRITE_MEMBERS)).key
    people = {one.user_id: one.id for one in await perform(clinic.owner.session, list_members)}
    owner, member = (f"/api/v1/members/{people[one.user_id]}" for one in (other, clinic.member))
    invitation = {"email": "accomplice@example.com", "role": "owner"}
    tries = [
        await call(key, "/api/v1/invitations", "POST", json=invitation),
        await call(key, member, "PATCH", json={"role": "owner"}),
        await call(key, owner, "PATCH", json={"role": "member"}),
        await call(key, owner, "DELETE"),
    ]
    assert [one.status_code for one in tries] == [403] * 4
    assert {one.json()["code"] for one in tries} == {"not_allowed"}
    changed = await call(key, member, "PATCH", json={"role": "staff"})
    assert (changed.status_code, (await call(key, member, "DELETE")).status_code) == (200, 204)


async def test_a_program_that_forgets_the_patient_books_nothing_for_who_made_its_key():
    desk = await make_desk()
    key = (await make_key(desk.clinic, Scope.WRITE_APPOINTMENTS)).key
    slot = await make_slot(desk.clinic, soon(72))
    tries = [
        await call(key, "/api/v1/appointments", "POST", json={"slotId": str(slot.id)}),
        await call(key, "/api/v1/bookings", "POST", json={"eventId": str(slot.id)}),
        await call(
            key,
            "/api/v1/appointments",
            "POST",
            json={"serviceId": str(desk.service_id), "start": at(9).isoformat()},
        ),
    ]
    assert [(one.status_code, list(one.json()["fieldErrors"])) for one in tries] == [(422, ["patientId"])] * 3
    assert (await call(key, "/api/v1/appointments")).json()["items"] == []
