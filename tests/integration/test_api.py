"""What other programs meet: shapes, spellings, codes."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from tests.factories import make_clinic, make_member, make_slot, soon
from tests.integration.http import client


async def test_health_answers_with_the_database():
    async with client() as http:
        answer = await http.get("/api/health")
        assert (answer.status_code, answer.json()) == (200, {"status": "ok", "database": "ok"})


async def test_everything_else_asks_who_is_there():
    async with client() as http:
        for path in ("/api/v1/me", "/api/v1/slots", "/api/v1/appointments", "/api/v1/departments"):
            answer = await http.get(path)
            assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


async def test_a_slot_is_published_listed_and_booked_in_camel_case():
    clinic = await make_clinic()
    start = soon()
    async with client(clinic.provider.token) as doctor, client(clinic.member.token) as patient:
        body = {"start": start.isoformat(), "end": (start + timedelta(minutes=30)).isoformat(), "title": "Check-up"}
        made = await doctor.post("/api/v1/slots", json=body)
        assert made.status_code == 201
        assert made.json()["providerId"] == str(clinic.provider_id)
        listed = await patient.get("/api/v1/slots", params={"status": "free", "from": start.isoformat()})
        assert [item["id"] for item in listed.json()["items"]] == [made.json()["id"]]
        assert listed.json()["nextCursor"] is None
        booked = await patient.post("/api/v1/appointments", json={"slotId": made.json()["id"]})
        assert (booked.status_code, booked.json()["status"]) == (201, "booked")
        again = await patient.post("/api/v1/appointments", json={"slotId": made.json()["id"]})
        assert (again.status_code, again.json()["code"]) == (409, "slot_taken")
        assert again.headers["content-type"] == "application/problem+json"
        cancelled = await patient.post(f"/api/v1/appointments/{booked.json()['id']}/cancel")
        assert cancelled.json()["status"] == "cancelled"


async def test_the_product_specifications_spellings_answer_too():
    clinic = await make_clinic()
    newcomer = await make_member(clinic.organization)
    async with client(clinic.owner.token) as owner:
        department = await owner.post(
            "/api/v1/departments", json={"name": "Radiology", "organizationId": str(clinic.id)}
        )
        assert department.status_code == 201
        provider = await owner.post(
            "/api/v1/providers",
            json={
                "organizationId": str(clinic.id),
                "departmentId": department.json()["id"],
                "userId": str(newcomer.user_id),
            },
        )
        assert provider.status_code == 201
    start = soon()
    async with client(newcomer.token) as doctor, client(clinic.member.token) as patient:
        event = await doctor.post(
            "/api/v1/events",
            json={
                "providerId": provider.json()["id"],
                "start": start.isoformat(),
                "end": (start + timedelta(minutes=30)).isoformat(),
                "title": "X-ray",
            },
        )
        assert event.status_code == 201
        assert len((await patient.get("/api/v1/events")).json()["items"]) == 1
        booking = await patient.post("/api/v1/bookings", json={"eventId": event.json()["id"]})
        assert booking.status_code == 201
        assert len((await patient.get("/api/v1/bookings")).json()["items"]) == 1


async def test_of_200_requests_for_one_slot_one_is_answered_201_and_the_rest_409():
    clinic = await make_clinic()
    slot = await make_slot(clinic)
    patients = [clinic.member, *[await make_member(clinic.organization) for _ in range(4)]]
    clients = [client(person.token) for person in patients]
    answers = await asyncio.gather(
        *(clients[n % 5].post("/api/v1/appointments", json={"slotId": str(slot.id)}) for n in range(200))
    )
    for http in clients:
        await http.aclose()
    codes = [answer.status_code for answer in answers]
    assert (codes.count(201), codes.count(409)) == (1, 199)
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"slot_taken"}


async def test_foreign_and_nonexistent_ids_are_answered_alike():
    mine, theirs = await make_clinic(), await make_clinic()
    slot = await make_slot(theirs)
    async with client(mine.member.token) as http:
        foreign = await http.post("/api/v1/appointments", json={"slotId": str(slot.id)})
        missing = await http.post("/api/v1/appointments", json={"slotId": str(uuid4())})
        assert (foreign.status_code, foreign.json()) == (404, missing.json())


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"start": "2031-01-01T10:00:00", "end": "2031-01-01T11:00:00+01:00"}, "start"),
        ({"start": "2031-01-01T11:00:00Z", "end": "2031-01-01T10:00:00Z"}, "end"),
        ({"start": "2021-01-01T10:00:00Z", "end": "2021-01-01T11:00:00Z"}, "start"),
        ({"start": "2031-01-01T10:00:00Z", "end": "2031-01-03T11:00:00Z"}, "end"),
        ({"start": "tomorrow", "end": "2031-01-03T11:00:00Z"}, "start"),
        ({"end": "2031-01-03T11:00:00Z"}, "start"),
        ({"start": "2031-01-01T10:00:00Z", "end": "2031-01-01T11:00:00Z", "title": "a\u0000b"}, "title"),
        ({"start": "2031-01-01T10:00:00Z", "end": "2031-01-01T11:00:00Z", "surprise": 1}, "surprise"),
    ],
)
async def test_a_slot_that_cannot_be_is_refused_at_its_field(body, field):
    clinic = await make_clinic()
    async with client(clinic.provider.token) as http:
        answer = await http.post("/api/v1/slots", json=body)
        assert answer.status_code == 422
        assert field in answer.json()["fieldErrors"]


async def test_what_a_role_may_not_do_is_refused_with_403():
    clinic = await make_clinic()
    async with client(clinic.member.token) as http:
        assert (await http.post("/api/v1/departments", json={"name": "X"})).status_code == 403
        start = soon()
        body = {"start": start.isoformat(), "end": (start + timedelta(hours=1)).isoformat()}
        assert (await http.post("/api/v1/slots", json=body)).status_code == 403


async def test_a_program_signs_in_looks_and_signs_out():
    clinic = await make_clinic()
    async with client() as http:
        wrong = await http.post("/api/v1/session", json={"email": clinic.owner.email, "password": "wrong"})
        assert (wrong.status_code, wrong.json()["code"]) == (401, "wrong_credentials")
    async with client(clinic.owner.token) as http:
        assert (await http.get("/api/v1/me")).json()["role"] == "owner"
        assert (await http.delete("/api/v1/session")).status_code == 204
    async with client(clinic.owner.token) as http:
        assert (await http.get("/api/v1/me")).status_code == 401


async def test_an_unknown_path_is_a_problem_too():
    async with client() as http:
        answer = await http.get("/api/v1/nothing")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_a_wrong_method_says_which_are_right():
    async with client() as http:
        answer = await http.put("/api/v1/slots")
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS, POST")
        assert answer.json()["code"] == "method_not_allowed"
        assert (await http.get("/auth/sign-in")).status_code == 405
        assert (await http.head("/api/health")).status_code == 200


async def test_the_session_tells_who_is_signed_in():
    clinic = await make_clinic()
    async with client(clinic.staff.token) as http:
        assert (await http.get("/api/v1/session")).json() == (await http.get("/api/v1/me")).json()
