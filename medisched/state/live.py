"""Open pages that follow what others change: each says once what it watches and is read again when that changes.

One registry for each worker, of the tabs whose sockets this worker holds. A page says which days it shows and whose,
and is left alone by other changes. A burst is one reading, a page is read at most five times a second, only a few at a
time, and what has the same answer for all of them in one language is asked once (`shared_answers`), so that many open
pages are late by a moment and the database is not stormed. Before every reading the session is looked up, together with
those of the next pages (`live_viewers`): one that has ended, or that looks at another organization by now, is told
nothing. What everybody may see (`is_public`) is read again for visitors too.
"""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from reflex_base.event.context import EventContext

from medisched.domain.errors import MedischedError, NotAllowed, NotFound, NotSignedIn, TooMany, Unavailable
from medisched.domain.faults import describe
from medisched.domain.origins import Origin, origin
from medisched.domain.texts import speak
from medisched.services.entrances import without_acting
from medisched.services.live import exchange
from medisched.state.live_viewers import LiveViewers
from medisched.state.shared_answers import Answers, sharing
from medisched.state.transport import event_ip, event_language, event_page, event_session_id

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Sequence
    from contextlib import AbstractAsyncContextManager
    from uuid import UUID

    from medisched.services.live import Change
    from medisched.state.base import BaseState
    from medisched.state.live_viewers import Find

    Opens = Callable[[str, type[BaseState]], AbstractAsyncContextManager[Any]]

log = logging.getLogger(__name__)
AT_ONCE = 4
NOT_BEFORE = 0.2
# A tab's state is locked while it is read, and among several workers a lock ends after ten seconds.
LONGEST = 6.0
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
SWEEP_EVERY = 60.0
# What the clock alone changes, and so that the state of a page that is only looked at never counts as idle.
READ_AGAIN_AFTER = 1200.0
# A message's days are UTC's, a page's its organization's; and an appointment takes some time around itself.
MARGIN = timedelta(days=1)


@dataclass(eq=False)
class Watch:
    """One state of one open tab, and the event with which it began to watch."""

    token: str
    state: type[BaseState]
    topics: frozenset[str]
    organization_id: UUID
    session_id: str
    socket: str
    page: str
    context: EventContext = field(repr=False)
    is_public: bool = False
    first: date = date.min
    last: date = date.max
    ids: frozenset[UUID] | None = None
    answers: Answers = field(default_factory=dict, repr=False)
    is_due: bool = False
    heard_at: float = 0.0
    read_at: float = field(default_factory=time.monotonic)
    task: asyncio.Task[None] | None = None


