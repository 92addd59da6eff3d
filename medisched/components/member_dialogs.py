"""Forms over the list of members: another role, and an invitation."""

import reflex as rx
from reflex.vars import ObjectVar, StringVar

from medisched.components.button import submit_button
from medisched.components.dialog import dialog_actions, dialog_close, form_dialog
from medisched.components.field import select_field, text_field
from medisched.components.form import form, form_problem
from medisched.components.link import text_link
from medisched.components.sentences import sentence
from medisched.components.status import ROLE
from medisched.domain.texts import _

ROLES = [(value, words) for value, (_, words, _) in ROLE.items()]
MEANINGS = (
    ("owner", _("Owners manage departments, providers, members and settings, and see every appointment.")),
    ("staff", _("Staff see every appointment and all members.")),
    ("provider", _("Providers publish their own times and see their own appointments.")),
    ("member", _("Patients book and cancel their own appointments.")),
)


def role_dialog(
    name: StringVar,
    *,
    role: rx.Var[str],
    on_role: rx.EventHandler,
    errors: ObjectVar[dict[str, str]],
    refusal: rx.Var[str],
    is_open: rx.Var[bool],
    on_open_change: rx.EventHandler,
    on_submit: rx.EventHandler,
) -> rx.Component:
    """Another role for one person; a refusal is explained inside."""
    return form_dialog(
        form(
            form_problem(refusal),
            _role_field("new-role", role, on_role, errors["role"]),
            rx.el.p(
                sentence(
                    _("A provider works in a department: make and remove providers on the {page}."),
                    page=text_link(_("providers page"), "/providers"),
                ),
                class_name="muted small",
            ),
            dialog_actions(dialog_close(_("Not now")), submit_button(_("Save the role"))),
            on_submit=on_submit,
            label=_("Change the role"),
        ),
        title=_("Change the role of {name}").format(name=name),
        is_open=is_open,
        on_open_change=on_open_change,
    )


def invite_dialog(
    departments: rx.Var[list],
    *,
    role: rx.Var[str],
    on_role: rx.EventHandler,
    errors: ObjectVar[dict[str, str]],
    refusal: rx.Var[str],
    is_open: rx.Var[bool],
    on_open_change: rx.EventHandler,
    on_submit: rx.EventHandler,
) -> rx.Component:
    """Whom to invite as what; a provider also gets a department."""
    email = text_field(
        _("E-mail"),
        "email",
        id="invite-email",
        type="email",
        auto_complete="off",
        auto_focus=True,
        error=errors["email"],
    )
    return form_dialog(
        form(
            form_problem(refusal),
            email,
            _role_field("invite-role", role, on_role, errors["role"]),
            rx.cond(role == "provider", _provider_fields(departments, errors)),
            dialog_actions(dialog_close(_("Not now")), submit_button(_("Send invitation"))),
            on_submit=on_submit,
            label=_("Invite somebody"),
        ),
        title=_("Invite somebody"),
        text=_("They get a mail with a link that works for 7 days."),
        is_open=is_open,
        on_open_change=on_open_change,
    )


def _role_field(field_id: str, role: rx.Var[str], on_role: rx.EventHandler, error: rx.Var[str]) -> rx.Component:
    meaning = rx.match(role, *MEANINGS, "")
    return select_field(
        _("Role"), "role", ROLES, id=field_id, value=role, on_change=on_role, error=error, help_text=meaning
    )


def _provider_fields(departments: rx.Var[list], errors: ObjectVar[dict[str, str]]) -> rx.Component:
    return rx.fragment(
        select_field(
            _("Department"),
            "department_id",
            departments,
            id="invite-department",
            placeholder=_("Choose a department"),
            error=errors["department_id"],
        ),
        rx.cond(
            departments.length() == 0,
            rx.el.p(
                _("There is no department yet."),
                " ",
                text_link(_("Add the first one"), "/departments"),
                class_name="muted small",
            ),
        ),
        text_field(
            _("Title"),
            "title",
            id="invite-title",
            optional=True,
            max_length=120,
            auto_complete="off",
            error=errors["title"],
            help_text=_("Patients read it below the name, for example Cardiologist."),
        ),
    )
