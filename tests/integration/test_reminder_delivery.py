"""A reminder on its way: what overtakes it, and how it says that nobody has to get it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from medisched.integrations.sender import SendRefused
from medisched.integrations.sender_smtp import SmtpSender
from medisched.jobs.outbox import deliver_due
from medisched.jobs.reminders import remind
from medisched.schemas.appointments import AppointmentView, CancellationDraft, MoveDraft
from medisched.schemas.schedules import StatusDraft
from medisched.services.appointment_statuses import set_status
from medisched.services.appointments import cancel_appointment, move_appointment
from medisched.services.doors import perform
from tests.conftest import FakeClock
from tests.factories import Clinic, make_clinic, make_slot
from tests.integration.loopback import MailServer
from tests.integration.postbox import Recorder
from tests.integration.reminding import KIND, book_at, reminders, set_hours_before, wait

pytestmark = pytest.mark.usefixtures("database")
HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
NOW = datetime(2027, 6, 7, 6, 0, tzinfo=UTC)
START = NOW + 6 * HOUR


@pytest.fixture
async def clinic(fake_clock: FakeClock) -> Clinic:
    fake_clock.now = NOW
    made = await make_clinic("City Medical")
    await set_hours_before(made, 2)
    return made


@pytest.fixture
async def waiting(clinic: Clinic, fake_clock: FakeClock) -> AppointmentView:
    """An appointment in an hour, with a reminder that nobody took yet."""
    booked = await book_at(clinic, START)
    fake_clock.now = START - 2 * HOUR
    await remind()
    await deliver_due([Recorder(refusal=SendRefused("busy"))])
    assert [mail.status for mail in await reminders()] == ["queued"]
    fake_clock.now = START - HOUR
    return booked


async def sent() -> list[str]:
    """The reminders that leave now."""
    sender = Recorder()
    await deliver_due([sender])
    return [mail.subject for mail in sender.mails if mail.kind == KIND]


async def test_what_was_refused_is_tried_again(waiting: AppointmentView) -> None:
    assert len(await sent()) == 1


async def test_a_cancelled_appointment_takes_its_reminder_along(
    clinic: Clinic, waiting: AppointmentView, fake_clock: FakeClock
) -> None:
    clinic = await wait(fake_clock, clinic, MINUTE)
    await perform(clinic.staff.session, cancel_appointment, waiting.id, CancellationDraft())
    assert [mail.status for mail in await reminders()] == ["cancelled"]
    assert await sent() == []


async def test_a_moved_appointment_takes_its_reminder_along(
    clinic: Clinic, waiting: AppointmentView, fake_clock: FakeClock
) -> None:
    clinic = await wait(fake_clock, clinic, MINUTE)
    slot = await make_slot(clinic, START + DAY)
    await perform(clinic.staff.session, move_appointment, waiting.id, MoveDraft(slot_id=slot.id))
    assert await sent() == []
    fake_clock.now = START + DAY - 2 * HOUR
    await remind()
    assert sorted(mail.status for mail in await reminders()) == ["cancelled", "queued"]


async def test_who_has_arrived_needs_no_reminder(
    clinic: Clinic, waiting: AppointmentView, fake_clock: FakeClock
) -> None:
    clinic = await wait(fake_clock, clinic, MINUTE)
    await perform(clinic.staff.session, set_status, waiting.id, StatusDraft(status="arrived"))
    assert await sent() == []


async def test_after_the_start_a_reminder_is_of_no_use(waiting: AppointmentView, fake_clock: FakeClock) -> None:
    fake_clock.now = waiting.start
    assert await sent() == []
    assert [(mail.status, mail.last_error) for mail in await reminders()] == [("cancelled", "too late to be of use")]


async def test_what_a_sender_took_meanwhile_counts_as_sent(
    clinic: Clinic, waiting: AppointmentView, fake_clock: FakeClock
) -> None:
    clinic = await wait(fake_clock, clinic, MINUTE)

    class Slow(Recorder):
        async def send(self, mail: object) -> str:
            if mail.kind == KIND:  # type: ignore[attr-defined]
                await perform(clinic.staff.session, cancel_appointment, waiting.id, CancellationDraft())
            return await super().send(mail)  # type: ignore[arg-type]

    await deliver_due([Slow()])
    assert [mail.status for mail in await reminders()] == ["sent"]


@pytest.mark.usefixtures("waiting")
async def test_mail_programs_are_told_how_to_say_no_and_so_are_people() -> None:
    async with MailServer() as server:
        await deliver_due([SmtpSender(server.settings())])
    (message,) = [one for one in server.accepted if one["Subject"].startswith("Reminder")]
    headers = dict(message.raw_items())
    (mail,) = await reminders()
    address = headers["List-Unsubscribe"].strip(" \r\n<>")
    assert headers["List-Unsubscribe-Post"].strip() == "List-Unsubscribe=One-Click"
    assert re.fullmatch(r"http://localhost:8000/unsubscribe/[0-9a-f]{96}", address)
    assert mail.text.endswith(f"No more reminders from City Medical:\n{address}\n")
    assert f'<a href="{address}"' in mail.html
