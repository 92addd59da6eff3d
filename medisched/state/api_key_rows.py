"""API keys as their page shows them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from medisched.domain.clock import day_text, local_day, moment_text
from medisched.domain.scopes import SCOPE_WORDS
from medisched.domain.texts import _, many

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from medisched.schemas.api_keys import ApiKeyView

WARNED_BEFORE = timedelta(days=14)
OWNER = "owner"
DOTS = "…"


class ApiKeyRow(BaseModel):
    """One key in words.

    `ending` tells keys apart, `may` has a line for each scope, `made` says by whom and when. `used` and `used_at` say
    how long ago and when exactly, the second empty for "never used". `until` is the last moment, `soon` how near it is
    when that is a warning, `less` why the key may do less than it says. `ended` says when and how it ended.
    """

    model_config = ConfigDict(frozen=True)

    id: UUID
    name: str
    ending: str
    may: list[str]
    made_by: str
    made: str
    used: str
    used_at: str
    until: str
    soon: str
    less: str
    status: str
    ended: str


def api_key_row(view: ApiKeyView, zone: ZoneInfo, now: datetime) -> ApiKeyRow:
    """With its times in `zone`, as they are `now`."""
    used = view.last_used_at
    return ApiKeyRow(
        id=view.id,
        name=view.name,
        ending=f"{DOTS}{view.ending}",
        may=[_(SCOPE_WORDS[scope]) for scope in view.scopes if scope in SCOPE_WORDS],
        made_by=view.made_by,
        made=day_text(view.created_at, zone),
        used=ago_words(now - used) if used else _("Never used"),
        used_at=moment_text(used, zone) if used else "",
        until=day_text(view.expires_at - timedelta(microseconds=1), zone),
        soon=_soon(view.expires_at, zone, now),
        less=""
        if view.maker_role == OWNER
        else _("{name} is no longer an owner: the key does no more than they may.").format(name=view.made_by),
        status=view.status,
        ended=day_text(view.revoked_at or view.expires_at, zone),
    )


def ago_words(passed: timedelta) -> str:
    """How long ago, as people say it."""
    minutes = int(passed.total_seconds()) // 60
    if minutes < 1:
        return _("Just now")
    if minutes < 60:  # noqa: PLR2004 - an hour
        return many(minutes, "{n} minute ago", "{n} minutes ago")
    hours = minutes // 60
    if hours < 24:  # noqa: PLR2004 - a day
        return many(hours, "{n} hour ago", "{n} hours ago")
    return many(hours // 24, "{n} day ago", "{n} days ago")


def _soon(end: datetime, zone: ZoneInfo, now: datetime) -> str:
    if end - now > WARNED_BEFORE:
        return ""
    days = (local_day(end - timedelta(microseconds=1), zone) - local_day(now, zone)).days
    return many(days, "Ends in {n} day", "Ends in {n} days") if days else _("Ends today")
