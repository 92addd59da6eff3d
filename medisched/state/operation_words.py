"""Sizes, spans of time, rates and jobs in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medisched.domain.number_words import number_text
from medisched.domain.texts import _, many, mark

if TYPE_CHECKING:
    from collections.abc import Iterable

UNITS = (
    mark("{number} bytes"),
    mark("{number} KB"),
    mark("{number} MB"),
    mark("{number} GB"),
    mark("{number} TB"),
)
THOUSAND, MINUTE, HOUR, DAY = 1000, 60, 3600, 86400
STAYS = mark("Nothing leaves: mail is kept here and shown on the page Inbox, as MAIL_SENDERS says.")
JOBS = {
    "outbox": mark("Sends mail"),
    "webhooks": mark("Sends webhooks"),
    "mail_events": mark("Looks again for mails that news came of"),
    "tell_owners": mark("Tells owners of mail that did not arrive"),
    "looks": mark("Writes down who saw patients"),
    "numbers": mark("Counts each day"),
    "keep_days": mark("Keeps days that are over for reports"),
    "reminders": mark("Reminds patients of appointments"),
    "apply_due": mark("Applies messages from Polar again"),
    "settle": mark("Settles subscriptions"),
    "reconcile": mark("Compares with Polar"),
    "cleanup": mark("Deletes what has expired"),
    "meters": mark("Writes these numbers down"),
}
"""What a job does; one that is not here is known by its name."""


def stays_here(senders: Iterable[str]) -> bool:
    """Whether none of them takes mail out of the house."""
    return set(senders) == {"inbox"}


def size_text(size: int) -> str:
    """`12.3 MB`: with a decimal from kilobytes on."""
    power, value = 0, float(size)
    while value >= THOUSAND and power < len(UNITS) - 1:
        power, value = power + 1, value / THOUSAND
    number = number_text(round(value * 10), 1) if power else number_text(size)
    return _(UNITS[power]).format(number=number)


def span_text(seconds: float) -> str:
    """`12 minutes`: in the largest unit that fits."""
    whole = max(0, int(seconds))
    if whole < MINUTE:
        return many(whole, "{n} second", "{n} seconds")
    if whole < HOUR:
        return many(whole // MINUTE, "{n} minute", "{n} minutes")
    if whole < 2 * DAY:
        return many(whole // HOUR, "{n} hour", "{n} hours")
    return many(whole // DAY, "{n} day", "{n} days")


def took_text(milliseconds: float) -> str:
    """`12 ms`, and from a second on `1.2 s`."""
    if milliseconds < THOUSAND:
        return _("{number} ms").format(number=number_text(round(milliseconds)))
    return _("{number} s").format(number=number_text(round(milliseconds / 100), 1))


def rate_text(rate: float | None) -> str:
    """`97.4%`, rounded down so that a goal is not said to be met when it is not; nothing if it cannot be known."""
    return "" if rate is None else _("{number}%").format(number=number_text(int(rate * 1000), 1))
