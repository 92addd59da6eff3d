"""The catalog as other programs meet it."""

from uuid import uuid4

import pytest

from tests.factories import make_clinic
from tests.integration.http import client


async def test_a_service_with_a_room_and_a_device_is_made_changed_archived_and_restored():
    clinic = await make_clinic()
    async with client(clinic.staff.token) as http:
        room = (await http.post("/api/v1/rooms", json={"name": "Room 1"})).json()
        device = (await http.post("/api/v1/devices", json={"name": "Scope 1", "kind": "Scope"})).json()
        body = {
            "name": "Skin check", "duration": 20, "bufferAfter": 5, "price": 4500, "online": True,
            "providerIds": [str(clinic.provider_id)], "roomIds": [room["id"]], "deviceIds": [device["id"]],
        }  # fmt: skip
        made = await http.post("/api/v1/services", json=body)
        assert made.status_code == 201
        assert {key: made.json()[key] for key in body} == body
        path = f"/api/v1/services/{made.json()['id']}"
        changed = await http.patch(path, json={"duration": 30, "price": None})
        assert changed.json() == {**made.json(), "duration": 30, "price": None}
        assert (await http.get(path)).json() == changed.json()
        assert (await http.post(f"{path}/archive")).json()["isArchived"] is True
        assert (await http.get("/api/v1/services")).json()["items"] == []
        listed = await http.get("/api/v1/services", params={"include_archived": True})
        assert len(listed.json()["items"]) == 1
        assert (await http.post(f"{path}/restore")).json() == changed.json()
        refused = await http.post(f"/api/v1/rooms/{room['id']}/archive")
        assert (refused.status_code, refused.json()["code"]) == (409, "in_use")


@pytest.mark.parametrize(("path", "more"), [("rooms", {}), ("devices", {"kind": "Scope"})])
async def test_rooms_and_devices_are_kept(path, more):
    clinic = await make_clinic()
    async with client(clinic.owner.token) as http:
        made = (await http.post(f"/api/v1/{path}", json={"name": "One", **more})).json()
        assert made == {"id": made["id"], "name": "One", **more, "isArchived": False}
        one = f"/api/v1/{path}/{made['id']}"
        assert (await http.patch(one, json={"name": "Two"})).json() == {**made, "name": "Two"}
        assert (await http.get(one)).json()["name"] == "Two"
        assert (await http.post(f"{one}/archive")).json()["isArchived"] is True
        assert (await http.get(f"/api/v1/{path}")).json() == {"items": [], "nextCursor": None}
        assert (await http.post(f"{one}/restore")).json()["isArchived"] is False
        again = await http.post(f"/api/v1/{path}", json={"name": "TWO"})
        assert (again.status_code, set(again.json()["fieldErrors"])) == (422, {"name"})


async def test_a_patient_sees_only_online_services_and_changes_nothing():
    clinic = await make_clinic()
    async with client(clinic.owner.token) as owner, client(clinic.member.token) as patient:
        hidden = (await owner.post("/api/v1/services", json={"name": "By phone", "duration": 20})).json()
        await owner.post("/api/v1/services", json={"name": "Online", "duration": 20, "online": True})
        listed = await patient.get("/api/v1/services", params={"include_archived": True})
        assert [item["name"] for item in listed.json()["items"]] == ["Online"]
        foreign = await patient.get(f"/api/v1/services/{hidden['id']}")
        missing = await patient.get(f"/api/v1/services/{uuid4()}")
        assert (foreign.status_code, foreign.json()) == (404, missing.json())
        for path, body in (("services", {"name": "X", "duration": 20}), ("rooms", {"name": "X"})):
            assert (await patient.post(f"/api/v1/{path}", json=body)).status_code == 403
        assert (await patient.get("/api/v1/rooms")).status_code == 403


async def test_nobody_is_asked_to_sign_in():
    async with client() as http:
        for path in ("services", "rooms", "devices"):
            assert (await http.get(f"/api/v1/{path}")).status_code == 401


async def test_a_service_that_cannot_be_is_refused_at_its_fields():
    clinic = await make_clinic()
    async with client(clinic.owner.token) as http:
        answer = await http.post("/api/v1/services", json={"duration": 1, "bufferAfter": 999, "surprise": 1})
        assert answer.status_code == 422
        assert set(answer.json()["fieldErrors"]) == {"name", "duration", "bufferAfter", "surprise"}
