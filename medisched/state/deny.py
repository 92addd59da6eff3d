"""Default deny: the first thing that happens to every event, chained and background ones included.

An event is dropped unless its handler declares a policy, it came over a socket, its arguments are of the declared
types and the person behind the session may send it *now*: the session is looked up for every event, so ending one
works on pages that are already open.
"""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from reflex.middleware.middleware import Middleware
from reflex.state import StateUpdate
from reflex_base.event import Event

from medisched.domain.clock import get_zone, place_of, time_text
from medisched.domain.meters import EVENTS, meters
from medisched.domain.origins import Origin, origin
from medisched.domain.page_routes import PageRoutes
from medisched.domain.texts import speak
from medisched.services.doors import perform
from medisched.services.impersonations import note_page
from medisched.state.address import event_path
from medisched.state.base import BaseState
from medisched.state.guard import FRAMEWORK, PUBLIC, SIGNED_IN, find_handler, policy_of, readers_of
from medisched.state.live import watchers
from medisched.state.returns import ARRIVAL, LOAD, comes_back
from medisched.state.transport import event_headers, event_ip, event_language, event_session_id

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from reflex.app import App
    from reflex.state import BaseState as AnyState
    from reflex_base.registry import RegisteredEventHandler

    from medisched.schemas.viewers import ViewerView

log = logging.getLogger(__name__)

NOTHING = StateUpdate()
ARRIVALS = frozenset({"reflex___state____state.hydrate", "reflex___state____state.hydrate_and_load"})
MOST_NOTED = 10_000
_noted: set[tuple[str, str]] = set()
"""Sessions of administrators who look as somebody else, and the pages that they have opened."""
NO_PAGE = "/404"
FORM_MARK = "__reflex_form_data__"


class DefaultDeny(Middleware):
    """Refuses what nobody allowed. A `StateUpdate` drops the event, None lets it pass.

    `arrivals` are the handlers that pages send by themselves: a page says whom it is for, more kindly than a notice
    about what it has tried to load. `routes` are those of all pages.
    """

    def __init__(
        self,
        find_viewer: Callable[[str], Awaitable[ViewerView | None]],
        *,
        arrivals: Iterable[Any] = (),
        routes: Iterable[str] = (),
    ) -> None:
        self._find_viewer = find_viewer
        self._arrivals, self._pages = _names(*arrivals), PageRoutes(routes)
        self._readers: dict[str, dict[str, Any]] = {}

    async def preprocess(self, app: App, state: AnyState, event: Event) -> StateUpdate | None:  # noqa: ARG002 - Reflex's signature
        """Decide on one event, and answer it in the language of its tab."""
        speak(event_language())
        if not event_headers():
            return _refuse(event, "it came over no socket")
        origin.set(Origin("page", event_ip()))
        watchers.see()
        registered = find_handler(event.name)
        if registered is None:
            return _refuse(event, "there is no such handler")
        meters.count(EVENTS, handler=event.name.rpartition("____")[2])
        if event.name in ANSWERS:
            return None
        audience = frozenset({PUBLIC}) if event.name in FRAMEWORK else policy_of(registered)
        if not audience:
            return _refuse(event, "its handler declares no policy")
        refused = await self._refuse_person(state, event, audience) or self._refuse_arguments(event, registered)
        if refused is None:
            await _note_look(state, event, self._pages)
        return refused or await _answer_return(state, event)

    async def _refuse_person(self, state: AnyState, event: Event, audience: frozenset[str]) -> StateUpdate | None:
        session_id = event_session_id()
        viewer = await self._find_viewer(session_id) if session_id else None
        if session_id and viewer is None:
            answer = BaseState.reload_page if PUBLIC in audience else BaseState.go_to_sign_in
            return _refuse(event, "the session has ended", answer)
        await _share(state, event, viewer)
        if PUBLIC in audience:
            return None
        if viewer is None:
            return _refuse(event, "nobody is signed in", BaseState.go_to_sign_in)
        if audience & _groups_of(viewer):
            return None
        answer = None if event.name in self._arrivals else BaseState.tell_not_allowed
        return _refuse(event, "it is for others", answer)

    def _refuse_arguments(self, event: Event, registered: RegisteredEventHandler) -> StateUpdate | None:
        """Reflex coerces what fits an annotation and passes on what does not; here that is refused."""
        if event.name in FRAMEWORK:
            return None
        try:
            if event.name not in self._readers:
                self._readers[event.name] = readers_of(registered)
            _read_strictly(self._readers[event.name], event.payload)
        except (ValidationError, ValueError, TypeError, KeyError, NameError):
            return _refuse(event, "its arguments do not fit", BaseState.tell_not_understood)
        return None