class Watchers:
    """Who watches what in this worker."""

    def __init__(self) -> None:
        self._by_token: dict[str, dict[type[BaseState], Watch]] = {}
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._opens: Opens | None = None
        self._find_socket: Callable[[str], str | None] | None = None
        self._viewers: LiveViewers | None = None

    def count(self) -> int:
        """How many states watch."""
        return sum(len(watches) for watches in self._by_token.values())

    def add(
        self, state: type[BaseState], organization_id: UUID, topics: frozenset[str], *, is_public: bool = False
    ) -> None:
        """The state of the tab whose event is being handled watches from now on.

        `is_public` is for what shows no more than everybody may see, whoever looks.
        """
        context = EventContext.get().fork()
        watches = self._by_token.setdefault(context.token, {})
        if (old := watches.pop(state, None)) is not None and old.task is not None:
            old.task.cancel()
        # Without a socket nobody is there to be told, and nothing would tell when they are gone.
        if self._find_socket is None or (socket := self._find_socket(context.token)) is None:
            return
        watches[state] = Watch(
            context.token, state, topics, organization_id, event_session_id(), socket, _path(), context, is_public
        )

    def narrow(
        self, state: type[BaseState], *, first: date | None, last: date | None, ids: Iterable[UUID] | None
    ) -> None:
        """Only these days, both included, and only these providers' or users'; None: any."""
        watch = self._by_token.get(EventContext.get().token, {}).get(state)
        if watch is not None:
            watch.first = first - MARGIN if first else date.min
            watch.last = last + MARGIN if last else date.max
            watch.ids = None if ids is None else frozenset(ids)

    def see(self) -> None:
        """A tab that sends an event from another page has left the one that it watched."""
        token = EventContext.get().token
        watches = self._by_token.get(token)
        if watches and any(watch.page != _path() for watch in watches.values()):
            self.drop(token)

    def drop(self, token: str) -> None:
        """A tab watches nothing any more."""
        for watch in self._by_token.pop(token, {}).values():
            if watch.task is not None:
                watch.task.cancel()

    def hear(self, changes: Sequence[Change] | None) -> None:
        """Read again what is affected; everything, when something may have been missed."""
        answers: dict[UUID, Answers] = {}
        for watch in self._all():
            if changes is None or any(_concerns(change, watch) for change in changes):
                self._need(watch, answers.setdefault(watch.organization_id, {}))

    @asynccontextmanager
    async def serve(
        self, opens: Opens, find_socket: Callable[[str], str | None], find_viewers: Find
    ) -> AsyncIterator[None]:
        """Read pages again while the server runs."""
        self._opens, self._find_socket, self._viewers = opens, find_socket, LiveViewers(find_viewers)
        self._turns = asyncio.Semaphore(AT_ONCE)
        end = exchange.subscribe(self.hear)
        sweeping = asyncio.create_task(self._sweep())
        try:
            yield
        finally:
            end()
            sweeping.cancel()
            with suppress(asyncio.CancelledError):
                await sweeping
            for token in tuple(self._by_token):
                self.drop(token)
            self._opens = self._find_socket = self._viewers = None

    def sweep(self) -> None:
        """Forget the tabs that are gone, and read again those that have not been for long."""
        for watch in self._all():
            if not self._is_there(watch):
                self._forget(watch)
            elif time.monotonic() - watch.read_at > READ_AGAIN_AFTER:
                self._need(watch, {})

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_EVERY)
            self.sweep()

    def _need(self, watch: Watch, answers: Answers) -> None:
        watch.is_due, watch.answers, watch.heard_at = True, answers, time.monotonic()
        if watch.task is None or watch.task.done():
            watch.task = asyncio.create_task(self._follow(watch))

    def _all(self) -> list[Watch]:
        return [one for watches in self._by_token.values() for one in watches.values()]

    async def _follow(self, watch: Watch) -> None:
        pause = FIRST_PAUSE
        while watch.is_due:
            async with self._turns:
                watch.is_due = False
                if not self._is_there(watch):
                    self._forget(watch)
                    return
                began = watch.read_at = time.monotonic()
                is_read = await self._read_again(watch)
            if is_read:
                pause = FIRST_PAUSE
                await asyncio.sleep(max(0.0, NOT_BEFORE - (time.monotonic() - began)))
            else:
                await asyncio.sleep(pause)
                watch.is_due, pause = True, min(pause * 2, LONGEST_PAUSE)

    async def _read_again(self, watch: Watch) -> bool:
        """Whether that is settled; otherwise it should be tried again."""
        try:
            # Nobody acted: a page that is left open does not keep its session alive.
            with without_acting(), sharing(watch.answers):
                async with asyncio.timeout(LONGEST):
                    await self._reload(watch)
        except Exception as error:  # noqa: BLE001 - one page's failure is not the others'
            log.warning("page not read again state=%s error=%s", watch.state.__name__, describe(error))
            return False
        return True

    async def _reload(self, watch: Watch) -> None:
        if self._opens is None or self._viewers is None:
            return
        next_ones = (one.session_id for one in self._all() if one.is_due)
        viewer = await self._viewers.find(watch.session_id, since=watch.heard_at, next_ones=next_ones)
        is_member = viewer is not None and viewer.organization_id == watch.organization_id
        if not (is_member or watch.is_public):
            self._forget(watch)
            return
        with watch.context.fork():
            speak(event_language())
            origin.set(Origin("page", event_ip()))
            async with self._opens(watch.token, watch.state) as root:
                state = await root.get_state(watch.state)
                if not state._watches():  # noqa: SLF001 - as below
                    self._forget(watch)  # the state was lost: the next click, or the next connection, loads the page
                    return
                if state.viewer != viewer:
                    state.viewer = viewer
                try:
                    await state._reload_live()  # noqa: SLF001 - a public name would be a network endpoint
                except (Unavailable, TooMany):
                    raise
                except (NotSignedIn, NotAllowed, NotFound):
                    self._forget(watch)  # not allowed any more, or gone: the next click says so
                except MedischedError as refusal:
                    # What is chosen there cannot be read as things stand: the next change may help.
                    log.info("page not read again state=%s refusal=%s", watch.state.__name__, refusal.code)

    def _is_there(self, watch: Watch) -> bool:
        """Whether the tab is still connected as it was, here; after a reconnection it watches anew."""
        return self._find_socket is not None and self._find_socket(watch.token) == watch.socket

    def _forget(self, watch: Watch) -> None:
        watches = self._by_token.get(watch.token, {})
        if watches.get(watch.state) is watch:
            del watches[watch.state]
        if not watches:
            self._by_token.pop(watch.token, None)


def _concerns(change: Change, watch: Watch) -> bool:
    if change.organization_id != watch.organization_id:
        return False
    if change.is_of_everybody:
        return True
    if watch.topics.isdisjoint(change.topics):
        return False
    if change.ids is not None and watch.ids is not None and watch.ids.isdisjoint(change.ids):
        return False
    return change.days is None or any(watch.first <= day <= watch.last for day in change.days)


def _path() -> str:
    return urlsplit(event_page()).path.rstrip("/")


watchers = Watchers()
"""The registry of this worker."""
