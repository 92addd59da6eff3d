"""What Resend tells of mail: kept once, applied in any order; who does not get mail; who learns of it."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from medisched.domain import clock
from medisched.domain.webhook_signatures import sign
from medisched.integrations.sender import SendRefused
from medisched.jobs import mail_events
from medisched.jobs.outbox import deliver_due
from medisched.models import Email, MailEvent, SuppressedAddress
from medisched.services.doors import system, work
from medisched.services.mail_troubles import announce_undelivered
from medisched.settings import get_settings
from tests.factories import Clinic, make_clinic
from tests.integration.http import client
from tests.integration.postbox import Recorder, queue

if TYPE_CHECKING:
    from tests.conftest import FakeClock

KEY = b"a secret that only Resend knows!"
SECRET = f"whsec_{base64.b64encode(KEY).decode()}"
ADDRESS = "/api/webhooks/resend"
BOUNCE = {"type": "Permanent", "subType": "General", "message": "550 5.1.1 <jane@example.com> is unknown"}


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = get_settings().model_copy(update={"resend_webhook_secrets": (SECRET,)})
    monkeypatch.setattr("medisched.api.webhooks.get_settings", lambda: settings)


def news(kind: str, message_id: str = "resend-1", **data: Any) -> bytes:
    said = {"email_id": message_id, "to": ["jane@example.com"], "subject": "Your appointment", **data}
    return json.dumps({"type": kind, "created_at": "2026-11-21T10:00:00.000Z", "data": said}).encode()


async def tell(body: bytes, number: str = "msg_1", key: bytes = KEY) -> httpx.Response:
    seconds = int(clock.now_utc().timestamp())
    headers = {"svix-id": number, "svix-timestamp": str(seconds), "svix-signature": sign(key, number, seconds, body)}
    async with client() as http:
        return await http.post(ADDRESS, content=body, headers=headers | {"content-type": "application/json"})


async def mails() -> list[Email]:
    async with system(role="worker") as uow:
        return list((await uow.db.execute(select(Email).order_by(Email.created_at))).scalars())  # type: ignore[arg-type]


async def kept() -> list[MailEvent]:
    async with system(role="worker") as uow:
        return list((await uow.db.execute(select(MailEvent).order_by(MailEvent.id))).scalars())  # type: ignore[arg-type]


async def send(key: str = "1", **more: Any) -> Recorder:
    sender = Recorder("resend")
    await queue(key, **more)
    await deliver_due([sender])
    return sender


async def test_a_delivery_is_written_to_its_mail_once_however_often_it_is_told() -> None:
    await send()
    for _ in range(3):
        answer = await tell(news("email.delivered"))
        assert (answer.status_code, answer.json()) == (202, {"status": "accepted"})
    (mail,) = await mails()
    assert mail.delivered_at is not None
    (event,) = await kept()
    assert (event.state, event.deliveries, event.attempts) == ("applied", 3, 1)


async def test_only_what_resend_signed_is_taken() -> None:
    await send()
    for body, key in ((news("email.delivered"), b"another key"), (b"{}", b"")):
        answer = await tell(body, key=key)
        assert (answer.status_code, answer.json()["code"]) == (403, "not_signed")
    assert await kept() == []


async def test_neither_order_nor_what_means_nothing_matters() -> None:
    await send()
    for number, kind in enumerate(("email.opened", "email.complained", "email.delivered", "email.sent")):
        await tell(news(kind), f"msg_{number}")
    await tell(b"no message at all", "msg_9")
    (mail,) = await mails()
    assert (mail.delivered_at is not None, mail.complained_at is not None, mail.bounced_at) == (True, True, None)
    assert [event.state for event in await kept()] == ["ignored", "applied", "applied", "ignored", "unknown"]


async def test_news_that_come_before_the_mail_is_written_down_are_applied_later(fake_clock: FakeClock) -> None:
    await tell(news("email.delivered"))
    (event,) = await kept()
    assert event.state == "pending"
    await send()
    fake_clock.now += timedelta(seconds=30)
    assert await mail_events.apply_due() == 1
    (mail,) = await mails()
    assert mail.delivered_at is not None


async def test_news_of_a_mail_that_is_not_ours_are_given_up(fake_clock: FakeClock) -> None:
    await tell(news("email.delivered", "of somebody else"))
    for _ in range(10):
        fake_clock.now += timedelta(hours=1)
        await mail_events.apply_due()
    (event,) = await kept()
    assert (event.state, event.attempts) == ("unmatched", 7)


async def test_an_address_that_takes_no_mail_gets_none_any_more() -> None:
    await send()
    await tell(news("email.bounced", bounce=BOUNCE))
    (mail,) = await mails()
    assert mail.bounced_at is not None
    assert mail.failed_at is not None
    assert mail.bounce == "Permanent: General: 550 5.1.1 <(address)> is unknown"
    assert (await send("2", recipient="JANE@example.com")).mails == []
    assert len((await send("3", recipient="paula@example.com")).mails) == 1
    assert [(one.status, one.attempts) for one in (await mails())[1:]] == [("cancelled", 0), ("sent", 1)]


async def test_who_complained_gets_only_what_lets_them_in() -> None:
    await send()
    await tell(news("email.complained"))
    assert (await send("2")).mails == []
    assert len((await send("3", kind="reset_password")).mails) == 1


async def test_a_mailbox_that_is_full_is_tried_again_with_the_next_mail() -> None:
    await send()
    await tell(news("email.bounced", bounce=BOUNCE | {"type": "Transient", "subType": "MailboxFull"}))
    async with system(role="worker") as uow:
        assert (await uow.db.execute(select(SuppressedAddress))).all() == []
    assert len((await send("2")).mails) == 1


async def fail(clinic: Clinic, key: str) -> None:
    await queue(key, f"{key}@example.com", organization_id=clinic.id)
    await deliver_due([Recorder("smtp", refusal=SendRefused("550 5.1.1 unknown", permanent=True))])


async def letters(recipient: str) -> list[Email]:
    return [mail for mail in await mails() if mail.kind == "mail_trouble" and mail.recipient == recipient]


async def test_owners_learn_once_a_day_of_mail_that_did_not_arrive(fake_clock: FakeClock) -> None:
    one, two = await make_clinic(), await make_clinic()
    await fail(one, "jane")
    await fail(one, "paula")
    for _ in range(3):
        await mail_events.tell()
    (letter,) = await letters(one.owner.email)
    assert letter.subject == f"2 mails of {one.organization.name} did not arrive"
    assert "j•••@example.com" in letter.text
    assert "jane@" not in letter.text
    assert (letter.organization_id, await letters(two.owner.email)) == (one.id, [])
    await fail(one, "later")
    await mail_events.tell()
    assert len(await letters(one.owner.email)) == 1
    fake_clock.now += timedelta(hours=25)
    await mail_events.tell()
    assert [mail.subject for mail in await letters(one.owner.email)][1:] == [
        f"1 mail of {one.organization.name} did not arrive"
    ]


async def test_a_letter_about_mail_that_does_not_arrive_itself_is_no_news() -> None:
    clinic = await make_clinic()
    await fail(clinic, "jane")
    await mail_events.tell()
    await deliver_due([Recorder("smtp", refusal=SendRefused("550 no", permanent=True))])
    assert [mail.status for mail in await letters(clinic.owner.email)] == ["dead"]
    organization: UUID = clinic.id
    await work(announce_undelivered, organization_id=organization)
    assert len(await letters(clinic.owner.email)) == 1
