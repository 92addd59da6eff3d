"""How the installation is doing, and what administrators do about its mail."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from medisched.domain.errors import Conflict, NotAllowed, NotFound
from medisched.domain.meters import Meters
from medisched.integrations.sender import SendRefused
from medisched.jobs import meters as meters_job
from medisched.jobs.meters import flush_meters
from medisched.jobs.outbox import deliver_due
from medisched.jobs.runner import repeat
from medisched.models import Email, EmailStatus
from medisched.schemas.admin_mails import AdminMailQuery, MailGroup
from medisched.schemas.operations import OperationsView
from medisched.services.admin_mails import allow_address, discard_mail, list_admin_mails, resend_mail
from medisched.services.doors import perform, system
from medisched.services.operations import get_operations
from medisched.settings import get_settings
from tests.factories import make_clinic
from tests.integration.http import client
from tests.integration.polar_rows import keep_event, make_admin
from tests.integration.postbox import Recorder, queue
from tests.integration.test_mail_health import BOUNCE, _secret, mails, news, send, tell

if TYPE_CHECKING:
    from sqlalchemy import Executable

    from medisched.db.unit_of_work import UnitOfWork
    from tests.conftest import FakeClock

assert _secret  # its fixture is for all of this file
DEAD = Recorder("smtp", refusal=SendRefused("550 5.1.1 unknown", permanent=True))
TOKEN = "0123456789abcdef0123456789abcdef"
SAMPLE = re.compile(r'([a-z_]+)(\{([a-z]+="(\\.|[^"\\])*",?)+\})? (-?[0-9.e+-]+)')


async def look() -> OperationsView:
    return await perform((await make_admin()).session, get_operations)


@pytest.fixture
def own_meters(monkeypatch: pytest.MonkeyPatch) -> Meters:
    """Counters that nobody else counts in."""
    meters = Meters()
    for place in ("medisched.jobs.meters", "medisched.jobs.runner", "medisched.api.measured"):
        monkeypatch.setattr(f"{place}.meters", meters)
    return meters


async def test_mail_that_was_given_up_is_sent_again_once_with_all_its_tries() -> None:
    clinic, admin = await make_clinic(), await make_admin()
    await queue(organization_id=clinic.id)
    await deliver_due([DEAD])
    page = await perform(admin.session, list_admin_mails, AdminMailQuery())
    (dead,) = page.items
    assert (dead.recipient, dead.organization_name, dead.error) == (
        "j•••@example.com",
        clinic.organization.name,
        "smtp: 550 5.1.1 unknown",
    )
    again = await perform(admin.session, resend_mail, dead.id)
    assert (again.status, again.failed_at) == ("queued", None)
    with pytest.raises(Conflict):
        await perform(admin.session, resend_mail, dead.id)
    await deliver_due([Recorder("smtp", refusal=SendRefused("451 later"))])
    (mail,) = await mails()
    assert (mail.status, mail.attempts) == ("queued", 2)


async def test_mail_that_was_given_up_is_put_aside() -> None:
    admin = await make_admin()
    await queue()
    await deliver_due([DEAD])
    (mail,) = await mails()
    assert (await perform(admin.session, discard_mail, mail.id)).status == "cancelled"
    assert (await perform(admin.session, list_admin_mails, AdminMailQuery())).items == []
    for service in (resend_mail, discard_mail):
        with pytest.raises(Conflict):
            await perform(admin.session, service, mail.id)
        with pytest.raises(NotFound):
            await perform(admin.session, service, uuid4())


async def test_an_address_gets_mail_again_when_an_administrator_says_so() -> None:
    admin = await make_admin()
    await send()
    await tell(news("email.bounced", bounce=BOUNCE))
    wish = AdminMailQuery(group=MailGroup.BOUNCED, recipient="Jane@example.com")
    (bounced,) = (await perform(admin.session, list_admin_mails, wish)).items
    assert bounced.is_suppressed
    assert not (await perform(admin.session, allow_address, bounced.id)).is_suppressed
    assert len((await send("2")).mails) == 1


async def test_only_administrators_see_and_settle_mail() -> None:
    clinic = await make_clinic()
    await queue(organization_id=clinic.id)
    await deliver_due([DEAD])
    (mail,) = await mails()
    calls: list[tuple[Any, ...]] = [(get_operations,), (list_admin_mails, AdminMailQuery())]
    for service, *arguments in (*calls, (resend_mail, mail.id), (discard_mail, mail.id), (allow_address, mail.id)):
        with pytest.raises(NotAllowed):
            await perform(clinic.owner.session, service, *arguments)
    assert [one.status for one in await mails()] == ["dead"]


async def as_operator(uow: UnitOfWork, statement: Executable) -> None:
    await uow.take_role("operator")
    await uow.db.execute(statement)


async def test_whoever_looks_can_change_nothing_and_reads_no_letter() -> None:
    admin = await make_admin()
    for forbidden in ("select text from emails", "select subject from emails", "select name from patients"):
        with pytest.raises(DBAPIError, match="permission denied"):
            await perform(admin.session, as_operator, text(forbidden))
    with pytest.raises(DBAPIError, match=r"read-only|permission denied"):
        await perform(admin.session, as_operator, update(Email).values(status=EmailStatus.CANCELLED))


async def test_the_rate_counts_what_can_be_known_by_now(fake_clock: FakeClock) -> None:
    for number in range(4):
        sender = Recorder("resend")
        sender.mails = [None] * number  # type: ignore[list-item] - so that the ids go on
        await queue(str(number))
        await deliver_due([sender])
    for number in (1, 2):
        await tell(news("email.delivered", f"resend-{number}"), f"msg_{number}")
    await tell(news("email.bounced", "resend-3", bounce=BOUNCE | {"type": "Transient"}), "msg_3")
    await send("smtp", recipient="paula@example.com", kind="invitation")
    health = (await look()).mail
    kinds = {kind.kind: kind for kind in health.kinds}
    booked = kinds["appointment_confirmation"]
    assert (booked.accepted, booked.reported, booked.delivered, booked.bounced) == (4, 3, 2, 1)
    assert booked.rate == pytest.approx(2 / 3)
    fake_clock.now += timedelta(minutes=20)
    assert (await look()).mail.kinds[0].rate == pytest.approx(2 / 4)


async def test_all_that_waits_or_failed_is_counted(fake_clock: FakeClock) -> None:
    await queue("waits")
    await queue("dead", "paula@example.com")
    await deliver_due([DEAD], limit=1)
    await keep_event(state="failed", due_at=fake_clock.now)
    await keep_event(state="pending", due_at=fake_clock.now, webhook_id="two")
    fake_clock.now += timedelta(minutes=1)
    seen = await look()
    assert (seen.mail.waiting, seen.mail.dead, seen.mail.total.failed) == (1, 1, 1)
    assert seen.mail.oldest_waiting_at is not None
    assert (seen.polar.failed, seen.polar.waiting, seen.polar.attention) == (1, 1, 1)
    assert (seen.webhooks.waiting, seen.webhooks.last_at) == (0, None)
    assert seen.database.size > 1_000_000
    assert len(seen.database.tables) == 10
    assert re.fullmatch(r"[0-9]{4}", seen.versions.migration)


async def test_numbers_of_two_workers_are_added(own_meters: Meters, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        own_meters.count_request("GET", "/api/v1/slots", 200, 0.7)
        own_meters.count("medisched_events_total", handler='a."b')
        await flush_meters()
        monkeypatch.setattr(meters_job, "meters", own_meters := Meters())
    lines = (await scrape(monkeypatch)).splitlines()
    assert 'medisched_http_requests_total{method="GET",route="/api/v1/slots",status="200"} 2' in lines
    assert 'medisched_http_request_duration_seconds_bucket{method="GET",route="/api/v1/slots",le="0.5"} 0' in lines
    assert 'medisched_http_request_duration_seconds_bucket{method="GET",route="/api/v1/slots",le="+Inf"} 2' in lines
    assert 'medisched_events_total{handler="a.\\"b"} 2' in lines
    assert "medisched_mails_waiting 0" in lines
    assert all(SAMPLE.fullmatch(line) for line in lines if not line.startswith("#"))
    assert [one.route for one in (await look()).slow_requests] == ["/api/v1/slots"] * 2


async def scrape(monkeypatch: pytest.MonkeyPatch, token: str = TOKEN) -> str:
    settings = get_settings().model_copy(update={"metrics_token": TOKEN})
    monkeypatch.setattr("medisched.api.metrics.get_settings", lambda: settings)
    async with client() as http:
        answer = await http.get("/metrics", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == (200 if token == TOKEN else 401)
    return answer.text


async def test_metrics_are_for_who_shows_the_token(monkeypatch: pytest.MonkeyPatch) -> None:
    async with client() as http:
        assert (await http.get("/metrics", headers={"Authorization": "Bearer "})).status_code == 404
    for wrong in ("", TOKEN[:-1], f"{TOKEN}0"):
        assert await scrape(monkeypatch, wrong) == "Show METRICS_TOKEN.\n"
    assert "medisched_info{" in await scrape(monkeypatch)


async def test_a_request_is_counted_by_its_template(own_meters: Meters) -> None:
    clinic = await make_clinic()
    async with client(clinic.owner.token) as http:
        await http.get(f"/api/v1/patients/{uuid4()}")
        await http.get("/api/v1/nothing-here")
        await http.get("/api/v1/me")
    labels = {labels for name, labels in own_meters.take().counts if name == "medisched_http_requests_total"}
    assert labels == {
        'method="GET",route="/api/v1/patients/{patient_id}",status="404"',
        'method="GET",route="(none)",status="404"',
        'method="GET",route="/api/v1/me",status="200"',
    }


async def test_a_job_that_fails_or_does_not_run_shows(own_meters: Meters, fake_clock: FakeClock) -> None:
    stop = asyncio.Event()

    async def job() -> int:
        stop.set()
        raise ValueError("what it was about is not told")

    await repeat(stop, job, every=60, name="settle")
    await flush_meters()
    (seen,) = [one for one in (await look()).jobs if one.name == "settle"]
    assert (seen.runs, seen.failures, seen.is_late) == (1, 1, False)
    assert seen.error.startswith("ValueError in ")
    assert "what it was about" not in seen.error
    fake_clock.now += timedelta(minutes=10)
    assert [one.is_late for one in (await look()).jobs if one.name == "settle"] == [True]


async def test_counters_outlive_a_database_that_does_not_answer(
    own_meters: Meters, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise OSError

    own_meters.count("medisched_events_total", handler="x")
    with monkeypatch.context() as broken:
        broken.setattr(meters_job, "work", fail)
        with pytest.raises(OSError):
            await flush_meters()
    await flush_meters()
    async with system(role="operator") as uow:
        row = (await uow.db.execute(text("select value from meters"))).scalar_one()
    assert row == 1
