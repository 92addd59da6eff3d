"""The administrators' page of subscriptions as its handlers do it."""

from typing import Any
from uuid import uuid4

import pytest
from reflex_base.registry import RegistrationContext

from medisched.api.identity import home_of
from medisched.domain.clock import now_utc
from medisched.domain.errors import Unavailable
from medisched.schemas.login_sessions import NewSession
from medisched.schemas.onboardings import ReconciliationView
from medisched.state import admin_billing
from medisched.state.admin_billing import AdminBillingState, compared_words
from medisched.state.admin_billing_rows import OpenMessage
from medisched.state.guard import policy_of
from tests.factories import Person, make_clinic
from tests.integration.polar_rows import keep_event, keep_subscription, make_admin, state_of
from tests.integration.tab import Tab

S = AdminBillingState


async def looking(person: Person) -> tuple[Tab, AdminBillingState]:
    tab = Tab(person, "/admin/billing")
    await tab.send(S.load)
    return tab, tab.of(S)


def found(**counts: int) -> ReconciliationView:
    return ReconciliationView(finished_at=now_utc(), **counts)


def handlers() -> dict[str, Any]:
    entries = RegistrationContext.get().event_handlers.items()
    return {name.rpartition(".")[2]: entry for name, entry in entries if entry.handler.state is AdminBillingState}


def test_every_handler_is_for_administrators_only():
    own = {name: entry for name, entry in handlers().items() if policy_of(entry)}
    assert "compare" in own
    assert {name: policy_of(entry) for name, entry in own.items()} == dict.fromkeys(own, frozenset({"admin"}))


async def test_an_owner_is_refused_by_the_services_too(monkeypatch: pytest.MonkeyPatch):
    called: list[str] = []

    async def compare() -> ReconciliationView:
        called.append("compared")
        return found()

    monkeypatch.setattr(admin_billing, "reconcile_all", compare)
    clinic = await make_clinic()
    await keep_subscription(clinic.id)
    event_id = await keep_event()
    tab, page = await looking(clinic.owner)
    for handler in (S.retry, S.put_aside, S.run_compare, S.more_messages, S.more_subscriptions):
        await tab.send(handler)
    await tab.send(S.read_message, event_id)
    await tab.send(S.look_for, "a")
    await tab.send(S.look_for_message, "a")
    await tab.send(S.show_messages, "all")
    await tab.send(S.show_group, "all")
    assert (page.subscriptions, page.messages, page.counts, page.message) == ([], [], None, OpenMessage())
    assert (page.is_loaded, page.compared, page.is_comparing, called) == (False, "", False, [])
    assert page.problem
    assert set(tab.notices) == {"You are not allowed to do this."}
    assert (await state_of(event_id))[0] == "failed"


async def test_an_administrator_sees_all_and_what_needs_attention_first():
    one, two = await make_clinic(), await make_clinic()
    await keep_subscription(one.id, plan="Clinic", seats=1)
    await keep_subscription(two.id, status="past_due")
    for state in ("applied", "failed", "unknown"):
        await keep_event(kind=f"subscription.{state}", state=state, deliveries=2)
    tab, page = await looking(await make_admin())
    assert {row.name for row in page.subscriptions} == {one.organization.name, two.organization.name}
    assert [row.kind for row in page.messages] == ["subscription.unknown", "subscription.failed"]
    assert page.messages[0].tries == "Came 2 times · Tried 3 times"
    assert page.counts is not None
    assert (page.counts.total, page.counts.attention) == (2, 2)
    assert (page.is_loaded, page.problem, page.zone, tab.notices) == (True, "", "Times are in UTC.", [])
    await tab.send(S.show_messages, "all")
    assert len(page.messages) == 3
    await tab.send(S.look_for_message, "applied\0")
    assert [row.kind for row in page.messages] == ["subscription.applied"]
    await tab.send(S.show_every_message)
    assert (len(page.messages), page.message_search, page.message_group) == (3, "", "all")


async def test_subscriptions_are_narrowed_and_forgotten():
    clinic = await make_clinic()
    await keep_subscription(clinic.id)
    await keep_subscription(organization_name="Harbor Eye", status="canceled")
    tab, page = await looking(await make_admin())
    await tab.send(S.look_for, " harbor ")
    assert [(row.name, row.is_made, row.address) for row in page.subscriptions] == [("Harbor Eye", False, "")]
    await tab.send(S.show_group, "active")
    assert page.subscriptions == []
    await tab.send(S.show_group, "nonsense")
    assert page.group == "all"
    await tab.send(S.show_every_subscription)
    assert (len(page.subscriptions), page.clearings) == (2, 1)


