"""Open pages whose turn is next are looked up together, and nobody is told by what was asked too early."""

import asyncio
import time
from uuid import UUID

import pytest

from medisched.schemas.viewers import ViewerView
from medisched.state.live_viewers import TOGETHER, LiveViewers

PEOPLE = [str(UUID(int=number)) for number in range(1, 101)]


def viewer(session_id: str) -> ViewerView:
    return ViewerView(user_id=UUID(session_id), name="John", email="john@example.com", is_admin=False)


class Sessions:
    """Those that are good, and how many were asked for each time."""

    def __init__(self) -> None:
        self.good, self.asked = set(PEOPLE), []

    async def find(self, session_ids):
        wanted = set(session_ids)
        self.asked.append(len(wanted))
        await asyncio.sleep(0)
        return {one: viewer(one) for one in wanted & self.good}


async def test_many_are_looked_up_together_and_each_once():
    sessions = Sessions()
    viewers, since = LiveViewers(sessions.find), time.monotonic()
    finds = (viewers.find(one, since=since, next_ones=PEOPLE) for one in PEOPLE)
    assert list(await asyncio.gather(*finds)) == [viewer(one) for one in PEOPLE]
    assert sum(sessions.asked) == len(PEOPLE)
    assert len(sessions.asked) == -(-len(PEOPLE) // (TOGETHER + 1))


async def test_what_is_heard_later_is_asked_again_and_nobody_is_no_session():
    sessions = Sessions()
    viewers, one = LiveViewers(sessions.find), PEOPLE[0]
    assert await viewers.find(one, since=time.monotonic(), next_ones=()) == viewer(one)
    sessions.good.clear()
    assert await viewers.find(one, since=time.monotonic(), next_ones=()) is None
    assert await viewers.find("", since=time.monotonic(), next_ones=()) is None
    assert sessions.asked == [1, 1]


async def test_a_failure_is_told_to_all_who_wait_and_not_kept():
    async def fail(_session_ids):
        raise OSError("the database is away")

    viewers, since = LiveViewers(fail), time.monotonic()
    finds = [viewers.find(one, since=since, next_ones=PEOPLE) for one in PEOPLE[:2]]
    assert [type(one) for one in await asyncio.gather(*finds, return_exceptions=True)] == [OSError, OSError]
    viewers._find = Sessions().find
    with pytest.raises(OSError, match="away"):
        await viewers.find(PEOPLE[0], since=since, next_ones=())
    assert await viewers.find(PEOPLE[0], since=time.monotonic(), next_ones=()) == viewer(PEOPLE[0])
