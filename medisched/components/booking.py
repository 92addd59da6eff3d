"""One free time with everything that a person checks, and what it became."""

import reflex as rx

from medisched.components.card import facts
from medisched.components.drawing import drawing
from medisched.components.focus_on import FocusOn
from medisched.components.when import when, when_line

Text = str | rx.Var[str]


def offer_details(offer: rx.Var) -> rx.Component:
    """When (if that is chosen), with whom, where and what for; `own_time` is the moment on the person's own clocks."""
    return rx.el.div(
        rx.cond(offer.day, when(offer.day, offer.time, offer.place, until=offer.until)),
        own_time_line(offer.own_time),
        facts(
            ("With", offer.provider),
            ("Where", _where(offer)),
            ("What for", rx.cond(offer.title, offer.title, "Appointment")),
        ),
        class_name="offer",
    )


def move_details(old: rx.Var, offer: rx.Var) -> rx.Component:
    """The old time and the new one below each other."""
    return rx.el.div(
        rx.el.div(
            rx.el.div("From", class_name="muted small"),
            rx.el.s(when_line(old.day, old.time)),
            rx.el.div(old.provider, class_name="muted"),
            class_name="what",
        ),
        rx.el.div(
            rx.el.div("To", class_name="muted small"),
            when(offer.day, offer.time, offer.place, until=offer.until),
            own_time_line(offer.own_time),
            rx.el.div(offer.provider, " · ", _where(offer)),
        ),
        class_name="move",
    )


def own_time_line(moment: Text) -> rx.Component:
    """Only where the person's clocks show something else."""
    return rx.cond(
        moment,
        rx.el.p(
            rx.icon("globe", size=16, aria_hidden="true"), rx.el.span("On your clock: ", moment), class_name="own-time"
        ),
    )


def booked_card(row: rx.Var, mail_to: Text, organization: Text, *actions: rx.Component) -> rx.Component:
    """What was booked, as large as it deserves."""
    return rx.el.section(
        drawing("done"),
        when(row.day, row.time, row.place, until=row.until),
        own_time_line(row.own_time),
        facts(
            ("With", row.provider),
            ("Where", row.where + " · " + organization),
            ("What for", rx.cond(row.title, row.title, "Appointment")),
        ),
        rx.el.p(
            rx.icon("mail", size=16, aria_hidden="true"),
            rx.el.span("We sent it to ", rx.el.span(mail_to, class_name="strong"), ", with a file for your calendar."),
            class_name="hint",
        ),
        rx.el.div(*actions, class_name="button-row"),
        class_name="card card-hero booked",
        aria_label="Your booking",
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
