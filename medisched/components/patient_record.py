"""One patient's record, at the side of the list."""

import reflex as rx

from medisched.components.button import button, icon_button
from medisched.components.dialog import FocusReturn
from medisched.components.patient_cards import login_badge
from medisched.components.status import status_badge
from medisched.components.when import when_line
from medisched.domain.texts import _


def patient_record(
    row: rx.Var,
    *,
    upcoming: rx.Var[list],
    past: rx.Var[list],
    can_manage: rx.Var[bool],
    place: rx.Var[str],
    is_open: rx.Var[bool],
    on_open_change: rx.EventHandler,
    on_change: rx.EventHandler,
    on_merge: rx.EventHandler,
    trail: rx.Component | None = None,
) -> rx.Component:
    """Who it is, how to reach them, what was and what is to come."""
    return rx.dialog.root(
        rx.dialog.content(
            FocusReturn.create(),
            _head(row),
            rx.el.div(
                _contact(row),
                rx.cond(row.notes, _notes(row)),
                rx.cond(can_manage, _actions(row, on_change, on_merge)),
                _visits(_("Upcoming appointments"), upcoming, _("No appointment is booked."), place),
                _visits(_("Past and cancelled appointments"), past, _("There were none yet."), place),
                trail,
                class_name="panel-content",
            ),
            class_name="dialog panel",
            aria_describedby="",
        ),
        open=is_open,
        on_open_change=on_open_change,
    )


def _head(row: rx.Var) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.dialog.title(row.name, class_name="dialog-title breaks"),
            rx.el.div(
                rx.el.span(
                    rx.cond(
                        row.born,
                        _("Born {born} · {age}").format(born=row.born, age=row.age),
                        _("Date of birth not known"),
                    ),
                    class_name="muted tabular",
                ),
                login_badge(row),
                class_name="panel-who",
            ),
            class_name="shrinks",
        ),
        rx.dialog.close(icon_button("x", _("Close"))),
        class_name="panel-head",
    )


def _contact(row: rx.Var) -> rx.Component:
    return rx.el.div(
        _way("phone", _("Phone"), row.phone, row.call, _("No phone number")),
        _way("mail", _("E-mail"), row.email, "mailto:" + row.email, _("No e-mail address")),
        rx.cond(row.reminders, rx.fragment(), _no_reminders()),
        class_name="panel-ways",
    )


def _way(icon: str, what: str, value: rx.Var[str], href: rx.Var[str], nothing: str) -> rx.Component:
    picture = rx.icon(icon, size=20, aria_hidden="true")
    return rx.cond(
        value,
        rx.el.a(
            picture,
            rx.el.span(what, class_name="only-read"),
            rx.el.span(value, class_name="breaks"),
            href=href,
            class_name="panel-way",
        ),
        rx.el.div(picture, nothing, class_name="panel-way muted"),
    )


def _no_reminders() -> rx.Component:
    return rx.el.div(
        rx.icon("bell-off", size=20, aria_hidden="true"), _("No reminders by e-mail"), class_name="panel-way muted"
    )


def _notes(row: rx.Var) -> rx.Component:
    return rx.el.section(
        rx.el.h2(_("Notes"), class_name="section-title"),
        rx.el.p(row.notes, class_name="as-written"),
        class_name="panel-notes",
    )


def _actions(row: rx.Var, on_change: rx.EventHandler, on_merge: rx.EventHandler) -> rx.Component:
    return rx.el.div(
        button(
            _("Edit"),
            icon="pencil",
            aria_label=_("Edit the record of {name}").format(name=row.name),
            on_click=on_change,
        ),
        button(
            _("Merge with another record"),
            kind="quiet",
            icon="merge",
            aria_label=_("Merge the record of {name} with another record").format(name=row.name),
            on_click=on_merge,
        ),
        class_name="button-row",
    )


def _visits(title: str, visits: rx.Var[list], nothing: str, place: rx.Var[str]) -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h2(title, class_name="section-title"),
            rx.cond(
                (visits.length() > 0) & (place != ""),
                rx.el.span(_("{place} time").format(place=place), class_name="muted small"),
            ),
            class_name="card-head",
        ),
        rx.cond(
            visits.length() > 0,
            rx.el.ul(rx.foreach(visits, _visit), class_name="rows", role="list"),
            rx.el.p(nothing, class_name="muted"),
        ),
        class_name="section",
    )


def _visit(visit: rx.Var) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            when_line(visit.day, visit.time),
            rx.el.div(visit.what, class_name="muted small"),
            class_name="shrinks grows",
        ),
        status_badge("appointment", visit.status),
        class_name="row visit",
    )
