"""What is kept of a mail, and who may look at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from medisched.domain.account_messages import reset_password
from medisched.domain.errors import NotFound
from medisched.integrations.sender_inbox import InboxSender
from medisched.jobs.outbox import deliver_due
from medisched.services import emails
from tests.integration.loopback import make_settings
from tests.integration.postbox import Recorder, inbox, queue

if TYPE_CHECKING:
    pass


async def test_a_link_that_lets_somebody_in_is_forgotten_once_it_has_left() -> None:
    mail = reset_password(name="Jane", link="https://x.example/reset?token=secret")
    await queue("1", kind="reset_password", mail=mail)
    await queue("2", kind="appointment_confirmation")
    await deliver_due([Recorder()])
    shown = {view.kind: view.text for view in await inbox()}
    assert shown["reset_password"] == ""
    assert "It is booked." in shown["appointment_confirmation"]


async def test_the_development_inbox_shows_everything_and_finds_by_address() -> None:
    await queue("1", kind="reset_password", mail=reset_password(name="Jane", link="https://x.example/r"))
    await queue("2", "paula_x@example.com", calendar="BEGIN:VCALENDAR", calendar_method="REQUEST")
    await deliver_due([InboxSender()])
    newest, oldest = await inbox()
    assert (newest.recipient, newest.calendar) == ("paula_x@example.com", "BEGIN:VCALENDAR")
    assert "https://x.example/r" in oldest.text
    assert [mail.recipient for mail in await inbox("LA_X@")] == ["paula_x@example.com"]
    assert await inbox("%") == []


async def test_there_is_no_inbox_in_production(monkeypatch: pytest.MonkeyPatch) -> None:
    production = make_settings(
        app_env="production", public_url="https://m.example", secret_key="x" * 32, mail_senders="smtp"
    )
    monkeypatch.setattr(emails, "get_settings", lambda: production)
    with pytest.raises(NotFound):
        await inbox()
