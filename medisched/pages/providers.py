"""Providers: who gives care in which department."""

import reflex as rx

from medisched.components.avatar import person
from medisched.components.button import button
from medisched.components.card import banner
from medisched.components.dialog import form_dialog
from medisched.components.link import button_link, text_link
from medisched.components.listing import Column, empty_state, table
from medisched.components.provider_forms import assign_form, edit_form
from medisched.components.remove_dialog import remove_dialog
from medisched.domain.texts import _
from medisched.pages.frame import inside, while_open
from medisched.state.providers import ProviderRow
from medisched.state.providers import ProvidersState as S

SUBTITLE = _("Who gives care in which department. They publish their own times.")


def page() -> rx.Component:
    return inside(
        rx.cond(S.invited, banner(S.invited, "info", text_link(_("See invitations"), "/members"))),
        table(
            S.providers,
            COLUMNS,
            label=_("Providers"),
            loading=~S.is_loaded,
            problem=S.problem,
            retry=S.load,
            empty=rx.cond(S.departments.length() == 0, _no_department(), _empty()),
        ),
        _assign_dialog(),
        _edit_dialog(),
        _remove_dialog(),
        route="/providers",
        title=_("Providers"),
        subtitle=rx.cond(S.seats, _("Who gives care in which department. {seats}.").format(seats=S.seats), SUBTITLE),
        action=while_open(button(_("Add a provider"), kind="primary", icon="plus", on_click=S.open_assign)),
        roles=("owner",),
    )


def _next_free(provider: rx.Var[ProviderRow]) -> rx.Component:
    return rx.cond(
        provider.next_free,
        rx.el.span(provider.next_free, class_name="tabular"),
        rx.el.span(_("no free time"), class_name="muted"),
    )


def _actions(provider: rx.Var[ProviderRow]) -> rx.Component:
    return while_open(
        button(
            _("Edit"),
            kind="quiet",
            aria_label=_("Edit {name}").format(name=provider.name),
            on_click=S.open_edit(provider.id),
        ),
        button(
            _("Remove"),
            kind="quiet",
            aria_label=_("Remove {name}").format(name=provider.name),
            on_click=S.open_remove(provider.id),
        ),
    )


def _empty() -> rx.Component:
    return empty_state(
        "people",
        _("No providers yet"),
        _("Choose a member of your organization, or invite a colleague by e-mail."),
        while_open(button(_("Add the first provider"), on_click=S.open_assign)),
    )


def _no_department() -> rx.Component:
    return empty_state(
        "people",
        _("First add a department"),
        _("Every provider works in a department, and there is none yet."),
        button_link(_("Go to departments"), "/departments"),
    )


def _assign_dialog() -> rx.Component:
    return form_dialog(
        rx.cond(
            S.departments.length() == 0,
            _no_department(),
            assign_form(
                departments=S.departments,
                members=S.members,
                member_id=S.member_id,
                errors=S.errors,
                refusal=S.refusal,
                on_choose=S.choose_member,
                on_submit=S.assign,
            ),
        ),
        title=_("Add a provider"),
        is_open=S.dialog == "assign",
        on_open_change=S.set_open,
    )


def _edit_dialog() -> rx.Component:
    return form_dialog(
        edit_form(S.chosen, departments=S.departments, errors=S.errors, refusal=S.refusal, on_submit=S.save),
        title=_("Edit {name}").format(name=S.chosen.name),
        is_open=S.dialog == "edit",
        on_open_change=S.set_open,
    )


def _remove_dialog() -> rx.Component:
    return remove_dialog(
        title=_("Remove {name}?").format(name=S.chosen.name),
        consequence=rx.cond(
            S.refusal,
            _("Patients still expect to see {name}. Cancel or move the appointments first, then try again.").format(
                name=S.chosen.name
            ),
            _(
                "{name} leaves your public page, and the free time slots are deleted. Past "
                "appointments stay, and so does the account."
            ).format(name=S.chosen.name),
        ),
        confirm_label=_("Remove provider"),
        refusal=S.refusal,
        is_open=S.dialog == "remove",
        on_open_change=S.set_open,
        on_confirm=S.remove,
        way_on=button_link(_("Go to appointments"), "/appointments", kind="primary"),
    )


COLUMNS = (
    Column(_("Name"), lambda provider: person(provider.name, provider.title), is_title=True),
    Column(_("Department"), lambda provider: provider.department),
    Column(_("Next free time"), _next_free),
    Column(_("Actions"), _actions, is_action=True),
)
