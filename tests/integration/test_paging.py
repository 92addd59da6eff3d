"""Lists come in pages, and whoever walks them meets each row once, whatever is added meanwhile."""

import base64
import json
from datetime import timedelta
from uuid import uuid4

import pytest

from medisched.domain.access import Role
from tests.factories import make_clinic, make_member, make_slot, soon
from tests.integration.http import client

DEVICES = [("Sono", "Ultrasound"), ("Laser", ""), ("Ärmel", "blood pressure"), ("sono 2", "ultrasound 2"), ("X", "")]
NAMES = ["Beta", "alpha", "Ärzte", "gamma 10", "gamma 2", 'Zeta, "quoted"']


async def add_rooms(http, names=NAMES):
    for name in names:
        assert (await http.post("/api/v1/rooms", json={"name": name})).status_code == 201


async def add_devices(http):
    for name, kind in DEVICES:
        assert (await http.post("/api/v1/devices", json={"name": name, "kind": kind})).status_code == 201


async def add_services(http):
    for name in NAMES:
        assert (await http.post("/api/v1/services", json={"name": name, "duration": 30})).status_code == 201


async def add_departments(http):
    for name in NAMES:
        assert (await http.post("/api/v1/departments", json={"name": name})).status_code == 201


async def add_patients(http):
    for name in NAMES:
        assert (await http.post("/api/v1/patients", json={"name": name, "isNewPerson": True})).status_code == 201


ADD = {
    "rooms": add_rooms,
    "devices": add_devices,
    "services": add_services,
    "departments": add_departments,
    "patients": add_patients,
}


async def walk(http, path: str, *, limit: int, between=None, **more: str) -> list[dict]:
    """All items by pages; `between` is called after the first of them."""
    found, cursor, pages = [], None, 0
    while True:
        asked = {"limit": str(limit), **more, **({"cursor": cursor} if cursor else {})}
        page = (await http.get(path, params=asked)).json()
        assert len(page["items"]) <= limit
        found += page["items"]
        cursor, pages = page["nextCursor"], pages + 1
        assert pages < 100
        if cursor is None:
            return found
        if pages == 1 and between:
            await between()


@pytest.mark.parametrize("what", sorted(ADD))
async def test_each_row_of_a_list_comes_once_while_others_are_added(what: str):
    clinic = await make_clinic()
    async with client(clinic.owner.token) as http:
        await ADD[what](http)
        whole = (await http.get(f"/api/v1/{what}", params={"limit": 200})).json()["items"]

        async def add_first_and_last() -> None:
            for name in ("0 first", "zz last"):
                body = {"name": name, "isNewPerson": True} if what == "patients" else {"name": name}
                more = {"duration": 30} if what == "services" else {}
                assert (await http.post(f"/api/v1/{what}", json=body | more)).status_code == 201

        for limit in (1, 2):
            between = add_first_and_last if limit == 1 else None
            walked = [one["id"] for one in await walk(http, f"/api/v1/{what}", limit=limit, between=between)]
            assert len(set(walked)) == len(walked)
            assert [one for one in walked if one in {row["id"] for row in whole}] == [row["id"] for row in whole]


async def test_providers_members_slots_and_appointments_come_once_too():
    clinic = await make_clinic()
    for number in range(4):
        await make_member(clinic.organization, Role.MEMBER, f"Pat {number % 2}")
    start = soon()
    slots = [await make_slot(clinic, start + timedelta(hours=number)) for number in range(4)]
    async with client(clinic.owner.token) as http, client(clinic.member.token) as patient:
        members = (await http.get("/api/v1/members", params={"limit": 200})).json()["items"]
        for person in members[-3:]:
            body = {"departmentId": str(clinic.department_id), "userId": person["userId"]}
            assert (await http.post("/api/v1/providers", json=body)).status_code == 201
        for slot in slots[:3]:
            assert (await patient.post("/api/v1/appointments", json={"slotId": str(slot.id)})).status_code == 201
            await http.post("/api/v1/invitations", json={"email": f"{slot.id}@example.com", "role": "member"})
        patient_id = (await http.get("/api/v1/appointments")).json()["items"][0]["patientId"]
        public = f"/api/v1/public/organizations/{clinic.organization.slug}"
        free = {"from": start.isoformat(), "to": soon(400).isoformat()}
        for hours in (10, 11, 12):
            await make_slot(clinic, start + timedelta(hours=hours))
        for path, more in {
            "/api/v1/members": {},
            "/api/v1/providers": {},
            "/api/v1/slots": {},
            "/api/v1/appointments": {"sort": "-start"},
            "/api/v1/invitations": {},
            f"/api/v1/patients/{patient_id}/appointments": {},
            f"{public}/providers": {},
            f"{public}/slots": free,
        }.items():
            whole = [one["id"] for one in (await http.get(path, params={"limit": 200, **more})).json()["items"]]
            assert len(whole) >= 3, path
            for limit in (1, 2):
                assert [one["id"] for one in await walk(http, path, limit=limit, **more)] == whole


