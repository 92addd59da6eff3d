"""The program's own work, beside the requests, in every worker process."""

from __future__ import annotations

import asyncio
import logging
import random
from contextlib import asynccontextmanager
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING

from medisched.domain import clock
from medisched.domain.faults import describe
from medisched.domain.meters import meters
from medisched.integrations.senders import make_senders
from medisched.jobs import billing, mail_events, numbers
from medisched.jobs.cleanup import clean_up
from medisched.jobs.live import live_loop
from medisched.jobs.looks import EVERY as LOOKS_EVERY
from medisched.jobs.looks import write_waiting_looks
from medisched.jobs.meters import EVERY as FLUSH_EVERY
from medisched.jobs.meters import flush_meters
from medisched.jobs.outbox import BATCH, deliver_due
from medisched.jobs.reminders import remind
from medisched.jobs.reports import keep_days
from medisched.jobs.webhooks import webhooks_loop
from medisched.services.mail_deliveries import BATCH as MAIL_EVENTS
from medisched.services.polar_deliveries import BATCH as DELIVERIES
from medisched.settings import get_settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence

    from medisched.integrations.sender import Sender

log = logging.getLogger(__name__)
MAIL_EVERY = 0.5
CLEAN_UP_EVERY = 3600.0
KEEP_DAYS_EVERY = 3600.0
COUNT_EVERY = 60.0
REMIND_EVERY = 60.0
MAIL_EVENTS_EVERY = 5.0
TELL_OWNERS_EVERY = 60.0
APPLY_EVERY = 5.0
SETTLE_EVERY = 60.0
# How often each process looks whether it is time; all of them together ask Polar every 15 minutes.
RECONCILE_EVERY = 60.0
AFTER_FAILURE = 5.0
# The server's own shutdown gives up after five seconds.
GRACE = 4.0


@asynccontextmanager
async def run_jobs() -> AsyncIterator[None]:
    """All jobs while the server runs; at the end what has begun may finish. For `app.register_lifespan_task`."""
    stop = asyncio.Event()
    loops = (
        outbox_loop(stop),
        cleanup_loop(stop),
        live_loop(stop),
        webhooks_loop(stop),
        looks_loop(stop),
        *billing_loops(stop),
        *mail_loops(stop),
        keep_days_loop(stop),
        numbers_loop(stop),
        reminders_loop(stop),
    )
    tasks = [asyncio.create_task(loop) for loop in loops]
    try:
        yield
    finally:
        stop.set()
        _, late = await asyncio.wait(tasks, timeout=GRACE)
        for task in late:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def outbox_loop(stop: asyncio.Event, senders: Sequence[Sender] | None = None) -> None:
    """Mail leaves within a second of its commit."""
    job = partial(deliver_due, make_senders(get_settings()) if senders is None else senders)
    await repeat(stop, job, every=MAIL_EVERY, full=BATCH, name="outbox")


async def looks_loop(stop: asyncio.Event) -> None:
    """Whose data were looked at; what is collected at the end is written, too."""
    await repeat(stop, write_waiting_looks, every=LOOKS_EVERY, name="looks")
    await write_waiting_looks()


async def cleanup_loop(stop: asyncio.Event) -> None:
    """Not in all processes at the same moment."""
    await wait(stop, random.uniform(10, 300))  # noqa: S311 - spread is no secret
    await repeat(stop, clean_up, every=CLEAN_UP_EVERY, name="cleanup")


async def numbers_loop(stop: asyncio.Event) -> None:
    """Soon after the start, so that a new installation shows something."""
    await wait(stop, random.uniform(1, 5))  # noqa: S311 - spread is no secret
    await repeat(stop, numbers.count, every=COUNT_EVERY, name="numbers")


async def reminders_loop(stop: asyncio.Event) -> None:
    """Within a minute of their moment; workers not all at the same one."""
    await wait(stop, random.uniform(1, 30))  # noqa: S311 - spread is no secret
    await repeat(stop, remind, every=REMIND_EVERY, name="reminders")


async def keep_days_loop(stop: asyncio.Event) -> None:
    """Each zone's midnight is at an hour of its own."""
    await wait(stop, random.uniform(20, 120))  # noqa: S311 - spread is no secret
    await repeat(stop, keep_days, every=KEEP_DAYS_EVERY, name="keep_days")


def billing_loops(stop: asyncio.Event) -> list[Coroutine[None, None, None]]:
    """What was paid takes effect within seconds, what only time changes within a minute."""
    return [
        repeat(stop, billing.apply_due, every=APPLY_EVERY, full=DELIVERIES, name="apply_due"),
        repeat(stop, billing.settle, every=SETTLE_EVERY, name="settle"),
        reconcile_loop(stop),
    ]


def mail_loops(stop: asyncio.Event) -> list[Coroutine[None, None, None]]:
    """What became of mail, and the numbers of this process."""
    return [
        repeat(stop, mail_events.apply_due, every=MAIL_EVENTS_EVERY, full=MAIL_EVENTS, name="mail_events"),
        repeat(stop, mail_events.tell, every=TELL_OWNERS_EVERY, name="tell_owners"),
        repeat(stop, flush_meters, every=FLUSH_EVERY, name="meters"),
    ]


async def reconcile_loop(stop: asyncio.Event) -> None:
    """Not before the server answers: without Polar its simulator is asked, which is a part of it."""
    await wait(stop, random.uniform(10, 60))  # noqa: S311 - spread is no secret
    await repeat(stop, billing.reconcile, every=RECONCILE_EVERY, name="reconcile")


async def repeat(
    stop: asyncio.Event, job: Callable[[], Awaitable[int]], *, every: float, name: str, full: int | None = None
) -> None:
    """Until stopped, through any outage; at once again if the job did a `full` load."""
    while not stop.is_set():
        error, began = "", perf_counter()
        try:
            done = await job()
        except Exception as fault:  # noqa: BLE001 - a job outlives the database and its own mistakes
            error = describe(fault)
            log.warning("job failed name=%s error=%s", name, error)
            pause = AFTER_FAILURE
        else:
            pause = 0 if done == full else every
        meters.note_job(name, every=every, at=clock.now_utc(), seconds=perf_counter() - began, error=error)
        await wait(stop, pause)


async def wait(stop: asyncio.Event, seconds: float) -> None:
    """That long, or until stopped."""
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
