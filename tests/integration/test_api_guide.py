"""The guide's examples do what they say."""

from __future__ import annotations

import re
import shlex
from datetime import timedelta
from string import Template
from uuid import uuid4

import httpx

from medisched.cli.openapi import GUIDE
from medisched.domain.scopes import SCOPE_WORDS, SCOPES
from medisched.integrations.passwords import hash_password
from tests.desks import at, make_desk
from tests.factories import make_person
from tests.integration.http import ORIGIN, client, the_api

BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)
OPTIONS = {"-X", "-H", "-d", "-b", "-c"}


def commands(guide: str) -> list[tuple[str, int]]:
    """Each curl command of the guide, and the status that stands behind it."""
    found: list[tuple[str, int]] = []
    for block in BLOCK.findall(guide):
        command = ""
        for line in block.replace("\\\n", " ").splitlines():
            if line.startswith("# "):
                found.append((command, int(line.removeprefix("# "))))
            else:
                command = line
    return found


async def run(command: str, values: dict[str, str], jar: httpx.Cookies) -> httpx.Response:
    """What curl would ask, without a socket."""
    words = shlex.split(Template(command).safe_substitute(values))
    method, headers, body, keeps, address = "GET", {}, None, False, ""
    arguments = iter(words[1:])
    for word in arguments:
        value = next(arguments) if word in OPTIONS else ""
        if word == "-X":
            method = value
        elif word == "-H":
            name, _, said = value.partition(": ")
            headers[name] = said
        elif word == "-d":
            body = value
        elif word in {"-b", "-c"}:
            keeps = True
        else:
            address = word
    transport = httpx.ASGITransport(app=the_api())
    async with httpx.AsyncClient(transport=transport, cookies=jar if keeps else None) as http:
        answer = await http.request(method, address, headers=headers, content=body)
        if keeps:
            jar.update(http.cookies)
        return answer


async def the_values() -> dict[str, str]:
    """A clinic as the guide supposes one: an owner who signs in, a service, a patient, a key."""
    desk = await make_desk()
    password = "correct horse battery staple"
    person = await make_person("Pia Password", password_hash=await hash_password(password))
    async with client(desk.clinic.owner.token) as http:
        body = {"name": "Guide", "scopes": list(SCOPES), "expiresInDays": 1}
        key = (await http.post("/api/v1/api-keys", json=body)).json()["key"]
        patient = (await http.post("/api/v1/patients", json={"name": "Ada Example"})).json()
    start = at(10)
    hour = timedelta(hours=1)
    day = {"FROM": start - 2 * hour, "TO": start + 6 * hour, "START": start, "LATER": start + hour}
    return {
        "MEDISCHED": ORIGIN,
        "KEY": key,
        "EMAIL": person.email,
        "PASSWORD": password,
        "SERVICE": str(desk.service_id),
        "PATIENT": patient["id"],
        "REQUEST": str(uuid4()),
        **{name: f"{instant:%Y-%m-%dT%H:%M:%SZ}" for name, instant in day.items()},
    }


def test_the_guide_knows_every_scope():
    told = re.findall(r"^\| `(\w+:\w+)` \| (.+) \|$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    assert dict(told) == SCOPE_WORDS


async def test_every_command_of_the_guide_is_answered_as_it_says():
    values, jar, made = await the_values(), httpx.Cookies(), []
    for command, status in commands(GUIDE.read_text(encoding="utf-8")):
        answer = await run(command, values, jar)
        assert answer.status_code == status, (command, answer.text)
        if status == 201:
            made.append(answer)
            values |= {"APPOINTMENT": answer.json()["id"], "ETAG": answer.headers["etag"].replace('"', '\\"')}
    assert [answer.headers.get("idempotent-replayed") for answer in made] == [None, "true"]
    assert made[0].content == made[1].content
