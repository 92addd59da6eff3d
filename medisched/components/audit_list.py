"""An audit trail: its chain, its entries by day, and one of them beside it."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from medisched.components.button import button, icon_button
from medisched.components.card import banner, facts
from medisched.components.dialog import FocusReturn
from medisched.components.link import text_link
from medisched.components.listing import Column, empty_state, states, table, waiting_blocks
from medisched.domain.audit_words import ICONS, OTHER_ICON
from medisched.domain.texts import _

Handler = rx.EventHandler


@dataclass(frozen=True)
class TrailHandlers:
    """What the page answers: a row was pressed, the panel closed, more wanted, and so on."""

    load: Handler
    open_entry: Handler
    set_open: Handler
    show_more: Handler
    show_all: Handler
    show_actor: Handler
    show_subject: Handler
    verify: Handler


def chain_strip(head: rx.Var, on: TrailHandlers, *more: rx.Component) -> rx.Component:
    """How long the chain is and where it ends, a button that computes it again, and what that has found."""
    return rx.el.section(
        rx.el.div(
            rx.icon("link", size=20, aria_hidden="true"),
            rx.el.p(
                rx.el.strong(head.total, class_name="tabular"),
                rx.cond(
                    head.head,
                    rx.el.span(" · ", _("the chain ends with"), " ", rx.el.code(head.head), class_name="muted small"),
                ),
                class_name="grows",
            ),
            rx.el.div(button(_("Verify now"), icon="shield-check", on_click=on.verify), *more, class_name="button-row"),
            class_name="audit-chain",
        ),
        rx.el.div(
            rx.cond(
                head.verdict,
                rx.cond(
                    head.tone == "error",
                    banner(head.verdict, "error"),
                    banner(head.verdict, "success"),
                ),
            ),
        ),
        aria_label=_("The chain"),
        class_name="audit-chain-part",
    )


def only_banner(only: rx.Var[str], on: TrailHandlers) -> rx.Component:
    """To what one thing the list is narrowed down."""
    return rx.cond(
        only,
        banner(_("Only what concerns {name}.").format(name=only), action=button(_("Show all"), on_click=on.show_all)),
    )


def trail(
    days: rx.Var[list],
    on: TrailHandlers,
    *,
    loading: rx.Var[bool],
    problem: rx.Var[str],
    has_more: rx.Var[bool],
    is_narrowed: rx.Var[bool],
) -> rx.Component:
    """The entries, newest first."""
    more = rx.el.div(button(_("Show more"), icon="chevron-down", on_click=on.show_more), class_name="more")
    return states(
        rx.el.div(
            rx.foreach(days, lambda day: _day(day, on)),
            rx.cond(has_more, more),
            class_name="day-lists audit-days",
        ),
        loading=loading,
        problem=problem,
        retry=on.load,
        is_empty=days.length() == 0,
        empty=rx.cond(
            is_narrowed,
            empty_state(
                "calendar",
                _("No entry fits"),
                _("Nothing of this kind was recorded. Other days or another filter may have something."),
                button(_("Show all"), on_click=on.show_all),
            ),
            empty_state("calendar", _("Nothing was recorded yet"), _("What people do here appears by itself.")),
        ),
        waiting=waiting_blocks(3, "180px", _("Audit trail")),
    )


def _day(day: rx.Var, on: TrailHandlers) -> rx.Component:
    return rx.el.section(
        rx.el.h2(
            day.day,
            rx.cond(day.is_today, rx.el.span(" · ", _("today"), class_name="accent nowrap")),
            class_name="section-title",
        ),
        table(
            day.rows,
            _columns(on),
            label=_("What was done on {day}").format(day=day.day),
            loading=False,  # type: ignore[arg-type] - a day that is shown has been loaded
            problem="",  # type: ignore[arg-type] - the same
            retry=on.load,
            empty=rx.fragment(),
        ),
        class_name="section",
    )


def _sign(row: rx.Var) -> rx.Component:
    """One of the known icons: with a name of any other, the browser would be given all that there are."""
    signs = {name: rx.icon(name, size=16, aria_hidden="true", class_name="audit-icon") for name in ICONS.values()}
    other = rx.icon(OTHER_ICON, size=16, aria_hidden="true", class_name="audit-icon")
    return rx.match(row.icon, *signs.items(), other)


def _columns(on: TrailHandlers) -> tuple[Column, ...]:
    def what(row: rx.Var) -> rx.Component:
        return rx.el.div(
            _sign(row),
            rx.el.div(
                rx.el.button(
                    row.action,
                    " · ",
                    row.subject,
                    rx.cond(row.count, rx.el.span(" · ", row.count, class_name="tabular muted")),
                    type="button",
                    class_name="row-open admin-open",
                    aria_label=rx.cond(
                        row.count,
                        _("{action}, {subject}, {count}, by {who} at {time}: open").format(
                            action=row.action, subject=row.subject, count=row.count, who=row.who, time=row.time
                        ),
                        _("{action}, {subject}, by {who} at {time}: open").format(
                            action=row.action, subject=row.subject, who=row.who, time=row.time
                        ),
                    ),
                    on_click=on.open_entry(row.id),
                ),
                rx.cond(row.about, rx.el.div(row.about, class_name="muted small breaks")),
                class_name="shrinks",
            ),
            class_name="audit-what",
        )

    return (
        Column(_("Time"), lambda row: rx.el.span(row.time, class_name="tabular strong"), width="11%"),
        Column(_("What"), what, is_title=True),
        Column(_("Who"), _who, width="27%"),
        Column(_("From where"), _where, width="22%"),
    )


def _who(row: rx.Var) -> rx.Component:
    return rx.el.div(
        rx.el.div(row.who, class_name="cut"),
        rx.cond(row.who_note, rx.el.div(row.who_note, class_name="small audit-behind")),
    )


def _where(row: rx.Var) -> rx.Component:
    return rx.el.div(
        rx.el.div(row.where, class_name="small"),
        rx.cond(row.ip, rx.el.div(row.ip, class_name="muted small tabular breaks")),
    )


def entry_panel(entry: rx.Var, is_open: rx.Var[bool], on: TrailHandlers, **links: Any) -> rx.Component:
    """At the right edge; on phones over the whole screen. With `patients=False` nobody's record is linked."""
    return rx.dialog.root(
        rx.dialog.content(
            FocusReturn.create(),
            rx.el.div(
                rx.dialog.title(entry.title, class_name="dialog-title admin-note", custom_attrs={"as": "h2"}),
                rx.dialog.close(icon_button("x", _("Close"))),
                class_name="dialog-head",
            ),
            rx.el.div(
                facts(
                    (
                        _("Who"),
                        rx.el.span(
                            entry.who, rx.cond(entry.who_note, rx.el.span(" · ", entry.who_note, class_name="muted"))
                        ),
                    ),
                    (_("When"), rx.el.span(entry.when, class_name="tabular")),
                    (_("From where"), rx.el.span(entry.where, class_name="breaks")),
                ),
                _patients(entry) if links.get("patients", True) else None,
                rx.foreach(entry.parts, lambda part: _part(part, entry)),
                rx.cond(entry.more, rx.el.p(entry.more, class_name="muted small")),
                rx.el.div(
                    rx.cond(
                        entry.actor_id,
                        button(_("All that {name} did").format(name=entry.actor), icon="user", on_click=on.show_actor),
                    ),
                    rx.cond(
                        entry.subject_id,
                        button(
                            rx.cond(
                                entry.subject,
                                _("All that concerns {name}").format(name=entry.subject),
                                _("All that was done to it"),
                            ),
                            icon="history",
                            on_click=on.show_subject,
                        ),
                    ),
                    class_name="button-row",
                ),
                class_name="panel-parts",
            ),
            class_name="dialog side-panel",
            aria_describedby="",
        ),
        open=is_open,
        on_open_change=on.set_open,
    )


