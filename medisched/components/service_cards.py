"""Services that patients can book online."""

import reflex as rx

from medisched.components.button import button
from medisched.components.days import next_time_button
from medisched.components.link import link
from medisched.domain.texts import _


def service_link(service: rx.Var) -> rx.Component:
    """A service that leads to its times."""
    return link(*_lines(service), href=service.href, class_name="service-card")


def service_button(service: rx.Var, on_choose: rx.EventHandler) -> rx.Component:
    """A service to choose on the page that one is on."""
    return rx.el.button(*_lines(service), type="button", class_name="service-card", on_click=on_choose(service.id))


def public_service_card(
    service: rx.Var, *, is_open: rx.Var[bool], on_next: rx.event.EventSpec, on_all: rx.event.EventSpec
) -> rx.Component:
    """What it is and its next opening as a button, like a provider's."""
    return rx.el.article(
        rx.el.div(
            rx.el.h3(service.name, class_name="card-title"),
            rx.el.p(service.facts, class_name="tabular"),
            rx.el.p(service.who, class_name="muted"),
        ),
        rx.cond(service.description, rx.el.p(service.description)),
        rx.cond(is_open, _times(service, on_next, on_all)),
        class_name="card provider-card",
        aria_label=service.name,
    )


def service_summary(service: rx.Var, action: rx.Component) -> rx.Component:
    """The one that was chosen, in one line."""
    return rx.el.div(
        rx.el.div(
            rx.el.h2(service.name, class_name="card-title"),
            rx.el.p(service.facts, class_name="muted tabular"),
            class_name="shrinks grows",
        ),
        action,
        class_name="card service-summary",
    )


def _lines(service: rx.Var) -> list[rx.Component]:
    return [
        rx.el.span(
            rx.el.span(service.name, class_name="card-title"),
            rx.el.span(service.facts, class_name="tabular"),
            rx.cond(service.who, rx.el.span(service.who, class_name="muted small")),
            rx.cond(service.description, rx.el.span(service.description, class_name="muted small service-about")),
            class_name="service-lines",
        ),
        rx.icon("arrow-right", size=20, aria_hidden="true"),
    ]


def _times(service: rx.Var, on_next: rx.event.EventSpec, on_all: rx.event.EventSpec) -> rx.Component:
    return rx.el.div(
        rx.el.div(_("Next free time"), class_name="muted small"),
        rx.cond(
            service.key,
            next_time_button(
                service.day,
                service.time,
                _("Book {name} on {day}, {time}").format(name=service.name, day=service.day, time=service.time),
                on_next,
            ),
            rx.cond(
                service.is_searched,
                rx.el.p(_("No free times at present."), class_name="next-none muted"),
                rx.el.div(rx.el.span(_("Looking for it"), class_name="only-read"), class_name="waiting next-waiting"),
            ),
        ),
        button(
            _("All times"), kind="quiet", aria_label=_("All times of {name}").format(name=service.name), on_click=on_all
        ),
        class_name="provider-times",
    )
