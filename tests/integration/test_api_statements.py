"""A request takes so many statements, however many rows there are: nothing is read row by row."""

from datetime import timedelta

import pytest

from medisched.schemas.catalog import ServiceChangeDraft
from medisched.services.catalog import change_service
from medisched.services.doors import perform
from tests.desks import Desk, at, make_desk, make_device, make_patient, make_room, schedule, set_hours
from tests.factories import make_slot
from tests.integration.bookings import other_provider
from tests.integration.http import client, the_api
from tests.integration.statements import noted

# At most so many, with the look-up of the caller: a further one is to be noticed and thought about.
MOST = {
    "GET /appointments": 2,
    "GET /patients": 2,
    "GET /slots": 2,
    "GET /openings": 7,
    "GET /openings/first": 7,
    "POST /bookings": 17,
    "POST /appointments": 18,
}
REQUESTS = list(MOST)


class Asked:
    """The requests of the table, each at a time of its own."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self._days = desk, 0

    async def count(self, request: str) -> tuple[int, int]:
        """How many statements it took, and how many items it answered."""
        method, path = request.split()
        about = await self._about(request)
        token = self.desk.clinic.member.token if path == "/bookings" else self.desk.clinic.staff.token
        async with client(token) as http:
            await the_api().state.limits.clear()
            with noted() as seen:
                answer = await http.request(method, f"/api/v1{path}", **about)
        assert answer.status_code in {200, 201}, answer.text
        return len(seen), len(answer.json().get("items", []))

    async def _about(self, request: str) -> dict[str, object]:
        self._days += 1
        day = self._days % 5
        service = {"serviceId": str(self.desk.service_id)}
        if request == "POST /bookings":
            slot = await make_slot(self.desk.clinic, at(6, day=day, weeks=2 + self._days // 5))
            return {"json": {"eventId": str(slot.id)}}
        if request == "POST /appointments":
            start = at(9, day=day, weeks=2 + self._days // 5).isoformat()
            return {"json": service | {"patientId": str(self.desk.patient_id), "start": start}}
        window = {"from": at(0).isoformat(), "to": (at(0) + timedelta(days=5)).isoformat(), "limit": "200"}
        if request == "GET /patients":
            return {"params": {"limit": "200"}}
        if request == "GET /openings/first":
            return {"params": service}
        return {"params": window | (service if request == "GET /openings" else {})}


async def fill(desk: Desk) -> None:
    """A busy week: more providers, rooms, devices, patients, slots and appointments."""
    offering = [desk.clinic.provider_id]
    for number in range(2):
        other = await other_provider(desk.clinic, f"Dr. Other {number}")
        await set_hours(other, other.provider_id)
        offering.append(other.provider_id)
        await make_room(desk.clinic, f"Room {number + 7}")
        await make_device(desk.clinic, f"Device {number}")
    await perform(desk.staff, change_service, desk.service_id, ServiceChangeDraft(provider_ids=offering))
    for number in range(12):
        patient = await make_patient(desk.clinic)
        await schedule(
            desk,
            at(8 + number % 4, 30 * (number // 4 % 2), day=number // 8),
            patient_id=patient,
            provider_id=desk.clinic.provider_id,
        )
        await make_slot(desk.clinic, at(18, 30 * (number % 2), day=number // 2), minutes=30)


@pytest.fixture
async def asked() -> Asked:
    return Asked(await make_desk())


async def test_the_number_of_statements_does_not_grow_with_the_rows(asked: Asked):
    for request in REQUESTS:
        await asked.count(request)  # what is looked up once for a process
    few = {request: await asked.count(request) for request in REQUESTS}
    await fill(asked.desk)
    for request in REQUESTS:
        await asked.count(request)  # what is remembered is no longer so: found out, and asked again
    many = {request: await asked.count(request) for request in REQUESTS}
    assert {request: count for request, (count, _items) in many.items()} == {
        request: count for request, (count, _items) in few.items()
    }
    grown = ("GET /appointments", "GET /patients", "GET /slots")
    assert all(many[request][1] >= few[request][1] + 10 for request in grown)
    assert {request: count for request, (count, _items) in many.items() if count > MOST[request]} == {}
