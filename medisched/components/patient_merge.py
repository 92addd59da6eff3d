"""Two records of one person side by side, and what becomes of them."""

import reflex as rx

from medisched.components.button import button
from medisched.components.card import banner
from medisched.components.dialog import dialog_actions, dialog_close, form_dialog
from medisched.components.field import text_field
from medisched.components.patient_cards import patient_head, patient_lines
from medisched.components.sentences import sentence
from medisched.domain.texts import _, mark


def choose_other(
    rows: rx.Var[list], *, search: rx.Var[str], on_search: rx.EventHandler, on_choose: rx.EventHandler
) -> rx.Component:
    """Which other record is the same person's."""
    return rx.el.div(
        rx.fragment(
            text_field(
                _("Other record"),
                "other",
                id="other-patient",
                type="search",
                auto_complete="off",
                auto_focus=True,
                help_text=_("Name, birth date, phone or e-mail."),
                on_change=on_search.debounce(250),
            )
        ),
        rx.el.p(
            rx.cond(
                rows.length() > 0,
                rx.cond(search, _("Found"), _("Records that look alike")),
                rx.cond(search, _("Nobody else is found by this."), _("No other record looks alike. Search for it.")),
            ),
            class_name="muted",
            role="status",
        ),
        rx.el.ul(
            rx.foreach(
                rows,
                lambda row: rx.el.li(
                    rx.el.button(
                        patient_head(row),
                        patient_lines(row),
                        type="button",
                        class_name="card patient-card patient-choice",
                        aria_label=_("Compare with the record of {name}").format(name=row.name),
                        on_click=on_choose(row.id),
                    )
                ),
            ),
            class_name="cards",
            role="list",
        ),
        dialog_actions(dialog_close(_("Not now"))),
        class_name="patient-likely",
    )


MOVES = mark(
    "All appointments and notes of {other} move to the record of {kept}, and what is missing there is filled in. "
    "The record of {other} disappears from lists and search. This cannot be undone."
)
MOVES_WITH_LOGIN = mark(
    "All appointments, the notes and the login of {other} move to the record of {kept}, and what is missing there is "
    "filled in. The record of {other} disappears from lists and search. This cannot be undone."
)


def compare(
    first: rx.Var,
    second: rx.Var,
    *,
    keeps_first: rx.Var[bool],
    refusal: rx.Var[str],
    on_keep: rx.EventHandler,
    on_back: rx.EventHandler,
    on_merge: rx.EventHandler,
) -> rx.Component:
    """Both records; one is chosen to stay, and the consequence names both people."""
    kept, other = rx.cond(keeps_first, first.name, second.name), rx.cond(keeps_first, second.name, first.name)
    return rx.el.div(
        rx.cond(refusal, banner(refusal, "error")),
        rx.el.fieldset(
            rx.el.legend(_("Which record stays?"), class_name="field-label"),
            rx.el.div(
                _side(first, "first", keeps_first, on_keep),
                _side(second, "second", ~keeps_first, on_keep),
                class_name="patient-sides",
            ),
        ),
        rx.el.div(
            rx.icon("triangle-alert", size=20, aria_hidden="true"),
            rx.el.p(
                rx.cond(
                    rx.cond(keeps_first, second.has_login, first.has_login),
                    sentence(_(MOVES_WITH_LOGIN), other=rx.el.strong(other), kept=rx.el.strong(kept)),
                    sentence(_(MOVES), other=rx.el.strong(other), kept=rx.el.strong(kept)),
                ),
            ),
            class_name="banner banner-warn",
        ),
        dialog_actions(
            button(_("Choose another record"), on_click=on_back),
            button(_("Merge into the record of {kept}").format(kept=kept), kind="danger", on_click=on_merge),
        ),
        class_name="patient-likely",
    )


def merge_dialog(
    first: rx.Var, *, content: rx.Component, is_open: rx.Var[bool], on_open_change: rx.EventHandler
) -> rx.Component:
    """The frame around both steps."""
    return form_dialog(
        content,
        title=_("Merge with another record"),
        text=_("For two records of one and the same person. The record you came from: {name}.").format(name=first.name),
        is_open=is_open,
        on_open_change=on_open_change,
    )


def _side(row: rx.Var, which: str, is_kept: rx.Var[bool], on_keep: rx.EventHandler) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="radio",
            name="kept",
            value=which,
            checked=is_kept,
            on_change=on_keep(which),
            class_name="check",
            aria_label=_("Keep the record of {name}").format(name=row.name),
        ),
        rx.el.div(
            rx.el.span(rx.cond(is_kept, _("Stays"), _("Moves into the other")), class_name="patient-fate"),
            patient_head(row),
            patient_lines(row),
            rx.cond(row.notes, rx.el.p(row.notes, class_name="muted small as-written")),
            class_name="card patient-card",
        ),
        class_name="patient-side",
    )
