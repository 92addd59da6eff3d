"""Patients to whom no mail goes: whom to call, and what to tell them."""

from collections.abc import Callable

import reflex as rx

from medisched.components.button import button
from medisched.components.card import card
from medisched.domain.texts import _


def call_list(rows: rx.Var[list], on_done: Callable[..., rx.event.EventSpec]) -> rx.Component:
    """Nothing while nobody has to be called; each stays until somebody says that they know."""
    return rx.el.div(
        rx.cond(
            rows.length() > 0,
            card(
                rx.el.p(_("They have no e-mail address, so nobody has told them yet."), class_name="muted"),
                rx.el.ul(
                    rx.foreach(rows, lambda row: _row(row, on_done)),
                    role="list",
                    class_name="rows calls",
                    aria_label=_("Patients to call"),
                ),
                title=_("Please call these patients"),
            ),
        ),
        role="status",
        class_name="calls-place",
    )


def _row(row: rx.Var, on_done: Callable[..., rx.event.EventSpec]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.div(
                rx.el.span(row.patient, class_name="strong"),
                rx.cond(
                    row.link,
                    rx.el.a(
                        rx.icon("phone", size=16, aria_hidden="true"), row.phone, href=row.link, class_name="call-link"
                    ),
                    rx.el.span(_("no telephone number"), class_name="muted"),
                ),
                class_name="call-who",
            ),
            rx.el.s(row.what, class_name="muted small tabular"),
            rx.el.div(row.outcome, class_name="tabular"),
            class_name="grows shrinks",
        ),
        button(_("They know"), aria_label=_("{patient} knows").format(patient=row.patient), on_click=on_done(row.id)),
        class_name="row",
        key=row.id,
    )
