"""What the description says of methods, kinds of values and refusals is so."""

import re
from datetime import datetime
from uuid import uuid4

import pytest

from medisched.api.description import operations
from tests.desks import make_desk
from tests.factories import make_clinic, make_slot, soon
from tests.integration.catalogs import make_service
from tests.integration.http import client, the_api
from tests.integration.matrix import CALLERS
from tests.integration.matrix_table import TABLE

CALLED = CALLERS.index("full key")
PEOPLE = slice(CALLERS.index("member"), CALLERS.index("admin") + 1)
DONE = range(200, 300)
TWICE = [{"start": "09:00", "end": "12:00"}, {"start": "11:00", "end": "15:00"}]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("hours/preview", {"weekly": [TWICE, *[[]] * 6]}),
        (f"hours/dates/{soon(48).date()}/preview", {"spans": TWICE}),
    ],
)
async def test_a_preview_of_what_cannot_be_says_so(path: str, body: dict[str, object]):
    clinic = await make_clinic()
    async with client(clinic.owner.token) as http:
        for _ in range(2):
            refused = await http.post(f"/api/v1/providers/{clinic.provider_id}/{path}", json=body)
            assert (refused.status_code, refused.json()["code"]) == (422, "hours_overlap")


async def test_a_word_in_an_address_is_never_taken_for_an_id():
    clinic = await make_clinic()
    async with client(clinic.owner.token) as http:
        for method, path, allowed in (
            ("PATCH", "slots/series", "OPTIONS, POST"),
            ("DELETE", "closures/preview", "OPTIONS, POST"),
            ("GET", "appointments/walk-ins", "OPTIONS, POST"),
            ("PATCH", "webhooks/event-types", "GET, HEAD, OPTIONS"),
        ):
            refused = await http.request(method, f"/api/v1/{path}")
            assert (refused.status_code, refused.headers["allow"]) == (405, allowed), path
            asked = await http.options(f"/api/v1/{path}")
            assert (asked.status_code, asked.headers["allow"]) == (204, allowed), path
        assert (await http.delete(f"/api/v1/closures/{uuid4()}")).status_code == 404


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("patients", {"name": "Nora", "isNewPerson": 0}, "isNewPerson"),
        ("services", {"name": "X-ray", "duration": "30"}, "duration"),
        ("services", {"name": "X-ray", "duration": 30, "notice": False}, "notice"),
        ("closures", {"firstDay": 1795392000, "lastDay": "2026-11-23", "reason": "Inventory"}, "firstDay"),
        ("closures", {"firstDay": "1795392000", "lastDay": "2026-11-23", "reason": "Inventory"}, "firstDay"),
    ],
)
async def test_values_are_taken_at_their_word(path: str, body: dict[str, object], field: str):
    clinic = await make_clinic()
    async with client(clinic.owner.token) as http:
        refused = await http.post(f"/api/v1/{path}", json=body)
        assert (refused.status_code, list(refused.json()["fieldErrors"])) == (422, [field])


@pytest.mark.parametrize("start", ["2027-03-01T23:30:00+23:59", "2027-02-28T00:10:00-23:20"])
async def test_a_time_is_the_same_instant_whatever_its_offset(start: str):
    desk = await make_desk()
    asked = {"from": start, "to": "2027-03-03T00:00:00Z"}
    async with client(desk.clinic.owner.token) as http:
        for path in ("appointments", "appointments.csv", "slots"):
            assert (await http.get(f"/api/v1/{path}", params=asked)).status_code == 200, path
        wish = {"serviceId": str(desk.service_id), "patientId": str(desk.patient_id), "overbookReason": "why not"}
        made = (await http.post("/api/v1/appointments", json=wish | {"start": start})).json()
    assert datetime.fromisoformat(made["start"]) == datetime.fromisoformat(start)


async def test_a_time_without_offset_is_refused_by_a_code_of_its_own():
    clinic = await make_clinic()
    async with client(clinic.owner.token) as http:
        asked = await http.get("/api/v1/appointments", params={"from": "2027-03-01T09:00:00"})
        sent = await http.post("/api/v1/slots", json={"start": "2027-03-01T09:00", "end": "2027-03-01T10:00"})
    assert [(one.status_code, one.json()["code"]) for one in (asked, sent)] == [(422, "no_offset")] * 2


