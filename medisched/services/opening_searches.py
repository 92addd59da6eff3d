"""What a search for openings needs to know, read in a fixed number of statements however long the window is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import DateTime, Uuid, any_, bindparam, func, select, union_all

from medisched.db.prepared import Prepared
from medisched.domain.availability import Busy, ProviderTime, Resource, Rules, Search
from medisched.domain.clock import local_day
from medisched.domain.timespan import LONGEST
from medisched.domain.working_time import Hours
from medisched.models import Service, Slot, SlotStatus
from medisched.services.candidates import OWN, ids_named
from medisched.services.foresight import Question
from medisched.services.working_times import (
    ask_closings,
    ask_hours,
    load_closings,
    load_hours,
    read_closings,
    read_hours,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy import Select, Subquery

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.db.wire import Answer, Ask
    from medisched.domain.working_time import Closing
    from medisched.services.candidates import Candidates
    from medisched.services.offered_services import OfferedService

NO_HOURS = Hours({}, {})


@dataclass(frozen=True, slots=True)
class OpeningSearch:
    """A loaded search and the names of what it found."""

    search: Search
    rows: Mapping[UUID, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class WorkingTimes:
    """When the candidates work and when the house is closed, around the starts of one span."""

    hours: Mapping[UUID, Hours]
    closings: Sequence[Closing]

    def who_works(self, candidates: Candidates) -> Candidates:
        """The same without providers who have no hours at all."""
        return replace(candidates, providers=[row for row in candidates.providers if self._has_hours(row["id"])])

    def _has_hours(self, provider_id: UUID) -> bool:
        hours = self.hours.get(provider_id, NO_HOURS)
        return any(hours.weekly.values()) or any(hours.overrides.values())


@dataclass(frozen=True, slots=True)
class Window:
    """Which starts are looked for, for whom; `ignoring` is an appointment whose own claims do not count.

    `times` are hours and closings that were read before; they may reach further than the window.
    """

    start: datetime
    end: datetime
    patient_id: UUID | None = None
    ignoring: UUID | None = None
    times: WorkingTimes | None = None


def rules_of(service: Service | OfferedService) -> Rules:
    """What the service asks of a time."""
    return Rules(
        duration=timedelta(minutes=service.duration),
        buffer_before=timedelta(minutes=service.buffer_before),
        buffer_after=timedelta(minutes=service.buffer_after),
        notice=timedelta(minutes=service.notice),
        horizon=timedelta(days=service.horizon),
        step=timedelta(minutes=service.step),
    )


async def load_search(uow: UnitOfWork, candidates: Candidates, rules: Rules, window: Window) -> OpeningSearch:
    """Hours, closings and ledger of all candidates."""
    return await ask_search(uow, candidates, rules, window).ask(uow)


def ask_search(uow: UnitOfWork, candidates: Candidates, rules: Rules, window: Window) -> Question[OpeningSearch]:
    """The question behind `load_search`."""
    reach, times = rules.duration + rules.buffer_before + rules.buffer_after, window.times
    provider_ids = [row["id"] for row in candidates.providers]
    first, last = _days(uow, rules, window.start, window.end)
    ledger = _ask_busy(uow, candidates, window, reach)
    around = () if times else (*ask_hours(uow, provider_ids, first, last), *ask_closings(uow, first, last))

    def read(answers: Sequence[Answer]) -> OpeningSearch:
        known = times
        if known is None:
            hours, closures, open_days, _ledger = answers
            closings = read_closings(closures, open_days, first_day=first, last_day=last)
            known = WorkingTimes(read_hours(hours, provider_ids), closings)
        return _search_of(uow, candidates, rules, window, known, _read_busy(answers[-1]))

    return Question((*around, ledger), read)


def _search_of(  # noqa: PLR0917 - the facts of one search
    uow: UnitOfWork,
    candidates: Candidates,
    rules: Rules,
    window: Window,
    times: WorkingTimes,
    busy: Mapping[UUID, list[Busy]],
) -> OpeningSearch:
    providers = [
        ProviderTime(row["id"], times.hours.get(row["id"], NO_HOURS), busy[row["id"]]) for row in candidates.providers
    ]
    search = Search(
        now=uow.now,
        start=window.start,
        end=window.end,
        zone=uow.zone,
        rules=rules,
        closings=times.closings,
        providers=providers,
        rooms=None if candidates.rooms is None else [Resource(row["id"], busy[row["id"]]) for row in candidates.rooms],
        needs=[[Resource(row["id"], busy[row["id"]]) for row in need] for need in candidates.needs],
        patient=None if window.patient_id is None else Resource(window.patient_id, busy[window.patient_id]),
    )
    return OpeningSearch(search, {row["id"]: row for row in candidates.all_rows})


async def load_working_times(
    uow: UnitOfWork, candidates: Candidates, rules: Rules, *, start: datetime, end: datetime
) -> WorkingTimes:
    """Hours and closings that starts in the window can meet."""
    first, last = _days(uow, rules, start, end)
    hours = await load_hours(uow, [row["id"] for row in candidates.providers], first, last)
    return WorkingTimes(hours, await load_closings(uow, first, last))


def _days(uow: UnitOfWork, rules: Rules, start: datetime, end: datetime) -> tuple[date, date]:
    """Every local day that can matter to a start in the window."""
    around = timedelta(days=2)
    return local_day(start, uow.zone) - around, local_day(end + rules.duration, uow.zone) + around


def _ask_busy(uow: UnitOfWork, candidates: Candidates, window: Window, reach: timedelta) -> Ask:
    start, end = window.start - reach, window.end + reach
    return _ledger().ask(
        organization=uow.organization_id,
        provider_ids=[row["id"] for row in candidates.providers],
        room_ids=[row["id"] for row in candidates.rooms or ()],
        device_ids=[row["id"] for need in candidates.needs for row in need],
        patient_ids=[window.patient_id] if window.patient_id else [],
        start=start,
        since=start - LONGEST,
        end=end,
        ignoring=window.ignoring,
    )


@cache
def _ledger() -> Prepared:
    """What is not free of some resources, earliest first."""
    start, since, end = (bindparam(name, type_=DateTime(timezone=True)) for name in ("start", "since", "end"))
    ignoring = bindparam("ignoring", type_=Uuid)
    counts = ignoring.is_(None) | Slot.appointment_id.is_distinct_from(ignoring) | Slot.published
    parts = [
        select(owner.label("owner"), Slot.start, Slot.end, (Slot.status == SlotStatus.BLOCKED).label("is_away")).where(
            Slot.organization_id == OWN,
            # Said although it follows: only then the index of this owner is found.
            owner.is_not(None),
            owner == any_(ids_named(f"{owner.key}s")),
            Slot.start < end,
            Slot.start >= since,
            Slot.end > start,
            counts,
        )
        for owner in (Slot.provider_id, Slot.room_id, Slot.device_id, Slot.patient_id)
    ]
    return Prepared(_without_seams(union_all(*parts).subquery()))


def _read_busy(rows: Sequence[Mapping[str, Any]]) -> dict[UUID, list[Busy]]:
    found: dict[UUID, list[Busy]] = defaultdict(list)
    for row in rows:
        found[row["owner"]].append(Busy(row["start"], row["end"], row["is_away"]))
    return found


def _without_seams(rows: Subquery) -> Select[Any, Any, Any, Any]:
    """Spans that touch as one: a full day is a row, not one for each of its appointments."""
    together = func.unnest(func.range_agg(func.tstzrange(rows.c.start, rows.c.end)))
    spans = select(rows.c.owner, rows.c.is_away, together.label("span")).group_by(rows.c.owner, rows.c.is_away)
    of = spans.subquery().c
    return select(of.owner, of.is_away, func.lower(of.span).label("start"), func.upper(of.span).label("end")).order_by(
        func.lower(of.span)
    )
