"""How refusals look to programs, and HTTP as they expect it."""

import json
import re
import time
from uuid import uuid4

import httpx
import pytest

from medisched.api.description import operations
from medisched.api.twins import REPEATED, find_repeated, find_twin
from tests.desks import make_desk, make_device
from tests.factories import make_clinic, soon
from tests.integration.http import client, the_api

JSON = {"Content-Type": "application/json"}


async def test_a_refusal_says_where_its_code_is_explained():
    clinic = await make_clinic()
    async with client(clinic.member.token) as http:
        answer = await http.post("/api/v1/rooms", json={"name": "1"})
        page = (await http.get("/api/docs")).text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "/api/docs#not_allowed",
        "title": "Not allowed",
        "status": 403,
        "code": "not_allowed",
        "detail": "You are not allowed to do this.",
    }
    assert 'id="not_allowed"' in page


async def test_a_refusal_speaks_the_callers_language():
    async with client() as http:
        answer = (await http.get("/api/v1/me", headers={"Accept-Language": "de"})).json()
    assert (answer["title"], answer["code"]) == ("Nicht angemeldet", "not_signed_in")


async def test_a_field_is_named_by_its_path():
    clinic = await make_clinic()
    async with client(clinic.owner.token) as http:
        week = [[{"start": "08:00", "end": "12:00"}, {"start": "x", "end": "13:00"}], *[[] for _ in range(6)]]
        answer = await http.put(f"/api/v1/providers/{clinic.provider_id}/hours", json={"weekly": week})
        assert (answer.status_code, list(answer.json()["fieldErrors"])) == (422, ["weekly.0.1.start"])
        body = {"serviceId": str(clinic.id), "start": soon().isoformat(), "deviceIds": ["x"]}
        answer = await http.post("/api/v1/appointments", json=body)
        assert list(answer.json()["fieldErrors"]) == ["deviceIds.0"]


@pytest.mark.parametrize(
    ("body", "headers", "expected"),
    [
        ("{", JSON, (400, "bad_json")),
        ("[" * 5000, JSON, (400, "bad_json")),
        ("", JSON, (422, "invalid")),
        ("null", JSON, (422, "invalid")),
        ("[]", JSON, (422, "invalid")),
        ('"text"', JSON, (422, "invalid")),
        ("name=1", {"Content-Type": "application/x-www-form-urlencoded"}, (415, "unsupported_media_type")),
        ('{"name": "1"}', {"Content-Type": "text/plain"}, (415, "unsupported_media_type")),
        ('{"name": "1"}', {}, (415, "unsupported_media_type")),
        ('{"name": "1"}', {"Content-Type": "application/json; charset=utf-8"}, (201, None)),
        ('{"name": "1"}', {"Content-Type": "application/vnd.medisched+json"}, (201, None)),
        (b'{"name": "\xff"}', JSON, (400, "bad_json")),
    ],
)
async def test_a_body_that_is_none_is_refused(body, headers, expected):
    clinic = await make_clinic()
    async with client(clinic.owner.token) as http:
        answer = await http.post("/api/v1/rooms", content=body, headers=headers)
        assert (answer.status_code, answer.json().get("code")) == expected


QUESTIONS = [
    ("appointments?from=2031-03-10T09:00:00+01:00", "from", "%2B"),
    ("appointments?status=open", "status", "'booked', "),
    ("slots?status=open", "status", "'free', 'busy' or ''"),
    ("closures?firstDay=2031-03-10&lastDay=2031-03-09", "lastDay", "must not be before the first"),
]


@pytest.mark.parametrize(("question", "field", "words"), QUESTIONS)
async def test_what_is_wrong_with_a_question_is_said_in_words_that_help(question, field, words):
    clinic = await make_clinic()
    async with client(clinic.owner.token) as http:
        answer = await http.get(f"/api/v1/{question}")
    assert (answer.status_code, list(answer.json()["fieldErrors"])) == (422, [field])
    assert words in answer.json()["detail"]


