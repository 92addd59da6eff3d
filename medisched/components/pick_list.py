"""Boxes to tick, out of a list that the organization keeps itself."""

import reflex as rx

from medisched.components.field import checkbox


def pick_list(label: str, name: str, picks: rx.Var[list], *, help_text: str, empty: rx.Component) -> rx.Component:
    """Each sent as `{name}_{value}` with "on" when it is ticked; `picks` have value, label, note and is_chosen."""
    return _frame(label, help_text, rx.cond(picks.length() > 0, _boxes(name, picks), empty))


def grouped_pick_list(
    label: str, name: str, groups: rx.Var[list], *, help_text: str, empty: rx.Component
) -> rx.Component:
    """The same below headings; `groups` have title and picks."""
    listed = rx.foreach(
        groups,
        lambda group: rx.el.div(
            rx.el.p(group.title, class_name="muted small"),
            _boxes(name, group.picks),
            role="group",
            aria_label=group.title,
        ),
    )
    return _frame(label, help_text, rx.cond(groups.length() > 0, rx.el.div(listed, class_name="pick-groups"), empty))


def _frame(label: str, help_text: str, content: rx.Component) -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend(label, class_name="field-label"),
        rx.el.p(help_text, class_name="field-help"),
        content,
        class_name="field",
    )


def _boxes(name: str, picks: rx.Var[list]) -> rx.Component:
    return rx.el.div(
        rx.foreach(
            picks,
            lambda pick: checkbox(
                pick.label, f"{name}_{pick.value}", help_text=pick.note, default_checked=pick.is_chosen
            ),
        ),
        class_name="picks",
    )
