"""One free time with everything that a person checks, and what it became."""

import reflex as rx

from medisched.components.calendar_links import calendar_links
from medisched.components.card import facts
from medisched.components.drawing import drawing
from medisched.components.focus_on import FocusOn
from medisched.components.link import button_link, link
from medisched.components.own_clock import own_clock
from medisched.components.when import when, when_line
from medisched.domain.texts import _

Text = str | rx.Var[str]
SECONDARY = "button button-secondary"


def offer_details(offer: rx.Var) -> rx.Component:
    """When (if that is chosen), with whom, where and what for; `own_time` is the moment on the person's own clocks."""
    return rx.el.div(
        rx.cond(offer.day, when(offer.day, offer.time, offer.place, until=offer.until)),
        own_time_line(offer),
        facts(
            (_("With"), offer.provider),
            (_("Where"), _where(offer)),
            (_("What for"), rx.cond(offer.title, offer.title, _("Appointment"))),
        ),
        class_name="offer",
    )


def move_details(old: rx.Var, offer: rx.Var) -> rx.Component:
    """The old time and the new one below each other."""
    return rx.el.div(
        rx.el.div(
            rx.el.div(_("From"), class_name="muted small"),
            rx.el.s(when_line(old.day, old.time)),
            rx.el.div(old.provider, class_name="muted"),
            class_name="what",
        ),
        rx.el.div(
            rx.el.div(_("To"), class_name="muted small"),
            when(offer.day, offer.time, offer.place, until=offer.until),
            own_time_line(offer),
            rx.el.div(offer.provider, " · ", _where(offer)),
        ),
        class_name="move",
    )


def own_time_line(thing: rx.Var) -> rx.Component:
    """Only where the person's clocks show something else: those they told us of, or else those of their browser."""
    return rx.cond(
        thing.own_time,
        rx.el.p(
            rx.icon("globe", size=16, aria_hidden="true"),
            rx.el.span(_("On your clock: {moment}").format(moment=thing.own_time)),
            class_name="own-time",
        ),
        rx.cond(thing.instant, own_clock(thing.instant, thing.zone)),
    )


def booked_card(
    row: rx.Var, *, mail_to: Text, organization: Text, street: Text, links: rx.Var, again: rx.Component
) -> rx.Component:
    """What was booked, as large as it deserves, and what can be done about it; `again` leads to another booking.

    `mail_to` is empty for who has no address.
    """
    return rx.el.section(
        drawing("done"),
        rx.el.div(when(row.day, row.time, row.place, until=row.until), own_time_line(row)),
        facts(
            (_("With"), row.provider),
            (_("Where"), rx.el.span(row.where + " · " + organization, rx.cond(street, rx.el.div(street)))),
            (_("What for"), rx.cond(row.title, row.title, _("Appointment"))),
        ),
        rx.cond(links.file, calendar_links(links)),
        rx.cond(
            mail_to,
            rx.el.p(
                rx.icon("mail", size=16, aria_hidden="true"),
                rx.el.span(_("We sent it to {address}.").format(address=mail_to)),
                class_name="hint",
            ),
        ),
        rx.el.div(
            rx.el.div(
                button_link(_("My appointments"), "/my-appointments", kind="primary"),
                rx.cond(row.is_open, _changes(row)),
                class_name="button-row",
            ),
            rx.cond(
                row.is_open,
                rx.el.p(
                    _("You can move or cancel it online until {moment}.").format(moment=row.change_until),
                    class_name="muted small",
                ),
            ),
            class_name="booked-foot",
        ),
        rx.el.div(again, class_name="booked-again"),
        class_name="card card-hero booked",
        aria_label=_("Your booking"),
    )


def _changes(row: rx.Var) -> rx.Component:
    """Both are questions of the page with all appointments; a service is moved on its own page."""
    moving = rx.cond(row.move_path, row.move_path, f"/my-appointments?move={row.id}")
    return rx.fragment(
        link(rx.icon("calendar-sync", size=16, aria_hidden="true"), _("Move"), href=moving, class_name=SECONDARY),
        link(_("Cancel"), href=f"/my-appointments?cancel={row.id}", class_name="button button-quiet"),
    )


def taken_panel(text: Text, times: rx.Component) -> rx.Component:
    """Somebody was faster: said kindly, with what to take instead."""
    return rx.cond(
        text,
        rx.el.div(
            rx.el.p(rx.icon("clock-alert", size=20, aria_hidden="true"), rx.el.span(text), class_name="hint strong"),
            times,
            FocusOn.create(target="#taken"),
            id="taken",
            class_name="card taken",
            role="group",
            tab_index=-1,
            aria_label=text,
        ),
    )


def _where(offer: rx.Var) -> rx.Var[str]:
    return rx.cond(offer.room, offer.department + " · " + offer.room, offer.department)
