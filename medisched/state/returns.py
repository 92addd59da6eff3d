"""A page that comes back after a lost connection: it is read again, and nothing that a person was doing is lost.

Reflex loads a page anew whenever its socket connects, which closes dialogs and forgets filters. A page that watches
what it shows knows how to be read again instead, in whichever worker the new connection ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reflex_base.registry import RegistrationContext

from medisched.state.address import event_path

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from reflex_base.event import Event

    from medisched.schemas.viewers import ViewerView
    from medisched.state.base import BaseState

ARRIVAL = "reflex___state____state.hydrate_and_load"
LOAD = "reflex___state____state.reflex___state____on_load_internal_state.on_load_internal"


@dataclass(frozen=True)
class Watched:
    """What a state of a page watches, on which days and whose; kept with the tab's state for any worker."""

    page: str
    organization_id: UUID
    topics: frozenset[str]
    is_public: bool
    first: date | None = None
    last: date | None = None
    ids: frozenset[UUID] | None = None


async def comes_back(shared: BaseState, event: Event, viewer: ViewerView | None) -> bool:
    """Whether this event would load a page that is there already and only has to be read again."""
    if event.name == ARRIVAL:
        # Only the first connection of a page says what it holds so far.
        shared._is_back = "hashes" not in event.payload  # noqa: SLF001 - a public name would be sent to the browser
        return False
    if event.name != LOAD or not shared._is_back:  # noqa: SLF001
        return False
    shared._is_back = False  # noqa: SLF001
    states = watching_states(shared)
    # The frame alone follows the organization, and not what the page shows.
    has_topics = any(shared._watched[state.get_full_name()].topics for state in states)  # noqa: SLF001
    return has_topics and all([await _is_here(shared, state, viewer) for state in states])


def watching_states(shared: BaseState) -> list[type[BaseState]]:
    """The states of the page at which this tab is that watch what they show."""
    named = [name for name, watched in shared._watched.items() if watched.page == event_path()]  # noqa: SLF001
    known = RegistrationContext.get().base_states
    return [known[name] for name in named if name in known]  # type: ignore[misc]


async def _is_here(shared: BaseState, state: type[BaseState], viewer: ViewerView | None) -> bool:
    watched = shared._watched[state.get_full_name()]  # noqa: SLF001
    is_member = viewer is not None and viewer.organization_id == watched.organization_id
    shown = await shared.get_state(state)
    is_whole = getattr(shown, "is_loaded", True) and not getattr(shown, "problem", "")
    return is_whole and (is_member or watched.is_public)
