"""Every route, asked by everybody: what the table says is what they get, and what is not in it fails."""

import re
from uuid import uuid4

import pytest

from tests.integration.http import JSON, client, the_api
from tests.integration.matrix import CALLERS, World, make_world, undone
from tests.integration.matrix_bodies import BODIES, PATHS, QUERIES
from tests.integration.matrix_table import AFRESH, TABLE

PARTS = 3
"""So that processes share the work."""


def routes() -> set[str]:
    """Method and path of every route of the application."""
    return {f"{method} {route.path}" for route in the_api().state.routes for method in route.methods}


def expected() -> dict[str, list[int]]:
    """The table, by route."""
    lines = [line.split() for line in TABLE.strip().splitlines() if not line.startswith("#")]
    return {f"{method} {path}": [int(code) for code in codes] for method, path, *codes in lines}


def filled(value: object, ids: dict[str, str]) -> object:
    """The same with ids in the place of their names."""
    if isinstance(value, dict):
        return {name: filled(one, ids) for name, one in value.items()}
    if isinstance(value, list):
        return [filled(one, ids) for one in value]
    return value.format(**ids) if isinstance(value, str) else value


def address(route: str, ids: dict[str, str]) -> str:
    """The path with ids in it."""
    names = PATHS.get(route, {})
    path = route.split()[1]
    return re.sub(r"{(\w+)}", lambda found: ids[names.get(found[1], found[1].removesuffix("_id"))], path)


async def ask(http, world: World, route: str, caller: str, ids: dict[str, str] | None = None):
    """One request of the table."""
    method, path = route.split()
    headers = JSON | world.headers(caller)
    about = {"params": filled(QUERIES.get(path, {}), world.ids), "headers": headers}
    body = BODIES.get(route)
    if body is not None:
        about["json"] = filled(body, world.ids)
    await the_api().state.limits.clear()
    http.cookies.clear()
    return await http.request(method, address(route, ids or world.ids), **about)


def test_every_route_is_in_the_table():
    assert routes() - set(expected()) == set(), "say in matrix_table.py who may ask for these"
    assert set(expected()) - routes() == set(), "these are gone"


@pytest.mark.parametrize("part", range(PARTS))
async def test_everybody_gets_what_the_table_says(part: int):
    world = await make_world()
    wrong = {}
    table = {route: codes for route, codes in expected().items() if route not in AFRESH}
    async with client() as http:
        for route, codes in list(table.items())[part::PARTS]:
            with undone():
                seen = [(await ask(http, world, route, caller)).status_code for caller in CALLERS]
            if seen != codes:
                wrong[route] = seen
    assert wrong == {}, "\n".join(f"{route} {' '.join(map(str, seen))}" for route, seen in wrong.items())


async def test_a_key_is_nobodys_session_whatever_cookie_comes_with_it():
    world = await make_world()
    both = world.headers("owner") | world.headers("full key")
    async with client() as http:
        answer = await http.put("/api/v1/session", json={"organizationId": str(world.clinic.id)}, headers=both)
        assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
        assert (await http.get("/api/v1/billing", headers=both)).status_code == 403


async def test_what_ends_a_session_is_asked_with_a_fresh_one():
    world = await make_world()
    async with client() as http:
        for route in AFRESH:
            world = await world.sign_in_again()
            seen = [(await ask(http, world, route, caller)).status_code for caller in CALLERS]
            assert seen == expected()[route], route


async def test_foreign_and_nonexistent_ids_are_answered_alike():
    world = await make_world()
    missing = dict.fromkeys(world.ids, str(uuid4())) | {name: world.ids[name] for name in ("day", "worked", "holiday")}
    differing = []
    async with client() as http:
        for route, codes in expected().items():
            if "_id}" not in route or codes[CALLERS.index("stranger")] != 404:
                continue
            with undone():
                foreign = await ask(http, world, route, "stranger")
                nowhere = await ask(http, world, route, "stranger", missing)
            if (foreign.status_code, foreign.content) != (nowhere.status_code, nowhere.content):
                differing.append((route, foreign.text, nowhere.text))
    assert differing == []