@pytest.mark.parametrize(("body", "words"), [([], "JSON object"), (None, "JSON object"), ({"deviceIds": 5}, "a list")])
async def test_a_body_of_another_shape_is_told_which_is_wanted(body, words):
    clinic = await make_clinic()
    async with client(clinic.owner.token) as http:
        answer = await http.post("/api/v1/appointments", content=json.dumps(body), headers=JSON)
    assert answer.status_code == 422
    assert any(words in said for said in answer.json()["fieldErrors"].values())


TWICE = [
    ("POST", "/api/v1/rooms", b'{"name": "One", "name": "Two"}', "name"),
    ("POST", "/api/v1/appointments", b'{"start": "x", "serviceId": "y", "start": "x"}', "start"),
    ("PUT", "/api/v1/providers/{id}/working-hours", b'{"hours": [{"start": "09:00", "start": "10:00"}]}', "start"),
    ("POST", "/api/v1/rooms", b'{"name": "One", "na\\u006de": "Two"}', "name"),
    ("POST", "/api/v1/rooms", '{"name": "One", "name": "Two"}'.encode("utf-16"), "name"),
    ("PATCH", "/api/v1/appointments/{id}", b'{"note": "1", "note": "2"}', "note"),
]


@pytest.mark.parametrize(("method", "path", "body", "name"), TWICE)
async def test_a_field_that_stands_twice_is_named_and_nothing_is_done(method, path, body, name):
    clinic = await make_clinic()
    async with client(clinic.owner.token) as http:
        for more in ({}, {"Idempotency-Key": "twice"}):
            address = path.format(id=clinic.provider_id)
            answer = await http.request(method, address, content=body, headers=JSON | more)
            assert (answer.status_code, answer.json()["code"]) == (400, "bad_json")
            assert f"“{name}”" in answer.json()["detail"]
            assert answer.headers["content-type"] == "application/problem+json"
        assert (await http.get("/api/v1/rooms")).json()["items"] == []


async def test_a_field_that_is_asked_for_twice_is_named():
    desk = await make_desk(rooms=1)
    device = await make_device(desk.clinic, "Sono")
    ids = f"deviceIds={device}&deviceIds={device}"
    window = "from=2031-03-10T09:00:00Z&to=2031-03-11T09:00:00Z"
    async with client(desk.clinic.owner.token) as http:
        for question in ("appointments?status=booked&status=cancelled", "rooms?limit=1&%6Cimit=2"):
            answer = await http.get(f"/api/v1/{question}")
            assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
            assert [*answer.json()["fieldErrors"]] == [question.partition("?")[2].partition("=")[0]]
        found = await http.get(f"/api/v1/openings?serviceId={desk.service_id}&{window}&{ids}")
        assert found.status_code == 200
        assert (await http.get(f"/api/v1/appointments?{window}")).status_code == 200


def test_only_lists_are_asked_for_by_the_same_name_again():
    described = the_api().openapi()
    lists = {
        one["name"]
        for _path, _method, operation in operations(described)
        for one in operation.get("parameters", [])
        if one["in"] == "query" and one["schema"].get("type") == "array"
    }
    assert lists == REPEATED


async def test_looking_for_fields_that_stand_twice_costs_microseconds():
    body = json.dumps({"serviceId": str(uuid4()), "patientId": str(uuid4()), "start": "2031-03-10T09:30:00+01:00"})
    content, began = body.encode(), time.process_time()
    for _ in range(1000):
        assert find_twin(content) is None
    assert (time.process_time() - began) / 1000 < 100e-6
    many = ",".join(f'"{number}": 1' for number in range(60_000))
    began = time.process_time()
    assert find_twin(f'{{{many}, "59999": 2}}'.encode()) == "59999"
    assert find_repeated(b"&".join(b"%d=1" % number for number in range(10_000)) + b"&9999=2") == "9999"
    assert time.process_time() - began < 1


async def test_addresses_have_no_slash_at_the_end():
    clinic = await make_clinic()
    async with client(clinic.owner.token) as http:
        for path in ("/api/v1/rooms/", f"/api/v1/providers/{clinic.provider_id}/"):
            answer = await http.get(path)
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_head_answers_like_get_without_the_body():
    clinic = await make_clinic()
    async with client(clinic.owner.token) as http:
        for path in ("/api/v1/rooms", "/api/v1/me", "/api/openapi.json", "/api/docs", "/api/v1/nothing"):
            get, head = await http.get(path), await http.head(path)
            assert (head.status_code, head.content) == (get.status_code, b"")
            assert head.headers["content-length"] == get.headers["content-length"]
            assert head.headers["content-type"] == get.headers["content-type"]


