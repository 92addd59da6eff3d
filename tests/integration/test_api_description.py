"""What the description says of scopes, headers and methods is what a program meets."""

import re
from dataclasses import replace
from itertools import product

import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import Mount

from medisched.api.app import create_api
from medisched.api.description import operations
from medisched.domain.scopes import Scope
from medisched.services.doors import work
from tests.factories import make_clinic, make_slot
from tests.integration.http import ORIGIN, client, the_api
from tests.integration.matrix import keep_key, make_world, undone
from tests.integration.matrix_table import AFRESH
from tests.integration.test_api_matrix import ask, expected

PARTS = 2
EVERYTHING = frozenset(map(str, Scope))
TOLD = {"etag", "location", "www-authenticate", "retry-after"}
RATE = {"ratelimit-limit", "ratelimit-policy", "ratelimit-remaining", "ratelimit-reset"}


def described() -> dict[str, dict]:
    """Operations by their route, whatever the ids in it are called."""
    return {
        f"{method.upper()} {re.sub('{.*?}', '{}', path)}": operation
        for path, method, operation in operations(the_api().openapi())
    }


def routes() -> list[tuple[str, dict]]:
    found = described()
    known = ((route, re.sub("{.*?}", "{}", route)) for route in expected() if route not in AFRESH)
    return [(route, found[name]) for route, name in known if name in found and " /api/v1/" in route]


def headers_of(answer: dict) -> set[str]:
    if "$ref" in answer:
        answer = the_api().openapi()["components"]["responses"][answer["$ref"].rpartition("/")[2]]
    return {name.lower() for name in answer.get("headers", {})}


@pytest.mark.parametrize("part", range(PARTS))
async def test_each_scope_opens_what_the_description_says_and_nothing_else(part: int):
    """Each way that is named is enough. Whoever lacks one scope of each way is refused, though they have all others."""
    world = await make_world()
    made: dict[frozenset[str], str] = {}
    wrong = []
    async with client() as http:
        for route, operation in routes()[part::PARTS]:
            if {} in (operation["security"] or [{}]):
                continue
            ways = [frozenset(way["apiKey"]) for way in operation["security"] if "apiKey" in way]
            assert all(f"`{scope}`" in operation["description"] for way in ways for scope in way), route
            lacking = {EVERYTHING - frozenset(gone) for gone in product(*ways)} if ways != [frozenset()] else set()
            for scopes in {*ways, *lacking} - {frozenset()}:
                if scopes not in made:
                    made[scopes] = f"msk_live_{len(made)}"
                    owner = world.clinic.owner.user_id
                    await work(keep_key, owner, made[scopes], sorted(scopes), organization_id=world.clinic.id)
                with undone():
                    answer = await ask(http, replace(world, keys={"key": made[scopes]}), route, "key")
                if (b'"scope_missing"' in answer.content) != (scopes in lacking):
                    wrong.append((route, scopes, answer.status_code, answer.text))
    assert wrong == []


async def test_answers_carry_the_headers_that_are_described_and_no_others():
    world = await make_world()
    wrong = []
    async with client() as http:
        for route, operation in routes():
            for caller in ("nobody", "provider", "staff", "owner"):
                with undone():
                    answer = await ask(http, world, route, caller)
                said = headers_of(operation["responses"].get(str(answer.status_code), {}))
                sent = {name for name in answer.headers if name in TOLD | RATE}
                is_refused = answer.status_code >= 400
                if not (sent & TOLD <= said if is_refused else sent & TOLD == said & TOLD and sent & RATE <= said):
                    wrong.append((route, caller, answer.status_code, sent ^ said))
    assert wrong == []


async def test_what_is_known_is_described_as_not_sent_again():
    clinic = await make_clinic()
    slot = await make_slot(clinic)
    for name in ("appointments", "bookings"):
        operation = described()[f"GET /api/v1/{name}/{{}}"]
        assert "If-None-Match" in {one["name"] for one in operation["parameters"]}
        assert headers_of(operation["responses"]["304"]) == RATE | {"etag"}
    async with client(clinic.member.token) as http:
        path = (await http.post("/api/v1/bookings", json={"eventId": str(slot.id)})).headers["location"]
        answer = await http.get(path, headers={"If-None-Match": "*"})
        assert (answer.status_code, set(answer.headers) & (RATE | {"etag"})) == (304, RATE | {"etag"})


