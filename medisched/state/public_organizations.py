"""An organization's public page: what and who is there and when it is free next, for anybody."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

import reflex as rx
from pydantic import BaseModel, ConfigDict
from reflex.event import EventSpec

from medisched.domain.access import is_open, must_be_active
from medisched.domain.clock import day_text, get_zone, now_utc, place_of, time_text
from medisched.domain.errors import SlotTaken
from medisched.schemas.openings import OpeningView
from medisched.schemas.organizations import PublicOrganizationView
from medisched.schemas.providers import ProviderView
from medisched.services.catalog import list_services
from medisched.services.departments import list_departments
from medisched.services.doors import visit
from medisched.services.organizations import get_public_organization
from medisched.services.providers import list_providers
from medisched.services.slot_lists import get_slot, list_free_slots
from medisched.state.address import address_of, event_path, event_query, read_id
from medisched.state.appointment_rows import NOBODY
from medisched.state.base import BaseState
from medisched.state.choices import Choice, with_all
from medisched.state.day_choices import TimeChoice, time_choice
from medisched.state.errors import refusals_shown, refusals_told
from medisched.state.free_times import HORIZON, Offer, name_in_speech, offer_of
from medisched.state.guard import PUBLIC, allow
from medisched.state.online_services import Shelf
from medisched.state.open_times import OpenTimes
from medisched.state.opening_rows import (
    ServiceCard,
    offer_of_opening,
    opening_key,
    opening_path,
    read_key,
    with_next,
)

MORE_TIMES = 9
SUSPENDED = "suspended"


class PublicProvider(BaseModel):
    """A provider as the public sees them, with their next free time if there is one."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    name: str
    called: str
    title: str
    bio: str
    department_id: str
    department: str
    slot_id: str = ""
    day: str = ""
    time: str = ""
    nothing: str = "No free times at present."


