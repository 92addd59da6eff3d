"""Webhooks as programs manage them: owners only, never by a key, nothing of other organizations."""

from __future__ import annotations

from uuid import uuid4

import pytest
from standardwebhooks import Webhook

from tests.factories import make_clinic, make_slot, soon
from tests.integration.http import client
from tests.integration.receivers import Receiver, answer
from tests.integration.webhooks import allow_this_machine, deliver

PATH = "/api/v1/webhooks"


async def test_an_endpoint_from_its_making_to_its_end(monkeypatch):
    clinic = await make_clinic()
    allow_this_machine(monkeypatch)
    async with Receiver(answer(500)) as receiver, client(clinic.owner.token) as api:
        made = await api.post(PATH, json={"url": receiver.url, "eventTypes": ["slot.published"]})
        assert made.status_code == 201, made.text
        here = f"{PATH}/{made.json()['id']}"
        await make_slot(clinic, soon(50))
        await deliver()
        Webhook(made.json()["secret"]).verify(receiver.received[0].body, receiver.received[0].headers)
        [listed] = (await api.get(f"{here}/deliveries", params={"status": "waiting"})).json()["items"]
        assert (listed["statusCode"], listed["attempts"]) == (500, 1)
        again = await api.post(f"{here}/deliveries/{listed['id']}/replay")
        assert (again.status_code, again.json()["status"]) == (202, "waiting")
        await deliver()
        shown = (await api.get(f"{here}/deliveries/{listed['id']}")).json()
        assert (shown["status"], len(shown["tries"])) == ("delivered", 2)
        ping = await api.post(f"{here}/test")
        assert (ping.status_code, ping.json()["type"]) == (202, "test.ping")
        assert (await api.post(f"{here}/replay", json={"since": "2026-01-01T00:00:00Z"})).json() == {"count": 0}
        rotated = await api.post(f"{here}/secret")
        assert rotated.status_code == 201
        assert rotated.json()["secret"] != made.json()["secret"]
        changed = await api.patch(here, json={"status": "paused", "eventTypes": []})
        assert (changed.json()["status"], changed.json()["eventTypes"]) == ("paused", [])
        assert "secret" not in changed.json()
        assert (await api.delete(here)).status_code == 204
        assert (await api.get(PATH)).json()["items"] == []


async def test_wrong_addresses_and_events_are_refused_beside_their_fields():
    clinic = await make_clinic()
    async with client(clinic.owner.token) as api:
        inside = await api.post(PATH, json={"url": "https://169.254.169.254/"})
        assert (inside.status_code, inside.json()["code"]) == (422, "address_refused")
        assert "url" in inside.json()["fieldErrors"]
        unknown = await api.post(PATH, json={"url": "https://a.example.com/", "eventTypes": ["patient.eaten"]})
        assert (unknown.status_code, list(unknown.json()["fieldErrors"])) == (422, ["eventTypes"])
        known = (await api.get(f"{PATH}/event-types")).json()["items"]
        assert {"type", "description"} == set(known[0])


@pytest.mark.parametrize("role", ["staff", "provider", "member"])
async def test_only_owners_manage_webhooks(role: str):
    clinic = await make_clinic()
    async with client(clinic.people[role].token) as api:
        assert (await api.get(PATH)).status_code == 403
        assert (await api.post(PATH, json={"url": "https://a.example.com/"})).status_code == 403


async def test_nothing_of_another_organization_is_there():
    mine, theirs = await make_clinic(), await make_clinic()
    async with client(theirs.owner.token) as api:
        made = (await api.post(PATH, json={"url": "https://93.184.215.14/"})).json()
    async with client(mine.owner.token) as api:
        for identifier in (made["id"], uuid4()):
            here = f"{PATH}/{identifier}"
            answers = [
                await api.get(here),
                await api.patch(here, json={"status": "paused"}),
                await api.delete(here),
                await api.post(f"{here}/secret"),
                await api.post(f"{here}/test"),
                await api.post(f"{here}/replay", json={"since": "2026-01-01T00:00:00Z"}),
                await api.get(f"{here}/deliveries"),
                await api.get(f"{here}/deliveries/{uuid4()}"),
                await api.post(f"{here}/deliveries/{uuid4()}/replay"),
            ]
            assert {(one.status_code, one.json()["code"]) for one in answers} == {(404, "not_found")}
