"""However the events of a subscription come in, the rows end alike."""

from __future__ import annotations

import asyncio
import copy
import random
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from medisched.domain import clock
from tests.deliveries import Event, another, delivery_of, event, life, take_delivery
from tests.factories import make_person
from tests.integration.billing_rows import CLAIMS, OWNERS, ask, events, inside, subscription

DIFFERENT = {"id", "created_at", "organization_id", "checked_at"}


def long_ago() -> datetime:
    """Far enough that a whole life is over."""
    return clock.now_utc().replace(microsecond=0) - timedelta(days=100)


def numbered(story: list[Event], number: int) -> list[Event]:
    """The story of another subscription; its numbers are equally long."""
    return [another(one, number) if one["type"] != "order.paid" else one for one in story]


async def tell(story: list[Event], number: int) -> None:
    """One after the other, each under the name that Polar gave it."""
    for one in story:
        delivery_id = f"{number}-{one['type']}-{one['timestamp']}-{one['data'].get('name_of_test', '')}"
        await take_delivery(delivery_of(one, delivery_id))


async def end_of(number: int | str) -> dict[str, Any]:
    """Everything that is left of it, with the number taken out."""
    polar_id = f"sub-{number}" if isinstance(number, int) else number
    row = await subscription(polar_id)
    organization_id = row["organization_id"]
    made = (await ask("select name, slug, timezone, status from organizations where id = :id", id=organization_id))[0]
    whole = {
        "subscription": {name: value for name, value in row.items() if name not in DIFFERENT},
        "organization": made,
        "owners": await inside(organization_id, OWNERS),
        "claims": await inside(organization_id, CLAIMS),
    }
    return {name: str(value).replace(str(number), "#") for name, value in whole.items()}


@pytest.mark.parametrize("length", [3, 5, 7])
async def test_random_orders_with_repetitions_end_like_the_true_one(length):
    story = life(long_ago())[:length]
    await tell(numbered(story, 100), 100)
    true_end = await end_of(100)
    dice = random.Random(length)
    for number in range(101, 116):
        told = numbered(story, number)
        shuffled = told + dice.choices(told, k=4)
        dice.shuffle(shuffled)
        await tell(shuffled, number)
        assert await end_of(number) == true_end, [one["type"] for one in shuffled]
    assert {kept["state"] for kept in await events()} == {"applied"}


async def test_an_owner_who_has_an_account_owns_it_in_every_order():
    story, dice = life(long_ago()), random.Random(1)
    for number in range(700, 706):
        await make_person("Grace Hopper", email=f"payer{number}@hospital.example")
        told = numbered(story, number)
        if number > 700:
            dice.shuffle(told)
        await tell(told, number)
    first = await end_of(700)
    assert first["owners"] == "[{'email': 'payer#@hospital.example'}]"
    assert [await end_of(number) for number in range(701, 706)] == [first] * 5


async def test_a_whole_life_at_once_ends_alike():
    story = life(long_ago())
    await tell(numbered(story, 300), 300)
    told = numbered(story, 301)
    await asyncio.gather(*(tell([one], 301) for one in [*told, *told]))
    assert await end_of(301) == await end_of(300)


async def test_a_lost_ending_is_made_up_for_by_any_event_that_was_live():
    created, active, *_, revoked = numbered(life(long_ago()), 400)
    await tell([revoked, created], 400)
    assert (await subscription("sub-400"))["organization_id"] is None
    await tell([active], 400)
    end = await end_of(400)
    assert "'status': 'suspended'" in end["organization"]
    assert "'status': 'canceled'" in end["subscription"]


async def test_what_never_was_live_makes_nothing():
    begun = long_ago()
    never = [event("subscription.created", begun, status="incomplete")]
    never.append(event("subscription.updated", begun + timedelta(days=1), status="incomplete_expired"))
    await tell(numbered(never, 500), 500)
    assert await ask("select id from organizations") == []


def _telling(number: int, minute: int, email: str | None, name: str | None) -> Event:
    """An update a few minutes later, by a customer who changed their address, or without a word about them."""
    made = another(event("subscription.updated", long_ago().replace(second=0) + timedelta(minutes=minute)), number)
    if email is None:
        made["data"].pop("customer")
        made["data"].pop("product")
        made["data"] |= {"metadata": {}, "checkout_id": None, "customer_id": None}
    else:
        made["data"]["customer"] |= {"email": email, "name": name}
    return made


@pytest.mark.parametrize("sparse", [0, 1, 2, 3])
async def test_what_a_description_leaves_out_stays_as_the_newest_other_one_said(sparse):
    addresses = ["a@hospital.example", "b@hospital.example", "c@hospital.example", "d@hospital.example"]
    says: list[str | None] = [*addresses]
    says[sparse] = None
    newest = max(place for place in range(4) if place != sparse)
    for number, order in enumerate(permutations(range(4)), start=600):
        told = [_telling(number, place, says[place], None if place == newest else f"Name {place}") for place in order]
        await tell(told, number)
        row = await subscription(f"sub-{number}")
        without_newest = max(place for place in range(4) if place not in {sparse, newest})
        assert (row["customer_email"], row["customer_name"]) == (addresses[newest], f"Name {without_newest}"), order
        assert (row["plan"], row["checkout_id"]) == ("Medisched Hospital", f"checkout-{number}")


async def test_a_payment_that_comes_before_or_after_everything_changes_no_end():
    begun = long_ago()
    paid = event("order.paid", begun)
    ends = []
    for place in (0, 3, 7):
        story = life(begun)
        story.insert(place, copy.deepcopy(paid))
        ends.append(story)
    for number, story in enumerate(ends):
        for one in story:
            said = one["data"]["subscription"] if one["type"] == "order.paid" else one["data"]
            said["id"] = f"paid-{number}"
        await tell(story, number)
    rows = [await subscription(f"paid-{number}") for number in range(3)]
    kept = [{name: row[name] for name in row.keys() - DIFFERENT - {"polar_id"}} for row in rows]
    assert kept[0] == kept[1] == kept[2]
