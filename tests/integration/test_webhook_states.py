"""The owner's page of webhooks, without a browser."""

from __future__ import annotations

import pytest

from medisched.integrations import webhooks_out as words
from medisched.state.webhook_log import WebhookLogState as Log
from medisched.state.webhooks import WebhooksState as Page
from tests.factories import make_clinic, make_slot, soon
from tests.integration.http import JSON, client
from tests.integration.receivers import Receiver, answer
from tests.integration.standings import close
from tests.integration.tab import Tab
from tests.integration.webhooks import allow_this_machine, deliver

FORM = {"url": "https://hooks.example.com/in", "description": "Website"}


@pytest.fixture(autouse=True)
def _without_looking_up(monkeypatch):
    async def resolve(_host: str, _port: int) -> list[str]:
        return ["93.184.215.14"]

    monkeypatch.setattr("medisched.services.webhook_endpoints.resolve", resolve)


async def secret_shown(person, endpoint_id: str):
    async with client(person.token) as browser:
        return await browser.post("/auth/webhook-secret", data={"id": endpoint_id}, headers=JSON)


async def test_an_endpoint_is_added_and_its_secret_is_shown_once_and_never_in_the_state():
    clinic = await make_clinic()
    tab = Tab(clinic.owner, "/webhooks")
    await tab.send(Page.load)
    page = tab.of(Page)
    assert (page.endpoints, page.is_loaded) == ([], True)
    await tab.send(Page.open_add)
    await tab.send(Page.save, FORM)
    assert (page.dialog, page.chosen.url, page.chosen.types_text) == ("secret", FORM["url"], "All events")
    told = await secret_shown(clinic.owner, page.chosen.id)
    assert told.json()["secret"].startswith("whsec_")
    assert told.headers["cache-control"] == "no-store"
    assert told.json()["secret"] not in repr(page.dict())
    again = await secret_shown(clinic.owner, page.chosen.id)
    assert (again.status_code, again.json()["code"]) == (409, "secret_told")
    await tab.send(Page.rotate, page.chosen.id)
    assert page.dialog == "secret"
    assert "signs along" in page.chosen.secret_note
    assert (await secret_shown(clinic.owner, page.chosen.id)).status_code == 200


async def test_what_was_entered_wrong_stands_beside_its_field(monkeypatch):
    clinic = await make_clinic()
    tab = Tab(clinic.owner, "/webhooks")
    await tab.send(Page.open_add)
    page = tab.of(Page)
    for url, part in {"": "fill", "http://example.com": "https://", "https://10.0.0.1/": "private"}.items():
        await tab.send(Page.save, {"url": url})
        assert part in page.errors["url"]
    await tab.send(Page.set_takes_all, takes_all=False)
    await tab.send(Page.save, FORM)
    assert "at least one" in page.errors["event_types"]

    async def inside(_host: str, _port: int) -> list[str]:
        return ["192.168.0.9"]

    monkeypatch.setattr("medisched.services.webhook_endpoints.resolve", inside)
    await tab.send(Page.save, {**FORM, "slot.published": "on"})
    assert "private" in page.errors["url"]
    assert page.endpoints == []


async def test_a_test_event_opens_and_its_answer_appears(monkeypatch):
    clinic = await make_clinic()
    allow_this_machine(monkeypatch)
    tab = Tab(clinic.owner, "/webhooks")
    page, log = tab.of(Page), tab.of(Log)
    async with Receiver(answer(404, b"nothing here")) as receiver:

        async def here(_host: str, _port: int) -> list[str]:
            return ["127.0.0.1"]

        monkeypatch.setattr("medisched.services.webhook_endpoints.resolve", here)
        await tab.send(Page.open_add)
        await tab.send(Page.save, {"url": receiver.url})
        await tab.send(Page.test, page.chosen.id)
        assert (log.is_open, log.delivery.type, log.delivery.status) == (True, "test.ping", "waiting")
        await deliver()
        with tab._event():
            await log._reload_live()
    assert log.delivery.status == "failed"
    assert words.REFUSED in log.delivery.outcome
    assert "nothing here" in log.delivery.tries[0].response
    assert [row.status for row in log.deliveries] == ["failed"]
    await tab.send(Log.replay, log.delivery.id)
    assert log.delivery.status == "waiting"


async def test_the_log_is_filtered_paged_and_follows_the_chosen_endpoint():
    clinic = await make_clinic()
    tab = Tab(clinic.owner, "/webhooks")
    page, log = tab.of(Page), tab.of(Log)
    await tab.send(Page.open_add)
    await tab.send(Page.set_takes_all, takes_all=False)
    await tab.send(Page.save, {**FORM, "slot.published": "on"})
    first = page.chosen.id
    await tab.send(Page.open_add)
    await tab.send(Page.save, {"url": "https://other.example.com/"})
    assert page.chosen.id != first
    for hours in range(3):
        await make_slot(clinic, soon(50 + hours))
    await tab.send(Page.choose, first)
    assert [row.type for row in log.deliveries] == ["slot.published"] * 3
    await tab.send(Log.show_status, "failed")
    assert log.deliveries == []
    await tab.send(Log.show_all)
    await tab.send(Log.show_type, "appointment.booked")
    assert log.deliveries == []
    await tab.send(Page.pause, first)
    assert page.chosen.status == "paused"
    await tab.send(Page.resume, first)
    assert page.chosen.status == "active"
    await tab.send(Page.remove, first)
    assert [row.url for row in page.endpoints] == ["https://other.example.com/"]
    assert len(log.deliveries) == 3


async def test_in_a_closed_organization_nothing_is_added_and_everything_else_goes_on():
    clinic = await make_clinic()
    tab = Tab(clinic.owner, "/webhooks")
    page = tab.of(Page)
    await tab.send(Page.open_add)
    await tab.send(Page.save, FORM)
    await close(clinic, "read_only")
    await tab.send(Page.load)
    assert page.is_closed
    await tab.send(Page.open_add)
    await tab.send(Page.save, FORM)
    assert page.refusal != ""
    await tab.send(Page.pause, page.chosen.id)
    await tab.send(Page.remove, page.chosen.id)
    assert page.endpoints == []
