"""Services and openings as patients see them: every text is ready."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from medisched.domain.clock import day_text, local_day, place_of, time_text
from medisched.domain.day_words import DAY_OF_YEAR, day_words
from medisched.domain.money import money_text
from medisched.domain.texts import _, many
from medisched.state.address import address_of, read_day, read_id
from medisched.state.booking_words import TAKEN, instead_text
from medisched.state.day_choices import TimeChoice, time_choice
from medisched.state.free_times import Offer, name_in_speech, own_time

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from zoneinfo import ZoneInfo

    from medisched.schemas.catalog import ServiceView
    from medisched.schemas.openings import OpeningView, TimeView
    from medisched.state.appointment_rows import AppointmentRow
    from medisched.state.online_services import Shelf

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


def carried_over(card: ServiceCard, known: ServiceCard | None) -> ServiceCard:
    """A card that was read again, with the next opening that is known of it."""
    if known is None:
        return card
    return card.model_copy(update=known.model_dump(include={"is_searched", "key", "day", "time"}))


def opening_key(start: datetime, provider_id: UUID | None = None) -> str:
    """A time as addresses and buttons carry it, with whom only where that was chosen: `20261123T0830Z.<id>`."""
    stamp = f"{start.astimezone(UTC):{STAMP}}"
    return f"{stamp}.{provider_id}" if provider_id else stamp


def read_key(text: str | None) -> tuple[datetime | None, UUID | None]:
    """What `opening_key` wrote; anybody can write an address, so it may be nothing."""
    stamp, _dot, provider = (text or "").partition(".")
    try:
        start = datetime.strptime(stamp, STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None, None
    return (start if FIRST_YEAR <= start.year <= LAST_YEAR else None), read_id(provider)


def wanted_day(wanted: Mapping[str, str], zone: ZoneInfo) -> date | None:
    """The day that an address names, else that of the time it names."""
    start, _provider_id = read_key(wanted.get("time"))
    return read_day(wanted.get("day")) or (local_day(start, zone) if start else None)


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
        time=f"{day_words(one.start.astimezone(zone), DAY_OF_YEAR)}, {time}",
        note=called if is_named else "",
        label=_("{day}, {time} with {called}").format(day=day, time=time, called=called),
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
        instant=one.start.isoformat(),
        zone=zone.key,
    )


def gone_text(answer: TimeView) -> str:
    """Why a time cannot be had any more, as a patient wants to hear it."""
    return f"{_(TAKEN)}." if answer.reason in JUST_TAKEN or not answer.reason_text else answer.reason_text


def left_text(shelf: Shelf, card: ServiceCard, names: Mapping[str, str], wanted: Collection[str]) -> str:
    """What is not offered any more: the service, or with one of the providers that are `wanted`; empty if all is."""
    service = shelf.find(card.id)
    if service is None or not service.provider_ids:
        return no_longer_text(card.name)
    offering = {str(provider_id) for provider_id in service.provider_ids}
    gone = next((one for one in wanted if one in names and one not in offering), None)
    if gone is None:
        return ""
    return _("{provider} no longer offers {service}. Please choose another time.").format(
        provider=names[gone], service=card.name
    )


def no_longer_text(service: str) -> str:
    """Of a service that cannot be booked online any more."""
    return _("{service} is no longer offered online.").format(service=service)


def gone_and_next(why: str, found: list[OpeningView], *, is_named: bool, is_moving: bool) -> str:
    """Why, what stays, and what stands below; `is_named` if all of it is with one provider who was chosen."""
    called = name_in_speech(found[0].provider) if found and is_named else ""
    parts = [why, _("Your appointment stays where it was.")] if is_moving else [why]
    after = instead_text(called, len(found)) if found else _("Nothing else is free in the next weeks.")
    return " ".join((*parts, after))


def cannot_move_text(row: AppointmentRow | None, organization: str, offered: Collection[str]) -> str:
    """Why an appointment is not moved here; empty when it can be."""
    if row is None:
        return _("This appointment is over or was cancelled, so it cannot be moved.")
    if not row.is_ahead:
        return _("This appointment has begun, so it cannot be moved.")
    if not row.is_open:
        return _(
            "It is too late to move it online: that was possible until {until}. Please call {organization}."
        ).format(until=row.change_until, organization=organization)
    if row.service_id not in offered:
        return _("{title} cannot be moved online. Please call {organization}.").format(
            title=row.title, organization=organization
        )
    return ""


def _card(service: ServiceView, names: Mapping[UUID, str]) -> ServiceCard:
    length = many(service.duration, "{n} minute", "{n} minutes")
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
    if len(called) > NAMED:
        return many(
            len(called) - NAMED + 1,
            "With {names} or {n} more",
            "With {names} or {n} more",
            names=", ".join(called[: NAMED - 1]),
        )
    *others, last = called
    return (
        _("With {join} or {last}").format(join=", ".join(others), last=last)
        if others
        else _("With {last}").format(last=last)
    )


STAMP = "%Y%m%dT%H%MZ"
FIRST_YEAR, LAST_YEAR = 2000, 2200
