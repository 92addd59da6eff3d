"""What the standing of an organization means for whoever is looking, in one sentence or two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from medisched.domain.access import Role
from medisched.domain.clock import day_text

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
            text=f"{name} is suspended: nothing new can be made, and patients see no times. "
            "Appointments can still be cancelled. An owner can sort this out.",
            is_closed=True,
        )
    return StandingRow(
        text=f"{name} is read-only at present: nothing new can be made. "
        "Appointments can still be cancelled, and the day goes on as usual.",
        is_closed=True,
    )


def closed_text(name: str) -> str:
    """For patients and visitors."""
    return f"{name} takes no new bookings at present. You can still cancel appointments."


def _for_owners(standing: StandingView, zone: ZoneInfo) -> StandingRow:
    day = day_text(standing.until, zone) if standing.until else ""
    is_now, since = ("has been", f" since {day}") if day else ("is", " at present")
    rows = {
        "past_due": (f"A payment failed. Everything works until {day}.", "Update the payment"),
        "ending": (f"Your subscription ends on {day}.", "Resume it"),
        "read_only": (
            f"Your organization {is_now} read-only{since}: nothing new can be made. Appointments can be cancelled.",
            "Update the payment" if day else "See billing",
        ),
        "suspended": (
            f"Your organization {is_now} suspended{since}: nothing new can be made, but nothing has been deleted.",
            "See billing",
        ),
    }
    text, action = rows.get(standing.kind, ("", ""))
    return StandingRow(text=text, action=action, is_closed=standing.kind in {"read_only", "suspended"})
