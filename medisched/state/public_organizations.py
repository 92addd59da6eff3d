"""An organization's public page: what and who is there, when it is free, and the way to a booking, for anybody."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

import reflex as rx
from reflex.event import EventSpec

from medisched.domain.access import is_open, must_be_active
from medisched.domain.clock import get_zone, place_of
from medisched.schemas.organizations import PublicOrganizationView
from medisched.services.doors import visit
from medisched.services.organizations import get_public_organization
from medisched.state.address import address_of, event_path, event_query, read_day, read_id
from medisched.state.base import BaseState
from medisched.state.choices import Choice
from medisched.state.contacts import Contact, contact_of
from medisched.state.day_choices import TimeChoice
from medisched.state.errors import refusals_shown, refusals_told
from medisched.state.free_times import Offer
from medisched.state.guard import PUBLIC, allow
from medisched.state.online_services import Shelf
from medisched.state.opening_rows import ServiceCard, carried_over, wanted_day
from medisched.state.person_choices import PersonChoice
from medisched.state.public_boards import TimesBoard
from medisched.state.public_choices import Chosen, choose, draw_board, read_offered
from medisched.state.public_offers import Gone, PublicTimes, Standing
from medisched.state.public_rows import PublicProvider, public_provider, window_text


class PublicOrganizationState(BaseState):
    """`way` is how this visitor gets to a booking: sign_in, join (also back into it), or straight there (go).

    Members go on to pages of their own; everybody else sees the times of what they have `chosen` here.
    """

    organization: PublicOrganizationView | None = None
    contact: Contact = Contact()
    place: str = ""
    rule: str = ""
    services: list[ServiceCard] = []
    departments: list[Choice] = []
    department_id: str = ""
    providers: list[PublicProvider] = []
    chosen: Chosen = Chosen()
    people: list[PersonChoice] = []
    person_id: str = ""
    board: TimesBoard = TimesBoard()
    way: str = "sign_in"
    wanted: Offer = Offer()
    is_asking: bool = False
    taken: str = ""
    instead: list[TimeChoice] = []
    booking_path: str = ""
    sign_in_path: str = ""
    sign_up_path: str = ""
    address: str = ""
    is_loaded: bool = False
    errors: dict[str, str] = {}
    refusal: str = ""
    _slug: str = ""
    _is_leaving: bool = False
    _all: list[PublicProvider] = []
    _shelf: Shelf = Shelf([], [])
    _day: date | None = None
    _month: date | None = None
    _wish: tuple[str, str] = ("", "")

    @rx.event
    @allow(PUBLIC)
    async def load(self) -> EventSpec | None:
        """The organization that the address names; whoever comes back to a chosen time goes on with it."""
        self.is_loaded, self.is_asking, self.department_id, self.taken = False, False, "", ""
        self._slug, self.organization = event_path().removeprefix("/o/").strip("/"), None
        self.services, self.chosen, self.address = [], Chosen(), ""
        onward: EventSpec | None = None
        async with refusals_shown(self):
            self._watch_public((await self._read_organization()).id, "slots", "hours", "catalog")
            await self._read_people()
            if not self._is_closed_here():
                onward = await self._want_again(event_query())
        self.is_loaded, self._is_leaving = True, onward is not None
        return onward

    @rx.event
    @allow(PUBLIC)
    async def load_next_times(self) -> None:
        """The next opening of each service, after the page itself: a search for each of them takes its time."""
        if self._is_leaving or self._is_closed_here():
            return
        async with refusals_told(self):
            await self._read_next_times()

    @rx.event
    @allow(PUBLIC)
    async def choose_department(self, department_id: str) -> None:
        """Only providers of one department; an empty id stands for all."""
        self.department_id = department_id
        self.providers = [item for item in self._all if department_id in {"", item.department_id}]

    @rx.event
    @allow(PUBLIC)
    async def choose_provider(self, provider_id: UUID) -> EventSpec | None:
        """The published times of one provider."""
        async with refusals_told(self):
            return await self._show_chosen("provider", str(provider_id))
        return None

    @rx.event
    @allow(PUBLIC)
    async def choose_service(self, service_id: str, key: str) -> EventSpec | None:
        """The times of a service, or with a `key` on to the booking of one of them."""
        async with refusals_told(self):
            self.person_id = ""
            return await (self._want(service_id, key) if key else self._show_chosen("service", service_id))
        return None

    @rx.event
    @allow(PUBLIC)
    async def choose_person(self, provider_id: str) -> None:
        """Only times of the service with this provider; an empty id stands for anybody."""
        async with refusals_told(self):
            self.person_id = provider_id if provider_id in {one.value for one in self.people} else ""
            await self._draw(None, None)

    @rx.event
    @allow(PUBLIC)
    async def choose_day(self, iso: str) -> None:
        """The times of a day."""
        async with refusals_told(self):
            await self._draw(read_day(iso), None)

    @rx.event
    @allow(PUBLIC)
    async def show_month(self, iso: str) -> None:
        """The month that a day is in."""
        async with refusals_told(self):
            await self._draw(self._day, read_day(iso))

    @rx.event
    @allow(PUBLIC)
    async def choose_time(self, key: str) -> EventSpec | None:
        """On to the booking of a slot (by its id) or of an opening of the chosen service (by its key)."""
        async with refusals_told(self):
            if slot_id := read_id(key):
                return await self._want("", str(slot_id))
            return await self._want(self.chosen.id or self._wish[0], key)
        return None

    @rx.event
    @allow(PUBLIC)
    async def choose_again(self) -> None:
        """Back to all services and providers."""
        self.chosen, self.taken, self.address = Chosen(), "", address_of(f"/o/{self._slug}")
        self._watch_only()
        async with refusals_told(self):
            await self._read_people()
            await self._read_next_times()

    @rx.event
    @allow(PUBLIC)
    async def set_asking(self, is_open: bool) -> None:
        """Close the question; it opens by choosing a time only."""
        if not is_open:
            self.is_asking = False

    async def _reload_live(self) -> None:
        """What is chosen stays; a time that is gone while somebody looks at it is told with what to take instead."""
        await self._read_people()
        if self._is_closed_here():
            self.is_asking, self.chosen = False, Chosen()
            return
        if self.chosen.kind:
            await self._draw(self._day, self._month)
        else:
            await self._read_next_times()
        if self.is_asking or self.taken:
            await self._check_wish()

    async def _check_wish(self) -> None:
        found = await self._look(*self._wish)
        if isinstance(found, Gone):
            self._tell_gone(found)
        elif found is None:
            self.taken, self.is_asking = "", False
        elif self.taken:
            self.taken = ""

    async def _look(self, service_id: str, key: str) -> Standing | Gone | None:
        """What became of a time: a slot, or an opening of a service. Nothing where it names none."""
        if service_id:
            card = self._find_card(service_id)
            return await self._times().look_at_opening(card, key) if card else None
        whose = read_id(self.wanted.provider_id) if self.wanted.slot_id == key else None
        is_chosen = self.chosen.kind == "provider"
        slot_id = read_id(key)
        return await self._times().look_at_slot(slot_id, whose, is_provider_chosen=is_chosen) if slot_id else None

    async def _want(self, service_id: str, key: str) -> EventSpec | None:
        """Members go on at once; others are asked to sign in or to join, and come back to what they chose."""
        must_be_active(self.organization.status if self.organization else "")
        self._wish = service_id, key
        self._watch_only()
        found = await self._look(service_id, key)
        if isinstance(found, Gone):
            self._tell_gone(found)
            await self._read_people()
            await self._draw(self._day, self._month)
            return None
        if found is None:
            return None
        self.taken, self.booking_path, self.wanted = "", found.booking_path, found.offer
        if self.way == "go":
            return rx.redirect(self.booking_path)
        back = urlencode({"next": found.back_to})
        self.sign_in_path, self.sign_up_path = f"/sign-in?{back}", f"/sign-up?{back}"
        self.is_asking = True
        return None

    def _tell_gone(self, gone: Gone) -> None:
        self.taken, self.instead, self.is_asking = gone.text, gone.instead, False

    async def _want_again(self, wanted: dict[str, str]) -> EventSpec | None:
        """What somebody had chosen before they signed in, or what a link names."""
        service_id, provider_id, slot = (wanted.get(name, "") for name in ("service", "provider", "slot"))
        is_service = self._find_card(service_id) is not None
        is_going = self.way == "go" and (wanted.get("time") or slot)
        if not is_going and (is_service or provider_id):
            kind, whose = ("service", service_id) if is_service else ("provider", provider_id)
            self.person_id = provider_id if is_service else ""
            if onward := await self._show_chosen(kind, whose, wanted_day(wanted, self._zone())):
                return onward
        if self.way == "sign_in":
            return None
        if slot:
            return await self._want("", slot)
        return await self._want(service_id, wanted["time"]) if is_service and wanted.get("time") else None

    async def _show_chosen(self, kind: str, chosen_id: str, day: date | None = None) -> EventSpec | None:
        """The times of a service or a provider of this organization; for members on a page of their own."""
        must_be_active(self.organization.status if self.organization else "")
        chosen = choose(kind, chosen_id, self.services, self._all)
        if chosen is None:
            return None
        if self.way == "go":
            return rx.redirect(chosen.booking_path(self.person_id if kind == "service" else "", day))
        self.chosen, self.taken = chosen, ""
        await self._draw(day, None)
        return None

    async def _draw(self, day: date | None, month: date | None) -> None:
        """The times of what is chosen, on a day and in a month; without them, those of the earliest."""
        if not self.chosen.kind:
            return
        self._watch_only()
        drawn = await draw_board(self._times(), self._shelf, self.chosen, self.person_id, day=day, month=month)
        self.board, self.people, self.person_id = drawn.board, drawn.people, drawn.person_id
        self._day, self._month = drawn.day, month
        self.address = address_of(f"/o/{self._slug}", **self.chosen.address(self.person_id), day=self._day)
        if not (self.is_asking or self.taken):
            self._watch_only(last=drawn.until)

    async def _read_organization(self) -> PublicOrganizationView:
        return await visit(get_public_organization, slug=self._slug, session_id=self.session_id)

    async def _read_people(self) -> None:
        """The organization and who and what is there; nothing of one that is suspended."""
        organization = self.organization = await self._read_organization()
        here = self.viewer is not None and self.viewer.organization_slug == self._slug
        self.way = "sign_in" if self.viewer is None else "go" if here else "join"
        self.contact, self.place = contact_of(organization), place_of(organization.timezone)
        self.rule = window_text(organization.cancellation_window)
        self._shelf, self.departments = await read_offered(self._times(), organization.status)
        known = {card.id: card for card in self.services}
        self.services = [carried_over(card, known.get(card.id)) for card in self._shelf.cards]
        self._all = [
            public_provider(person, self._zone(), self._shelf.offered_by(person.id)) for person in self._shelf.providers
        ]
        self.providers = [item for item in self._all if self.department_id in {"", item.department_id}]

    async def _read_next_times(self) -> None:
        for card in self.services:
            shown = await self._times().with_next_of(card)
            self.services = [shown if one.id == card.id else one for one in self.services]

    def _is_closed_here(self) -> bool:
        return self.organization is not None and not is_open(self.organization.status)

    def _find_card(self, service_id: str) -> ServiceCard | None:
        return next((one for one in self.services if one.id == service_id), None)

    def _times(self) -> PublicTimes:
        return PublicTimes(self._slug, self._zone())

    def _zone(self) -> ZoneInfo:
        return get_zone(self.organization.timezone if self.organization else "UTC")
