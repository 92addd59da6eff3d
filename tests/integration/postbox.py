"""Put mail in, look at what became of it, and a sender that does as it is told."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import select, update
from sqlmodel import col

from medisched.domain.messages import MailText
from medisched.integrations.sender import SendRefused
from medisched.models import Email, EmailAttempt, EmailStatus
from medisched.schemas.emails import EmailView, OutgoingEmail
from medisched.services.doors import work
from medisched.services.emails import list_emails, queue_email
from medisched.services.entrances import system

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from uuid import UUID

TEXT = MailText(subject="Your appointment with Dr. Miller", paragraphs=("It is booked.",))
R = TypeVar("R")
LATER = "451 4.3.0 try again later"


async def queue(key: str = "1", recipient: str = "jane@example.com", **more: Any) -> None:
    values: dict[str, Any] = {"kind": "appointment_confirmation", "mail": TEXT} | more
    await work(queue_email, key=key, recipient=recipient, **values)


async def keep_dead() -> UUID:
    """A mail that was given up."""
    await queue("dead", "dead@example.com")
    async with system(role="worker") as uow:
        given_up = update(Email).where(col(Email.recipient) == "dead@example.com").values(status=EmailStatus.DEAD.value)
        return (await uow.db.execute(given_up.returning(col(Email.id)))).scalar_one()


async def inbox(recipient: str = "") -> list[EmailView]:
    return await as_worker(list_emails, recipient=recipient)


async def as_worker(service: Callable[..., Awaitable[R]], *args: Any, **options: Any) -> R:
    async with system(role="worker") as uow:
        return await service(uow, *args, **options)


async def attempts() -> list[EmailAttempt]:
    async with system(role="worker") as uow:
        query = select(EmailAttempt).order_by(EmailAttempt.number)  # type: ignore[arg-type]
        return list((await uow.db.execute(query)).scalars())


class Recorder:
    """A sender that takes or refuses as told, and remembers."""

    def __init__(self, name: str = "recorder", *, refusal: SendRefused | None = None) -> None:
        self.name = name
        self.refusal = refusal
        self.mails: list[OutgoingEmail] = []
        self.sent = asyncio.Event()

    async def send(self, mail: OutgoingEmail) -> str:
        await asyncio.sleep(0)
        self.mails.append(mail)
        if self.refusal is not None:
            raise self.refusal
        self.sent.set()
        return f"{self.name}-{len(self.mails)}"
