"""The worker as a process: killed, cut off, started and stopped."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from medisched.integrations.sender_smtp import SmtpSender
from medisched.jobs import runner
from medisched.jobs.outbox import LEASE, deliver_due
from medisched.jobs.runner import outbox_loop, run_jobs
from medisched.settings import Settings
from tests.conftest import PROJECT
from tests.integration.loopback import MailServer
from tests.integration.postbox import Recorder, attempts, inbox, queue

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from medisched.db.embedded import Server
    from tests.conftest import FakeClock


WORKER = """
import asyncio
from medisched.jobs.runner import run_jobs

async def main():
    async with run_jobs():
        await asyncio.Event().wait()

asyncio.run(main())
"""


@asynccontextmanager
async def worker_process(url: str, settings: Settings) -> AsyncIterator[asyncio.subprocess.Process]:
    """A worker as it really runs, in a process of its own."""
    environment = os.environ | {
        "DATABASE_URL": url,
        "MAIL_SENDERS": "smtp",
        "MAIL_FROM": settings.mail_from,
        "SMTP_HOST": settings.smtp_host,
        "SMTP_PORT": str(settings.smtp_port),
        "SMTP_SECURITY": "none",
    }
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", WORKER, env=environment, cwd=PROJECT)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_a_worker_killed_in_mid_delivery_loses_nothing(
    server: Server, database_name: str, fake_clock: FakeClock
) -> None:
    await queue()
    async with MailServer(hold=True) as mail_server:
        settings = mail_server.settings()
        async with worker_process(server.url(database_name), settings) as process:
            await asyncio.wait_for(mail_server.reached.wait(), 30)
            process.send_signal(signal.SIGKILL)
            await process.wait()
        sender = SmtpSender(settings)
        assert await deliver_due([sender]) == 0
        fake_clock.now += timedelta(seconds=LEASE + 60)
        assert await deliver_due([sender]) == 1
    assert len(mail_server.accepted) == 1
    assert {message["Message-ID"] for message in mail_server.tries} == {mail_server.accepted[0]["Message-ID"]}
    assert [mail.status for mail in await inbox()] == ["sent"]
    killed, second = await attempts()
    assert killed.error == "the worker stopped before it knew the answer"
    assert (second.number, second.error) == (2, None)


async def test_a_mail_leaves_within_a_second_of_its_cause() -> None:
    stop, sender = asyncio.Event(), Recorder()
    loop = asyncio.create_task(outbox_loop(stop, [sender]))
    await queue()
    await asyncio.wait_for(sender.sent.wait(), 1)
    stop.set()
    await asyncio.wait_for(loop, 5)


class Heard(logging.Handler):
    """Says when something was logged."""

    def __init__(self) -> None:
        super().__init__()
        self.something = asyncio.Event()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))
        self.something.set()


async def test_the_loop_outlives_an_outage_of_the_database(
    server: Server, database_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = Heard()
    monkeypatch.setattr(runner.log, "handlers", [heard])
    monkeypatch.setattr(runner, "AFTER_FAILURE", 0.02)
    monkeypatch.setattr(runner, "MAIL_EVERY", 0.02)
    await queue()
    stop, sender = asyncio.Event(), Recorder()
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        database = Identifier(database_name)
        connection.execute(SQL("alter database {} allow_connections false").format(database))
        connection.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [database_name])
        loop = asyncio.create_task(outbox_loop(stop, [sender]))
        await asyncio.wait_for(heard.something.wait(), 10)
        connection.execute(SQL("alter database {} allow_connections true").format(database))
    await asyncio.wait_for(sender.sent.wait(), 10)
    stop.set()
    await asyncio.wait_for(loop, 5)
    assert [mail.status for mail in await inbox()] == ["sent"]
    assert heard.lines[0].startswith("job failed name=outbox error=Unavailable in ")
    assert database_name not in heard.lines[0]


async def test_jobs_run_beside_the_server_and_end_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    sender = Recorder()
    monkeypatch.setattr(runner, "make_senders", lambda _: [sender])
    await queue()
    async with run_jobs():
        await asyncio.wait_for(sender.sent.wait(), 5)
    assert [task for task in asyncio.all_tasks() if task is not asyncio.current_task()] == []
    assert [mail.status for mail in await inbox()] == ["sent"]
