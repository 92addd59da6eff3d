"""A patient's own appointments as cards."""

import reflex as rx

from medisched.components.avatar import person
from medisched.components.booking import own_time_line
from medisched.components.button import button
from medisched.components.calendar_links import calendar_links
from medisched.components.call_link import call_link
from medisched.components.link import link
from medisched.components.status import status_badge
from medisched.components.when import when, when_line
from medisched.domain.texts import _

Handler = rx.EventHandler


def hero_card(
    row: rx.Var,
    contact: rx.Var,
    *,
    links: rx.Var,
    can_move: rx.Var[bool],
    on_move: Handler,
    on_cancel: Handler,
) -> rx.Component:
    """The next one, with its ways into a calendar and what can be done about it."""
    return rx.el.section(
        rx.el.h2(_("Your next appointment"), class_name="card-title"),
        rx.el.div(
            rx.el.div(when(row.day, row.time, row.place, until=row.until), own_time_line(row)),
            rx.el.div(
                person(row.provider, _join(row.provider_title, row.where)),
                rx.cond(row.title, rx.el.p(row.title, class_name="muted")),
                class_name="hero-who",
            ),
            class_name="hero-parts",
        ),
        rx.cond(links.file, calendar_links(links)),
        _what_can_be_done(row, contact, can_move, on_move, on_cancel),
        class_name="card card-hero",
    )


def upcoming_card(
    row: rx.Var, contact: rx.Var, *, can_move: rx.Var[bool], on_move: Handler, on_cancel: Handler
) -> rx.Component:
    """One of those that come after it."""
    return rx.el.article(
        when_line(row.day, row.time, row.place),
        own_time_line(row),
        person(row.provider, _join(row.title, row.where)),
        _what_can_be_done(row, contact, can_move, on_move, on_cancel),
        class_name="card",
        aria_label=row.moment,
    )


def past_row(row: rx.Var) -> rx.Component:
    """One that is over or was cancelled."""
    return rx.el.li(
        rx.el.div(
            when_line(row.day, row.time),
            rx.el.div(row.provider, " · ", _join(row.title, row.where), class_name="muted"),
            rx.cond(
                row.cancel_reason,
                rx.el.div(_("Reason: {reason}").format(reason=row.cancel_reason), class_name="muted small"),
            ),
            class_name="shrinks grows",
        ),
        rx.cond(row.status != "booked", status_badge("appointment", row.status)),
        class_name="row",
        aria_label=row.moment,
    )


def _what_can_be_done(
    row: rx.Var, contact: rx.Var, can_move: rx.Var[bool], on_move: Handler, on_cancel: Handler
) -> rx.Component:
    at = row.day + ", " + row.time
    return rx.cond(
        row.is_open,
        rx.el.div(
            rx.el.div(
                rx.cond(can_move, _move(row, _("Move the appointment on {at}").format(at=at), on_move)),
                button(
                    _("Cancel"),
                    kind="quiet",
                    aria_label=_("Cancel the appointment on {at}").format(at=at),
                    on_click=on_cancel(row.id),
                ),
                class_name="button-row",
            ),
            rx.el.p(
                rx.cond(
                    can_move,
                    _("Possible until {until}.").format(until=row.change_until),
                    _("Cancelling is possible until {until}.").format(until=row.change_until),
                ),
                class_name="muted small",
            ),
            class_name="card-foot",
        ),
        rx.cond(
            row.is_ahead,
            rx.el.div(
                rx.el.p(
                    _(
                        "It is too late to move or cancel online: that was possible until {until}. "
                        "If you cannot come, please call {organization}."
                    ).format(until=row.change_until, organization=contact.name),
                    class_name="muted small",
                ),
                call_link(contact),
            ),
            rx.el.p(_("This appointment has begun."), class_name="muted small"),
        ),
    )


def _move(row: rx.Var, label: rx.Var[str], on_move: Handler) -> rx.Component:
    page = link(
        rx.icon("calendar-sync", size=16, aria_hidden="true"),
        rx.el.span(_("Move")),
        href=row.move_path,
        class_name="button button-secondary",
        aria_label=label,
    )
    dialog = button(_("Move"), icon="calendar-sync", aria_label=label, on_click=on_move(row.id))
    return rx.cond(row.move_path, page, dialog)


def _join(first: rx.Var[str], second: rx.Var[str]) -> rx.Var[str]:
    return rx.cond(first, rx.Var.create(f"{first} · {second}"), second)
