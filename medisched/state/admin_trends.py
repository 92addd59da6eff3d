"""The platform over time: six charts of one period, with what they come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import reflex as rx
from pydantic import BaseModel, ConfigDict

from medisched.domain.charts import Chart, Series, draw_bars, group_days
from medisched.domain.day_words import DATE_OF_YEAR, day_words
from medisched.domain.number_words import number_text, percent_text
from medisched.domain.texts import _, many
from medisched.schemas.platform_trends import LENGTHS, TrendQuery
from medisched.services.doors import perform
from medisched.services.platform_trends import get_platform_trends
from medisched.settings import get_settings
from medisched.state.base import BaseState
from medisched.state.errors import refusals_told
from medisched.state.guard import allow
from medisched.state.operation_words import stays_here

if TYPE_CHECKING:
    from medisched.schemas.platform_trends import PlatformSumsView, PlatformTrendsView


class Trend(BaseModel):
    """A chart and, in one line, how many there were and how that compares with as many days before."""

    model_config = ConfigDict(frozen=True)

    note: str = ""
    chart: Chart = Chart()


class AdminTrendsState(BaseState):
    """The charts of the administrators' page."""

    days: str = str(LENGTHS[0])
    unit: str = ""
    organizations: Trend = Trend()
    bookings: Trend = Trend()
    cancellations: Trend = Trend()
    no_shows: Trend = Trend()
    mails: Trend = Trend()
    sign_ins: Trend = Trend()
    is_loaded: bool = False
    problem: str = ""

    @rx.event
    @allow("admin")
    async def load(self) -> None:
        """The charts of the period that was chosen last."""
        self.problem = ""
        async with refusals_told(self):
            await self._read()
            return
        self.problem = _("The figures did not come through.")

    @rx.event
    @allow("admin")
    async def show_days(self, days: str) -> None:
        """So many days until today."""
        self.days = days if days in {str(length) for length in LENGTHS} else str(LENGTHS[0])
        async with refusals_told(self):
            await self._read()

    async def _read(self) -> None:
        found = await perform(self.session_id, get_platform_trends, TrendQuery.read({"days": self.days}))
        groups = group_days(found.days[0].day, found.days[-1].day)
        self.unit = _("Day") if len(groups) == len(found.days) else _("Week from")
        for name, title in _titles().items():
            setattr(self, name, Trend(note=compared_words(name, found), chart=_drawn(found, name, title)))
        self.mails = Trend(note=_delivered(found.sums), chart=_mail_chart(found))
        self.is_loaded = True


def _titles() -> dict[str, str]:
    return {
        "organizations": _("New organizations"),
        "bookings": _("Bookings"),
        "cancellations": _("Cancellations"),
        "no_shows": _("Patients who did not come"),
        "sign_ins": _("Sign-ins"),
    }


def _drawn(found: PlatformTrendsView, name: str, title: str) -> Chart:
    return _bars(found, {title: [getattr(day, name) for day in found.days]})


def _mail_chart(found: PlatformTrendsView) -> Chart:
    taken = _("Kept in the inbox") if stays_here(get_settings().mail_senders) else _("Accepted by a mail server")
    waiting = [day.mails - day.mails_sent - day.mails_dead for day in found.days]
    return _bars(
        found,
        {
            taken: [day.mails_sent for day in found.days],
            _("Waiting"): waiting,
            _("Not delivered"): [day.mails_dead for day in found.days],
        },
    )


def _bars(found: PlatformTrendsView, counted: dict[str, list[int]]) -> Chart:
    """Bars of days, or of longer stretches; nothing where nothing happened. `counted` has a number for each day."""
    if not any(any(numbers) for numbers in counted.values()):
        return Chart()
    first = found.days[0].day
    groups = group_days(first, found.days[-1].day)
    points = [day_words(begin, DATE_OF_YEAR) for begin, _end in groups]
    spans = [((begin - first).days, (end - first).days + 1) for begin, end in groups]
    series = [Series(title, [sum(numbers[begin:end]) for begin, end in spans]) for title, numbers in counted.items()]
    return draw_bars(points, series)


def compared_words(name: str, found: PlatformTrendsView) -> str:
    """`1,204, 12% more than in the 30 days before`."""
    now, before, days = getattr(found.sums, name), getattr(found.before, name), len(found.days)
    said = number_text(now)
    if not before:
        return _("{count} in {days} days").format(count=said, days=days)
    percent = round(100 * (now - before) / before)
    if not percent:
        return _("{count}, as many as in the {days} days before").format(count=said, days=days)
    words = (
        _("{count}, {share} more than in the {days} days before")
        if percent > 0
        else _("{count}, {share} fewer than in the {days} days before")
    )
    return words.format(count=said, share=percent_text(abs(percent)), days=days)


def _delivered(sums: PlatformSumsView) -> str:
    """How much of what was written left the house, and how much is known to have arrived."""
    done = sums.mails_sent + sums.mails_dead
    if not done:
        return many(sums.mails, "{n} e-mail", "{n} e-mails")
    count = many(sums.mails, "{n} e-mail", "{n} e-mails")
    if stays_here(get_settings().mail_senders):
        return _("{emails}, kept here: nothing leaves").format(emails=count)
    share = percent_text(100 * sums.mails_sent / done)
    if sums.mails_delivered:
        return _("{emails}, {share} accepted; {delivered} are known to have arrived").format(
            emails=count, share=share, delivered=number_text(sums.mails_delivered)
        )
    return _("{emails}, {share} accepted").format(emails=count, share=share)