def _read_strictly(readers: dict[str, Any], payload: dict[str, Any]) -> None:
    if payload.keys() - readers.keys():
        raise ValueError("unknown argument")
    for name, value in payload.items():
        if not (isinstance(value, dict) and FORM_MARK in value):
            readers[name].validate_json(json.dumps(value), strict=True)
        elif readers[name].core_schema["type"] != "dict":
            raise TypeError("a form where none is taken")


def _groups_of(viewer: ViewerView) -> set[str]:
    return {SIGNED_IN, viewer.role, "admin" if viewer.is_admin else ""} - {""}


async def _share(state: AnyState, event: Event, viewer: ViewerView | None) -> None:
    shared = await state.get_state(BaseState)
    if shared.viewer != viewer:
        shared.viewer = viewer
        shared.looking_until = looking_until(viewer)
    if event.name in ARRIVALS and shared.leave_to:
        shared.leave_to = ""  # left: a tab keeps its state over a navigation and would leave for ever


async def _note_look(state: AnyState, event: Event, pages: PageRoutes) -> None:
    """What an administrator opens as somebody else is written down first, or what they ask for without opening it.

    The address is the browser's word for it: what is no page of ours stands in the trail as the page that says so. Of
    which patients something was shown is noted by the services, whatever a page is called.
    """
    shared = await state.get_state(BaseState)
    if shared.viewer is None or not shared.viewer.impersonator:
        return
    path = event_path().rstrip("/") or "/"
    asked = (event_session_id(), path if pages.find(path) else NO_PAGE)
    if event.name == LOAD or (event.name not in FRAMEWORK and asked not in _noted):
        await perform(asked[0], note_page, asked[1])
        if len(_noted) >= MOST_NOTED:
            _noted.clear()
        _noted.add(asked)


def looking_until(viewer: ViewerView | None) -> str:
    """When an administrator stops looking as that person, on the organization's clocks, which are named."""
    if viewer is None or viewer.looks_until is None:
        return ""
    zone = get_zone(viewer.timezone or "UTC")
    return f"{time_text(viewer.looks_until, zone)} ({place_of(zone.key)})"


async def _answer_return(state: AnyState, event: Event) -> StateUpdate | None:
    if event.name not in {ARRIVAL, LOAD}:
        return None
    shared = await state.get_state(BaseState)
    if not await comes_back(shared, event, shared.viewer):
        return None
    return StateUpdate(events=Event.from_event_type(BaseState.come_back))


def _refuse(event: Event, reason: str, answer: Any = None) -> StateUpdate:
    """Drop an event and, where it helps, tell the page why. Names only: a payload must never reach a log."""
    name = event.name.rpartition("____")[2] if find_handler(event.name) else "an unknown event"
    log.info("refused %s: %s", name, reason)
    return NOTHING if answer is None else StateUpdate(events=Event.from_event_type(answer))


def _names(*handlers: Any) -> frozenset[str]:
    return frozenset(event.name for handler in handlers for event in Event.from_event_type(handler))


ANSWERS = _names(
    BaseState.tell_not_allowed,
    BaseState.tell_not_understood,
    BaseState.tell_failed,
    BaseState.reload_page,
    BaseState.go_to_sign_in,
)
"""The guard's own answers: nobody is looked up for them, so a refusal or a dead database cannot refuse itself."""
