"""Days on which nobody works: closures, and the public holidays of a country or region."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from medisched.domain.access import Permission, requires
from medisched.domain.cancel_reasons import CLOSED
from medisched.domain.clock import local_day
from medisched.domain.errors import Invalid, NotFound
from medisched.domain.spans import Span, overlapping
from medisched.domain.stretches import list_gaps
from medisched.domain.texts import _
from medisched.domain.working_time import closed_spans
from medisched.integrations.public_holidays import is_place, list_countries, list_regions
from medisched.models import Closure, OpenHoliday, Organization
from medisched.models.base import new_id
from medisched.schemas.closures import ClosureView, HolidaysView, HolidayView, PlaceView
from medisched.services.blocked_times import withdraw_free_slots
from medisched.services.calendar_locks import hold_calendar
from medisched.services.displacements import Displacement, enact, list_upcoming, rehearse, span_of
from medisched.services.working_times import holidays_between, load_closings, load_closures, view_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.closures import ClosureDraft
    from medisched.schemas.displacements import DecisionDraft, DisplacementView

    Write = Callable[[], Awaitable[None]]

REACH = timedelta(days=733)
"""Slots are published two years ahead: what is closed later than that displaces nothing yet."""
LONGEST = timedelta(days=366)
A_DAY = timedelta(days=1)


@requires(Permission.VISIT)
async def list_closures(uow: UnitOfWork, first_day: date, last_day: date) -> list[ClosureView]:
    """Closures and public holidays that touch these days, earliest first; the public may know them."""
    if last_day < first_day:
        raise Invalid({"last_day": _("The last day must not be before the first.")})
    if last_day - first_day > REACH:
        raise Invalid({"last_day": _("Ask for at most two years at a time.")})
    return await load_closures(uow, first_day, last_day)


@requires(Permission.MANAGE_CLOSURES, shows="preview")
async def preview_closure(uow: UnitOfWork, draft: ClosureDraft) -> DisplacementView:
    """Which upcoming appointments a closure would displace, and how many free slots go; nothing is written."""
    return await rehearse(uow, partial(_change, uow, partial(_write, uow, _row(uow, draft))))


@requires(Permission.MANAGE_CLOSURES)
async def add_closure(uow: UnitOfWork, draft: ClosureDraft, decisions: Sequence[DecisionDraft] = ()) -> ClosureView:
    """Close: free slots are withdrawn, nothing more can be booked or published."""
    row = _row(uow, draft)
    await _enact(uow, partial(_write, uow, row), decisions)
    return view_of(row)


@requires(Permission.MANAGE_CLOSURES)
async def remove_closure(uow: UnitOfWork, closure_id: UUID) -> None:
    """Be open again. Slots that were withdrawn are not offered again."""
    await hold_calendar(uow)
    await uow.get(Closure, closure_id, lock=True)
    await uow.run(delete(Closure).where(Closure.id == closure_id).execution_options(synchronize_session=False))


@requires(Permission.MANAGE_CLOSURES, when_closed=True)
async def get_holidays(uow: UnitOfWork, country: str | None = None, region: str | None = None) -> HolidaysView:
    """The holidays that are kept or, with a country, those that would be; of this year and the next."""
    organization = await uow.get(Organization, uow.organization_id)
    if country is None:
        country, region = organization.holiday_country, organization.holiday_region
    region = region or ""
    _must_exist(country, region)
    year = local_day(uow.now, uow.zone).year
    first, last = date(year, 1, 1), date(year + 1, 12, 31)
    open_days = await _list_open_days(uow, first, last)
    return HolidaysView(
        country=country,
        region=region,
        countries=[PlaceView.of(place) for place in list_countries()],
        regions=[PlaceView.of(place) for place in list_regions(country)],
        days=[
            HolidayView(day=day, name=name, is_open=day in open_days)
            for day, name in holidays_between(country, region, first, last).items()
        ],
    )


@requires(Permission.MANAGE_CLOSURES, shows="preview")
async def preview_holidays(uow: UnitOfWork, country: str, region: str) -> DisplacementView:
    """Which upcoming appointments other public holidays would displace; nothing is written."""
    return await rehearse(uow, partial(_change, uow, partial(_choose, uow, country, region)))


@requires(Permission.MANAGE_CLOSURES)
async def set_holidays(
    uow: UnitOfWork, country: str, region: str, decisions: Sequence[DecisionDraft] = ()
) -> HolidaysView:
    """Keep the public holidays of a country or region; without a country none."""
    await _enact(uow, partial(_choose, uow, country, region), decisions)
    return await get_holidays(uow)


@requires(Permission.MANAGE_CLOSURES)
async def open_on_holiday(uow: UnitOfWork, day: date) -> None:
    """Work on a public holiday all the same."""
    await hold_calendar(uow)
    await _must_be_holiday(uow, day)
    row = {"id": new_id(), "organization_id": uow.organization_id, "day": day}
    await uow.run(insert(OpenHoliday.__table__).values(row).on_conflict_do_nothing())


@requires(Permission.MANAGE_CLOSURES, shows="preview")
async def preview_closing_on_holiday(uow: UnitOfWork, day: date) -> DisplacementView:
    """Which upcoming appointments a holiday displaces when it is kept again; nothing is written."""
    await _must_be_holiday(uow, day)
    return await rehearse(uow, partial(_change, uow, partial(_close_again, uow, day)))


@requires(Permission.MANAGE_CLOSURES)
async def close_on_holiday(uow: UnitOfWork, day: date, decisions: Sequence[DecisionDraft] = ()) -> None:
    """Keep a public holiday again."""
    await _must_be_holiday(uow, day)
    await _enact(uow, partial(_close_again, uow, day), decisions)


async def _enact(uow: UnitOfWork, write: Write, decisions: Sequence[DecisionDraft]) -> None:
    await enact(uow, partial(_change, uow, write), decisions, reason=CLOSED)


async def _change(uow: UnitOfWork, write: Write) -> Displacement:
    """Write, and find what was open before and is closed now. Slots go first: a booking that comes between is seen."""
    before = await _list_closed(uow)
    await write()
    new = [gap for closed in await _list_closed(uow) for gap in list_gaps(closed, before)]
    if not new:
        return Displacement([])
    withdrawn = await withdraw_free_slots(uow, new)
    displaced = [
        row
        for row in await list_upcoming(uow, within=Span(new[0].start, new[-1].end))
        if overlapping(new, *span_of(row)) and not overlapping(before, *span_of(row))
    ]
    return Displacement(displaced, withdrawn)


async def _list_closed(uow: UnitOfWork) -> list[Span]:
    first = local_day(uow.now, uow.zone) - A_DAY
    last = first + REACH
    return closed_spans(await load_closings(uow, first, last), first, last, uow.zone)


async def _write(uow: UnitOfWork, row: Closure) -> None:
    await uow.add(row)


async def _choose(uow: UnitOfWork, country: str, region: str) -> None:
    _must_exist(country, region)
    organization = await uow.get(Organization, uow.organization_id, lock=True)
    organization.holiday_country, organization.holiday_region = country, region
    await uow.save()


async def _close_again(uow: UnitOfWork, day: date) -> None:
    statement = delete(OpenHoliday).where(OpenHoliday.organization_id == uow.organization_id, OpenHoliday.day == day)
    await uow.run(statement.execution_options(synchronize_session=False))


def _must_exist(country: str, region: str) -> None:
    if not country and not region:
        return
    if not is_place(country):
        raise Invalid({"country": _("Please choose a country from the list.")})
    if not is_place(country, region):
        raise Invalid({"region": _("Please choose a region from the list.")})


async def _must_be_holiday(uow: UnitOfWork, day: date) -> None:
    organization = await uow.get(Organization, uow.organization_id)
    if not holidays_between(organization.holiday_country, organization.holiday_region, day, day):
        raise NotFound(_("This is no public holiday here."))


async def _list_open_days(uow: UnitOfWork, first: date, last: date) -> set[date]:
    query = select(OpenHoliday.day).where(
        OpenHoliday.organization_id == uow.organization_id, OpenHoliday.day >= first, OpenHoliday.day <= last
    )
    return set((await uow.db.execute(query)).scalars())


def _row(uow: UnitOfWork, draft: ClosureDraft) -> Closure:
    today = local_day(uow.now, uow.zone)
    if draft.last_day < draft.first_day:
        raise Invalid({"last_day": _("The last day must not be before the first.")})
    if draft.last_day < today:
        raise Invalid({"last_day": _("This day is already over.")}, code="span_past")
    if draft.last_day - draft.first_day > LONGEST:
        raise Invalid({"last_day": _("A closure can be at most a year long.")}, code="span_too_long")
    if draft.first_day > today + timedelta(days=731):
        raise Invalid({"first_day": _("Enter closures at most two years ahead.")}, code="span_too_far")
    span = draft.span
    return Closure(
        first_day=draft.first_day,
        last_day=draft.last_day,
        start_minute=span.start_minute if span else None,
        end_minute=span.end_minute if span else None,
        reason=draft.reason,
    )
