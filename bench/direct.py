"""The same SQL straight at the database: the transactions of the services, without the services."""

from __future__ import annotations

import asyncio
from concurrent.futures import ProcessPoolExecutor
from time import perf_counter
from typing import TYPE_CHECKING

from bench.place import address_of
from bench.statements import Trips, record
from bench.tidy import tidy
from medisched.db.driver import WiredConnection

if TYPE_CHECKING:
    from psycopg import Connection

    from bench.requests import Questions
    from medisched.db.embedded import Server

PROCESSES, LINES = 2, 8
RECORDED = 3000


class Direct:
    """How often a second the database alone answers a question's statements."""

    def __init__(self, server: Server, owner: Connection, questions: Questions) -> None:
        self._address = address_of(server, "medisched_app")
        self._recorded: dict[str, list[Trips]] = {}
        for name in ("lists", "openings", "creations"):
            self._recorded[name] = record(server, getattr(questions, name)(RECORDED))
            tidy(owner, questions.monday)
        self._tidy = lambda: tidy(owner, questions.monday)

    @property
    def recorded(self) -> dict[str, list[Trips]]:
        """The transactions of each question."""
        return self._recorded

    def rate(self, name: str) -> float:
        """Transactions in a second, over as many connections as two processes keep busy."""
        parts = [self._recorded[name][number::PROCESSES] for number in range(PROCESSES)]
        with ProcessPoolExecutor(PROCESSES) as pool:
            rates = list(pool.map(_replay, [self._address] * PROCESSES, parts))
        self._tidy()
        return sum(rates)


def _replay(address: str, transactions: list[Trips]) -> float:
    return asyncio.run(_send(address, transactions))


async def _send(address: str, transactions: list[Trips]) -> float:
    lines = [await WiredConnection.connect(address, autocommit=True, options="-ctimezone=UTC") for _ in range(LINES)]
    warm, measured = transactions[: len(transactions) // 4], transactions[len(transactions) // 4 :]
    await asyncio.gather(*(_work(line, warm[number::LINES]) for number, line in enumerate(lines)))
    began = perf_counter()
    await asyncio.gather(*(_work(line, measured[number::LINES]) for number, line in enumerate(lines)))
    took = perf_counter() - began
    for line in lines:
        await line.close()
    return len(measured) / took


async def _work(line: WiredConnection, transactions: list[Trips]) -> None:
    for trips in transactions:
        for trip in trips:
            await line.wire.ask(*trip)
