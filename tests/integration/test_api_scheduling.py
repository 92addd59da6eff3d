"""Openings and appointments as other programs meet them."""

import csv
import io
from uuid import uuid4

import pytest

from tests.conftest import FakeClock
from tests.desks import at, make_desk, make_patient, make_service, schedule
from tests.factories import make_clinic
from tests.integration.http import client

pytestmark = pytest.mark.usefixtures("database")
OPENINGS, APPOINTMENTS = "/api/v1/openings", "/api/v1/appointments"


async def test_an_opening_is_found_scheduled_moved_and_finished(fake_clock: FakeClock):
    fake_clock.now = at(7)
    desk = await make_desk()
    window = {"serviceId": str(desk.service_id), "from": at(9).isoformat(), "to": at(10).isoformat()}
    async with client(desk.clinic.staff.token) as http:
        found = (await http.get(OPENINGS, params=window)).json()
        assert [item["start"] for item in found["items"]] == [
            f"{at(9):%Y-%m-%dT%H}:{m}:00Z" for m in ("00", "15", "30", "45")
        ]
        assert {"providerId", "roomId", "deviceIds", "department"} <= found["items"][0].keys()
        body = {
            "serviceId": str(desk.service_id),
            "patientId": str(desk.patient_id),
            "start": found["items"][0]["start"],
        }
        made = await http.post(APPOINTMENTS, json=body)
        assert (made.status_code, made.json()["room"], made.json()["sequence"]) == (201, "Room 1", 0)
        again = await http.post(APPOINTMENTS, json=body)
        assert (again.status_code, again.json()["code"]) == (409, "provider_busy")
        address = f"{APPOINTMENTS}/{made.json()['id']}"
        moved = await http.patch(address, json={"start": at(14).isoformat(), "note": "by wheelchair"})
        assert (moved.json()["start"], moved.json()["note"], moved.json()["sequence"]) == (
            f"{at(14):%Y-%m-%dT%H:%M:%S}Z", "by wheelchair", 1,
        )  # fmt: skip
        assert (await http.patch(address, json={"status": "arrived"})).json()["status"] == "arrived"
        changes = (await http.get(f"{address}/changes")).json()
        assert [change["kind"] for change in changes["items"]] == ["booked", "moved", "status"]


async def test_the_first_opening_is_looked_for_from_a_later_day_on():
    desk = await make_desk(online=True, horizon=60)
    wish = {"serviceId": str(desk.service_id)}
    public = f"/api/v1/public/organizations/{desk.clinic.organization.slug}/openings"
    wednesday = at(10, day=2, weeks=3)
    for token, path in ((desk.clinic.staff.token, OPENINGS), ("", public)):
        async with client(token) as http:
            soon = (await http.get(f"{path}/first", params=wish)).json()["items"]
            later = (await http.get(f"{path}/first", params={**wish, "from": wednesday.isoformat()})).json()["items"]
            assert soon[0]["start"] < later[0]["start"] == f"{wednesday:%Y-%m-%dT%H:%M:%S}Z"
            too_far = await http.get(f"{path}/first", params={**wish, "from": at(9, weeks=12).isoformat()})
            assert (too_far.json()["items"], too_far.json()["reason"]) == ([], "too_far")


async def test_a_change_is_all_or_nothing():
    desk = await make_desk()
    made = await schedule(desk, at(9))
    async with client(desk.clinic.staff.token) as http:
        wrong = {"start": at(10).isoformat(), "note": "x", "status": "fulfilled"}
        refused = await http.patch(f"{APPOINTMENTS}/{made.id}", json=wrong)
        assert (refused.status_code, refused.json()["code"]) == (409, "wrong_status")
        still = (await http.get(f"{APPOINTMENTS}/{made.id}")).json()
        assert (still["start"], still["note"]) == (f"{at(9):%Y-%m-%dT%H:%M:%S}Z", "")


