"""Patients as other programs meet them."""

from uuid import uuid4

from tests.factories import make_clinic
from tests.integration.http import client

ANNA = {"name": "Anna Müller", "dateOfBirth": "1980-05-17", "email": "Anna@Example.com", "phone": "+49 30 1234567"}


async def test_a_record_is_created_found_changed_and_read_in_camel_case():
    clinic = await make_clinic()
    async with client(clinic.staff.token) as http:
        made = await http.post("/api/v1/patients", json=ANNA)
        assert made.status_code == 201
        assert made.json() == {
            "id": made.json()["id"], "name": "Anna Müller", "dateOfBirth": "1980-05-17", "email": "anna@example.com",
            "phone": "+49 30 1234567", "notes": "", "reminders": True, "hasLogin": False, "nextAppointment": None,
            "lastAppointment": None,
        }  # fmt: skip
        path = f"/api/v1/patients/{made.json()['id']}"
        listed = await http.get("/api/v1/patients", params={"search": "mueller 17.05."})
        assert listed.json() == {"items": [made.json()], "nextCursor": None}
        changed = await http.patch(path, json={"phone": None, "notes": "Prefers mornings."})
        assert changed.json() == {**made.json(), "phone": "", "notes": "Prefers mornings."}
        assert (await http.get(path)).json() == changed.json()


async def test_a_list_goes_on_with_its_cursor():
    clinic = await make_clinic()
    async with client(clinic.owner.token) as http:
        first = (await http.get("/api/v1/patients", params={"limit": 1})).json()
        second = (await http.get("/api/v1/patients", params={"limit": 1, "cursor": first["nextCursor"]})).json()
        assert [first["items"][0]["name"], second["items"][0]["name"]] == [clinic.provider.name, clinic.member.name]
        assert second["nextCursor"] is None
        wrong = await http.get("/api/v1/patients", params={"cursor": "nonsense"})
        assert (wrong.status_code, set(wrong.json()["fieldErrors"])) == (422, {"cursor"})


async def test_a_likely_duplicate_is_a_conflict_until_it_is_said_to_be_new():
    clinic = await make_clinic()
    async with client(clinic.staff.token) as http:
        await http.post("/api/v1/patients", json=ANNA)
        again = await http.post("/api/v1/patients", json=ANNA)
        assert (again.status_code, again.json()["code"]) == (409, "likely_duplicate")
        assert "Anna Müller (born 17 May 1980)" in again.json()["detail"]
        assert (await http.post("/api/v1/patients", json={**ANNA, "isNewPerson": True})).status_code == 201


async def test_two_records_become_one():
    clinic = await make_clinic()
    async with client(clinic.staff.token) as http:
        kept = (await http.post("/api/v1/patients", json={"name": "Anna One"})).json()
        second = (await http.post("/api/v1/patients", json={"name": "Anna Two", "phone": "030 1234567"})).json()
        merged = await http.post(f"/api/v1/patients/{kept['id']}/merge", json={"duplicateId": second["id"]})
        assert (merged.status_code, merged.json()["phone"]) == (200, "030 1234567")
        assert (await http.get(f"/api/v1/patients/{second['id']}")).status_code == 404
        again = await http.post(f"/api/v1/patients/{kept['id']}/merge", json={"duplicateId": second["id"]})
        assert again.status_code == 404


async def test_what_cannot_be_is_refused_at_its_field():
    clinic = await make_clinic()
    async with client(clinic.staff.token) as http:
        body = {"name": " ", "dateOfBirth": "2999-01-01", "email": "x", "phone": "x"}
        answer = await http.post("/api/v1/patients", json=body)
        assert answer.status_code == 422
        assert set(answer.json()["fieldErrors"]) == {"name", "email", "phone"}
        unborn = await http.post("/api/v1/patients", json={**ANNA, "dateOfBirth": "2999-01-01"})
        assert "dateOfBirth" in unborn.json()["fieldErrors"]


async def test_only_the_desk_is_answered():
    clinic, other = await make_clinic(), await make_clinic()
    async with client(clinic.staff.token) as http:
        made = (await http.post("/api/v1/patients", json=ANNA)).json()
    path = f"/api/v1/patients/{made['id']}"
    for person in (clinic.provider, clinic.member):
        async with client(person.token) as http:
            assert (await http.get("/api/v1/patients")).status_code == 403
            assert (await http.get(path)).status_code == 403
            assert (await http.patch(path, json={})).status_code == 403
    async with client() as http:
        assert (await http.get("/api/v1/patients")).status_code == 401
    async with client(other.staff.token) as http:
        foreign = await http.get(path)
        assert (foreign.status_code, foreign.json()) == (404, (await http.get(f"/api/v1/patients/{uuid4()}")).json())
