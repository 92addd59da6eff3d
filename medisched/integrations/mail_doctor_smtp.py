"""The way to an SMTP server, as `SmtpSender` goes it, one step at a time."""

from __future__ import annotations

from contextlib import asynccontextmanager
from email.utils import parseaddr
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import aiosmtplib

from medisched.domain.texts import _
from medisched.integrations.mail_steps import SECONDS, Skipped, StepFailed, knock
from medisched.integrations.sender import safe_reason
from medisched.integrations.sender_smtp import build_message

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from medisched.integrations.mail_steps import Step
    from medisched.schemas.emails import OutgoingEmail
    from medisched.settings import Settings


@asynccontextmanager
async def walk_smtp(settings: Settings, mail: OutgoingEmail) -> AsyncGenerator[tuple[Step, ...]]:
    """The steps; the connection that they share is closed at the end."""
    way = _Way(settings, mail)
    try:
        yield (("connect", way.connect), ("tls", way.tls), ("authenticate", way.authenticate), ("send", way.send))
    finally:
        way.client.close()


class _Way:
    def __init__(self, settings: Settings, mail: OutgoingEmail) -> None:
        self._use, self._mail = settings, mail
        self.client = aiosmtplib.SMTP(
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            local_hostname=urlsplit(settings.address).hostname,
            timeout=SECONDS,
            use_tls=settings.smtp_security == "tls",
            start_tls=False,
        )

    @property
    def _place(self) -> dict[str, str]:
        return {"host": self._use.smtp_host, "port": str(self._use.smtp_port)}

    async def connect(self) -> str:
        """With implicit TLS nothing can be said before it: the port is only knocked at."""
        if self._use.smtp_security == "tls":
            await knock(self._use.smtp_host, self._use.smtp_port)
        else:
            await self._greet()
        return _("{host} answers at port {port}.").format(**self._place)

    async def tls(self) -> str:
        """By the way that SMTP_SECURITY names."""
        if self._use.smtp_security == "none":
            raise Skipped(_("SMTP_SECURITY is none: mail and password go out in clear text."))
        if self._use.smtp_security == "tls":
            await self._greet()
        else:
            try:
                await self.client.starttls()
            except aiosmtplib.SMTPException as error:
                if error.__cause__ is not None:
                    raise
                words = _("The server does not offer STARTTLS here. At port 465 SMTP_SECURITY is usually tls.")
                raise StepFailed(words) from error
        return _("The connection is encrypted, and the certificate is valid.")

    async def authenticate(self) -> str:
        """With SMTP_USERNAME and SMTP_PASSWORD."""
        if not self._use.smtp_username:
            raise Skipped(_("SMTP_USERNAME is empty: mail is sent without signing in."))
        try:
            await self.client.login(self._use.smtp_username, self._use.smtp_password)
        except aiosmtplib.SMTPResponseException as error:
            raise StepFailed(
                _("The server refuses SMTP_USERNAME and SMTP_PASSWORD: {answer}").format(answer=self._said(error))
            ) from error
        except aiosmtplib.SMTPException as error:
            raise StepFailed(_("The server offers no way to sign in that we know.")) from error
        return _("Signed in as {name}.").format(name=self._use.smtp_username)

    async def send(self) -> str:
        """The very mail that a person gets."""
        message = build_message(self._mail, mail_from=self._use.mail_from)
        sender = parseaddr(self._use.mail_from)[1]
        try:
            await self.client.send_message(message, sender=sender, recipients=[self._mail.recipient])
        except aiosmtplib.SMTPRecipientsRefused as error:
            words = _("The server takes no mail for {recipient}: {answer}")
            answer = self._said(error.recipients[0])
            raise StepFailed(words.format(recipient=self._mail.recipient, answer=answer)) from error
        except aiosmtplib.SMTPSenderRefused as error:
            words = _("The server takes no mail from {sender}, which is MAIL_FROM: {answer}")
            raise StepFailed(words.format(sender=sender, answer=self._said(error))) from error
        except aiosmtplib.SMTPResponseException as error:
            raise StepFailed(_("The server refuses the mail: {answer}").format(answer=self._said(error))) from error
        return _("The server took the mail to {recipient}. Look whether it arrives, also among the unwanted.").format(
            recipient=self._mail.recipient
        )

    async def _greet(self) -> None:
        try:
            await self.client.connect()
        except aiosmtplib.SMTPConnectResponseError as error:
            words = _("The server answers, but takes nothing from us: {answer}")
            raise StepFailed(words.format(answer=self._said(error))) from error
        except (aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPResponseException) as error:
            raise StepFailed(
                _("What answers at {host}, port {port}, is no mail server.").format(**self._place)
            ) from error

    def _said(self, error: aiosmtplib.SMTPResponseException) -> str:
        return safe_reason(f"{error.code} {error.message}", self._use.smtp_password)
