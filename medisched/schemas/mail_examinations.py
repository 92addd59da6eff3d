"""What the mail doctor found."""

from __future__ import annotations

from typing import Literal

from medisched.schemas.base import View


class ExaminationStepView(View):
    """One step on the way to a sender: connect, tls, authenticate, send. `skipped`: not wanted by the settings."""

    name: Literal["connect", "tls", "authenticate", "send"]
    outcome: Literal["ok", "skipped", "failed"]
    words: str
    milliseconds: int


class SenderExaminationView(View):
    """One sender; its steps end with the first one that failed, which is `failed_step`, or empty if all went well."""

    sender: str
    steps: list[ExaminationStepView]
    failed_step: str


class MailExaminationView(View):
    """All senders of MAIL_SENDERS, in the order in which they are asked; to whom the mails went."""

    recipient: str
    senders: list[SenderExaminationView]
