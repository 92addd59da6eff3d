"""`medisched mail doctor`: whether mail works, and at which step it does not."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from medisched.schemas.base import email_of

if TYPE_CHECKING:
    from argparse import Namespace

SIGNS = {"ok": "ok     ", "skipped": "skipped", "failed": "FAILED "}


class MailFails(Exception):
    """At least one of the senders does not take mail."""


def run_doctor(chosen: Namespace) -> None:
    """Walk to every sender of MAIL_SENDERS and send a mail to `--to`; needs no database."""
    # Here, not above: it brings in what sends, and most commands need none of it.
    from medisched.services.mail_examinations import examine_senders  # noqa: PLC0415

    recipient = email_of(chosen.to)
    if not recipient:
        raise MailFails("--to should be an e-mail address")
    found = asyncio.run(examine_senders(recipient))
    for one in found.senders:
        print(f"{one.sender}:")
        for step in one.steps:
            print(f"  {SIGNS[step.outcome]}  {step.name:<13} {step.words} ({step.milliseconds} ms)")
    failed = [f"{one.sender} at the step {one.failed_step}" for one in found.senders if one.failed_step]
    if failed:
        raise MailFails(f"Mail does not work: {', '.join(failed)}")
    print("Mail works.")
