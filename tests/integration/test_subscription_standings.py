"""What a subscription allows its organization, when that changes, and who is told."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest

from medisched.domain.subscriptions import GRACE
from medisched.jobs.billing import settle
from medisched.schemas.polar import PolarSubscription
from medisched.services.doors import perform, work
from medisched.services.polar_events import apply_event
from medisched.services.settlements import settle_due
from medisched.services.subscriptions import heal_subscription
from medisched.services.users import choose_language
from tests.conftest import FakeClock
from tests.deliveries import ACTIVE, another, delivery_of, event, life, take_delivery
from tests.factories import make_person
from tests.integration.billing_rows import ask, change, events, mails, subscription
from tests.integration.http import newest_mail

OWNER = "payer7@hospital.example"
TICK = timedelta(microseconds=1)


class Story:
    """One subscription's events, each a second after the one before, by the clock of the test."""

    def __init__(self, fake_clock: FakeClock) -> None:
        self.clock, self.told = fake_clock, 0
        self.clock.now = self.clock.now.replace(microsecond=0)

    async def tell(self, kind: str, *, number: int = 7, **data: Any) -> None:
        self.clock.now += timedelta(seconds=1)
        self.told += 1
        made = another(event(f"subscription.{kind}", self.clock.now, modified_at=self.clock.now, **data), number)
        await take_delivery(delivery_of(made, f"msg_{self.told}"))
        assert {kept["state"] for kept in await events()} == {"applied"}

    async def standing(self, number: int = 7) -> str:
        query = "select o.status from organizations o join subscriptions s on s.organization_id = o.id"
        return (await ask(f"{query} where s.polar_id = :polar_id", polar_id=f"sub-{number}"))[0]["status"]

    async def letters(self) -> list[str]:
        """Kinds of the letters to the owner; nobody else gets one."""
        written = await mails((await subscription("sub-7"))["organization_id"])
        assert {recipient for _, recipient in written} <= {OWNER}
        return [kind for kind, _ in written]


@pytest.fixture
async def story(fake_clock: FakeClock) -> Story:
    owner = await make_person("Olga Owner", email=OWNER)
    await perform(owner.session, choose_language, "en")  # the hospital is in Germany, its owner reads English
    return Story(fake_clock)


async def test_a_failed_payment_gives_seven_days_to_the_instant_and_then_read_only(story):
    await story.tell("active")
    assert (await story.standing(), await story.letters()) == ("active", [])
    await story.tell("past_due", status="past_due", past_due_at=story.clock.now)
    failed_at = (await subscription("sub-7"))["past_due_at"]
    assert (await story.standing(), await story.letters()) == ("active", ["payment_failed"])
    mail = await newest_mail(OWNER, "payment_failed")
    assert f"{failed_at + GRACE:%-d %b %Y}" in mail.text
    await story.tell("updated", status="past_due", past_due_at=failed_at)
    story.clock.now = failed_at + GRACE - TICK
    assert await settle_due() == 0
    story.clock.now = failed_at + GRACE
    assert await settle() == 1
    assert await settle_due() == 0
    assert (await story.standing(), await story.letters()) == (
        "read_only",
        ["payment_failed", "organization_read_only"],
    )
    await story.tell("updated", status="past_due", past_due_at=failed_at)
    await story.tell("active", status="active")
    assert await story.standing() == "active"
    assert await story.letters() == ["payment_failed", "organization_read_only", "organization_active"]


async def test_cancelling_for_the_end_of_the_period_is_told_once_and_changes_nothing_before(story):
    end = story.clock.now + timedelta(days=20)
    await story.tell("active")
    for kind in ("canceled", "updated", "updated"):
        await story.tell(kind, cancel_at_period_end=True, ends_at=end)
    assert (await story.standing(), await story.letters()) == ("active", ["subscription_ends"])
    await story.tell("revoked", status="canceled", ends_at=end, ended_at=end)
    assert (await story.standing(), await story.letters()) == (
        "suspended",
        ["subscription_ends", "organization_suspended"],
    )
    assert "Nothing is deleted" in (await newest_mail(OWNER, "organization_suspended")).text


async def test_a_revoked_subscription_can_come_back(story):
    await story.tell("active")
    await story.tell("revoked", status="canceled", ended_at=story.clock.now)
    assert await story.standing() == "suspended"
    await story.tell("active", status="active")
    assert (await story.standing(), await story.letters()) == (
        "active",
        ["organization_suspended", "organization_active"],
    )


@pytest.mark.parametrize("before", ["active", "suspended"])
async def test_a_status_that_we_do_not_know_takes_nothing_away_and_gives_nothing(story, before):
    await story.tell("active")
    if before == "suspended":
        await story.tell("updated", status="unpaid")
    await story.tell("updated", status="frozen")
    assert await story.standing() == before


async def test_an_end_that_was_announced_comes_by_itself(story):
    end = story.clock.now + timedelta(days=3)
    await story.tell("updated", ends_at=end, ended_at=end)
    assert await story.standing() == "active"
    story.clock.now = end - TICK
    assert await settle_due() == 0
    story.clock.now = end
    assert await asyncio.gather(settle_due(), settle_due()) in ([1, 1], [1, 0], [0, 1])
    assert (await story.standing(), await story.letters()) == ("suspended", ["organization_suspended"])
    assert await settle_due() == 0


