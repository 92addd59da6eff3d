"""Departments: where providers work."""

import reflex as rx

from medisched.components.button import button, submit_button
from medisched.components.dialog import dialog_actions, dialog_close, form_dialog
from medisched.components.field import text_field
from medisched.components.form import form, form_problem
from medisched.components.link import button_link, text_link
from medisched.components.listing import Column, empty_state, table
from medisched.components.remove_dialog import remove_dialog
from medisched.domain.texts import _
from medisched.pages.frame import inside, while_open
from medisched.schemas.departments import DepartmentView
from medisched.state.departments import DepartmentsState as S


def page() -> rx.Component:
    return inside(
        table(
            S.departments,
            COLUMNS,
            label=_("Departments"),
            loading=~S.is_loaded,
            problem=S.problem,
            retry=S.load,
            empty=_empty(),
        ),
        _name_dialog("add", _("Add a department"), _("Add department"), S.add),
        _name_dialog("rename", _("Rename the department"), _("Save the name"), S.rename),
        _delete_dialog(),
        route="/departments",
        title=_("Departments"),
        subtitle=_("Patients choose a department first, then a provider in it."),
        action=while_open(button(_("Add a department"), kind="primary", icon="plus", on_click=S.open_add)),
        roles=("owner",),
    )


def _providers(department: rx.Var[DepartmentView]) -> rx.Component:
    return rx.match(
        department.provider_count,
        (0, rx.el.span(_("none yet"), class_name="muted")),
        (1, text_link(_("1 provider"), "/providers")),
        text_link(
            _("{provider_count} providers").format(provider_count=department.provider_count.to(str)), "/providers"
        ),
    )


def _actions(department: rx.Var[DepartmentView]) -> rx.Component:
    return while_open(
        button(
            _("Rename"),
            kind="quiet",
            aria_label=_("Rename {name}").format(name=department.name),
            on_click=S.open_rename(department.id),
        ),
        button(
            _("Delete"),
            kind="quiet",
            aria_label=_("Delete {name}").format(name=department.name),
            on_click=S.open_delete(department.id),
        ),
    )


def _empty() -> rx.Component:
    return empty_state(
        "people",
        _("No departments yet"),
        _("A department is a part of your organization, for example Cardiology. Providers are assigned to one."),
        while_open(button(_("Add the first department"), on_click=S.open_add)),
    )


def _name_dialog(name: str, title: str, submit: str, on_submit: rx.EventHandler) -> rx.Component:
    return form_dialog(
        form(
            form_problem(S.refusal),
            text_field(
                _("Name"),
                "name",
                id=f"{name}-department",
                error=S.errors["name"],
                default_value=S.chosen_name,
                max_length=80,
                auto_complete="off",
                auto_focus=True,
            ),
            dialog_actions(dialog_close(_("Not now")), submit_button(submit)),
            on_submit=on_submit,
            label=title,
        ),
        title=title,
        is_open=S.dialog == name,
        on_open_change=S.set_open,
    )


def _delete_dialog() -> rx.Component:
    return remove_dialog(
        title=_("Delete {chosen_name}?").format(chosen_name=S.chosen_name),
        consequence=_("It disappears from your public page. A department in which somebody works or worked stays."),
        confirm_label=_("Delete department"),
        refusal=S.refusal,
        is_open=S.dialog == "delete",
        on_open_change=S.set_open,
        on_confirm=S.delete,
        way_on=button_link(_("Go to providers"), "/providers", kind="primary"),
    )


COLUMNS = (
    Column(_("Name"), lambda department: department.name, is_title=True),
    Column(_("Providers"), _providers),
    Column(_("Actions"), _actions, is_action=True),
)
