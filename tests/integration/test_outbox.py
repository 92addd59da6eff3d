"""Mail from its cause to its reader, through refusals."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from sqlalchemy import select

from medisched.db.unit_of_work import UnitOfWork
from medisched.domain.errors import NotFound, NotSignedIn
from medisched.integrations.sender import SendRefused
from medisched.integrations.sender_resend import ResendSender
from medisched.integrations.sender_smtp import SmtpSender
from medisched.jobs.outbox import deliver_due
from medisched.models import Email, Organization
from medisched.schemas.emails import OutgoingEmail
from medisched.services.doors import visit, work
from medisched.services.emails import queue_email
from medisched.services.entrances import system
from medisched.services.outbox import DELAYS, claim_due_emails, delay_after, record_refused, record_sent
from tests.integration.loopback import MailServer, ResendServer
from tests.integration.postbox import LATER, TEXT, Recorder, as_worker, attempts, inbox, queue

if TYPE_CHECKING:
    from tests.conftest import FakeClock


async def test_a_mail_leaves_once() -> None:
    await queue()
    sender = Recorder()
    assert [await deliver_due([sender]), await deliver_due([sender])] == [1, 0]
    (mail,) = await inbox()
    assert (mail.status, mail.attempts, mail.sent_at is not None) == ("sent", 1, True)
    (attempt,) = await attempts()
    assert (attempt.number, attempt.sender, attempt.error) == (1, "recorder", None)
    assert attempt.finished_at is not None


async def test_without_its_cause_there_is_no_mail() -> None:
    async def fail(uow: UnitOfWork) -> None:
        await queue_email(uow, kind="invitation", key="1", recipient="jane@example.com", mail=TEXT)
        raise NotFound

    with pytest.raises(NotFound):
        await work(fail)
    assert await inbox() == []


async def test_one_cause_makes_one_mail_for_each_reader() -> None:
    for recipient in ("jane@example.com", "JANE@example.com", "paula@example.com"):
        await queue("a/1", recipient)
    await queue("a/2")
    assert sorted(mail.recipient for mail in await inbox()) == ["jane@example.com"] * 2 + ["paula@example.com"]


async def test_mail_belongs_to_the_organization_of_its_cause() -> None:
    async def found(uow: UnitOfWork, slug: str) -> UUID:
        return (await uow.add(Organization(name=slug, slug=slug, timezone="Europe/Berlin"))).id

    for organization_id in [await work(found, "one"), await work(found, "two")]:
        for _ in range(2):
            await queue(organization_id=organization_id)
        async with system(organization_id=organization_id) as uow:
            seen = (await uow.db.execute(select(Email))).scalars().all()
        assert [email.organization_id for email in seen] == [organization_id]
    await queue()
    assert len(await inbox()) == 3
    async with system() as uow:
        assert (await uow.db.execute(select(Email))).all() == []


async def test_a_server_that_refuses_five_times_gets_the_mail_at_the_sixth(fake_clock: FakeClock) -> None:
    await queue()
    async with MailServer(*[LATER] * 5) as server:
        sender = SmtpSender(server.settings())
        for _ in range(20):
            await deliver_due([sender])
            fake_clock.now += timedelta(hours=10)
    assert len(server.accepted) == 1
    assert {message["Message-ID"] for message in server.tries} == {server.accepted[0]["Message-ID"]}
    (mail,) = await inbox()
    assert (mail.status, mail.attempts) == ("sent", 6)
    assert [attempt.error for attempt in await attempts()] == [f"smtp: {LATER}"] * 5 + [None]


async def test_pauses_grow_over_a_day_and_then_the_mail_is_dead(fake_clock: FakeClock) -> None:
    await queue()
    sender, begin, tried_at = Recorder(refusal=SendRefused("busy")), fake_clock.now, []
    while (await inbox())[0].status == "queued":
        if await deliver_due([sender]):
            tried_at.append((fake_clock.now - begin).total_seconds())
        fake_clock.now += timedelta(seconds=max(5, (fake_clock.now - begin).total_seconds() / 50))
    assert len(tried_at) == len(DELAYS) + 1
    assert 20 * 3600 < tried_at[-1] < 30 * 3600
    assert [attempt.error for attempt in await attempts()] == ["recorder: busy"] * 11


def test_a_pause_that_the_server_asks_for_is_kept_within_reason() -> None:
    assert delay_after(1, 600) == 600
    assert delay_after(1, 10**9) == 28800
    assert 9 <= (delay_after(1) or 0) <= 11
    assert delay_after(len(DELAYS) + 1) is None


async def test_a_mail_that_is_refused_for_good_is_dead_at_once() -> None:
    await queue()
    async with MailServer(at_recipient="550 5.1.1 no such user") as server:
        await deliver_due([SmtpSender(server.settings())])
    (mail,) = await inbox()
    assert (mail.status, mail.attempts, mail.last_error) == ("dead", 1, "smtp: 550 5.1.1 no such user")


async def test_the_second_sender_is_asked_when_the_first_refuses() -> None:
    await queue()
    with ResendServer() as resend:
        async with MailServer(LATER) as server:
            senders = [SmtpSender(server.settings()), ResendSender(resend.settings())]
            await deliver_due(senders)
    assert len(resend.requests) == 1
    assert (await inbox())[0].status == "sent"
    assert [attempt.sender for attempt in await attempts()] == ["resend"]


async def test_it_is_only_final_when_every_sender_says_so(fake_clock: FakeClock) -> None:
    await queue()
    never, later = SendRefused("never", permanent=True), SendRefused("later", retry_after=3600)
    await deliver_due([Recorder("a", refusal=never), Recorder("b", refusal=later)])
    (mail,) = await inbox()
    assert (mail.status, mail.last_error) == ("queued", "a: never; b: later")
    fake_clock.now += timedelta(minutes=59)
    assert await deliver_due([Recorder()]) == 0


async def test_a_sender_with_a_fault_of_its_own_holds_up_nobody() -> None:
    class Broken(Recorder):
        async def send(self, mail: OutgoingEmail) -> str:
            if mail.recipient.startswith("jane"):
                raise RuntimeError("a fault")
            return await super().send(mail)

    await queue("1")
    await queue("2", "paula@example.com")
    await deliver_due([Broken()])
    assert {mail.recipient: (mail.status, mail.last_error) for mail in await inbox()} == {
        "jane@example.com": ("queued", "recorder: RuntimeError"),
        "paula@example.com": ("sent", ""),
    }


async def test_many_workers_deliver_each_mail_once() -> None:
    for number in range(40):
        await queue(str(number), f"person{number}@example.com")
    sender = Recorder()
    counts = [1]
    while any(counts):
        counts = await asyncio.gather(*(deliver_due([sender], limit=3) for _ in range(6)))
    assert len(sender.mails) == 40
    assert len({mail.id for mail in sender.mails}) == 40
    assert {mail.attempts for mail in await inbox()} == {1}


async def test_a_lease_holds_until_it_runs_out(fake_clock: FakeClock) -> None:
    await queue()
    claim = {"limit": 10, "lease": 60.0}
    (first,) = await as_worker(claim_due_emails, **claim)
    assert await as_worker(claim_due_emails, **claim) == []
    fake_clock.now += timedelta(seconds=61)
    (second,) = await as_worker(claim_due_emails, **claim)
    assert (first.id, first.attempt, second.attempt) == (second.id, 1, 2)
    # The slow worker's refusal comes too late to count; a late success is still the truth.
    refusal = {"sender": "smtp", "error": "late", "permanent": True}
    await as_worker(record_refused, first, **refusal)
    assert (await inbox())[0].status == "queued"
    await as_worker(record_sent, first, sender="smtp", provider_message_id="x")
    assert (await inbox())[0].status == "sent"


async def test_visitors_do_not_run_jobs() -> None:
    with pytest.raises(NotSignedIn):
        await visit(claim_due_emails, limit=1, lease=1.0)


async def test_what_is_kept_of_a_refusal_is_short() -> None:
    await queue()
    await deliver_due([Recorder(name, refusal=SendRefused("x" * 200)) for name in ("a", "b", "c")])
    assert len((await inbox())[0].last_error) == 500