async def test_an_ended_subscription_beside_a_newer_active_one_suspends_nobody(story):
    await story.tell("active")
    await story.tell("revoked", status="canceled", ended_at=story.clock.now)
    await story.tell("active", number=8)
    one = "(select organization_id from subscriptions where polar_id = 'sub-7')"
    await change(f"update subscriptions set organization_id = {one}")
    await story.tell("updated", number=8)
    assert await story.standing() == "active"
    await story.tell("updated", status="canceled", ended_at=story.clock.now)
    assert await story.standing() == "active"
    story.clock.now += timedelta(days=30)
    assert await settle_due() == 0
    await story.tell("past_due", number=8, status="past_due", past_due_at=story.clock.now)
    assert await story.standing() == "active"
    story.clock.now += GRACE
    assert await settle_due() == 1
    assert await story.standing() == "read_only"


def said(story: Story, **data: Any) -> PolarSubscription:
    made = another(event("subscription.updated", story.clock.now, modified_at=story.clock.now), 7)
    return PolarSubscription.model_validate(made["data"] | data)


async def heal(*args: object) -> bool:
    return await work(heal_subscription, *args, door_role="billing")


async def test_what_polar_answers_is_the_truth_when_no_event_came_meanwhile(story):
    await story.tell("active")
    seen = (await subscription("sub-7"))["event_at"]
    story.clock.now += timedelta(hours=1)
    late = {"status": "unpaid"}
    assert await heal(said(story, **late), seen)
    assert await story.standing() == "suspended"
    row = await subscription("sub-7")
    assert (row["status"], row["checked_at"]) == ("unpaid", story.clock.now)
    assert not await heal(said(story, **late), row["event_at"])
    assert await story.letters() == ["organization_suspended"]


async def test_an_event_that_polar_had_sent_before_it_answered_changes_nothing_any_more(story):
    await story.tell("active")
    between = story.clock.now + timedelta(minutes=1)
    story.clock.now += timedelta(hours=1)
    assert await heal(said(story, status="unpaid"), (await subscription("sub-7"))["event_at"])
    made = another(event("subscription.past_due", between, status="past_due", modified_at=between), 7)
    await take_delivery(delivery_of(made, "late"))
    assert (await subscription("sub-7"))["status"] == "unpaid"
    await story.tell("updated", status="active")
    assert await story.standing() == "active"


async def test_an_answer_is_not_believed_when_an_event_came_meanwhile_or_when_it_is_older(story):
    await story.tell("active")
    seen = (await subscription("sub-7"))["event_at"]
    answer = said(story, status="unpaid")
    await story.tell("updated")
    assert not await heal(answer, seen)
    assert not await heal(answer, None)
    assert not await heal(answer, (await subscription("sub-7"))["event_at"])
    assert (await subscription("sub-7"))["checked_at"] is None
    assert await story.standing() == "active"


async def test_a_subscription_whose_events_were_all_lost_is_made_up_for(story):
    assert await heal(said(story), None)
    assert await story.standing() == "active"
    assert not await heal(said(story), (await subscription("sub-7"))["event_at"])
    assert not await heal(said(story, id="other", product_id="another product"), None)
    assert len(await ask("select id from subscriptions")) == 1


async def test_an_organization_that_could_not_be_made_is_made_by_a_look_at_polar(story):
    await story.tell("active")
    await change("update subscriptions set organization_id = null")
    row = await subscription("sub-7")
    assert (
        await heal(PolarSubscription.model_validate(another(json.loads(ACTIVE), 7)["data"]), row["event_at"]) is False
    )
    assert await heal(said(story), row["event_at"])
    assert (await subscription("sub-7"))["organization_id"] is not None


async def test_a_whole_life_is_told_in_letters(story):
    for number, one in enumerate(life(story.clock.now - timedelta(days=1))):
        await take_delivery(delivery_of(another(one, 7), f"life_{number}"))
    assert await story.letters() == ["payment_failed", "subscription_ends", "organization_suspended"]


async def test_an_ended_subscription_takes_nothing_away_beside_one_whose_status_we_do_not_know(story):
    await story.tell("active")
    await story.tell("active", number=8)
    one = "(select organization_id from subscriptions where polar_id = 'sub-7')"
    await change(f"update subscriptions set organization_id = {one}")
    await story.tell("updated", status="frozen")
    await story.tell("revoked", number=8, status="canceled", ended_at=story.clock.now)
    assert (await story.standing(), await story.letters()) == ("active", [])


async def test_an_end_that_is_over_is_not_announced(story):
    await story.tell("canceled", cancel_at_period_end=True, ends_at=story.clock.now)
    assert (await story.standing(), await story.letters()) == ("active", [])


@pytest.mark.parametrize("state", ["applied", "discarded", "failed", "ignored"])
async def test_only_what_is_pending_is_applied(story, state):
    await story.tell("active")
    await change("update polar_events set state = :state", state=state)
    await change("update subscriptions set status = 'unpaid', event_at = '2020-01-01Z'")
    (kept,) = await events()
    assert await work(apply_event, kept["id"]) == state
    assert await events() == [kept]
    assert (await subscription("sub-7"))["status"] == "unpaid"
