"""Links that open a calendar's own form with an appointment filled in.

Times are UTC instants, shown in their reader's zone.
Source: calendar.google.com/calendar/render (action=TEMPLATE), outlook.live.com/calendar/0/deeplink/compose.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    from datetime import datetime

    from medisched.domain.messages import AppointmentFacts

GOOGLE = "https://calendar.google.com/calendar/render"
OUTLOOK = "https://outlook.live.com/calendar/0/deeplink/compose"


def google_link(facts: AppointmentFacts) -> str:
    """Google Calendar's form."""
    return _link(
        GOOGLE,
        action="TEMPLATE",
        text=facts.summary,
        dates=f"{_stamp(facts.start)}/{_stamp(facts.end)}",
        location=facts.place,
        details=facts.details,
    )


def outlook_link(facts: AppointmentFacts) -> str:
    """Outlook's form, for private accounts and those of work."""
    return _link(
        OUTLOOK,
        path="/calendar/action/compose",
        rru="addevent",
        subject=facts.summary,
        startdt=f"{facts.start.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        enddt=f"{facts.end.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        location=facts.place,
        body=facts.details,
    )


def _stamp(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _link(address: str, **fields: str) -> str:
    # Outlook shows a plus sign where others read a space.
    return f"{address}?{urlencode(fields, quote_via=quote)}"