async def test_other_sites_are_told_nothing_and_methods_are_named():
    clinic = await make_clinic()
    async with client(clinic.owner.token) as http:
        asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "GET"}
        answer = await http.options("/api/v1/rooms", headers=asked)
        assert (answer.status_code, answer.headers["allow"]) == (204, "GET, HEAD, OPTIONS, POST")
        answer = await http.get("/api/v1/rooms", headers=asked)
    assert not [name for name in answer.headers if name.startswith("access-control")]


async def test_caches_are_told_by_what_answers_differ():
    clinic = await make_clinic()
    async with client(clinic.owner.token) as http:
        assert "Authorization" in (await http.get("/api/v1/rooms")).headers["vary"]


async def test_what_is_made_can_be_read_where_its_answer_says():
    clinic = await make_clinic()
    made = {
        "departments": {"name": "Eyes"},
        "rooms": {"name": "1"},
        "devices": {"name": "Laser"},
        "services": {"name": "First visit", "duration": 30},
        "patients": {"name": "Ada Example"},
    }
    async with client(clinic.owner.token) as http, client(clinic.provider.token) as doctor:
        for name, body in made.items():
            answer = await http.post(f"/api/v1/{name}", json=body)
            assert (await http.get(answer.headers["location"])).json() == answer.json()
        body = {"start": soon().isoformat(), "end": soon(49).isoformat()}
        for path in ("slots", "events"):
            answer = await doctor.post(f"/api/v1/{path}", json=body)
            assert answer.headers["location"] == f"/api/v1/slots/{answer.json()['id']}"
            await doctor.delete(answer.headers["location"])


async def test_401_says_how_to_sign_in():
    async with client() as http:
        for headers in ({}, {"Authorization": "Basic eA=="}, {"Authorization": "Bearer msk_live_x"}):
            answer = await http.get("/api/v1/me", headers=headers)
            assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


def test_every_operation_is_described_whole():
    described = the_api().openapi()
    names = [one["operationId"] for _, _, one in operations(described)]
    assert len(names) == len(set(names))
    tags = {tag["name"] for tag in described["tags"]}
    for path, method, one in operations(described):
        assert set(one["tags"]) <= tags, path
        assert one["summary"], path
        if not path.startswith("/api/v1/"):
            continue
        assert "429" in one["responses"]
        done = [status for status in one["responses"] if status.startswith("2")]
        assert len(done) == 1, path
        if done == ["200"] and "text/" not in str(one["responses"]["200"]["content"]):
            schema = one["responses"]["200"]["content"]["application/json"]["schema"]
            assert schema, path
        if method != "get" and one["security"]:
            assert {"401", "403", "404", "422"} <= set(one["responses"]) or "requestBody" not in one, path


# Their answers hold a secret, and are kept by nobody.
SECRETS = re.compile("create.*CalendarFeed|makeApiKey|addWebhook|rotateWebhookSecret")


def test_every_operation_that_makes_something_can_be_sent_again():
    for _, method, one in operations(the_api().openapi()):
        if method == "post" and "201" in one["responses"]:
            names = {parameter["name"] for parameter in one.get("parameters", [])}
            assert ("Idempotency-Key" in names) != bool(SECRETS.fullmatch(one["operationId"])), one["operationId"]


def test_lists_say_what_their_items_are():
    described = the_api().openapi()
    for name, schema in described["components"]["schemas"].items():
        if name.endswith("Page"):
            assert "$ref" in schema["properties"]["items"]["items"], name


async def test_the_documentation_is_one_page_that_needs_nothing():
    async with client() as http:
        page = await http.get("/api/docs")
    assert isinstance(page, httpx.Response)
    assert page.headers["content-type"].startswith("text/html")
    for needless in ("<script", "https://cdn", "src=", "@import", "url("):
        assert needless not in page.text
    for _, _, one in operations(the_api().openapi()):
        assert f'id="{one["operationId"]}"' in page.text