async def test_a_patient_books_an_opening_and_changes_it():
    desk = await make_desk(online=True)
    async with client(desk.clinic.member.token) as http:
        body = {"serviceId": str(desk.service_id), "start": at(9).isoformat()}
        made = await http.post(APPOINTMENTS, json=body)
        assert made.status_code == 201
        address = f"{APPOINTMENTS}/{made.json()['id']}"
        assert (await http.patch(address, json={"start": at(11).isoformat()})).status_code == 200
        assert (await http.patch(address, json={"note": "mine"})).status_code == 403
        assert (await http.patch(address, json={"status": "arrived"})).status_code == 403
        assert (await http.patch(address, json={"overbookReason": "me first"})).status_code == 403
        foreign = {**body, "patientId": str(desk.patient_id)}
        assert (await http.post(APPOINTMENTS, json=foreign)).status_code == 403
        cancelled = await http.patch(address, json={"status": "cancelled", "reason": "better"})
        assert (cancelled.json()["status"], cancelled.json()["cancelReason"]) == ("cancelled", "better")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "form"),
        ({"slotId": str(uuid4()), "serviceId": str(uuid4())}, "form"),
        ({"serviceId": str(uuid4())}, "form"),
        ({"serviceId": str(uuid4()), "start": "2026-11-23T09:30:00"}, "start"),
        ({"serviceId": str(uuid4()), "start": "2026-11-23T09:30:01+01:00"}, "start"),
        ({"serviceId": "x", "start": "2026-11-23T09:30:00+01:00"}, "serviceId"),
    ],
)
async def test_what_cannot_be_understood_is_refused_beside_its_field(body, field):
    clinic = await make_clinic()
    async with client(clinic.staff.token) as http:
        refused = await http.post(APPOINTMENTS, json=body)
        assert refused.status_code == 422
        assert field in refused.json()["fieldErrors"]


async def test_the_list_is_filtered_sorted_and_paged():
    desk = await make_desk()
    people = [await make_patient(desk.clinic, f"{name} Sort") for name in ("Cora", "Adam", "Bela")]
    for hour, patient in zip((9, 10, 11), people, strict=True):
        await schedule(desk, at(hour), patient_id=patient)
    other = await make_service(desk.clinic)
    await schedule(desk, at(14), service_id=other, patient_id=people[0])
    async with client(desk.clinic.staff.token) as http:

        async def names(**params):
            found, cursor = [], None
            while True:
                page = (
                    await http.get(
                        APPOINTMENTS, params={**params, "limit": 2, **({"cursor": cursor} if cursor else {})}
                    )
                ).json()
                found += [item["patient"].split()[0] for item in page["items"]]
                cursor = page["nextCursor"]
                if cursor is None:
                    return found

        assert await names() == ["Cora", "Adam", "Bela", "Cora"]
        assert await names(sort="patient") == ["Adam", "Bela", "Cora", "Cora"]
        assert await names(sort="-start") == ["Cora", "Bela", "Adam", "Cora"]
        assert await names(serviceId=str(desk.service_id), sort="patient") == ["Adam", "Bela", "Cora"]
        assert await names(roomId=str(desk.room_ids[0])) == ["Cora", "Adam", "Bela"]
        assert await names(patientId=str(people[0])) == ["Cora", "Cora"]
        assert await names(status="cancelled") == []
        assert (await http.get(APPOINTMENTS, params={"sort": "name"})).status_code == 422
        wrong = await http.get(APPOINTMENTS, params={"cursor": "bm9uc2Vuc2U"})
        assert (wrong.status_code, wrong.json()["code"]) == (422, "cursor")


async def test_the_export_is_a_table_that_runs_nothing():
    desk = await make_desk()
    await schedule(desk, at(9), patient_id=await make_patient(desk.clinic, '=HYPERLINK("http://x")'))
    async with client(desk.clinic.staff.token) as http:
        answer = await http.get(f"{APPOINTMENTS}.csv", params={"from": at(0).isoformat()})
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        row = next(csv.DictReader(io.StringIO(answer.text)))
        assert (row["Patient"], row["Start"][:5], row["Timezone"], row["Room"]) == (
            "'=HYPERLINK(\"http://x\")", "09:00", "Europe/Berlin", "Room 1",
        )  # fmt: skip
    async with client(desk.clinic.member.token) as http:
        assert (await http.get(f"{APPOINTMENTS}.csv")).status_code == 403


async def test_another_tenants_ids_are_not_there():
    mine, theirs = await make_desk(), await make_desk()
    made = await schedule(theirs, at(9))
    own = await schedule(mine, at(9))
    async with client(mine.clinic.staff.token) as http:
        assert (await http.patch(f"{APPOINTMENTS}/{made.id}", json={"status": "arrived"})).status_code == 404
        assert (await http.get(f"{APPOINTMENTS}/{made.id}/changes")).status_code == 404
        window = {"from": at(9).isoformat(), "to": at(10).isoformat()}
        foreign = await http.get(OPENINGS, params={"serviceId": str(theirs.service_id), **window})
        unknown = await http.get(OPENINGS, params={"serviceId": str(uuid4()), **window})
        assert (foreign.status_code, foreign.json()) == (404, unknown.json())
        for change in (
            {"providerId": str(theirs.clinic.provider_id)},
            {"roomId": str(theirs.room_ids[0])},
            {"patientId": str(theirs.patient_id)},
            {"deviceIds": [str(uuid4())]},
        ):
            assert (await http.patch(f"{APPOINTMENTS}/{own.id}", json=change)).status_code in {404, 422}
