"""A request with an Idempotency-Key is done once, however often it is sent."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import func, select, update

from medisched.domain.access import Role
from medisched.jobs.cleanup import clean_up
from medisched.models import Appointment, Department, IdempotencyKey, Membership
from medisched.services.entrances import system
from tests.factories import Clinic, make_clinic, make_member, make_slot, soon
from tests.integration.http import client


def with_key(key: str) -> dict[str, str]:
    return {"Idempotency-Key": key}


async def count(table: type, clinic: Clinic) -> int:
    async with system(organization_id=clinic.id) as uow:
        return (await uow.db.execute(select(func.count()).select_from(table))).scalar_one()


async def set_role(clinic: Clinic, user_id: object, role: Role) -> None:
    async with system(organization_id=clinic.id) as uow:
        await uow.run(update(Membership).where(Membership.user_id == user_id).values(role=role.value))


async def test_the_same_request_again_is_answered_as_before_and_does_nothing_more():
    clinic = await make_clinic()
    slot = await make_slot(clinic)
    body = {"slotId": str(slot.id)}
    async with client(clinic.member.token) as http:
        first = await http.post("/api/v1/appointments", json=body, headers=with_key("a"))
        again = await http.post("/api/v1/appointments", json=body, headers=with_key('"a"'))
        assert (first.status_code, again.status_code) == (201, 201)
        assert first.content == again.content
        for name in ("location", "etag", "content-type"):
            assert first.headers[name] == again.headers[name]
        assert "idempotent-replayed" not in first.headers
        assert again.headers["idempotent-replayed"] == "true"
        assert (await http.get(first.headers["location"])).json() == first.json()
    assert await count(Appointment, clinic) == 1


async def test_the_same_body_laid_out_differently_is_the_same_request():
    clinic = await make_clinic()
    async with client(clinic.owner.token) as http:
        headers = {**with_key("k"), "Content-Type": "application/json"}
        one = await http.post("/api/v1/devices", content='{"name":"Laser","kind":"a"}', headers=headers)
        two = await http.post("/api/v1/devices", content='{ "kind": "a", "name": "Laser" }', headers=headers)
        assert (one.status_code, two.content) == (201, one.content)


async def test_another_request_with_the_same_key_is_refused():
    clinic = await make_clinic()
    async with client(clinic.owner.token) as http:
        await http.post("/api/v1/rooms", json={"name": "1"}, headers=with_key("k"))
        for path, body in (("/api/v1/rooms", {"name": "2"}), ("/api/v1/departments", {"name": "1"})):
            answer = await http.post(path, json=body, headers=with_key("k"))
            assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
        assert len((await http.get("/api/v1/rooms")).json()["items"]) == 1


async def test_of_20_at_once_one_does_it_and_all_are_answered_alike():
    clinic = await make_clinic()
    async with client(clinic.owner.token) as http:
        answers = await asyncio.gather(
            *(http.post("/api/v1/departments", json={"name": "Eyes"}, headers=with_key("k")) for _ in range(20))
        )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("idempotent-replayed" not in answer.headers for answer in answers) == 1
    assert await count(Department, clinic) == 2


async def test_a_refused_request_leaves_its_key_free():
    clinic = await make_clinic()
    slot = await make_slot(clinic)
    other = await make_member(clinic.organization)
    body = {"slotId": str(slot.id)}
    async with client(other.token) as first, client(clinic.member.token) as http:
        taken = await first.post("/api/v1/appointments", json=body)
        refused = await http.post("/api/v1/appointments", json=body, headers=with_key("k"))
        assert (refused.status_code, refused.json()["code"]) == (409, "slot_taken")
        await first.post(f"/api/v1/appointments/{taken.json()['id']}/cancel")
        free = (await http.get("/api/v1/slots")).json()["items"]
        again = await http.post("/api/v1/appointments", json={"slotId": free[0]["id"]}, headers=with_key("k"))
        assert again.status_code == 201


async def test_a_key_is_its_callers_own():
    clinic, elsewhere = await make_clinic(), await make_clinic()
    async with client(clinic.owner.token) as one, client(elsewhere.owner.token) as two:
        mine = await one.post("/api/v1/rooms", json={"name": "1"}, headers=with_key("k"))
        theirs = await two.post("/api/v1/rooms", json={"name": "1"}, headers=with_key("k"))
        assert mine.json()["id"] != theirs.json()["id"]
    async with client(clinic.staff.token) as colleague:
        answer = await colleague.post("/api/v1/rooms", json={"name": "2"}, headers=with_key("k"))
        assert (answer.status_code, answer.json()["name"]) == (201, "2")


@pytest.mark.parametrize("role", [Role.MEMBER, Role.PROVIDER])
async def test_who_has_lost_the_right_is_not_told_the_answer_again(role: Role):
    clinic = await make_clinic()
    patient = {"name": "Quincy Adams", "phone": "+49 30 123456"}
    async with client(clinic.staff.token) as http:
        made = await http.post("/api/v1/patients", json=patient, headers=with_key("k"))
        assert made.status_code == 201
        await set_role(clinic, clinic.staff.user_id, role)
        again = await http.post("/api/v1/patients", json=patient, headers=with_key("k"))
        assert (again.status_code, again.json()["code"]) == (403, "not_allowed")


async def test_what_the_desk_saw_is_not_told_to_the_same_person_as_a_patient():
    clinic = await make_clinic()
    start = soon()
    async with client(clinic.staff.token) as http:
        slot = await make_slot(clinic, start)
        patient = (await http.post("/api/v1/patients", json={"name": "Quincy Adams"})).json()
        body = {"slotId": str(slot.id), "patientId": patient["id"]}
        made = await http.post("/api/v1/appointments", json=body, headers=with_key("k"))
        assert made.status_code == 201
        await set_role(clinic, clinic.staff.user_id, Role.MEMBER)
        again = await http.post("/api/v1/appointments", json=body, headers=with_key("k"))
        assert again.status_code == 403
        assert "Quincy" not in again.text


@pytest.mark.parametrize("key", ["", " ", "x" * 256, "a\tb", '""'])
async def test_a_key_that_is_none_is_refused(key: str):
    clinic = await make_clinic()
    async with client(clinic.owner.token) as http:
        answer = await http.post("/api/v1/rooms", json={"name": "1"}, headers=with_key(key))
        assert (answer.status_code, answer.json()["code"]) == (422, "bad_idempotency_key")
        assert "idempotencyKey" in answer.json()["fieldErrors"]


async def test_after_a_day_the_answer_is_forgotten(fake_clock):
    clinic = await make_clinic()
    async with client(clinic.owner.token) as http:
        first = await http.post("/api/v1/rooms", json={"name": "1"}, headers=with_key("k"))
        await http.post("/api/v1/rooms", json={"name": "2"}, headers=with_key("l"))
        fake_clock.now += timedelta(minutes=20)
        assert await count(IdempotencyKey, clinic) == 2
    fake_clock.now += timedelta(hours=24)
    owner = await make_member(clinic.organization, Role.OWNER)
    async with client(owner.token) as http:
        await http.post("/api/v1/rooms", json={"name": "3"}, headers=with_key("m"))
    await clean_up()
    assert await count(IdempotencyKey, clinic) == 1
    assert first.status_code == 201


async def test_an_expired_key_counts_as_new_before_it_is_cleaned_up(fake_clock):
    clinic = await make_clinic()
    async with client(clinic.owner.token) as http:
        one = await http.post("/api/v1/rooms", json={"name": "1"}, headers=with_key("k"))
        async with system(organization_id=clinic.id) as uow:
            await uow.run(update(IdempotencyKey).values(created_at=fake_clock.now - timedelta(hours=25)))
        two = await http.post("/api/v1/rooms", json={"name": "2"}, headers=with_key("k"))
        assert (two.status_code, two.json()["id"] != one.json()["id"]) == (201, True)


async def test_without_a_key_the_same_request_is_done_again():
    clinic = await make_clinic()
    async with client(clinic.owner.token) as http:
        assert (await http.post("/api/v1/rooms", json={"name": "1"})).status_code == 201
        again = await http.post("/api/v1/rooms", json={"name": "1"})
        assert (again.status_code, again.json()["code"]) == (422, "name_taken")


def test_nobody_but_the_organization_reads_what_was_answered(server, database_name):
    with psycopg.connect(server.url(database_name, user="medisched_app")) as connection:
        connection.execute(f"set local app.organization_id = '{uuid4()}'")
        assert connection.execute("select count(*) from idempotency_keys").fetchone() == (0,)
