"""A calendar to look at and to work in: days, weeks, months, lists, and resources side by side."""

from collections.abc import Sequence
from typing import Any

import reflex as rx
from reflex.event import passthrough_event_spec

from medisched.components.scripts import script
from medisched.domain.texts import _, language

# Taken along, as the component's own file imports them from beside itself.
for beside in ("calendar_more.js", "calendar_options.js", "calendar_roles.js"):
    script(__file__, beside)

Text = str | rx.Var[str]
# English is written as in Britain: weeks begin on Monday, the day stands before the month.
LOCALES = {"en": "en-GB"}
LEGEND = (
    ("free", _("Free")),
    ("booked", _("Booked")),
    ("arrived", _("Arrived or in progress")),
    ("blocked", _("Time off")),
    ("overbooked", _("Overbooked")),
    ("cancelled", _("Cancelled")),
    ("fulfilled", _("Done or did not come")),
    ("past", _("Not booked")),
)
WORDS = {
    "today": _("Today"),
    "earlier": _("Earlier"),
    "later": _("Later"),
    "views": _("View"),
    "day": _("Day"),
    "week": _("Week"),
    "month": _("Month"),
    "list": _("List"),
    "columns": _("Day"),
    "timeline": _("Week"),
    "all_day": _("All day"),
    "nothing": _("Nothing in these days."),
    "more": _("+{count} more"),
    "close": _("Close"),
    "lane": _("Provider"),
}


class Calendar(rx.NoSSRComponent):
    """Everything in it is wall time of the organization, `2026-11-23T09:30`; the browser's own zone plays no part.

    `entries` are dicts: id, start, end, title, detail, label (what is read aloud), state (free, booked, arrived,
    in_progress, fulfilled, no_show, cancelled, blocked, overbooked), color, all_day, can_move, can_resize, resources.
    `background` are dicts: start, end, kind (off, closed, away), title, resources. `resources` are the lanes of the
    views columns and timeline, as dicts: id, title, detail, color, opens (whether pressing its name says `on_lane`).
    `day_start` to `day_end` is what is shown of a day; the timeline leaves out `idle_days` (Sunday is 0).
    `views` are out of day, week, month, list, columns, timeline. `offset` is today's, `+01:00`.

    Every event comes from outside: ids, times and words in it are what somebody sent.
    """

    library = script(__file__, "calendar.jsx")
    tag = "Calendar"
    lib_dependencies: list[str] = ["@event-calendar/core@5.15.0"]  # noqa: RUF012 - as Reflex declares it

    entries: rx.Var[list[dict[str, Any]]]
    background: rx.Var[list[dict[str, Any]]]
    resources: rx.Var[list[dict[str, Any]]]
    labels: rx.Var[dict[str, str]]
    views: rx.Var[list[str]]
    view: rx.Var[str]
    date: rx.Var[str]
    jump: rx.Var[str]
    focus: rx.Var[str]
    offset: rx.Var[str]
    scroll: rx.Var[str]
    locale: rx.Var[str]
    day_start: rx.Var[str]
    day_end: rx.Var[str]
    idle_days: rx.Var[list[int]]
    revision: rx.Var[int]
    loading: rx.Var[bool]

    on_range: rx.EventHandler[passthrough_event_spec(str, str, str, str)]
    on_pick: rx.EventHandler[passthrough_event_spec(str, str, str)]
    on_move: rx.EventHandler[passthrough_event_spec(str, str, str, str)]
    on_resize: rx.EventHandler[passthrough_event_spec(str, str, str)]
    on_open: rx.EventHandler[passthrough_event_spec(str)]
    on_lane: rx.EventHandler[passthrough_event_spec(str)]


def calendar(
    entries: rx.Var[list],
    *,
    views: Sequence[str] = ("day", "week", "month", "list"),
    labels: dict[str, str] | None = None,
    **props: Any,
) -> rx.Component:
    """`labels` change some of the words; every other prop is the component's."""
    given = {
        "background": [],
        "resources": [],
        "jump": "0|",
        "focus": "",
        "revision": 0,
        "locale": LOCALES.get(language(), language()),
        "day_start": "00:00",
        "day_end": "24:00",
        "idle_days": [],
        **props,
    }
    return Calendar.create(entries=entries, views=list(views), labels={**WORDS, **(labels or {})}, **given)


def calendar_legend(kinds: Sequence[tuple[str, Text]] = LEGEND) -> rx.Component:
    """What each look means, in the looks themselves."""
    return rx.el.ul(
        *(
            rx.el.li(
                rx.el.span(class_name=f"cal-sample cal-entry cal-{state} color-teal", aria_hidden="true"),
                rx.el.span(words),
                class_name="cal-key",
            )
            for state, words in kinds
        ),
        role="list",
        aria_label=_("What the looks mean"),
        class_name="cal-legend",
    )
