"""Mail by Resend's HTTP interface."""

from __future__ import annotations

import asyncio
import base64
import time
from typing import TYPE_CHECKING, Any

import resend
from resend.exceptions import NoContentError, ResendError

from medisched.integrations.sender import SendRefused, must_have_clean_headers, safe_reason, unsubscribe_headers

if TYPE_CHECKING:
    from medisched.schemas.emails import OutgoingEmail
    from medisched.settings import Settings

API_URL = "https://api.resend.com"
SECONDS = 15
PER_SECOND = 2.0
TOO_MANY = 429
TRIES = 3
LONGEST_PAUSE = 5.0
# What Resend says about the mail itself. Anything else (key, domain, quota, their trouble) may be different later.
ABOUT_THE_MAIL = {400, 413, 422}
ABOUT_US = {"invalid_from_address", "missing_api_key", "invalid_api_key"}


class Pace:
    """So many requests a second, evenly spaced, in this process."""

    def __init__(self, per_second: float) -> None:
        self._gap = 1 / per_second
        self._next = 0.0

    async def wait(self) -> None:
        """Until it is this request's turn."""
        now = time.monotonic()
        turn = max(now, self._next)
        self._next = turn + self._gap
        await asyncio.sleep(turn - now)

    def pause(self, seconds: float) -> None:
        """Nobody's turn before then."""
        self._next = max(self._next, time.monotonic() + seconds)


class ResendSender:
    """By Resend's own library. The mail's id is the idempotency key, so that a second try makes no second mail."""

    name = "resend"

    def __init__(self, settings: Settings, *, per_second: float = PER_SECOND) -> None:
        self._key, self._from = settings.resend_api_key, settings.mail_from
        self._pace = Pace(per_second)
        # The library keeps these for the whole process.
        resend.api_key = settings.resend_api_key
        resend.api_url = settings.resend_api_url or API_URL
        resend.default_async_http_client = resend.HTTPXClient(timeout=SECONDS)

    async def send(self, mail: OutgoingEmail) -> str:
        """Hand the mail to Resend; answers Resend's id. A short pause that it asks for is kept here."""
        must_have_clean_headers(mail)
        for _ in range(TRIES - 1):
            try:
                return await self._try(mail)
            except SendRefused as refused:
                if refused.retry_after is None or refused.retry_after > LONGEST_PAUSE:
                    raise
                self._pace.pause(refused.retry_after)
        return await self._try(mail)

    async def _try(self, mail: OutgoingEmail) -> str:
        await self._pace.wait()
        try:
            answer = await resend.Emails.send_async(_body(mail, self._from), {"idempotency_key": str(mail.id)})
            return str(answer["id"])
        except ResendError as error:
            raise self._refusal(error) from error
        except (NoContentError, KeyError, TypeError) as error:
            raise SendRefused("answer without an id") from error

    def _refusal(self, error: ResendError) -> SendRefused:
        code = int(error.code)
        kind = error.error_type
        return SendRefused(
            safe_reason(f"{code} {kind}: {error.message}", self._key),
            permanent=code in ABOUT_THE_MAIL and kind not in ABOUT_US,
            retry_after=_seconds(error.headers.get("retry-after", "")) if code == TOO_MANY else None,
        )


def _seconds(header: str) -> float | None:
    try:
        return max(0.0, float(header))
    except ValueError:
        return None


def _body(mail: OutgoingEmail, mail_from: str) -> Any:
    """The same bytes at every attempt: Resend refuses a known key with another body."""
    body: dict[str, Any] = {
        "from": mail_from,
        "to": [mail.recipient],
        "subject": mail.subject,
        "text": mail.text,
        "html": mail.html,
        "headers": {"Auto-Submitted": "auto-generated", **unsubscribe_headers(mail)},
    }
    if mail.calendar is not None:
        content_type = f"text/calendar; charset=utf-8; method={mail.calendar_method or 'PUBLISH'}"
        content = base64.b64encode(mail.calendar.encode()).decode()
        body["attachments"] = [{"filename": "appointment.ics", "content": content, "content_type": content_type}]
    return body
