"""How soon somebody can come: the third time of each provider that is still free.

The third, as clinics measure it: the first two are often what somebody else has just given back.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from itertools import chain, takewhile
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from sqlalchemy import func, select
from sqlmodel import col

from medisched.domain.availability import iterate_openings
from medisched.domain.clock import local_day
from medisched.domain.reports import third_in_row
from medisched.models import Service, Slot, SlotStatus
from medisched.schemas.openings import Wish
from medisched.services.candidates import ask_candidates, read_candidates
from medisched.services.offered_services import OfferedService
from medisched.services.opening_searches import Window, WorkingTimes, ask_search, rules_of
from medisched.services.working_times import load_closings, load_hours

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.domain.availability import Search

AHEAD = timedelta(days=28)
AROUND = timedelta(days=2)
THIRD = 3
FRESH = timedelta(minutes=1)
MOST_KNOWN = 1_000
Times = dict["UUID", "datetime | None"]
known_times: dict[tuple[UUID | None, ...], tuple[datetime, Times]] = {}
_turns: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()


async def find_third_times(uow: UnitOfWork, provider_ids: Sequence[UUID], service_id: UUID | None = None) -> Times:
    """Of the service for which it is soonest, or of published slots; None: not within four weeks.

    Without providers who have neither hours nor slots ahead. Slots are of no service: for one they are left out.
    """
    soonest = await _remembered(uow, (uow.organization_id, service_id, *provider_ids), provider_ids, service_id)
    published = {} if service_id else await _thirds_published(uow, provider_ids)
    return {one: _sooner(soonest.get(one), published.get(one)) for one in provider_ids if one in soonest | published}


async def _remembered(
    uow: UnitOfWork, asked: tuple[UUID | None, ...], provider_ids: Sequence[UUID], service_id: UUID | None
) -> Times:
    """Computed once a minute, and for one organization at a time: a month of many providers takes a processor."""
    async with _turns.setdefault(uow.organization_id, asyncio.Lock()):
        at, times = known_times.get(asked, (None, {}))
        if at is None or not at <= uow.now < at + FRESH:
            times = await asyncio.to_thread(_thirds_of, await _load_searches(uow, provider_ids, service_id))
            if len(known_times) >= MOST_KNOWN:
                del known_times[next(iter(known_times))]
            known_times[asked] = (uow.now, times)
        return times


async def _load_searches(uow: UnitOfWork, provider_ids: Sequence[UUID], service_id: UUID | None) -> list[Search]:
    services = await _list_services(uow, service_id)
    if not services or not provider_ids:
        return []
    asked = {service.id: Wish(service_id=service.id) for service in services}
    answers = await uow.ask_all(*(ask_candidates(uow, one, wish) for one, wish in asked.items()))
    first = local_day(uow.now, uow.zone) - AROUND
    last = local_day(uow.now + AHEAD, uow.zone) + AROUND + timedelta(days=1)
    times = WorkingTimes(await load_hours(uow, provider_ids, first, last), await load_closings(uow, first, last))
    questions = []
    for service, rows in zip(services, answers, strict=True):
        found = times.who_works(read_candidates(rows, asked[service.id]))
        own = [row for row in found.providers if row["id"] in times.hours]
        window = Window(uow.now, uow.now + AHEAD, times=times)
        questions.append(ask_search(uow, replace(found, providers=own), rules_of(service), window))
    told = await uow.ask_all(*(ask for question in questions for ask in question.asks))
    return [question.read([answer]).search for question, answer in zip(questions, told, strict=True)]


async def _list_services(uow: UnitOfWork, service_id: UUID | None) -> list[OfferedService]:
    columns = [Service.__table__.c[name] for name in OfferedService._fields]  # type: ignore[attr-defined]
    query = select(*columns).where(Service.organization_id == uow.organization_id, col(Service.archived_at).is_(None))
    if service_id is not None:
        query = query.where(Service.id == service_id)
    return [OfferedService(**row) for row in await uow.list(query.order_by(Service.id))]


def _thirds_of(searches: Sequence[Search]) -> Times:
    found: Times = {}
    for search in searches:
        for provider in search.providers:
            alone = replace(search, providers=[provider])
            best = found.get(provider.id)
            # What is later than the soonest so far is not looked for.
            openings = takewhile(lambda one, best=best: best is None or one.start < best, iterate_openings(alone))
            third = third_in_row((one.start, one.end) for one in openings)
            found[provider.id] = _sooner(best, third)
    return found


async def _thirds_published(uow: UnitOfWork, provider_ids: Sequence[UUID]) -> Times:
    number = func.row_number().over(partition_by=Slot.provider_id, order_by=Slot.start)
    ahead = (
        select(Slot.provider_id, Slot.start, Slot.end, number.label("number"))
        .where(
            Slot.organization_id == uow.organization_id,
            Slot.provider_id.in_(provider_ids),  # type: ignore[union-attr]
            Slot.status == SlotStatus.FREE,
            Slot.start >= uow.now,
            Slot.start < uow.now + AHEAD,
        )
        .subquery()
    )
    query = select(ahead).where(ahead.c.number <= THIRD).order_by(ahead.c.provider_id, ahead.c.start)
    slots: dict[UUID, list[tuple[datetime, datetime]]] = defaultdict(list)
    for row in await uow.list(query):
        slots[row["provider_id"]].append((row["start"], row["end"]))
    return {one: third_in_row(chain(times)) for one, times in slots.items()}


def _sooner(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((time for time in (one, other) if time is not None), default=None)
