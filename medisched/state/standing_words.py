"""What the standing of an organization means for whoever is looking, in one sentence or two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from medisched.domain.access import Role
from medisched.domain.clock import day_text
from medisched.domain.texts import _, mark

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from medisched.schemas.billing import StandingView
    from medisched.schemas.viewers import ViewerView


class StandingRow(BaseModel):
    """The banner of every page; an empty text: all is as usual. `action` leads to the billing page."""

    model_config = ConfigDict(frozen=True)

    text: str = ""
    action: str = ""
    is_closed: bool = False


READ_ONLY = mark("Your organization is read-only at present: nothing new can be made. Appointments can be cancelled.")
READ_ONLY_SINCE = mark(
    "Your organization has been read-only since {day}: nothing new can be made. Appointments can be cancelled."
)
SUSPENDED = mark("Your organization is suspended at present: nothing new can be made, but nothing has been deleted.")
SUSPENDED_SINCE = mark(
    "Your organization has been suspended since {day}: nothing new can be made, but nothing has been deleted."
)

SUSPENDED_BY_US = mark(
    "We have suspended your organization on {day}: nothing new can be made, but nothing has been deleted. "
    "If this is wrong, please answer the letter that we sent you. Our reason: {reason}"
)


def standing_row(standing: StandingView, viewer: ViewerView, zone: ZoneInfo) -> StandingRow:
    """Owners learn what to do, people who work here what still goes, patients what concerns them."""
    if not standing.kind:
        return StandingRow()
    if standing.for_owner:
        return _for_owners(standing, zone)
    name = viewer.organization_name
    if viewer.role == Role.MEMBER:
        return StandingRow(text=closed_text(name), is_closed=True)
    if standing.kind == "suspended":
        return StandingRow(
            text=_(
                "{name} is suspended: nothing new can be made, and patients see no times. "
                "Appointments can still be cancelled. Please ask an owner what happens next."
            ).format(name=name),
            is_closed=True,
        )
    return StandingRow(
        text=_(
            "{name} is read-only at present: nothing new can be made. Appointments can still be "
            "cancelled, and the day goes on as usual."
        ).format(name=name),
        is_closed=True,
    )


def closed_text(name: str) -> str:
    """For patients and visitors."""
    return _("{name} takes no new bookings at present. You can still cancel appointments.").format(name=name)


def _for_owners(standing: StandingView, zone: ZoneInfo) -> StandingRow:
    day = day_text(standing.until, zone) if standing.until else ""
    rows = {
        "past_due": (_("A payment failed. Everything works until {day}."), _("Update the payment")),
        "ending": (_("Your subscription ends on {day}."), _("Resume it")),
        "read_only": (_(READ_ONLY_SINCE if day else READ_ONLY), _("Update the payment") if day else _("See billing")),
        "suspended": (_(SUSPENDED_SINCE if day else SUSPENDED), _("See billing")),
        "suspended_by_platform": (_(SUSPENDED_BY_US), ""),
    }
    text, action = rows.get(standing.kind, ("", ""))
    is_closed = standing.kind in {"read_only", "suspended", "suspended_by_platform"}
    return StandingRow(text=text.format(day=day, reason=standing.reason), action=action, is_closed=is_closed)