async def test_walls_have_no_offset():
    clinic = await make_clinic()
    day = soon(48).date().isoformat()
    series = {"weekdays": [1, 2, 3, 4, 5, 6, 7], "firstDay": day, "lastDay": day, "closes": "12:00", "length": 60}
    async with client(clinic.provider.token) as http:
        refused = await http.post("/api/v1/slots/series/preview", json=series | {"opens": "08:00:00Z"})
        assert (refused.status_code, list(refused.json()["fieldErrors"])) == (422, ["opens"])
        assert (await http.post("/api/v1/slots/series/preview", json=series | {"opens": "08:00"})).status_code == 200


async def test_what_needs_a_sign_in_cannot_be_asked_in_public():
    clinic = await make_clinic()
    service = await make_service(clinic, online=True, provider_ids=[clinic.provider_id])
    asked = {"serviceId": str(service.id), "from": soon(24).isoformat(), "to": soon(48).isoformat()}
    async with client() as http:
        base = f"/api/v1/public/organizations/{clinic.organization.slug}/openings"
        for path in ("", "/days"):
            assert (await http.get(base + path, params=asked)).status_code == 200
            for more in ("patientId", "movingId"):
                refused = await http.get(base + path, params=asked | {more: str(uuid4())})
                assert (refused.status_code, list(refused.json()["fieldErrors"])) == (422, [more])
        assert (await http.get(f"{base}/first", params={"serviceId": str(service.id)})).status_code == 200


async def test_what_is_made_has_an_address_and_what_tells_a_secret_is_not_kept():
    clinic = await make_clinic()
    async with client(clinic.owner.token) as http:
        for path, body in (
            ("webhooks", {"url": "https://8.8.8.8/events"}),
            ("api-keys", {"name": "Lab", "scopes": ["catalog:read"]}),
        ):
            made = await http.post(f"/api/v1/{path}", json=body)
            assert (made.status_code, made.headers["cache-control"]) == (201, "no-store")
            assert (await http.get(made.headers["location"])).json()["id"] == made.json()["id"]
        [endpoint] = (await http.get("/api/v1/webhooks")).json()["items"]
        told = await http.post(f"/api/v1/webhooks/{endpoint['id']}/secret")
        assert (told.status_code, told.headers["cache-control"]) == (201, "no-store")


def test_the_description_says_what_no_key_may_do():
    described = {
        (method.upper(), re.sub("{.*?}", "{}", path)): [way for one in operation.get("security", []) for way in one]
        for path, method, operation in operations(the_api().openapi())
    }
    wrong = []
    for line in TABLE.strip().splitlines():
        method, path, *codes = line.split()
        ways = described.get((method, re.sub("{.*?}", "{}", path)), [])
        if not ways or method == "#":
            continue
        seen = [int(code) for code in codes]
        is_open = seen[0] in DONE
        is_closed = seen[CALLED] == 403 and any(one in DONE for one in seen[PEOPLE]) and not _is_own(path)
        if ("apiKey" in ways) if is_closed else (seen[CALLED] in DONE and "apiKey" not in ways and not is_open):
            wrong.append(line)
    assert wrong == []


def _is_own(path: str) -> bool:
    """Times that a provider publishes: the matrix's key was made by somebody who is none."""
    return path.startswith(("/api/v1/slots", "/api/v1/events"))


async def test_the_second_spelling_books_for_a_patient_too():
    clinic = await make_clinic()
    slot = await make_slot(clinic)
    async with client(clinic.staff.token) as http:
        patient = (await http.post("/api/v1/patients", json={"name": "Nora Nobody"})).json()
        body = {"eventId": str(slot.id), "patientId": patient["id"]}
        booked = await http.post("/api/v1/bookings", json=body)
        assert (booked.status_code, booked.json()["patientId"]) == (201, patient["id"])
