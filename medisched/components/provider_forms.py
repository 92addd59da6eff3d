"""Who gives care where: the forms for a new provider and for one who is there."""

import reflex as rx
from reflex.vars.object import ObjectVar

from medisched.components.button import submit_button
from medisched.components.dialog import dialog_actions, dialog_close
from medisched.components.field import select_field, text_area, text_field
from medisched.components.form import form, form_problem
from medisched.domain.texts import _


def assign_form(
    *,
    departments: rx.Var[list],
    members: rx.Var[list],
    member_id: rx.Var[str],
    errors: ObjectVar[dict[str, str]],
    refusal: rx.Var[str],
    on_choose: rx.EventHandler,
    on_submit: rx.EventHandler,
) -> rx.Component:
    """A member out of a list, or anybody by e-mail; and where they work."""
    return form(
        form_problem(refusal),
        rx.cond(members.length() > 0, _who(members, errors, on_choose)),
        rx.cond(member_id == "", _email(errors)),
        _department("assign", departments, errors, placeholder=_("Choose a department")),
        _title("assign", errors),
        dialog_actions(
            dialog_close(_("Not now")),
            submit_button(rx.cond(member_id == "", _("Send invitation"), _("Add provider"))),
        ),
        on_submit=on_submit,
        label=_("New provider"),
    )


def edit_form(
    provider: rx.Var,
    *,
    departments: rx.Var[list],
    errors: ObjectVar[dict[str, str]],
    refusal: rx.Var[str],
    on_submit: rx.EventHandler,
) -> rx.Component:
    """What patients read about a provider."""
    return form(
        form_problem(refusal),
        _department("edit", departments, errors, default_value=provider.department_id, auto_focus=True),
        _title("edit", errors, default_value=provider.title),
        text_area(
            _("About the person"),
            "bio",
            id="edit-bio",
            optional=True,
            error=errors["bio"],
            default_value=provider.bio,
            max_length=1000,
            help_text=_("Languages, specialties, what to bring. It stands on your public page."),
        ),
        dialog_actions(dialog_close(_("Not now")), submit_button(_("Save changes"))),
        on_submit=on_submit,
        label=_("Provider"),
    )


def _who(members: rx.Var[list], errors: ObjectVar[dict[str, str]], on_choose: rx.EventHandler) -> rx.Component:
    return select_field(
        _("Person"),
        "user_id",
        members,
        placeholder=_("Somebody new, by e-mail"),
        id="assign-person",
        error=errors["user_id"],
        on_change=on_choose,
        auto_focus=True,
    )


def _email(errors: ObjectVar[dict[str, str]]) -> rx.Component:
    return text_field(
        _("E-mail address"),
        "email",
        type="email",
        id="assign-email",
        error=errors["email"],
        max_length=254,
        auto_complete="off",
        placeholder="name@example.com",
        help_text=_("Whoever belongs to your organization becomes a provider at once. Others get an invitation."),
    )


def _department(
    place: str, departments: rx.Var[list], errors: ObjectVar[dict[str, str]], **props: object
) -> rx.Component:
    return select_field(
        _("Department"), "department_id", departments, id=f"{place}-department", error=errors["department_id"], **props
    )


def _title(place: str, errors: ObjectVar[dict[str, str]], **props: object) -> rx.Component:
    return text_field(
        _("Title"),
        "title",
        id=f"{place}-title",
        optional=True,
        error=errors["title"],
        max_length=120,
        auto_complete="off",
        placeholder=_("Cardiologist"),
        **props,
    )
