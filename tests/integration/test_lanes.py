"""A lane and the route that it stands for answer alike."""

from uuid import uuid4

import pytest

from medisched.api.lanes import Lanes
from tests.desks import Desk, at, make_desk, schedule
from tests.integration.http import client, the_api

APPOINTMENTS, OPENINGS = "/api/v1/appointments", "/api/v1/openings"
# A header that means more than a lane knows: the request goes to the route itself.
ASIDE = {"If-None-Match": '"other"'}
TOLD = ("content-type", "vary", "www-authenticate")


def questions(desk: Desk) -> dict[str, tuple[str, list[tuple[str, str]]]]:
    day = [("from", at(0).isoformat()), ("to", at(0, day=1).isoformat())]
    wish = [("serviceId", str(desk.service_id)), *day]
    return {
        "list": (APPOINTMENTS, day),
        "list of one provider": (APPOINTMENTS, [*day, ("providerId", str(desk.clinic.provider_id)), ("limit", "1")]),
        "openings": (OPENINGS, wish),
        "openings of a room and devices": (OPENINGS, [*wish, ("roomId", str(desk.room_ids[0]))]),
        "nobody's device": (OPENINGS, [*wish, ("deviceIds", str(uuid4())), ("deviceIds", str(uuid4()))]),
        "the same twice": (APPOINTMENTS, [*day, ("limit", "1"), ("limit", "2")]),
        "a time without an offset": (APPOINTMENTS, [("from", "2026-11-23T09:30:00")]),
        "an unknown field": (APPOINTMENTS, [("color", "red")]),
        "another's service": (OPENINGS, [("serviceId", str(uuid4())), *day]),
        "a wrong cursor": (APPOINTMENTS, [("cursor", "x")]),
    }


async def test_every_question_is_answered_as_by_its_route():
    desk = await make_desk()
    await schedule(desk, at(9))
    for name, (path, query) in questions(desk).items():
        for token in (desk.clinic.staff.token, desk.clinic.member.token, ""):
            async with client(token) as http:
                fast, plain = await http.get(path, params=query), await http.get(path, params=query, headers=ASIDE)
            assert (fast.status_code, fast.content) == (plain.status_code, plain.content), name
            assert [fast.headers.get(one) for one in TOLD] == [plain.headers.get(one) for one in TOLD], name


@pytest.mark.parametrize("body", ["{", "[]", "{}", '{"serviceId": "x"}', '{"unknown": 1}', "x" * 1000])
async def test_a_body_that_is_refused_is_refused_as_by_its_route(body):
    desk = await make_desk()
    sent = {"content": body, "headers": {"Content-Type": "application/json"}}
    async with client(desk.clinic.staff.token) as http:
        fast = await http.post(APPOINTMENTS, **sent)
        plain = await http.post(APPOINTMENTS, **{**sent, "headers": {**sent["headers"], **ASIDE}})
    assert (fast.status_code, fast.content) == (plain.status_code, plain.content)
    assert fast.status_code in {400, 422}


def test_the_three_that_are_asked_most_have_lanes():
    lanes = Lanes(the_api(), api=the_api())
    assert {("GET", APPOINTMENTS), ("GET", OPENINGS), ("POST", APPOINTMENTS)} <= lanes.open_for
