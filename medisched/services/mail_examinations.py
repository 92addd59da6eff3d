"""Try whether mail works, on somebody's behalf. No transaction is open meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medisched.domain.access import Permission, requires
from medisched.domain.mail_layout import render_html, render_text
from medisched.domain.mail_messages import trial_mail
from medisched.integrations.mail_doctor import examine_sender
from medisched.models.base import new_id
from medisched.schemas.emails import OutgoingEmail
from medisched.schemas.mail_examinations import ExaminationStepView, MailExaminationView, SenderExaminationView
from medisched.services.doors import perform
from medisched.services.rate_limits import spend_allowance
from medisched.settings import get_settings

if TYPE_CHECKING:
    from medisched.db.unit_of_work import UnitOfWork
    from medisched.services.callers import Caller

KIND = "mail_test"


@requires(Permission.ADMINISTER)
async def begin_examination(uow: UnitOfWork) -> str:
    """Whether they may, and not too often; the address to which the trial goes, which is their own."""
    await spend_allowance(uow, KIND, "installation")
    return uow.actor.email


async def examine_mail(caller: Caller) -> MailExaminationView:
    """Walk to every sender and send a mail to whoever asks."""
    return await examine_senders(await perform(caller, begin_examination))


async def examine_senders(recipient: str) -> MailExaminationView:
    """The same for the command line, to any address."""
    settings = get_settings()
    text = trial_mail(server=settings.address)
    found: list[SenderExaminationView] = []
    for name in settings.mail_senders:
        mail = OutgoingEmail(
            id=new_id(),
            kind=KIND,
            recipient=recipient,
            subject=text.subject,
            text=render_text(text),
            html=render_html(text),
            attempt=1,
        )
        steps = [ExaminationStepView.of(step) for step in await examine_sender(name, settings, mail)]
        failed = next((step.name for step in steps if step.outcome == "failed"), "")
        found.append(SenderExaminationView(sender=name, steps=steps, failed_step=failed))
    return MailExaminationView(recipient=recipient, senders=found)
