"""A report as a table for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from medisched.domain.access import Permission, requires
from medisched.domain.reports import Period
from medisched.domain.texts import _, mark
from medisched.models import Organization
from medisched.services.reports import get_report
from medisched.services.tables import write_table

if TYPE_CHECKING:
    from datetime import date

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.reports import FiguresView, ReportQuery

NO_SERVICE = mark("Published times, without a service")
COLUMNS = (
    mark("Part"), mark("Name"), mark("First day"), mark("Last day"), mark("Appointments"), mark("Booked minutes"),
    mark("Offered minutes"), mark("Utilisation"), mark("Overbooked minutes"), mark("Published slots"),
    mark("Slots taken"), mark("Fill rate"), mark("Lead time, median hours"), mark("Lead time, mean hours"),
    mark("Completed"), mark("No-shows"), mark("No-show rate"), mark("Not marked yet"), mark("Cancelled"),
    mark("Cancelled late"), mark("Cancellation rate"), mark("Third next free time, days"),
)  # fmt: skip
FIGURES = (
    "appointments", "booked_minutes", "offered_minutes", "utilisation", "overbooked_minutes", "slots_published",
    "slots_taken", "fill_rate", "lead_hours_median", "lead_hours_mean", "fulfilled", "no_shows", "no_show_rate",
    "unmarked", "cancelled", "cancelled_late", "cancellation_rate", "third_next_days",
)  # fmt: skip


class ReportFile(NamedTuple):
    """A file with the organization and the days in its name."""

    name: str
    text: str


@requires(Permission.SEE_REPORTS)
async def export_report(uow: UnitOfWork, query: ReportQuery) -> ReportFile:
    """All figures of a report as CSV (RFC 4180): in all, of the period before, and by what and when.

    Numbers as programs write them; an empty cell is nothing to divide by.
    """
    report = await get_report(uow, query)
    days = report.from_, report.to
    rows = [
        _cells(_("In all"), "", days, report.figures),
        _cells(_("The period before"), "", (report.before_from, report.before_to), report.before),
        *(_cells(_("Department"), line.name, days, line) for line in report.departments),
        *(_cells(_("Provider"), line.name, days, line) for line in report.providers),
        *(_cells(_("Service"), line.name or _(NO_SERVICE), days, line) for line in report.services),
    ]
    own = await uow.get(Organization, uow.organization_id)
    return ReportFile(Period(*days).named(own.slug), write_table([_(name) for name in COLUMNS], rows))


def _cells(part: str, name: str, days: tuple[date, date], figures: FiguresView) -> list[object]:
    values = (getattr(figures, column) for column in FIGURES)
    return [part, name, *days, *("" if value is None else value for value in values)]
