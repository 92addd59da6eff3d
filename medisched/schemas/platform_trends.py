"""The platform over time, and what waits for somebody: numbers, never people."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - pydantic looks at it
from typing import Annotated, Literal

from pydantic import BeforeValidator

from medisched.schemas.base import Draft, View

LENGTHS = (30, 90, 365)


class TrendQuery(Draft):
    """How many days until today: 30, 90 or 365."""

    days: Annotated[
        Literal[30, 90, 365], BeforeValidator(lambda value: int(value) if str(value).isdigit() else value)
    ] = 30


class PlatformSumsView(View):
    """What happened: new organizations, bookings, moves, cancellations, patients who did not come, sign-ins, mail.

    Of the mails written: all that were not pointless, those that a mail server took, those that are known to have
    arrived (only some mail servers tell), and those that could not be delivered.
    """

    organizations: int = 0
    bookings: int = 0
    moves: int = 0
    cancellations: int = 0
    no_shows: int = 0
    sign_ins: int = 0
    mails: int = 0
    mails_sent: int = 0
    mails_delivered: int = 0
    mails_dead: int = 0


class PlatformDayView(PlatformSumsView):
    """The same of one day (UTC)."""

    day: date


class PlatformTrendsView(View):
    """Each day from the first to today, their sum, and the sum of as many days before; at most a minute behind."""

    days: list[PlatformDayView]
    sums: PlatformSumsView
    before: PlatformSumsView


class PlatformAttentionView(View):
    """What waits for somebody.

    Mails that could not be delivered, and how many organizations they are of; webhooks that were switched off because
    they failed; messages of Polar's that were not applied; organizations whose payment failed; those that are closed.
    """

    mails: int
    mail_organizations: int
    webhooks: int
    webhook_organizations: int
    messages: int
    payments: int
    suspended: int
    read_only: int
