"""What a subscription means, and which description of it counts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from polar.v2026_10.literals import WebhookEventType

from medisched.domain.subscriptions import GRACE, RANKS, Age, Standing, best_of, grace_end, standing_of
from medisched.models import Subscription
from medisched.schemas.polar_readings import KINDS, Reading, Verdict, read_event
from medisched.services.subscription_descriptions import (
    FACTS,
    TERMS,
    facts_of,
    rewrite,
    terms_of,
    weight_of,
    weight_of_row,
)
from tests.deliveries import ACTIVE, BEGIN, PAID, Event, event, life

NOW = datetime(2026, 11, 21, tzinfo=UTC)
TICK = timedelta(microseconds=1)


@dataclass
class Terms:
    status: str
    past_due_at: datetime | None = None
    event_at: datetime = NOW
    ends_at: datetime | None = None
    ended_at: datetime | None = None


def reading_of(source: Event) -> Reading:
    return read_event(json.dumps(source).encode())


def fold(readings: list[Reading]) -> Subscription:
    """What the rows go through, without a database."""
    row: Subscription | None = None
    for reading in readings:
        assert reading.said is not None
        assert reading.age is not None
        if row is None or weight_of(reading.said, reading.age) > weight_of_row(row):
            row = row or Subscription(polar_id=reading.said.id)
            rewrite(row, reading.said, reading.age)
        row.was_live = row.was_live or reading.said.is_live
    assert row is not None
    return row


def told(row: Subscription) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in (*TERMS, "was_live", "event_at", "data_at", "event_rank"))


def test_all_orders_of_a_life_end_alike():
    readings = [reading_of(one) for one in life()]
    true_end = told(fold(readings))
    assert true_end[0] == "canceled"
    orders = list(permutations(readings))
    assert len(orders) == 5040
    assert {told(fold([*order])) for order in orders} == {true_end}


@pytest.mark.parametrize("length", range(1, 8))
def test_every_part_of_a_life_ends_with_its_newest_event(length):
    readings = [reading_of(one) for one in life()[:length]]
    newest = max(readings, key=lambda reading: reading.age)
    rows = {told(fold([*order])) for order in permutations(readings)}
    assert len(rows) == 1
    assert next(iter(rows))[0] == newest.said.status


@given(st.permutations(["active", "past_due", "unpaid", "paused"]))
def test_even_events_of_one_age_end_alike(statuses):
    readings = [reading_of(event("subscription.updated", BEGIN, status=status)) for status in statuses]
    assert fold(readings).status == "unpaid"


ages = st.builds(Age, st.sampled_from([NOW, NOW + TICK]), st.sampled_from([NOW, NOW + TICK]), st.integers(0, 3))


@given(ages, ages)
def test_the_events_own_time_counts_before_the_datas_and_that_before_the_kind(one, other):
    key = (one.event_at, one.data_at, one.rank), (other.event_at, other.data_at, other.rank)
    assert (one > other) == (key[0] > key[1])


@pytest.mark.parametrize(
    ("since_failure", "standing"),
    [
        (timedelta(), Standing.ACTIVE),
        (GRACE - TICK, Standing.ACTIVE),
        (GRACE, Standing.READ_ONLY),
        (GRACE + TICK, Standing.READ_ONLY),
    ],
)
def test_grace_ends_exactly_seven_days_after_the_payment_failed(since_failure, standing):
    terms = Terms("past_due", past_due_at=NOW, event_at=NOW + timedelta(days=3))
    assert standing_of(terms, NOW + since_failure) is standing
    assert grace_end(terms) == NOW + GRACE
    assert grace_end(Terms("past_due")) == NOW + GRACE


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_failure_without_an_instant_is_of_the_periods_begin_however_often_it_is_told(order):
    failed = BEGIN + timedelta(days=30)
    told = [
        reading_of(
            event(
                "subscription.updated",
                at,
                status="past_due",
                past_due_at=None,
                current_period_start=failed,
                modified_at=at,
            )
        )
        for at in (failed + timedelta(days=day) for day in (0, 3, 6))
    ]
    row = fold([told[place] for place in order])
    assert (row.past_due_at, grace_end(row)) == (failed, failed + GRACE)


def test_only_a_failed_payment_is_given_an_instant_and_what_polar_names_counts_first():
    def past_due_at(**data):
        said = reading_of(event("subscription.updated", NOW, **data)).said
        assert said is not None
        return terms_of(said)["past_due_at"]

    assert past_due_at() is None
    assert past_due_at(status="past_due") == json_instant("current_period_start")
    assert past_due_at(status="past_due", past_due_at=NOW) == NOW
    assert past_due_at(status="past_due", current_period_start=None) == json_instant("created_at")


def json_instant(name: str) -> datetime:
    return datetime.fromisoformat(json.loads(ACTIVE)["data"][name])


@pytest.mark.parametrize(
    ("status", "standing"),
    [
        ("trialing", Standing.ACTIVE),
        ("active", Standing.ACTIVE),
        ("paused", Standing.SUSPENDED),
        ("unpaid", Standing.SUSPENDED),
        ("canceled", Standing.SUSPENDED),
        ("incomplete", Standing.SUSPENDED),
        ("incomplete_expired", Standing.SUSPENDED),
        ("frozen", None),
    ],
)
def test_each_status_has_its_standing(status, standing):
    assert standing_of(Terms(status), NOW) is standing


@given(st.sampled_from(["active", "past_due", "frozen", "canceled"]), st.integers(-2, 2))
def test_what_has_ended_is_suspended_from_that_instant(status, ticks):
    terms = Terms(status, past_due_at=NOW, ended_at=NOW)
    at = NOW + ticks * TICK
    assert standing_of(terms, at) is (Standing.SUSPENDED if ticks >= 0 else standing_of(Terms(status, NOW), at))


def test_the_subscription_that_allows_most_counts():
    assert best_of([]) is None
    assert best_of([Standing.SUSPENDED, Standing.ACTIVE, Standing.READ_ONLY]) is Standing.ACTIVE
    assert best_of([Standing.SUSPENDED, Standing.READ_ONLY]) is Standing.READ_ONLY


def test_the_real_events_are_read_and_say_the_same():
    active, paid = read_event(ACTIVE), read_event(PAID)
    assert active.verdict is paid.verdict is Verdict.APPLY
    assert active.polar_id == paid.polar_id == "e5149aae-e521-42b9-b24c-abb3d71eea2e"
    assert facts_of(active.said) == facts_of(paid.said)
    assert facts_of(active.said).keys() == {*FACTS} - {"onboarding_id", "customer_user_id"}
    assert active.age.rank > paid.age.rank


def test_all_kinds_that_polar_names_are_known():
    assert set(WebhookEventType.__args__) == KINDS
    assert RANKS.keys() <= KINDS


@pytest.mark.parametrize(
    ("kind", "data", "verdict"),
    [
        ("customer.updated", {"id": "c"}, Verdict.IGNORE),
        ("order.paid", {"id": "o", "subscription": None}, Verdict.IGNORE),
        ("subscription.active", json.loads(ACTIVE)["data"] | {"product_id": "another"}, Verdict.APPLY),
        ("subscription.new_kind", json.loads(ACTIVE)["data"], Verdict.APPLY),
        ("comet.passed", {}, Verdict.UNKNOWN),
        ("subscription.active", {"id": "s"}, Verdict.UNKNOWN),
        ("subscription.active", json.loads(ACTIVE)["data"] | {"ends_at": "9999-12-31T23:59:59-14:00"}, Verdict.UNKNOWN),
        ("order.paid", {"subscription": "one"}, Verdict.UNKNOWN),
    ],
)
def test_each_kind_has_its_verdict(kind, data, verdict):
    reading = reading_of({"type": kind, "timestamp": "2026-11-20T09:15:02Z", "data": data})
    assert (reading.verdict, reading.kind) == (verdict, kind)
    assert (reading.note == "") == (verdict is Verdict.APPLY)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"\xef\xbb\xbf{}",
        b"[]",
        b"null",
        b'"subscription.active"',
        b'{"type": NaN}',
        b'{"type": "subscription.active", "timestamp": "2026-11-20T09:15:02", "data": {}}',
        b'{"type": "subscription.active", "timestamp": "0001-01-01T00:00:00+14:00", "data": {}}',
        b'{"type": "subscription.active", "timestamp": 1e999, "data": {}}',
        b'{"type": "\\u0000", "timestamp": "2026-11-20T09:15:02Z", "data": {"id": "\\ud800"}}',
        b"[" * 500_000,
        b'{"a":' * 100_000,
        b"1" * 100_000,
    ],
)
def test_what_cannot_be_read_is_kept_and_told(body):
    reading = read_event(body)
    assert (reading.verdict, reading.said) == (Verdict.UNKNOWN, None)
    assert reading.note


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(["subscription.active", "order.paid"]), st.data())
def test_no_value_anywhere_breaks_the_reading(kind, data):
    source = event(kind, BEGIN)
    part = source
    while True:
        name = data.draw(st.sampled_from(sorted(part)))
        if not isinstance(part[name], dict) or not part[name] or data.draw(st.booleans()):
            break
        part = part[name]
    part[name] = data.draw(json_values)
    reading = reading_of(source)
    if reading.said is not None:
        rewrite(Subscription(polar_id=reading.said.id), reading.said, reading.age)
        assert all(len(value) <= 254 for value in facts_of(reading.said).values() if isinstance(value, str))
