"""How many transactions of one process are under way at once; whoever comes later waits in line.

More of them than the machine has processors to work at only get into each other's way: all take longer, none earlier.
One that takes long, because it waits for a lock or for something outside, does not hold up the others.
"""

from __future__ import annotations

import asyncio
import os
from collections import deque

AT_ONCE = min(max(2, os.cpu_count() or 2), 16)
COUNTS_FOR = 0.05
"""Seconds; after that a turn is over for the others, although it goes on."""


class Turns:
    """First come, first served."""

    def __init__(self, at_once: int = AT_ONCE, counts_for: float = COUNTS_FOR) -> None:
        self._at_once, self._counts_for = at_once, counts_for
        self._taken: dict[object, float] = {}
        self._waiting: deque[asyncio.Future[object]] = deque()
        self._timer: asyncio.TimerHandle | None = None

    async def take(self) -> object:
        """One's turn, to be given back; waits for it."""
        if not self._waiting and len(self._taken) < self._at_once:
            return self._begin()
        loop = asyncio.get_running_loop()
        place: asyncio.Future[object] = loop.create_future()
        self._waiting.append(place)
        if self._timer is None:
            self._timer = loop.call_later(self._counts_for, self._pass_over)
        try:
            return await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self.give_back(place.result())
            elif place in self._waiting:
                self._waiting.remove(place)
                self._rest()
            raise

    def give_back(self, turn: object) -> None:
        """The next may begin."""
        self._taken.pop(turn, None)
        while self._waiting and len(self._taken) < self._at_once:
            place = self._waiting.popleft()
            if not place.done():
                place.set_result(self._begin())
        self._rest()

    def _rest(self) -> None:
        """Nobody is looked after while nobody waits: the next who does may be in another event loop."""
        if not self._waiting and self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _begin(self) -> object:
        turn = object()
        self._taken[turn] = asyncio.get_running_loop().time()
        return turn

    def _pass_over(self) -> None:
        """Whoever has been at it for long does not count any more."""
        self._timer = None
        loop = asyncio.get_running_loop()
        long_ago = loop.time() - self._counts_for
        for turn in [one for one, since in self._taken.items() if since <= long_ago]:
            self.give_back(turn)
        if self._waiting:
            self._timer = loop.call_later(self._counts_for / 2, self._pass_over)
