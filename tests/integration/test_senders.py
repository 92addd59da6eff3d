"""Senders against real servers on loopback."""

from __future__ import annotations

import base64
import socket
import time
from email.message import EmailMessage
from uuid import uuid4

import pytest
from icalendar import Calendar

from medisched.integrations.sender import SendRefused
from medisched.integrations.sender_inbox import InboxSender
from medisched.integrations.sender_resend import ResendSender
from medisched.integrations.sender_smtp import SmtpSender
from medisched.integrations.senders import make_senders
from medisched.schemas.emails import OutgoingEmail
from tests.integration.loopback import MailServer, ResendServer, make_settings

CALENDAR = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"
LIMIT = (429, {"Retry-After": "0"}, {"name": "rate_limit_exceeded", "message": "Too many requests"})


def make_mail(**values: object) -> OutgoingEmail:
    defaults = {
        "id": uuid4(),
        "kind": "appointment_confirmation",
        "recipient": "jane@example.com",
        "subject": "Your appointment with Dr. Müller",
        "text": "Grüße,\n.\nMedisched\n",
        "html": "<p>Grüße</p>",
        "attempt": 1,
    }
    return OutgoingEmail.model_validate(defaults | values)


def part(message: EmailMessage, content_type: str) -> EmailMessage:
    (found,) = [p for p in message.walk() if p.get_content_type() == content_type]
    assert isinstance(found, EmailMessage)
    return found


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
async def test_smtp_delivers_text_html_and_both_forms_of_the_calendar(method: str) -> None:
    calendar = CALENDAR.replace("REQUEST", method)
    mail = make_mail(calendar=calendar, calendar_method=method)
    async with MailServer() as server:
        await SmtpSender(server.settings()).send(mail)
    (message,) = server.accepted
    assert message["Subject"] == mail.subject
    assert message["To"] == mail.recipient
    assert message["From"] == "City Medical <no-reply@clinic.example>"
    assert message["Message-ID"] == f"<{mail.id}@clinic.example>"
    assert message["Date"] is not None
    assert message.get_content_type() == "multipart/mixed"
    assert part(message, "text/plain").get_content().replace("\r\n", "\n") == mail.text
    assert "Grüße" in part(message, "text/html").get_content()
    shown = part(message, "text/calendar")
    assert shown["Content-Type"].params == {"method": method, "charset": "utf-8"}
    assert Calendar.from_ical(shown.get_content())["METHOD"] == method
    attached = part(message, "application/ics")
    assert attached.get_filename() == "appointment.ics"
    assert attached.get_content() == calendar.encode()