def _patients(entry: rx.Var) -> rx.Component:
    links = rx.el.ul(
        rx.foreach(entry.patients, lambda one: rx.el.li(text_link(one.name, one.href))),
        class_name="audit-patients",
        role="list",
    )
    return rx.cond(
        entry.patients.length() > 0,
        rx.el.section(rx.el.h3(_("Whose data it was"), class_name="card-title"), links, class_name="section"),
    )


def _part(part: rx.Var, entry: rx.Var) -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h3(rx.cond(part.name, part.name, part.place), class_name="card-title breaks"),
            rx.cond(part.name, rx.el.span(part.place, class_name="muted small tabular")),
            class_name="card-head",
        ),
        rx.cond(part.changes.length() > 0, _changes(part, entry)),
        rx.el.p(_("Hash"), " ", rx.el.code(part.hash, class_name="breaks"), class_name="muted small"),
        class_name="section audit-part",
    )


def _changes(part: rx.Var, entry: rx.Var) -> rx.Component:
    def heading(words: str) -> rx.Component:
        return rx.el.th(words, scope="col")

    def row(one: rx.Var) -> rx.Component:
        return rx.el.tr(
            rx.el.th(one.name, scope="row"),
            rx.cond(entry.has_before, rx.el.td(one.before, class_name="as-written")),
            rx.cond(entry.has_after, rx.el.td(one.after, class_name="as-written")),
        )

    return rx.el.table(
        rx.el.thead(
            rx.el.tr(
                heading(_("Field")),
                rx.cond(entry.has_before, heading(_("Before"))),
                rx.cond(entry.has_after, heading(rx.cond(entry.has_before, _("After"), _("Recorded")))),
            )
        ),
        rx.el.tbody(rx.foreach(part.changes, row)),
        class_name="audit-changes",
    )
