"""What is wrong with the mail: the way to a sender is walked step by step, and the first one that fails is named.

connect        is there a server
tls            does it keep what we say between us
authenticate   does it know us
send           does it take a mail
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from medisched.domain.faults import describe
from medisched.domain.texts import _, mark
from medisched.integrations.mail_doctor_resend import walk_resend
from medisched.integrations.mail_doctor_smtp import walk_smtp
from medisched.integrations.mail_steps import SECONDS, Skipped, StepFailed

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from medisched.integrations.mail_steps import Step
    from medisched.schemas.emails import OutgoingEmail
    from medisched.settings import Settings

LATE_AT_FIRST = mark("No answer within {n} seconds. A firewall may be in the way.")
FAULTS: dict[type[Exception], str] = {
    ssl.SSLCertVerificationError: mark("The server's certificate is not trusted: {reason}."),
    ssl.SSLError: mark("The server does not speak TLS here. Look at the port, and at SMTP_SECURITY."),
    socket.gaierror: mark("There is no server of this name. Look at how it is written."),
    ConnectionRefusedError: mark("Nobody listens at this port. Look at the port, and whether the server runs."),
    TimeoutError: mark("No answer within {n} seconds."),
}
"""By what went wrong; the first that fits."""
Outcome = Literal["ok", "skipped", "failed"]


@dataclass(frozen=True, slots=True)
class DoctorStep:
    """One step, what it came to, in words, and how long it took. Never quotes a password or a key."""

    name: str
    outcome: Outcome
    words: str
    milliseconds: int


async def examine_sender(name: str, settings: Settings, mail: OutgoingEmail) -> tuple[DoctorStep, ...]:
    """Walk to one of the senders of MAIL_SENDERS and hand it the mail; ends at the first step that fails."""
    if name == "inbox":
        return (DoctorStep("send", "ok", _("Mail is kept here and shown on the page Inbox. Nothing leaves."), 0),)
    walk: Callable[..., AbstractAsyncContextManager[tuple[Step, ...]]] = walk_smtp if name == "smtp" else walk_resend
    taken: list[DoctorStep] = []
    async with walk(settings, mail) as steps:
        for step in steps:
            taken.append(await _take(step))
            if taken[-1].outcome == "failed":
                break
    return tuple(taken)


async def _take(step: Step) -> DoctorStep:
    name, walk = step
    began = time.perf_counter()
    outcome: Outcome = "ok"
    try:
        async with asyncio.timeout(SECONDS):
            words = await walk()
    except Skipped as skipped:
        outcome, words = "skipped", skipped.words
    except Exception as error:  # noqa: BLE001 - whatever it was, it is what we came to find out
        outcome, words = "failed", words_of(error, at=name)
    return DoctorStep(name, outcome, words, round((time.perf_counter() - began) * 1000))


def words_of(error: Exception, *, at: str) -> str:
    """Why a step failed, for somebody who can change settings."""
    for cause in _causes(error):
        if isinstance(cause, StepFailed):
            return cause.words
        for kind, words in FAULTS.items():
            if isinstance(cause, kind):
                late = LATE_AT_FIRST if kind is TimeoutError and at == "connect" else words
                reason = getattr(cause, "verify_message", "")
                return _(late).format(n=round(SECONDS), reason=reason)
    return _("The connection broke: {fault}.").format(fault=describe(error).partition(" in ")[0])


def _causes(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found