async def test_smtp_without_calendar_is_just_text_and_html() -> None:
    async with MailServer() as server:
        await SmtpSender(server.settings()).send(make_mail())
    assert [p.get_content_type() for p in server.accepted[0].walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


async def test_smtp_never_falls_back_to_clear_text() -> None:
    async with MailServer() as server:
        with pytest.raises(SendRefused) as refused:
            await SmtpSender(server.settings(smtp_security="starttls")).send(make_mail())
    assert not refused.value.permanent
    assert server.tries == []


@pytest.mark.parametrize(
    ("answer", "permanent"),
    [
        ("451 4.3.0 try again later", False),
        ("452 4.2.2 mailbox full", False),
        ("554 5.6.0 content refused", True),
        ("550 5.7.1 relaying denied", False),
    ],
)
async def test_smtp_tells_for_now_from_for_good(answer: str, permanent: bool) -> None:  # noqa: FBT001
    async with MailServer(answer) as server:
        with pytest.raises(SendRefused) as refused:
            await SmtpSender(server.settings()).send(make_mail())
    assert refused.value.permanent is permanent
    assert refused.value.reason == answer


async def test_smtp_an_unknown_mailbox_is_for_good() -> None:
    async with MailServer(at_recipient="550 5.1.1 no such user") as server:
        with pytest.raises(SendRefused) as refused:
            await SmtpSender(server.settings()).send(make_mail())
    assert refused.value.permanent


async def test_smtp_nobody_listening_is_for_now() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = make_settings(mail_senders="smtp", smtp_host="127.0.0.1", smtp_port=port, smtp_security="none")
    with pytest.raises(SendRefused) as refused:
        await SmtpSender(settings).send(make_mail())
    assert not refused.value.permanent


async def test_reasons_keep_neither_secrets_nor_links() -> None:
    async with MailServer("451 4.7.0 https://x.example/reset?token=abc looks odd, hunter2") as server:
        with pytest.raises(SendRefused) as refused:
            await SmtpSender(server.settings(smtp_password="hunter2")).send(make_mail())
    assert refused.value.reason == "451 4.7.0 (link) looks odd, (secret)"


@pytest.mark.parametrize("name", ["inbox", "smtp", "resend"])
@pytest.mark.parametrize(
    "bad",
    [
        {"subject": "Hello\r\nBcc: thief@example.com"},
        {"subject": "Hello\x00"},
        {"subject": "Hello\u2028Bcc: thief@example.com"},
        {"recipient": "jane@example.com\nBcc: thief@example.com"},
        {"recipient": "jane@example.com, thief@example.com"},
        {"recipient": "jane@example.com> SIZE=1"},
        {"recipient": "jane"},
        {"unsubscribe": "https://x.example/\r\nBcc: thief@example.com"},
    ],
    ids=["break", "null", "separator", "recipient", "two", "command", "nobody", "unsubscribe"],
)
async def test_a_header_cannot_be_smuggled_in(name: str, bad: dict[str, str]) -> None:
    async with MailServer() as server:
        settings = server.settings(mail_senders=name, resend_api_key="re_x", resend_api_url="http://127.0.0.1:9")
        (sender,) = make_senders(settings)
        with pytest.raises(SendRefused) as refused:
            await sender.send(make_mail(**bad))
    assert refused.value.permanent
    assert server.tries == []


async def test_resend_gets_the_mail_and_the_same_key_at_every_try() -> None:
    mail = make_mail(calendar=CALENDAR, calendar_method="CANCEL")
    with ResendServer() as server:
        sender = ResendSender(server.settings(), per_second=1000)
        assert await sender.send(mail) == await sender.send(mail) == "re_1"
    (headers, body), (again, same) = server.requests
    assert headers[":path"] == "/emails"
    assert headers["authorization"] == "Bearer re_secret"
    assert headers["idempotency-key"] == again["idempotency-key"] == str(mail.id)
    assert body == same
    assert (body["from"], body["to"]) == ("City Medical <no-reply@clinic.example>", [mail.recipient])
    assert (body["subject"], body["text"], body["html"]) == (mail.subject, mail.text, mail.html)
    (attached,) = body["attachments"]
    assert attached["content_type"] == "text/calendar; charset=utf-8; method=CANCEL"
    assert base64.b64decode(attached["content"]) == CALENDAR.encode()


async def test_mail_that_somebody_may_not_want_says_how_to_end_it() -> None:
    # As long as addresses become, and longer than a header's line: broken or encoded it would lead nowhere.
    mail = make_mail(unsubscribe=f"https://appointments.clinic-of-a-long-name.example/unsubscribe/{'aB3-' * 16}")
    with ResendServer() as resend:
        await ResendSender(resend.settings(), per_second=1000).send(mail)
    async with MailServer() as server:
        await SmtpSender(server.settings()).send(mail)
    for headers in (resend.requests[0][1]["headers"], dict(server.accepted[0].raw_items())):
        assert headers["List-Unsubscribe"].strip() == f"<{mail.unsubscribe}>"
        assert headers["List-Unsubscribe-Post"].strip() == "List-Unsubscribe=One-Click"


async def test_other_mail_says_nothing_of_the_kind() -> None:
    with ResendServer() as resend:
        await ResendSender(resend.settings(), per_second=1000).send(make_mail())
    assert "List-Unsubscribe" not in resend.requests[0][1]["headers"]


async def test_resend_asks_for_a_pause_and_gets_it() -> None:
    with ResendServer(LIMIT, LIMIT) as server:
        assert await ResendSender(server.settings(), per_second=1000).send(make_mail()) == "re_1"
    assert len(server.requests) == 3


async def test_resend_asks_for_a_long_pause_and_the_outbox_keeps_it() -> None:
    quota = (429, {"Retry-After": "3600"}, {"name": "daily_quota_exceeded", "message": "enough for today"})
    with ResendServer(quota) as server, pytest.raises(SendRefused) as refused:
        await ResendSender(server.settings(), per_second=1000).send(make_mail())
    assert refused.value.retry_after == 3600
    assert not refused.value.permanent


@pytest.mark.parametrize(
    ("status", "kind", "permanent"),
    [
        (422, "validation_error", True),
        (400, "validation_error", True),
        (422, "invalid_from_address", False),
        (401, "missing_api_key", False),
        (403, "invalid_api_key", False),
        (409, "concurrent_idempotent_requests", False),
        (500, "application_error", False),
    ],
)
async def test_resend_tells_for_now_from_for_good(status: int, kind: str, permanent: bool) -> None:  # noqa: FBT001
    with ResendServer((status, {}, {"name": kind, "message": "no"})) as server, pytest.raises(SendRefused) as refused:
        await ResendSender(server.settings(), per_second=1000).send(make_mail())
    assert refused.value.permanent is permanent
    assert str(status) in refused.value.reason


async def test_resend_behind_a_broken_proxy_is_for_now() -> None:
    with (
        ResendServer((502, {"Content-Type": "text/html"}, {})) as server,
        pytest.raises(SendRefused) as refused,
    ):
        await ResendSender(server.settings(), per_second=1000).send(make_mail())
    assert not refused.value.permanent


async def test_resend_is_asked_at_most_so_often() -> None:
    with ResendServer() as server:
        sender = ResendSender(server.settings(), per_second=20)
        begin = time.monotonic()
        for _ in range(5):
            await sender.send(make_mail())
    assert time.monotonic() - begin >= 0.2


async def test_the_inbox_takes_everything() -> None:
    mail = make_mail()
    assert await InboxSender().send(mail) == f"inbox-{mail.id}"


def test_senders_are_asked_in_the_order_of_the_setting() -> None:
    settings = make_settings(mail_senders="smtp,inbox")
    assert [sender.name for sender in make_senders(settings)] == ["smtp", "inbox"]
