"""Openings: the times at which a service can be had, and why the others cannot."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import islice, pairwise
from typing import TYPE_CHECKING, TypeVar

from medisched.domain.access import Permission, requires
from medisched.domain.availability import explain_emptiness, explain_refusal, find_opening, iterate_openings
from medisched.domain.clock import local_day
from medisched.domain.errors import NotFound
from medisched.domain.opening_words import Circumstances, say_reason, told_to_patients
from medisched.domain.texts import _, mark
from medisched.schemas.openings import OpeningDayView, OpeningsView, OpeningView, TimeView
from medisched.services.cursors import read_cursor, write_cursor, wrong_cursor
from medisched.services.foresight import ask_both
from medisched.services.opening_questions import ask_wish, understand_wish
from medisched.services.opening_searches import Window, ask_search, load_working_times

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.domain.availability import Opening, Reason, Search
    from medisched.schemas.openings import OpeningQuery, TimeQuery, Wish
    from medisched.services.foresight import Question
    from medisched.services.opening_questions import OpeningQuestion
    from medisched.services.opening_searches import OpeningSearch, WorkingTimes

T = TypeVar("T")
WINDOW = timedelta(days=31)
AT_ONCE = timedelta(days=7)
"""Of one provider; of several less."""
NOT_OFFERED = mark("Nobody here offers this service at present.")


@requires(Permission.VISIT, only_reads=True)
async def find_openings(uow: UnitOfWork, query: OpeningQuery) -> OpeningsView:
    """Openings that begin in the window, by start and provider; without any, the reason."""
    position = _position(query)
    start = max(query.from_, position[0]) if position else query.from_
    question, found = await _understand_and_load(uow, query, start, query.to)
    if not question.is_offered:
        return OpeningsView(items=[], reason="not_offered", reason_text=_(NOT_OFFERED))
    order = {provider.id: number for number, provider in enumerate(found.search.providers)}
    openings = iterate_openings(found.search)
    if position:
        start, provider = position
        passed = order.get(provider, -1)
        openings = (one for one in openings if (one.start, order[one.provider_id]) > (start, passed))
    page = await _compute(found.search, lambda: list(islice(openings, query.limit + 1)))
    items = [_shown(uow, found, one) for one in page[: query.limit]]
    if not items and not position:
        return await _empty(uow, found)
    last = items[-1] if len(page) > query.limit else None
    return OpeningsView(items=items, next_cursor=write_cursor(query, last.start, last.provider_id) if last else None)


@requires(Permission.VISIT)
async def find_first_openings(
    uow: UnitOfWork, wish: Wish, *, limit: int = 5, start: datetime | None = None
) -> OpeningsView:
    """The first opening of each provider, earliest first: "first available" across providers and departments.

    Looks a month far from now or a later `start` on, and for those who have nothing then, up to the service's horizon:
    so many statements, no more. Without any, the reason is that of the first month, or that `start` is too far away.
    """
    question = await understand_wish(uow, wish)
    if not question.is_offered:
        return OpeningsView(items=[], reason="not_offered", reason_text=_(NOT_OFFERED))
    since = max(uow.now, start or uow.now)
    farthest = max(uow.now + question.rules.horizon, since) + question.rules.step
    times = await load_working_times(uow, question.candidates, question.rules, start=since, end=farthest)
    waiting = replace(question, candidates=times.who_works(question.candidates))
    items: list[OpeningView] = []
    nearest: OpeningSearch | None = None
    near = min(since + question.rules.notice + WINDOW, farthest)
    for begin, end in pairwise((since, near, farthest)):
        if begin >= end:
            break
        found = await _ask(uow, waiting, begin, end, times).ask(uow)
        nearest = nearest or found
        first = await asyncio.to_thread(_first_of_each, found.search, limit - len(items))
        items += [_shown(uow, found, one) for one in first]
        waiting = waiting.without(first)
        if len(items) == limit or not waiting.is_offered:
            break
    return OpeningsView(items=items) if items or nearest is None else await _empty(uow, nearest)


@requires(Permission.VISIT, only_reads=True)
async def list_opening_days(uow: UnitOfWork, query: OpeningQuery) -> list[OpeningDayView]:
    """Local days of the window that have openings, and how many different times."""
    _question, found = await _understand_and_load(uow, query, query.from_, query.to)
    starts = await asyncio.to_thread(lambda: {one.start for one in iterate_openings(found.search)})
    days = Counter(local_day(start, uow.zone) for start in starts)
    return [OpeningDayView(day=day, count=count) for day, count in sorted(days.items())]


@requires(Permission.VISIT, only_reads=True)
async def explain_time(uow: UnitOfWork, query: TimeQuery) -> TimeView:
    """Whether one time can be had, with whom and where; if not, why not."""
    _question, found = await _understand_and_load(uow, query, query.start, query.start + timedelta(minutes=1))
    opening = find_opening(found.search, query.start)
    if opening is not None:
        return TimeView(opening=_shown(uow, found, opening))
    reason, sentence = refusal_words(uow, found, query.start)
    return TimeView(reason=reason, reason_text=sentence)


def opening_view(found: OpeningSearch, one: Opening) -> OpeningView:
    """An opening with the names of what it takes."""
    provider, room = found.rows[one.provider_id], found.rows[one.room_id] if one.room_id else None
    return OpeningView(
        start=one.start,
        end=one.end,
        provider_id=one.provider_id,
        provider=provider["name"],
        department=provider["detail"],
        room_id=one.room_id,
        room=room["name"] if room else "",
        device_ids=list(one.device_ids),
        devices=[found.rows[device]["name"] for device in one.device_ids],
    )


def refusal_words(uow: UnitOfWork, found: OpeningSearch, start: datetime) -> tuple[Reason, str]:
    """Why this start cannot be had: the code and the sentence."""
    refusal = explain_refusal(found.search, start)
    if refusal is None:
        raise NotFound
    reason = _told(uow, refusal.reason)
    return reason, _say(uow, found, reason, refusal.provider_id, start)


def _first_of_each(search: Search, limit: int) -> list[Opening]:
    """The first opening of each provider, earliest first; who has one is not looked at any more."""
    first: list[Opening] = []
    while search.providers and len(first) < limit:
        one = next(iterate_openings(search), None)
        if one is None:
            break
        first.append(one)
        rest = [provider for provider in search.providers if provider.id != one.provider_id]
        search = replace(search, start=one.start, providers=rest)
    return first


def _shown(uow: UnitOfWork, found: OpeningSearch, one: Opening) -> OpeningView:
    """Patients and strangers are told where, and nothing else of what the house has."""
    view = opening_view(found, one)
    if uow.actor.may(Permission.SEE_HOURS):
        return view
    return view.model_copy(update={"room_id": None, "device_ids": [], "devices": []})


async def _compute(search: Search, work: Callable[[], T]) -> T:
    """A month of fifty providers takes long enough to be felt by everybody else on the event loop; a day does not."""
    if len(search.providers) * (search.end - search.start) <= AT_ONCE:
        return work()
    return await asyncio.to_thread(work)


async def _empty(uow: UnitOfWork, found: OpeningSearch) -> OpeningsView:
    reason = await _compute(found.search, lambda: explain_emptiness(found.search))
    if reason is None:
        return OpeningsView(items=[])
    told = _told(uow, reason)
    return OpeningsView(items=[], reason=told, reason_text=_say(uow, found, told, None, None))


def _told(uow: UnitOfWork, reason: Reason) -> Reason:
    return reason if uow.actor.may(Permission.SEE_HOURS) else told_to_patients(reason)


def _say(
    uow: UnitOfWork, found: OpeningSearch, reason: Reason, provider_id: UUID | None, start: datetime | None
) -> str:
    search, only = found.search, len(found.search.providers) == 1
    named = provider_id or (search.providers[0].id if only else None)
    about = Circumstances(
        provider=found.rows[named]["name"] if named else "",
        zone=uow.zone,
        now=uow.now,
        notice=search.rules.notice,
        horizon=search.rules.horizon,
        step=search.rules.step,
        start=start,
        for_oneself=not uow.actor.may(Permission.SEE_APPOINTMENTS),
    )
    return say_reason(reason, about)


async def _understand_and_load(
    uow: UnitOfWork, wish: Wish, start: datetime, end: datetime
) -> tuple[OpeningQuestion, OpeningSearch]:
    """All that is asked, in one round trip where this process has been asked about the same service before."""

    def search(question: OpeningQuestion) -> Question[OpeningSearch]:
        return _ask(uow, question, start, end)

    question, found, _told = await ask_both(uow, await ask_wish(uow, wish), search)
    return question, found


def _ask(
    uow: UnitOfWork, question: OpeningQuestion, start: datetime, end: datetime, times: WorkingTimes | None = None
) -> Question[OpeningSearch]:
    window = Window(start, end, patient_id=question.patient_id, ignoring=question.moving_id, times=times)
    return ask_search(uow, question.candidates, question.rules, window)


def _position(query: OpeningQuery) -> tuple[datetime, UUID] | None:
    position = read_cursor(query) if query.cursor else None
    if position and position[0] >= query.to:
        raise wrong_cursor()
    return position
