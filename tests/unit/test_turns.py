"""Whose turn it is at the database: first come, first served, and the slow hold nobody up."""

import asyncio

import pytest

from medisched.db.turns import Turns


async def use(turns: Turns, order: list[int], number: int, seconds: float = 0.0) -> None:
    turn = await turns.take()
    try:
        order.append(number)
        await asyncio.sleep(seconds)
    finally:
        turns.give_back(turn)


async def test_no_more_than_so_many_at_once_and_in_the_order_of_asking():
    turns, order = Turns(at_once=2, counts_for=60), []
    await asyncio.gather(*(use(turns, order, number) for number in range(20)))
    assert order == list(range(20))
    first, second = await turns.take(), await turns.take()
    third = asyncio.create_task(turns.take())
    await asyncio.sleep(0)
    assert not third.done()
    turns.give_back(first)
    turns.give_back(second)
    turns.give_back(await third)


async def test_who_takes_long_does_not_count():
    turns, order = Turns(at_once=1, counts_for=0.01), []
    slow = asyncio.create_task(use(turns, order, 0, seconds=30))
    async with asyncio.timeout(5):
        await asyncio.gather(*(use(turns, order, number) for number in range(1, 5)))
    assert order == [0, 1, 2, 3, 4]
    slow.cancel()


async def test_who_stops_waiting_takes_nobodys_turn():
    turns = Turns(at_once=1, counts_for=60)
    mine = await turns.take()
    leaving, staying = asyncio.create_task(turns.take()), asyncio.create_task(turns.take())
    await asyncio.sleep(0)
    leaving.cancel()
    turns.give_back(mine)
    with pytest.raises(asyncio.CancelledError):
        await leaving
    async with asyncio.timeout(5):
        turns.give_back(await staying)


async def test_who_breaks_off_just_as_it_is_their_turn_gives_it_to_the_next():
    turns = Turns(at_once=1, counts_for=60)
    mine = await turns.take()
    leaving, staying = asyncio.create_task(turns.take()), asyncio.create_task(turns.take())
    await asyncio.sleep(0)
    turns.give_back(mine)
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    async with asyncio.timeout(5):
        turns.give_back(await staying)


def test_what_one_event_loop_leaves_behind_holds_nobody_up_in_the_next():
    turns = Turns(at_once=1, counts_for=0.01)

    async def wait_a_moment() -> None:
        await asyncio.gather(*(use(turns, [], number) for number in range(3)))
        leaving = [asyncio.create_task(use(turns, [], number, seconds=30)) for number in range(2)]
        await asyncio.sleep(0)
        for task in leaving:
            task.cancel()

    async def hold_up() -> None:
        slow = asyncio.create_task(use(turns, [], 0, seconds=30))
        async with asyncio.timeout(5):
            await asyncio.sleep(0)
            await use(turns, [], 1)
        slow.cancel()

    for loop_of_its_own in (wait_a_moment, hold_up, hold_up):
        asyncio.run(loop_of_its_own())
