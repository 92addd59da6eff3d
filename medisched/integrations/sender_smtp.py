"""Mail by SMTP."""

from __future__ import annotations

from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import aiosmtplib

from medisched.domain import clock
from medisched.integrations.sender import SendRefused, must_have_clean_headers, safe_reason, unsubscribe_headers

if TYPE_CHECKING:
    from email.policy import Policy

    from medisched.schemas.emails import OutgoingEmail
    from medisched.settings import Settings


class WholeHeader(UnstructuredHeader, BaseHeader):
    """Stands in one line however long it is: the library would encode an address of that length as if it were words."""

    def fold(self, *, policy: Policy) -> str:
        """Name and value as they are."""
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", WholeHeader)
POLICY = EmailPolicy(header_factory=_HEADERS)
SECONDS = 20.0
# 5.7.x is about us (not signed in, relaying, reputation), not about this mail: it may be different later.
ABOUT_US = "5.7."


class SmtpSender:
    """One connection for each mail."""

    name = "smtp"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def send(self, mail: OutgoingEmail) -> str:
        """Hand the mail to the configured server; answers our own Message-ID."""
        must_have_clean_headers(mail)
        use = self._settings
        try:
            message = build_message(mail, mail_from=use.mail_from)
            await aiosmtplib.send(
                message,
                sender=parseaddr(use.mail_from)[1],
                recipients=[mail.recipient],
                hostname=use.smtp_host,
                port=use.smtp_port,
                username=use.smtp_username or None,
                password=use.smtp_password or None,
                local_hostname=urlsplit(use.address).hostname,
                timeout=SECONDS,
                use_tls=use.smtp_security == "tls",
                start_tls=use.smtp_security == "starttls",
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            raise self._refusal(error.recipients[0], concerns_mail=True) from error
        except aiosmtplib.SMTPResponseException as error:
            raise self._refusal(error, concerns_mail=isinstance(error, aiosmtplib.SMTPDataError)) from error
        except ValueError as error:
            raise SendRefused("address or header not permitted", permanent=True) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise SendRefused(type(error).__name__) from error
        return str(message["Message-ID"])

    def _refusal(self, error: aiosmtplib.SMTPResponseException, *, concerns_mail: bool) -> SendRefused:
        is_final = 500 <= error.code < 600 and not error.message.startswith(ABOUT_US)  # noqa: PLR2004 - RFC 5321
        reason = safe_reason(f"{error.code} {error.message}", self._settings.smtp_password)
        return SendRefused(reason, permanent=concerns_mail and is_final)


def build_message(mail: OutgoingEmail, *, mail_from: str) -> EmailMessage:
    """Text and HTML; with a calendar, once as an alternative (mail programs show it) and once as a file."""
    message = EmailMessage(policy=POLICY)
    message["From"] = mail_from
    message["To"] = mail.recipient
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(clock.now_utc())
    message["Message-ID"] = f"<{mail.id}@{parseaddr(mail_from)[1].rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    for name, value in unsubscribe_headers(mail).items():
        message[name] = value
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    if mail.calendar is not None:
        method = {"method": mail.calendar_method or "PUBLISH"}
        message.add_alternative(mail.calendar, subtype="calendar", params=method, cte="base64")
        message.add_attachment(
            mail.calendar.encode(), maintype="application", subtype="ics", filename="appointment.ics"
        )
    return message