class PublicOrganizationState(BaseState):
    """`way` is how this visitor gets to a booking: sign_in, join (also back into it), or straight there (go)."""

    organization: PublicOrganizationView | None = None
    place: str = ""
    rule: str = ""
    services: list[ServiceCard] = []
    departments: list[Choice] = []
    department_id: str = ""
    providers: list[PublicProvider] = []
    more_of: str = ""
    more: list[TimeChoice] = []
    way: str = "sign_in"
    wanted: Offer = Offer()
    is_asking: bool = False
    booking_path: str = ""
    sign_in_path: str = ""
    sign_up_path: str = ""
    is_loaded: bool = False
    errors: dict[str, str] = {}
    refusal: str = ""
    _slug: str = ""
    _is_leaving: bool = False
    _all: list[PublicProvider] = []

    @rx.event
    @allow(PUBLIC)
    async def load(self) -> EventSpec | None:
        """The organization that the address names; whoever comes back to a chosen time goes on with it."""
        self.is_loaded, self.is_asking, self.department_id, self.more_of = False, False, "", ""
        self._slug, self.organization = event_path().removeprefix("/o/").strip("/"), None
        self.services = []
        onward: EventSpec | None = None
        async with refusals_shown(self):
            self.organization = await visit(get_public_organization, slug=self._slug, session_id=self.session_id)
            self._choose_way()
            await self._read_people(self.organization)
            if self.way != "sign_in" and not self._is_closed_here():
                onward = await self._want_again(event_query())
        self.is_loaded = True
        self._is_leaving = onward is not None
        return onward

    @rx.event
    @allow(PUBLIC)
    async def load_next_times(self) -> None:
        """The next opening of each service, after the page itself: a search for each of them takes its time."""
        if self._is_leaving or self._is_closed_here():
            return
        async with refusals_told(self):
            for card in self.services:
                found = await self._times(card.id).list_first(1)
                self._put_next(card, found.items)

    @rx.event
    @allow(PUBLIC)
    async def choose_department(self, department_id: str) -> None:
        """Only providers of one department; an empty id stands for all."""
        self.department_id = department_id
        self.providers = [item for item in self._all if department_id in {"", item.department_id}]

    @rx.event
    @allow(PUBLIC)
    async def show_more(self, provider_id: UUID) -> None:
        """The next free times of one provider, below their card."""
        async with refusals_told(self):
            now, zone = now_utc(), self._zone()
            slots = await visit(
                list_free_slots,
                start=now,
                end=now + HORIZON,
                provider_id=provider_id,
                limit=MORE_TIMES,
                slug=self._slug,
            )
            self.more_of = str(provider_id)
            self.more = [
                time_choice(slot.id, slot.start, zone, f"{slot.start.astimezone(zone):%a %-d %b}") for slot in slots
            ]

    @rx.event
    @allow(PUBLIC)
    async def choose_time(self, slot_id: UUID) -> EventSpec | None:
        """On to the booking of one time, by way of signing in or joining where that is needed."""
        async with refusals_told(self):
            return await self._want(slot_id)
        return None

    @rx.event
    @allow(PUBLIC)
    async def choose_service(self, service_id: str, key: str) -> EventSpec | None:
        """On to the times of a service, or with a `key` to the booking of one of them."""
        async with refusals_told(self):
            return await self._want_service(service_id, key)
        return None

    @rx.event
    @allow(PUBLIC)
    async def set_asking(self, is_open: bool) -> None:
        """Close the question; it opens by choosing a time only."""
        if not is_open:
            self.is_asking = False

    def _choose_way(self) -> None:
        here = self.viewer is not None and self.viewer.organization_slug == self._slug
        self.way = "sign_in" if self.viewer is None else "go" if here else "join"

    def _is_closed_here(self) -> bool:
        return self.organization is not None and not is_open(self.organization.status)

    async def _want(self, slot_id: UUID) -> EventSpec | None:
        must_be_active(self.organization.status if self.organization else "")
        slot = await visit(get_slot, slot_id, slug=self._slug)
        if slot.status != "free" or slot.start <= now_utc():
            self._notify("error", SlotTaken.message)
            self.more_of = ""
            await self._read_people(self.organization)
            return None
        self.booking_path = address_of("/find", provider=slot.provider_id, slot=slot.id)
        return self._ask_or_go(offer_of(slot, self._zone()), address_of(f"/o/{self._slug}", slot=slot.id))

    async def _want_again(self, wanted: dict[str, str]) -> EventSpec | None:
        """What somebody had chosen before they signed in."""
        if slot_id := read_id(wanted.get("slot")):
            return await self._want(slot_id)
        return await self._want_service(wanted.get("service", ""), wanted.get("time", ""))

    async def _want_service(self, service_id: str, key: str) -> EventSpec | None:
        must_be_active(self.organization.status if self.organization else "")
        card = next((one for one in self.services if one.id == service_id), None)
        if card is None:
            return None
        start, provider_id = read_key(key)
        key = opening_key(start, provider_id) if start else ""
        self.booking_path = opening_path(card.id, key)
        offer = Offer(title=f"{card.name} · {card.facts}", provider=card.who)
        if start and self.way != "go":
            opening = (await self._times(card.id, provider_id).explain(start)).opening
            if opening is None:
                self._notify("error", SlotTaken.message)
                self.booking_path, key = opening_path(card.id), ""
            else:
                offer = offer_of_opening(opening, card, self._zone())
        return self._ask_or_go(offer, address_of(f"/o/{self._slug}", service=card.id, time=key))

    def _ask_or_go(self, offer: Offer, back_to: str) -> EventSpec | None:
        """Members go on at once; others are asked to sign in or to join, and come back to what they chose."""
        if self.way == "go":
            return rx.redirect(self.booking_path)
        back = urlencode({"next": back_to})
        self.sign_in_path, self.sign_up_path = f"/sign-in?{back}", f"/sign-up?{back}"
        self.wanted, self.is_asking = offer, True
        return None

    def _times(self, service_id: str, provider_id: UUID | None = None) -> OpenTimes:
        return OpenTimes(partial(visit, slug=self._slug), self._zone(), read_id(service_id) or NOBODY, provider_id)

    def _put_next(self, card: ServiceCard, found: list[OpeningView]) -> None:
        shown = with_next(card, found[0] if found else None, self._zone())
        self.services = [shown if one.id == card.id else one for one in self.services]

    async def _read_people(self, organization: PublicOrganizationView | None) -> None:
        if organization is None:
            return
        self.place = place_of(organization.timezone)
        self.rule = window_text(organization.cancellation_window)
        if organization.status == SUSPENDED:
            self.departments, self.services, self._all, self.providers = [], [], [], []
            return
        departments = await visit(list_departments, slug=self._slug)
        self.departments = with_all("All departments", ((d.id, d.name) for d in departments if d.provider_count))
        shelf = Shelf(
            await visit(list_services, online_only=True, slug=self._slug), await visit(list_providers, slug=self._slug)
        )
        known = {card.id: card for card in self.services}
        self.services = [known.get(card.id, card) for card in shelf.cards]
        self._all = [_public(person, self._zone(), shelf.offered_by(person.id)) for person in shelf.providers]
        self.providers = [item for item in self._all if self.department_id in {"", item.department_id}]

    def _zone(self) -> ZoneInfo:
        return get_zone(self.organization.timezone if self.organization else "UTC")


def _public(person: ProviderView, zone: ZoneInfo, services: list[str]) -> PublicProvider:
    shown = PublicProvider(
        **person.model_dump(include={"id", "name", "title", "bio", "department"}),
        called=name_in_speech(person.name),
        department_id=str(person.department_id),
    )
    if person.next_free is None:
        offers = f"Choose a service above: {', '.join(services)}." if services else shown.nothing
        return shown.model_copy(update={"nothing": offers})
    day, time = day_text(person.next_free, zone), time_text(person.next_free, zone)
    return shown.model_copy(update={"slot_id": str(person.next_slot_id), "day": day, "time": time})


def window_text(minutes: int) -> str:
    """Until when a patient can cancel or move, in words."""
    if minutes == 0:
        return "until it begins"
    unit, length = next((unit, length) for unit, length in UNITS if minutes % length == 0)
    count = minutes // length
    return f"until {'an' if unit == 'hour' else 'a'} {unit} before" if count == 1 else f"until {count} {unit}s before"


UNITS = (("day", 24 * 60), ("hour", 60), ("minute", 1))
