"""What administrators see of subscriptions and of Polar's messages, and that nobody else does."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from medisched.domain.clock import now_utc
from medisched.domain.errors import Conflict, Invalid, NotAllowed, NotFound, NotSignedIn
from medisched.models import PolarEventState
from medisched.schemas.polar_events import (
    LONGEST_BODY,
    EventGroup,
    PolarEventBodyView,
    PolarEventQuery,
    SubscriptionLineView,
    SubscriptionQuery,
)
from medisched.services.doors import perform, visit
from medisched.services.memberships import list_my_memberships
from medisched.services.polar_event_lists import (
    count_subscriptions,
    discard_polar_event,
    get_polar_event,
    list_polar_events,
    list_subscriptions,
    must_administer,
    retry_polar_event,
)
from tests.factories import Person, make_clinic
from tests.integration.polar_rows import keep_event, keep_orphan, keep_subscription, make_admin, state_of

SERVICES: tuple[tuple[Any, tuple[Any, ...]], ...] = (
    (must_administer, ()),
    (list_polar_events, (PolarEventQuery(),)),
    (get_polar_event, (uuid4(),)),
    (retry_polar_event, (uuid4(),)),
    (discard_polar_event, (uuid4(),)),
    (list_subscriptions, (SubscriptionQuery(),)),
    (count_subscriptions, ()),
)


async def kinds(admin: Person, **query: Any) -> list[str]:
    page = await perform(admin.session, list_polar_events, PolarEventQuery.read(query))
    return [event.kind for event in page.items]


async def lines(admin: Person, **query: Any) -> list[SubscriptionLineView]:
    return (await perform(admin.session, list_subscriptions, SubscriptionQuery.read(query))).items


async def body_of(admin: Person, body: bytes) -> PolarEventBodyView:
    return await perform(admin.session, get_polar_event, await keep_event(body=body))


@pytest.mark.parametrize(("service", "arguments"), SERVICES, ids=lambda value: getattr(value, "__name__", ""))
async def test_nobody_but_an_administrator_may(service: Any, arguments: tuple[Any, ...]):
    clinic = await make_clinic()
    for person in clinic.people.values():
        with pytest.raises(NotAllowed):
            await perform(person.session, service, *arguments)
    with pytest.raises(NotSignedIn):
        await visit(service, *arguments)


async def test_messages_come_newest_first_in_pages():
    admin = await make_admin()
    for number in range(5):
        await keep_event(kind=f"kind.{number}")
    seen: list[str] = []
    cursor = None
    while True:
        query = PolarEventQuery(limit=2, cursor=cursor)
        page = await perform(admin.session, list_polar_events, query)
        seen += [event.kind for event in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == [f"kind.{number}" for number in (4, 3, 2, 1, 0)]


def test_every_state_can_be_asked_for():
    assert {group.value for group in EventGroup} == {"attention", "all", *PolarEventState}


async def test_messages_are_found_by_state_kind_and_subscription():
    admin = await make_admin()
    for state in ("pending", "applied", "ignored", "unknown", "failed", "discarded"):
        await keep_event(kind=f"subscription.{state}", state=state, polar_id=f"sub_{state}")
    assert await kinds(admin, group="attention") == [
        "subscription.failed",
        "subscription.unknown",
        "subscription.pending",
    ]
    assert await kinds(admin, group="applied") == ["subscription.applied"]
    assert await kinds(admin, search="N.IGNOR") == ["subscription.ignored"]
    assert await kinds(admin, search="sub_disc") == ["subscription.discarded"]
    assert await kinds(admin, search="sub%") == []
    assert await kinds(admin, group="failed", search="pending") == []
    assert len(await kinds(admin)) == 6


@pytest.mark.parametrize(
    "query", [{"group": "nonsense"}, {"limit": 0}, {"limit": 1000}, {"search": "\0"}, {"search": "x" * 200}]
)
async def test_queries_that_make_no_sense_are_refused(query: dict[str, Any]):
    for read in (PolarEventQuery.read, SubscriptionQuery.read):
        with pytest.raises(Invalid):
            read(query)


@pytest.mark.parametrize("cursor", ["x", "WyJhIiwiYiJd", "W10"])
async def test_cursors_that_no_page_gave_are_refused(cursor: str):
    admin = await make_admin()
    with pytest.raises(Invalid):
        await kinds(admin, cursor=cursor)
    with pytest.raises(Invalid):
        await lines(admin, cursor=cursor)


async def test_a_message_tells_what_was_sent_and_how_it_went():
    admin = await make_admin()
    event_id = await keep_event(
        body=b'{"type":"order.paid"}', kind="order.paid", note="no luck", attempts=4, deliveries=2, polar_id="sub_1"
    )
    found = await perform(admin.session, get_polar_event, event_id)
    assert found.text == '{\n  "type": "order.paid"\n}'
    assert (found.kind, found.state, found.note, found.polar_id) == ("order.paid", "failed", "no luck", "sub_1")
    assert (found.attempts, found.deliveries, found.size, found.is_cut) == (4, 2, 21, False)


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (b"<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
        (b"\x00\xff\xfe", "\\u0000\\xff\\xfe"),
        (b'{"a": "\\ud800\\u202e"}', '{\n  "a": "\\ud800\\u202e"\n}'),
    ],
)
async def test_a_hostile_body_is_harmless_text(body: bytes, shown: str):
    assert (await body_of(await make_admin(), body)).text == shown


async def test_a_long_body_is_cut():
    found = await body_of(await make_admin(), b"\xff" * 1_000_000)
    assert len(found.text.encode()) <= LONGEST_BODY
    assert (found.is_cut, found.size) == (True, 1_000_000)


@pytest.mark.parametrize("state", ["pending", "failed", "unknown", "discarded", "ignored"])
async def test_a_message_is_tried_again(state: str):
    admin = await make_admin()
    event_id = await keep_event(state=state, attempts=9, due_at=now_utc() + timedelta(days=1))
    assert (await perform(admin.session, retry_polar_event, event_id)).state == "pending"
    assert await state_of(event_id) == ("pending", 0, True)


@pytest.mark.parametrize("state", ["pending", "failed", "unknown"])
async def test_a_message_is_put_aside(state: str):
    admin = await make_admin()
    event_id = await keep_event(state=state)
    assert (await perform(admin.session, discard_polar_event, event_id)).state == "discarded"
    assert (await state_of(event_id))[0] == "discarded"


@pytest.mark.parametrize(
    ("state", "services"),
    [("applied", (retry_polar_event, discard_polar_event)), ("ignored", (discard_polar_event,))],
)
async def test_what_is_settled_stays_so(state: str, services: tuple[Any, ...]):
    admin = await make_admin()
    event_id = await keep_event(state=state)
    for service in services:
        with pytest.raises(Conflict):
            await perform(admin.session, service, event_id)
    assert await state_of(event_id) == (state, 3, True)


async def test_a_message_that_is_not_there_is_not_found():
    admin = await make_admin()
    for service in (get_polar_event, retry_polar_event, discard_polar_event):
        with pytest.raises(NotFound):
            await perform(admin.session, service, uuid4())


async def test_an_administrator_sees_every_organization():
    admin, one, two = await make_admin(), await make_clinic(), await make_clinic()
    await keep_subscription(one.id, plan="Clinic", seats=4)
    await keep_subscription(two.id, status="past_due", event_at=now_utc() - timedelta(hours=1))
    await keep_subscription(status="incomplete", organization_name="Not yet", event_at=now_utc() - timedelta(days=1))
    found = await lines(admin)
    assert [line.organization_name for line in found] == [one.organization.name, two.organization.name, "Not yet"]
    assert [line.organization_id for line in found] == [one.id, two.id, None]
    assert (found[0].plan, found[0].seats, found[0].organization_status) == ("Clinic", 4, "active")
    assert found[2].organization_status == ""


async def test_subscriptions_are_found_by_what_is_known_of_them():
    admin, clinic = await make_admin(), await make_clinic("Äskulap 100% Praxis")
    await keep_subscription(clinic.id, polar_id="sub_a", customer_name="Greta Grant")
    await keep_subscription(
        organization_name="Harbor Eye", organization_slug="harbor", customer_email="hal@harbor.test"
    )
    assert len(await lines(admin, search="100%")) == 1
    assert [line.polar_id for line in await lines(admin, search="GRETA")] == ["sub_a"]
    assert [line.polar_id for line in await lines(admin, search=clinic.organization.slug)] == ["sub_a"]
    assert [line.organization_name for line in await lines(admin, search="hal@")] == ["Harbor Eye"]
    assert await lines(admin, search="_%_") == []


async def test_groups_and_counts_agree():
    admin, now = await make_admin(), now_utc()
    for status in ("active", "trialing", "past_due", "unpaid", "paused", "canceled", "incomplete_expired", "asleep"):
        await keep_subscription(status=status)
    await keep_subscription(status="active", ended_at=now - timedelta(days=1))
    await keep_subscription(status="active", ended_at=now + timedelta(days=1))
    for state in ("pending", "unknown", "failed", "applied"):
        await keep_event(state=state)
    counts = await perform(admin.session, count_subscriptions)
    assert (counts.total, counts.active, counts.past_due, counts.ended, counts.attention) == (10, 3, 2, 3, 3)
    for group in ("active", "past_due", "ended"):
        assert len(await lines(admin, group=group)) == getattr(counts, group)


async def test_subscriptions_come_in_pages():
    admin, now = await make_admin(), now_utc()
    for number in range(3):
        await keep_subscription(plan=str(number), event_at=now - timedelta(minutes=number))
    first = await perform(admin.session, list_subscriptions, SubscriptionQuery(limit=2))
    rest = await perform(admin.session, list_subscriptions, SubscriptionQuery(limit=2, cursor=first.next_cursor))
    assert [line.plan for line in (*first.items, *rest.items)] == ["0", "1", "2"]
    assert rest.next_cursor is None


async def test_an_organization_that_nobody_owns_is_told():
    admin, clinic = await make_admin(), await make_clinic()
    orphan = await keep_orphan("orphan")
    silent = await keep_orphan("silent")
    await keep_subscription(clinic.id, plan="claimed", claim_letters=2)
    await keep_subscription(orphan, plan="orphan", claim_letters=1)
    await keep_subscription(silent, plan="silent", customer_email="")
    await keep_subscription(await keep_orphan("mistyped"), plan="mistyped", customer_email="grace@")
    await keep_subscription(clinic.id, plan="mistyped and claimed", customer_email="grace@")
    assert {line.plan: (line.is_unclaimed, line.is_unreachable) for line in await lines(admin)} == {
        "claimed": (False, False),
        "orphan": (True, False),
        "silent": (True, True),
        "mistyped": (True, True),
        "mistyped and claimed": (False, False),
    }


async def test_looking_around_leaves_the_administrator_where_they_were():
    admin, clinic = await make_admin(), await make_clinic()
    await keep_subscription(clinic.id, claim_letters=1)
    await lines(admin)
    assert await perform(admin.session, list_my_memberships) == []
