"""What only time changes, and letters that nobody answered: each on its own, whatever becomes of the others."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest

from medisched.domain.clock import now_utc
from medisched.domain.subscriptions import GRACE, Standing, best_of, standing_of
from medisched.jobs.billing import settle
from medisched.services import owner_claims, settlements
from medisched.services.claim_reminders import remind_claims
from medisched.services.doors import work
from medisched.services.settlements import list_overtaken, settle_due
from tests.factories import make_clinic
from tests.integration.billing_rows import ask, change
from tests.integration.payers import arrive
from tests.integration.polar_rows import keep_orphan
from tests.integration.postbox import inbox
from tests.integration.standings import keep_subscription

DAY = timedelta(days=1)


async def statuses(*clinics: Any) -> list[str]:
    found = {row["id"]: row["status"] for row in await ask("select id, status from organizations")}
    return [found[clinic.id] for clinic in clinics]


async def make_clinics(count: int) -> list[Any]:
    return sorted([await make_clinic() for _ in range(count)], key=lambda clinic: clinic.id)


async def test_those_that_never_change_keep_nobody_waiting(monkeypatch):
    monkeypatch.setattr(settlements, "AT_ONCE", 2)
    one, two, three = await make_clinics(3)
    for clinic in (one, two):
        await keep_subscription(clinic.id, status="canceled", ended_at=now_utc() - DAY)
        await keep_subscription(clinic.id, status="past_due", past_due_at=now_utc() - DAY)
    await keep_subscription(three.id, status="past_due", past_due_at=now_utc() - GRACE)
    assert await settle_due() == 1
    assert await statuses(one, two, three) == ["active", "active", "read_only"]
    assert await settle_due() == 0


async def test_one_that_fails_stops_no_other(monkeypatch, caplog):
    monkeypatch.setattr(settlements, "AT_ONCE", 2)
    clinics = await make_clinics(5)
    for clinic in clinics:
        await keep_subscription(clinic.id, status="past_due", past_due_at=now_utc() - GRACE)
    real, poisoned = settlements.settle_organization, {clinics[0].id, clinics[1].id}

    async def settle_organization(uow: Any, organization_id: Any) -> None:
        await real(uow, organization_id)
        if organization_id in poisoned:
            raise RuntimeError

    monkeypatch.setattr(settlements, "settle_organization", settle_organization)
    assert await settle() == 3
    assert await statuses(*clinics) == ["active"] * 2 + ["read_only"] * 3
    assert caplog.text.count("organization not settled") == 2
    monkeypatch.undo()
    assert await settle() == 2


STATUSES = ("active", "past_due", "paused", "unpaid", "canceled", "incomplete", "trialing", "frozen")
ENDS = (None, -DAY, DAY)
FAILURES = (None, -GRACE, DAY - GRACE)


@pytest.mark.parametrize("was", list(Standing))
async def test_whoever_is_listed_is_whoever_changes(fake_clock, was):
    """The database says the same as `standing_of` and `best_of`, of one subscription and of two."""
    now, expected = fake_clock.now, {}
    kinds = [
        {"status": status, "ended_at": end and now + end, "past_due_at": failed and now + failed, "event_at": now}
        for status, end, failed in product(STATUSES, ENDS, FAILURES)
        if failed is None or status == "past_due"
    ]
    pairs = [(one,) for one in kinds] + list(zip(kinds, kinds[7:] + kinds[:7], strict=True))
    for number, pair in enumerate(pairs):
        organization_id = await keep_orphan(f"orphan-{number}")
        await change("update organizations set status = :was where id = :id", was=was.value, id=organization_id)
        for one in pair:
            await keep_subscription(organization_id, **one)
        terms: list[Any] = [SimpleNamespace(**one, ends_at=None) for one in pair]
        standings = [standing_of(one, now) for one in terms]
        best = best_of([one for one in standings if one is not None])
        order = list(Standing)
        keeps = best is None or (None in standings and order.index(best) > order.index(was))
        expected[organization_id] = was if keeps else best
    listed = set(await work(list_overtaken))
    assert listed == {key for key, status in expected.items() if status is not was}
    assert await settle_due() == len(listed)
    found = {row["id"]: row["status"] for row in await ask("select id, status from organizations")}
    assert {key: found[key] for key in expected} == expected


async def test_a_claim_that_fails_stops_no_other_letter(monkeypatch, caplog, fake_clock):
    for number in range(4):
        await arrive(
            polar_id=f"sub_{number}", email=f"payer{number}@hospital.example", billing_name=f"Hospital {number}"
        )
    fake_clock.now += timedelta(hours=72)
    real = owner_claims.settle_owner

    async def settle_owner(uow: Any, subscription: Any, **options: Any) -> bool:
        done = await real(uow, subscription, **options)
        if subscription.polar_id in {"sub_0", "sub_2"}:
            raise RuntimeError
        return done

    monkeypatch.setattr(owner_claims, "settle_owner", settle_owner)
    await settle()
    assert [len(await inbox(f"payer{number}@hospital.example")) for number in range(4)] == [1, 2, 1, 2]
    assert caplog.text.count("claim not settled") == 2
    monkeypatch.setattr(owner_claims, "settle_owner", real)
    assert await remind_claims() == 2