async def test_long_lists_come_in_pages(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(admin_billing, "PAGE_LENGTH", 2)
    for _ in range(3):
        await keep_subscription()
        await keep_event()
    tab, page = await looking(await make_admin())
    assert (len(page.subscriptions), len(page.messages)) == (2, 2)
    await tab.send(S.more_subscriptions)
    await tab.send(S.more_messages)
    assert (len({row.id for row in page.subscriptions}), len({row.id for row in page.messages})) == (3, 3)
    assert (page.next_subscription, page.next_message) == ("", "")


async def test_a_message_is_read_and_tried_again():
    event_id = await keep_event(body=b"<b>\x00", kind="", polar_id="sub_1")
    tab, page = await looking(await make_admin())
    await tab.send(S.read_message, event_id)
    assert (page.is_open, page.message.text, page.message.kind) == (True, "<b>\\u0000", "Unreadable message")
    assert (page.message.size, page.message.can_retry, page.message.can_put_aside) == ("4 bytes", True, True)
    await tab.send(S.retry)
    assert await state_of(event_id) == ("pending", 0, True)
    assert not page.is_open
    assert [row.state for row in page.messages] == ["pending"]


async def test_a_message_is_put_aside_and_no_longer_needs_attention():
    event_id = await keep_event(state="unknown")
    tab, page = await looking(await make_admin())
    await tab.send(S.read_message, event_id)
    await tab.send(S.put_aside)
    assert (await state_of(event_id))[0] == "discarded"
    assert page.messages == []
    assert page.counts is not None
    assert page.counts.attention == 0
    assert tab.notices == ["The message was put aside."]


async def test_what_is_settled_or_gone_is_said():
    event_id = await keep_event(state="applied")
    tab, page = await looking(await make_admin())
    await tab.send(S.read_message, event_id)
    assert not page.message.can_retry
    await tab.send(S.retry)
    await tab.send(S.read_message, uuid4())
    assert tab.notices[0].startswith("This message was dealt with")
    assert tab.notices[1].startswith("We could not find that.")
    assert not page.is_open


async def test_a_comparison_is_shown_while_it_goes_on_and_told(monkeypatch: pytest.MonkeyPatch):
    async def compare() -> ReconciliationView:
        await keep_subscription(organization_name="Found now")
        return found(checked=3, healed=1, missing=1)

    monkeypatch.setattr(admin_billing, "reconcile_all", compare)
    tab, page = await looking(await make_admin())
    assert page.subscriptions == []
    event = await tab.send(S.compare)
    assert (page.is_comparing, await tab.send(S.compare)) == (True, None)
    await tab.send(event)
    assert (page.is_comparing, page.has_doubts) == (False, True)
    assert page.compared == (
        "3 subscriptions were looked up at Polar: 1 differed and was put right, 1 of ours was not found there."
    )
    assert [row.name for row in page.subscriptions] == ["Found now"]


async def test_a_comparison_that_fails_ends_the_waiting(monkeypatch: pytest.MonkeyPatch):
    async def compare() -> ReconciliationView:
        raise Unavailable("Polar does not answer.")

    monkeypatch.setattr(admin_billing, "reconcile_all", compare)
    tab, page = await looking(await make_admin())
    await tab.send(S.compare)
    await tab.send(S.run_compare)
    assert (page.is_comparing, page.compared, tab.notices) == (False, "", ["Polar does not answer."])


def test_a_comparison_is_told_in_words():
    assert compared_words(found()).startswith("There is nothing to compare")
    assert compared_words(found(checked=1)) == "1 subscription was looked up at Polar: nothing differed."
    assert compared_words(found(checked=9, healed=2, unreadable=1)) == (
        "9 subscriptions were looked up at Polar: 2 differed and were put right, 1 could not be read or applied."
    )


def test_an_administrator_without_an_organization_begins_here():
    assert home_of(NewSession(token="x", keep=False, is_admin=True)) == "/admin"
    assert home_of(NewSession(token="x", keep=False)) == "/account"
    assert home_of(NewSession(token="x", keep=False, role="owner", is_admin=True)) == "/overview"