ALIKE = {
    "rooms": ("departments", "services", "rooms?includeArchived=true"),
    "patients": ("members", "patients?search=Beta", "appointments?sort=patient"),
    "slots": ("appointments", "slots?status=free", "invitations"),
    "appointments": ("slots", "appointments?sort=-start", "appointments?mine=true", "appointments?status=booked"),
    "audit-entries": ("me/looks", "audit-entries?action=create", "appointments"),
}
"""Lists, and others that are sorted by the same kinds of keys."""


async def test_a_cursor_of_another_list_is_refused_and_one_of_the_same_goes_on():
    clinic = await make_clinic()
    slots = [await make_slot(clinic, soon() + timedelta(hours=number)) for number in range(3)]
    async with client(clinic.owner.token) as http, client(clinic.member.token) as patient:
        for add in (add_rooms, add_patients):
            await add(http)
        for slot in slots:
            assert (await patient.post("/api/v1/appointments", json={"slotId": str(slot.id)})).status_code == 201
        for what, others in ALIKE.items():
            cursor = (await http.get(f"/api/v1/{what}", params={"limit": "1"})).json()["nextCursor"]
            went_on = await http.get(f"/api/v1/{what}", params={"limit": "2", "cursor": cursor})
            assert (went_on.status_code, bool(went_on.json()["items"])) == (200, True)
            for other in others:
                answer = await http.get(f"/api/v1/{other}{'&' if '?' in other else '?'}cursor={cursor}")
                assert (answer.status_code, answer.json()["code"]) == (422, "cursor"), (what, other)


async def test_a_cursor_of_another_patients_appointments_is_refused():
    clinic = await make_clinic()
    slots = [await make_slot(clinic, soon() + timedelta(hours=number)) for number in range(2)]
    async with client(clinic.owner.token) as http, client(clinic.member.token) as patient:
        for slot in slots:
            assert (await patient.post("/api/v1/appointments", json={"slotId": str(slot.id)})).status_code == 201
        one = (await http.get("/api/v1/appointments")).json()["items"][0]["patientId"]
        other = (await http.post("/api/v1/patients", json={"name": "Somebody else"})).json()["id"]
        first = await http.get(f"/api/v1/patients/{one}/appointments", params={"limit": 1})
        cursor = {"cursor": first.json()["nextCursor"]}
        answers = [await http.get(f"/api/v1/patients/{who}/appointments", params=cursor) for who in (one, other)]
    assert [answer.status_code for answer in answers] == [200, 422]


def cursor_of(parts: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def mark_of(cursor: str) -> str:
    """What a cursor of the same list begins with."""
    mark: str = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))[0]
    return mark


WRONG = [["a"], ["a", "not an id"], ["a", "b", "c", "d", str(uuid4())], ["a\ud800", str(uuid4())]]


async def test_a_cursor_that_no_page_gave_is_refused():
    clinic = await make_clinic()
    slots = [await make_slot(clinic, soon() + timedelta(hours=number)) for number in range(2)]
    async with client(clinic.owner.token) as http, client(clinic.member.token) as patient:
        for add in (add_rooms, add_devices, add_patients):
            await add(http)
        for slot in slots:
            assert (await patient.post("/api/v1/appointments", json={"slotId": str(slot.id)})).status_code == 201
        for what in ("rooms", "devices", "appointments", "patients", "members"):
            page = (await http.get(f"/api/v1/{what}", params={"limit": "1"})).json()
            mark = mark_of(page["nextCursor"])
            wrong = [cursor_of([mark, *parts]) for parts in WRONG]
            wrong += ["nonsense", "%00", *(cursor_of(parts) for parts in ([], {"a": 1}, [mark], ["a", str(uuid4())]))]
            for cursor in wrong:
                answer = await http.get(f"/api/v1/{what}", params={"cursor": cursor})
                assert (answer.status_code, answer.json()["code"]) == (422, "cursor"), (what, cursor)
                assert list(answer.json()["fieldErrors"]) == ["cursor"]
            if what == "rooms":
                for key in (1, None, True):
                    cursor = cursor_of([mark, key, str(uuid4())])
                    assert (await http.get("/api/v1/rooms", params={"cursor": cursor})).status_code == 422


async def test_a_page_has_1_to_200_items():
    clinic = await make_clinic()
    async with client(clinic.owner.token) as http:
        for limit in ("0", "201", "x", "-1"):
            answer = await http.get("/api/v1/rooms", params={"limit": limit})
            assert (answer.status_code, list(answer.json()["fieldErrors"])) == (422, ["limit"])
