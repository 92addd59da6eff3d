"""Services and openings as patients see them: every text is ready."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from medisched.domain.clock import day_text, local_day, place_of, time_text
from medisched.domain.money import money_text
from medisched.state.address import address_of, read_id
from medisched.state.booking_words import TAKEN, instead_text
from medisched.state.day_choices import TimeChoice, time_choice
from medisched.state.free_times import Offer, name_in_speech, own_time

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from zoneinfo import ZoneInfo

    from medisched.schemas.catalog import ServiceView
    from medisched.schemas.openings import OpeningView, TimeView
    from medisched.state.appointment_rows import AppointmentRow

NAMED = 3
"""So many providers are written out; of more, the number."""
JUST_TAKEN = frozenset({"provider_busy", "room_busy", "device_busy"})


class ServiceCard(BaseModel):
    """A service that can be booked online; `key` with `day` and `time` is its next opening, once that is known."""

    model_config = ConfigDict(frozen=True)

    id: str = ""
    name: str = ""
    description: str = ""
    length: str = ""
    price: str = ""
    facts: str = ""
    who: str = ""
    href: str = ""
    is_searched: bool = False
    key: str = ""
    day: str = ""
    time: str = ""


def service_cards(services: list[ServiceView], names: Mapping[UUID, str]) -> list[ServiceCard]:
    """Those that somebody offers; `names` are the providers'."""
    return [_card(service, names) for service in services if service.provider_ids]


def with_next(card: ServiceCard, one: OpeningView | None, zone: ZoneInfo) -> ServiceCard:
    """The same card with what was found for it."""
    if one is None:
        return card.model_copy(update={"is_searched": True})
    shown = {"key": opening_key(one.start), "day": day_text(one.start, zone), "time": time_text(one.start, zone)}
    return card.model_copy(update={"is_searched": True, **shown})


def opening_key(start: datetime, provider_id: UUID | None = None) -> str:
    """A time as addresses and buttons carry it, with whom only where that was chosen: `20261123T0830Z.<id>`."""
    stamp = f"{start.astimezone(UTC):{STAMP}}"
    return f"{stamp}.{provider_id}" if provider_id else stamp


def read_key(text: str | None) -> tuple[datetime | None, UUID | None]:
    """What `opening_key` wrote; anybody can write an address, so it may be nothing."""
    stamp, _, provider = (text or "").partition(".")
    try:
        start = datetime.strptime(stamp, STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None, None
    return (start if FIRST_YEAR <= start.year <= LAST_YEAR else None), read_id(provider)


def opening_path(service_id: object, key: str = "") -> str:
    """Where a service, or one time of it, is booked."""
    return address_of("/openings", service=service_id, time=key)


def opening_choice(one: OpeningView, zone: ZoneInfo) -> TimeChoice:
    """A button among those of its day."""
    return time_choice(opening_key(one.start), one.start, zone)


def dated_choice(one: OpeningView, zone: ZoneInfo, *, is_named: bool) -> TimeChoice:
    """A button that stands by itself: with its day, and with whom if that is open."""
    day, time, called = day_text(one.start, zone), time_text(one.start, zone), name_in_speech(one.provider)
    return TimeChoice(
        id=opening_key(one.start, one.provider_id),
        time=f"{one.start.astimezone(zone):%a %-d %b}, {time}",
        note=called if is_named else "",
        label=f"{day}, {time} with {called}",
    )


def offer_of_opening(one: OpeningView, card: ServiceCard, zone: ZoneInfo, own_zone: str = "") -> Offer:
    """An opening in words."""
    return Offer(
        slot_id=opening_key(one.start, one.provider_id),
        provider_id=str(one.provider_id),
        provider=one.provider,
        called=name_in_speech(one.provider),
        department=one.department,
        room=one.room,
        title=f"{card.name} · {card.facts}",
        iso=local_day(one.start, zone).isoformat(),
        day=day_text(one.start, zone),
        time=time_text(one.start, zone),
        until=time_text(one.end, zone),
        place=place_of(zone.key),
        own_time=own_time(one.start, zone, own_zone),
    )


def gone_text(answer: TimeView) -> str:
    """Why a time cannot be had any more, as a patient wants to hear it."""
    return f"{TAKEN}." if answer.reason in JUST_TAKEN or not answer.reason_text else answer.reason_text


def gone_and_next(why: str, found: list[OpeningView], *, is_named: bool, is_moving: bool) -> str:
    """Why, what stays, and what stands below; `is_named` if all of it is with one provider who was chosen."""
    called = name_in_speech(found[0].provider) if found and is_named else ""
    kept = " Your appointment stays where it was." if is_moving else ""
    after = instead_text(called, len(found)) if found else "Nothing else is free in the next weeks."
    return f"{why}{kept} {after}"


def cannot_move_text(row: AppointmentRow | None, organization: str, offered: Collection[str]) -> str:
    """Why an appointment is not moved here; empty when it can be."""
    if row is None:
        return "This appointment is over or was cancelled, so it cannot be moved."
    if not row.is_ahead:
        return "This appointment has begun, so it cannot be moved."
    if not row.is_open:
        until = f"that was possible until {row.change_until}"
        return f"It is too late to move it online: {until}. Please call {organization}."
    if row.service_id not in offered:
        return f"{row.title} cannot be moved online. Please call {organization}."
    return ""


def _card(service: ServiceView, names: Mapping[UUID, str]) -> ServiceCard:
    length = f"{service.duration} minutes"
    price = "" if service.price is None else money_text(service.price, service.currency)
    return ServiceCard(
        id=str(service.id),
        name=service.name,
        description=service.description,
        length=length,
        price=price,
        facts=f"{length} · {price}" if price else length,
        who=_who([names[one] for one in service.provider_ids if one in names]),
        href=opening_path(service.id),
    )


def _who(names: list[str]) -> str:
    called = [name_in_speech(name) for name in names]
    *others, last = called if len(called) <= NAMED else [*called[: NAMED - 1], f"{len(called) - NAMED + 1} more"]
    return f"With {', '.join(others)} or {last}" if others else f"With {last}"


STAMP = "%Y%m%dT%H%MZ"
FIRST_YEAR, LAST_YEAR = 2000, 2200
