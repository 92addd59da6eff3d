"""One browser tab without a browser: handlers run as the guard would let them, for a person at an address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

import reflex as rx
from reflex_base.event import Event
from reflex_base.event.context import EventContext

from medisched.services.doors import find_viewer
from medisched.state.base import BaseState
from medisched.state.transport import SESSION_HEADER
from tests.factories import Person

if TYPE_CHECKING:
    from reflex.state import StateUpdate

    from medisched.state.deny import DefaultDeny

S = TypeVar("S", bound=BaseState)


class Tab:
    """States of their own. Policies and argument types are the guard's, which has tests of its own."""

    def __init__(self, person: Person | None, address: str = "/") -> None:
        self.person, self.address = person, address
        self._root = rx.State(_reflex_internal_init=True)  # type: ignore[call-arg]
        self._base = self._root.substates[BaseState.get_name()]

    def of(self, state: type[S]) -> S:
        return self._base if state is BaseState else self._base.substates[state.get_name()]  # type: ignore[return-value]

    @property
    def notices(self) -> list[str]:
        return [notice.text for notice in self._base.notices]  # type: ignore[attr-defined]

    def forget_notices(self) -> None:
        """As if the person had put them all aside."""
        self._base.notices = []  # type: ignore[attr-defined]

    async def send(self, handler: Any, *arguments: Any, **named: Any) -> Any:
        """Run one handler; what it returns is the event that the page would send next."""
        state = self.of(handler.state)
        with self._event():
            self._base.viewer = await find_viewer(self.person.session) if self.person else None  # type: ignore[attr-defined]
            return await handler.fn(state, *arguments, **named)

    async def meet(self, guard: DefaultDeny, handler: Any) -> StateUpdate | None:
        """What the guard says to an event of this tab; None lets it pass."""
        [event] = Event.from_event_type(handler)
        with self._event():
            return await guard.preprocess(None, self._root, event)  # type: ignore[arg-type] - it asks no app

    async def follow(self, event: Any) -> Any:
        """Run the event that a handler returned."""
        arguments = [getattr(value, "_var_value", value) for _, value in event.args]
        return await self.send(event.handler, *arguments)

    def _event(self) -> EventContext:
        headers = {SESSION_HEADER: self.person.session} if self.person else {}
        where = {"headers": headers, "asPath": self.address, "pathname": urlsplit(self.address).path}
        return EventContext(token="tab", state_manager=None, enqueue_impl=None, router_data=where)  # type: ignore[arg-type]
