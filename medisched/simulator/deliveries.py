"""Deliveries on their way to the product, from every worker process, each made by one of them."""

from __future__ import annotations

import asyncio
import base64
import logging
import secrets
import time
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING

import httpx

from medisched.domain.clock import now_utc
from medisched.domain.webhook_signatures import PREFIX, sign
from medisched.simulator.outbox import claim, next_due, note

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from sqlite3 import Row

    from medisched.integrations.polar import PolarAccount
    from medisched.simulator.book import Book
    from medisched.simulator.options import Options
    from medisched.simulator.store import Store

log = logging.getLogger(__name__)
SECONDS = 10.0
LOOK_EVERY = 1.0
AFTER_FAILURE = 5.0
AT_ONCE = 32
PATH = "/api/webhooks/polar"


class Deliveries:
    """Sends what is due. `find_account` is asked at each try, so nothing is read before it is needed."""

    def __init__(self, store: Store, find_account: Callable[[], PolarAccount], *, seconds: float = SECONDS) -> None:
        self._store, self._find_account, self._seconds = store, find_account, seconds
        self._new = asyncio.Event()
        self._running: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        """There may be something to send."""
        self._new.set()

    @asynccontextmanager
    async def run(self) -> AsyncIterator[None]:
        """While the server runs; what was not sent then is sent after the next start."""
        loop = asyncio.create_task(self._loop())
        try:
            yield
        finally:
            for task in (loop, *self._running):
                task.cancel()
            await asyncio.gather(loop, *self._running, return_exceptions=True)

    async def send_due(self) -> int:
        """All that is due at present, together; how many that was. For tests, which have no loop."""
        async with self._client() as client:
            rows, options, _ = await self._store.run(self._claim)
            await asyncio.gather(*(self._deliver(client, row, options) for row in rows))
        return len(rows)

    async def _loop(self) -> None:
        async with self._client() as client:
            while True:
                try:
                    seconds = await self._start_due(client)
                except Exception as error:  # noqa: BLE001 - outlives a full disk
                    log.warning("simulator cannot deliver error=%s", type(error).__name__)
                    seconds = AFTER_FAILURE
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._new.wait(), seconds)
                self._new.clear()

    async def _start_due(self, client: httpx.AsyncClient) -> float:
        """Begin all deliveries that are due, in order; seconds until it is worth looking again."""
        if not self._store.exists or len(self._running) >= AT_ONCE:
            return LOOK_EVERY
        rows, options, due_at = await self._store.run(self._claim)
        for row in rows:
            task = asyncio.create_task(self._deliver(client, row, options))
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        if due_at is None:
            return LOOK_EVERY
        return min(LOOK_EVERY, max(0.01, due_at - now_utc().timestamp()))

    def _claim(self, book: Book) -> tuple[list[Row], Options, float | None]:
        return claim(book, AT_ONCE - len(self._running)), book.options, next_due(book)

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(timeout=self._seconds, trust_env=False)

    async def _deliver(self, client: httpx.AsyncClient, row: Row, options: Options) -> None:
        account = self._find_account()
        headers = signed_headers(account, options, row["id"], row["body"])
        started = time.perf_counter()
        status = None
        with suppress(TimeoutError, httpx.HTTPError):
            async with asyncio.timeout(self._seconds):
                address = account.api_url.removesuffix("/simulator") + PATH
                status = (await client.post(address, content=row["body"], headers=headers)).status_code
        milliseconds = round((time.perf_counter() - started) * 1000)
        await self._store.run(partial(note, row=row, status=status, milliseconds=milliseconds))


def signed_headers(account: PolarAccount, options: Options, delivery_id: str, body: bytes) -> dict[str, str]:
    """The headers of one try, signed now in the chosen way, or with a key that nobody knows."""
    own, standard = account.secrets
    key = own.encode() if options.scheme == "polar" else base64.b64decode(standard.removeprefix(PREFIX))
    key = secrets.token_bytes(32) if options.wrong_signature else key
    seconds = int(now_utc().timestamp())
    return {
        "content-type": "application/json",
        "user-agent": "polar.sh webhooks (simulated)",
        "webhook-id": delivery_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": sign(key, delivery_id, seconds, body),
    }
