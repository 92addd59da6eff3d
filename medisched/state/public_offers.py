"""A time that somebody wants on a public page: everything about it, or that it is gone and what to take instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from medisched.domain.clock import day_text, now_utc
from medisched.services.doors import visit
from medisched.state.address import address_of, read_id
from medisched.state.appointment_rows import NOBODY
from medisched.state.booking_words import taken_text
from medisched.state.day_choices import time_choice
from medisched.state.free_times import FreeTimes, find_slot, is_bookable, name_in_speech, offer_of
from medisched.state.open_times import OpenTimes
from medisched.state.opening_firsts import OFFERED
from medisched.state.opening_rows import (
    dated_choice,
    gone_and_next,
    gone_text,
    offer_of_opening,
    opening_key,
    opening_path,
    read_key,
    with_next,
)
from medisched.state.shared_answers import ask_once

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from uuid import UUID
    from zoneinfo import ZoneInfo

    from medisched.schemas.openings import OpeningView
    from medisched.state.day_choices import TimeChoice
    from medisched.state.free_times import Offer
    from medisched.state.opening_rows import ServiceCard


@dataclass(frozen=True)
class Standing:
    """It can be had: its words, where it is booked, and where this page shows it again."""

    offer: Offer
    booking_path: str
    back_to: str


@dataclass(frozen=True)
class Gone:
    """It cannot be had any more; why, and what is free next."""

    text: str
    instead: list[TimeChoice]


@dataclass(frozen=True)
class PublicTimes:
    """Times of an organization as anybody may ask for them."""

    slug: str
    zone: ZoneInfo

    def openings(self, service_id: str, provider_id: UUID | None = None) -> OpenTimes:
        """Those of a service."""
        return OpenTimes(self.ask, self.zone, read_id(service_id) or NOBODY, provider_id)

    def slots(self, provider_id: UUID | None) -> FreeTimes:
        """Those that a provider has published."""
        return FreeTimes(self.ask, self.zone, provider_id=provider_id)

    async def with_next_of(self, card: ServiceCard) -> ServiceCard:
        """A service with its next opening."""
        found = (await self.openings(card.id).list_first(1)).items
        return with_next(card, found[0] if found else None, self.zone)

    async def look_at_slot(
        self, slot_id: UUID, provider_id: UUID | None, *, is_provider_chosen: bool
    ) -> Standing | Gone:
        """A published time; `provider_id` is whose it was, if that is known."""
        slot = await find_slot(self.ask, slot_id)
        if is_bookable(slot):
            whose = slot.provider_id if is_provider_chosen else ""
            return Standing(
                offer_of(slot, self.zone),
                address_of("/find", provider=slot.provider_id, slot=slot.id),
                address_of(f"/o/{self.slug}", provider=whose, slot=slot.id),
            )
        times = self.slots(slot.provider_id if slot else provider_id)
        found = await times.list_next(OFFERED)
        called = name_in_speech(found[0].provider) if found and times.provider_id else ""
        instead = [time_choice(one.id, one.start, self.zone, day_text(one.start, self.zone)) for one in found]
        return Gone(taken_text(called, len(found)), instead)

    async def look_at_opening(self, card: ServiceCard, key: str) -> Standing | Gone | None:
        """A time of a service; None when the key names none."""
        start, provider_id = read_key(key)
        if start is None:
            return None
        times = self.openings(card.id, provider_id)
        answer = await times.explain(start)
        if answer.opening is not None:
            key = opening_key(start, provider_id)
            return Standing(
                offer_of_opening(answer.opening, card, self.zone),
                opening_path(card.id, key),
                address_of(f"/o/{self.slug}", service=card.id, time=key),
            )
        found = await times.list_next(max(start, now_utc()), OFFERED)
        why = gone_and_next(gone_text(answer), found, is_named=provider_id is not None, is_moving=False)
        return Gone(why, [self._dated(one, provider_id) for one in found])

    def _dated(self, one: OpeningView, provider_id: UUID | None) -> TimeChoice:
        return dated_choice(one, self.zone, is_named=provider_id is None)

    async def ask(self, service: Callable[..., Awaitable[Any]], *args: Any, **options: Any) -> Any:
        """The door for anybody. Its answers are the same for all visitors, so many open pages ask once."""
        question = ("visit", service.__name__, repr(args), repr(sorted(options.items())))
        return await ask_once(question, lambda: visit(service, *args, slug=self.slug, **options))