def test_whoever_comes_from_another_page_is_described_as_refused():
    silent = [
        route
        for route, operation in described().items()
        if " /api/v1/" in route and not route.startswith("GET") and "403" not in operation["responses"]
    ]
    assert silent == []


async def test_what_has_nothing_to_say_has_no_kind():
    clinic = await make_clinic()
    slot = await make_slot(clinic)
    async with client(clinic.provider.token) as http:
        for method, path in (("DELETE", f"slots/{slot.id}"), ("DELETE", "session"), ("OPTIONS", "slots")):
            answer = await http.request(method, f"/api/v1/{path}", headers={"Origin": ORIGIN})
            assert (answer.status_code, answer.content, "content-type" in answer.headers) == (204, b"", False), path


@pytest.mark.parametrize("method", ["TRACE", "PROPFIND", "FOO"])
async def test_a_method_that_nothing_takes_is_refused_like_all_others(method: str):
    """Also where pages are served beside, which take two methods of their own."""
    api = create_api()
    api.router.routes.append(Mount("", PlainTextResponse("a page", status_code=405)))
    async with client() as http:
        http._transport.app._app = api
        for path, allowed in (("slots", "GET, HEAD, OPTIONS, POST"), ("slots/series", "OPTIONS, POST")):
            refused = await http.request(method, f"/api/v1/{path}")
            assert (refused.status_code, refused.headers["allow"]) == (405, allowed)
            assert refused.headers["content-type"] == "application/problem+json"
            assert refused.json()["code"] == "method_not_allowed"
        assert (await http.request(method, "/api/v1/nothing")).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "body", "field"),
    [
        ("GET", "slots?Limit=1", None, "Limit"),
        ("GET", "slots?some_thing=1", None, "some_thing"),
        ("GET", "slots?providerId=x", None, "providerId"),
        ("GET", "slots/x", None, "slotId"),
        ("POST", "patients", {"Name": "X", "name": "Y"}, "Name"),
        ("PUT", "providers/{provider}/hours", {"weekly": [[{"Start": "9", "start": "09:00", "end": "10:00"}]]}, None),
    ],
)
async def test_a_field_is_named_as_it_was_written(method: str, path: str, body: object, field: str | None):
    clinic = await make_clinic()
    async with client(clinic.owner.token) as http:
        refused = await http.request(method, f"/api/v1/{path.format(provider=clinic.provider_id)}", json=body)
        assert (refused.status_code, list(refused.json()["fieldErrors"])) == (422, [field or "weekly.0.0.Start"])


NULLS = {
    "emptied": {"dateOfBirth", "email", "phone", "price", "timezone"},
    "kept": {"appointments", "organizations", "providers", "webhooks", "me"},
    "refused": {"patients", "services", "devices"},
}


@pytest.mark.parametrize("name", sorted(NULLS["kept"] | NULLS["refused"]))
async def test_null_does_what_the_guide_says(name: str):
    world = await make_world()
    one = world.ids.get({"webhooks": "endpoint"}.get(name, name.removesuffix("s")), "")
    operation = described()["PATCH /api/v1/me" if name == "me" else f"PATCH /api/v1/{name}/{{}}"]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    fields = the_api().openapi()["components"]["schemas"][schema]["properties"]
    async with client(world.clinic.owner.token) as http:
        path = f"/api/v1/{name}/{one}".removesuffix("/")
        await http.patch(path, json=FILLED.get(name, {}))
        for field, taken in fields.items():
            before = (await http.get(path)).json()
            answer = await http.patch(path, json={field: None})
            if field in NULLS["emptied"] and name in {"patients", "services", "me"}:
                assert answer.status_code == 200
                assert not (answer.json()["user"] if name == "me" else answer.json())[field]
            elif name in NULLS["refused"] or {"type": "null"} not in taken.get("anyOf", []):
                assert answer.status_code == 422, field
            else:
                assert (answer.status_code, answer.json()) == (200, before), field


FILLED = {
    "patients": {"email": "nora@example.com", "phone": "+49 30 1234567", "dateOfBirth": "1980-05-17"},
    "services": {"price": "12.50"},
    "me": {"timezone": "Europe/Berlin"},
}
