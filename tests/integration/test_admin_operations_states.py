"""The administrators' page of operations as its handlers do it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from medisched.integrations.sender import SendRefused
from medisched.jobs.outbox import deliver_due
from medisched.schemas.mail_examinations import ExaminationStepView, MailExaminationView, SenderExaminationView
from medisched.state import admin_operations
from medisched.state.admin_mails import AdminMailsState as Mails
from medisched.state.admin_operations import AdminOperationsState as S
from medisched.state.operation_rows import NONE
from medisched.state.operation_words import rate_text, size_text, span_text, took_text
from tests.factories import Person, make_clinic
from tests.integration.polar_rows import make_admin
from tests.integration.postbox import Recorder, queue
from tests.integration.tab import Tab

if TYPE_CHECKING:
    from tests.conftest import FakeClock

DEAD = Recorder("smtp", refusal=SendRefused("550 5.1.1 unknown", permanent=True))


async def looking(person: Person) -> Tab:
    tab = Tab(person, "/admin/operations")
    await tab.send(S.load)
    await tab.send(Mails.load)
    return tab


async def test_a_calm_installation_says_so_and_a_troubled_one_what_is_wrong(fake_clock: FakeClock) -> None:
    admin = await make_admin()
    tab = await looking(admin)
    page = tab.of(S)
    assert (page.troubles, page.rate, page.rate_note, page.dead) == ([], NONE, "cannot be known", "0")
    await queue()
    await deliver_due([DEAD])
    await queue("2", "paula@example.com")
    fake_clock.now += timedelta(minutes=12)
    await tab.send(S.load)
    assert page.troubles == [
        "Mail has waited for 12 minutes. Try whether the mail works.",
        "1 mail was given up. Send it again when the reason is gone, or put it aside.",
    ]
    assert (page.waiting, page.oldest, page.dead) == ("1", "the oldest for 12 minutes", "1")


async def test_mail_is_sent_again_and_put_aside_from_the_list(fake_clock: FakeClock) -> None:
    clinic, tab = await make_clinic(), await looking(await make_admin())
    for number in range(2):
        await queue(str(number), f"p{number}@example.com", organization_id=clinic.id)
        await deliver_due([DEAD])
        fake_clock.now += timedelta(seconds=1)
    await tab.send(Mails.load)
    page = tab.of(Mails)
    first, second = page.mails
    assert [row.recipient for row in page.mails] == ["p•••@example.com"] * 2
    assert (first.kind, first.organization, first.status) == (
        "Appointment booked",
        clinic.organization.name,
        "dead",
    )
    assert first.why == "smtp: 550 5.1.1 unknown"
    await tab.send(Mails.resend, first.id)
    await tab.send(Mails.discard, second.id)
    assert (page.mails, tab.notices) == ([], ["The mail is on its way again.", "The mail was put aside."])
    await tab.send(Mails.resend, first.id)
    assert "dealt with in the meantime" in tab.notices[-1]
    await tab.send(Mails.show_all)
    assert [row.status for row in page.mails] == ["queued", "cancelled"]
    await tab.send(Mails.look_for, "p1@EXAMPLE.com")
    assert len(page.mails) == 1
    await tab.send(Mails.look_for, "p1@example")
    assert page.mails == []


async def test_the_doctor_names_the_step_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = [
        ExaminationStepView(name="connect", outcome="ok", words="It answers.", milliseconds=3),
        ExaminationStepView(name="tls", outcome="failed", words="No TLS here.", milliseconds=1200),
    ]
    ill = SenderExaminationView(sender="smtp", steps=steps, failed_step="tls")

    async def examine(_caller: object) -> MailExaminationView:
        return MailExaminationView(recipient="ada@example.com", senders=[ill])

    monkeypatch.setattr(admin_operations, "examine_mail", examine)
    tab = await looking(await make_admin())
    page = tab.of(S)
    await tab.send(S.run_examination)
    assert page.examined == "Mail by smtp does not work. The step that fails: tls."
    assert [(row.name, row.outcome, row.took) for row in page.steps] == [
        ("connect", "ok", "3 ms"),
        ("tls", "failed", "1.2 s"),
    ]


async def test_an_owner_is_refused_by_the_services_too() -> None:
    clinic = await make_clinic()
    await queue(organization_id=clinic.id)
    await deliver_due([DEAD])
    tab = await looking(clinic.owner)
    for handler in (S.run_examination, Mails.show_all, Mails.more):
        await tab.send(handler)
    for handler in (Mails.resend, Mails.discard, Mails.allow_again):
        await tab.send(handler, UUID(int=1))
    assert (tab.of(S).is_loaded, tab.of(Mails).mails, tab.of(S).steps) == (False, [], [])
    assert set(tab.notices) == {"You are not allowed to do this."}


@pytest.mark.parametrize(
    ("said", "written"),
    [
        (size_text(999), "999 bytes"),
        (size_text(12_345_678), "12.3 MB"),
        (span_text(59.9), "59 seconds"),
        (span_text(3600 * 47), "47 hours"),
        (span_text(3600 * 48), "2 days"),
        (took_text(12.4), "12 ms"),
        (rate_text(0.9499), "94.9%"),
        (rate_text(None), ""),
    ],
)
def test_numbers_are_said_in_words(said: str, written: str) -> None:
    assert said == written
