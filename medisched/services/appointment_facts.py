"""What letters and calendars say of an appointment, from whatever row it was read as."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from medisched.domain.messages import AppointmentFacts
from medisched.settings import get_settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from medisched.models import Organization


def facts_of(
    appointment: Mapping[str, Any],
    organization: Mapping[str, Any],
    zone: ZoneInfo,
    *,
    change_until: datetime | None = None,
) -> AppointmentFacts:
    """Columns of an appointment with the names of its people and places, and of its organization as `said_of` says."""
    return AppointmentFacts(
        patient=appointment["patient"],
        provider=appointment["provider"],
        organization=organization["name"],
        start=appointment["start"],
        end=appointment["end"],
        zone=zone,
        link=f"{get_settings().address}/my-appointments",
        department=appointment["department"],
        room=appointment["room"],
        address=organization["address"],
        phone=organization["phone"],
        title=appointment["title"],
        show_title=organization["mail_shows_title"],
        change_until=change_until,
    )


def said_of(organization: Organization) -> dict[str, Any]:
    """What of an organization stands in its letters."""
    return organization.model_dump(include={"name", "address", "phone", "mail_shows_title"})
