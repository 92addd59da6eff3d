"""What is not used any more, folded away below what is."""

import reflex as rx

from medisched.components.button import button
from medisched.components.disclosure import disclosure
from medisched.domain.texts import _


def archived_list(
    rows: rx.Var[list],
    *,
    label: str,
    on_restore: rx.EventHandler,
    on_edit: rx.EventHandler | None = None,
    are_fixed: rx.Var[bool],
) -> rx.Component:
    """Nothing while nothing is archived; `rows` have id and name. `are_fixed`: none can be restored now."""
    return rx.cond(
        rows.length() > 0,
        disclosure(
            _("Archived ({rows_count})").format(rows_count=rows.length()),
            rx.el.ul(
                rx.foreach(rows, lambda row: _row(row, on_restore, on_edit, are_fixed)),
                role="list",
                aria_label=label,
                class_name="rows",
            ),
        ),
    )


def _row(
    row: rx.Var, on_restore: rx.EventHandler, on_edit: rx.EventHandler | None, are_fixed: rx.Var[bool]
) -> rx.Component:
    return rx.el.li(
        rx.el.span(row.name, class_name="grows shrinks"),
        rx.el.div(
            button(_("Edit"), kind="quiet", aria_label=_("Edit {name}").format(name=row.name), on_click=on_edit(row.id))
            if on_edit
            else None,
            rx.cond(are_fixed, rx.fragment(), _restore(row, on_restore)),
            class_name="button-row",
        ),
        class_name="row",
    )


def _restore(row: rx.Var, on_restore: rx.EventHandler) -> rx.Component:
    return button(
        _("Restore"), kind="quiet", aria_label=_("Restore {name}").format(name=row.name), on_click=on_restore(row.id)
    )
