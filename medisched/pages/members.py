"""Members: who belongs to the organization, and who is invited."""

import reflex as rx

from medisched.components.avatar import avatar
from medisched.components.button import button
from medisched.components.card import banner, section, toolbar
from medisched.components.dialog import confirm_dialog
from medisched.components.field import select_field, text_field
from medisched.components.link import button_link
from medisched.components.listing import Column, empty_state, table
from medisched.components.member_dialogs import ROLES, invite_dialog, role_dialog
from medisched.components.remove_dialog import remove_dialog
from medisched.components.status import status_badge
from medisched.domain.texts import _
from medisched.pages.frame import inside
from medisched.state.member_rows import InvitationRow, MemberRow
from medisched.state.members import MembersState as S
from medisched.state.viewer import ViewerState


def page() -> rx.Component:
    """Everybody with their role; owners also see and change who may join."""
    return inside(
        rx.cond(S.is_closed, banner(_("Members can be changed again when the organization is active."), "warn")),
        # Before the list: it may be long, and whoever was just invited is looked for first.
        rx.cond(S.invitations.length() > 0, rx.el.div(_invitations(), class_name="members")),
        rx.el.div(
            _filters(),
            rx.cond(S.can_manage, _members((*COLUMNS, ACTIONS)), _members(COLUMNS)),
            rx.cond(
                S.has_more,
                rx.el.div(button(_("Show more"), icon="chevron-down", on_click=S.show_more), class_name="more"),
            ),
            class_name="section members",
        ),
        rx.cond(
            S.can_manage,
            rx.fragment(_invite_dialog(), _role_dialog(), _remove_dialog()),
        ),
        route="/members",
        title=_("Members"),
        subtitle=_("Everybody who belongs to this organization, and what they may do."),
        action=rx.cond(
            S.can_manage,
            button(_("Invite somebody"), kind="primary", icon="user-plus", on_click=S.open_invite),
            rx.fragment(),
        ),
        roles=("owner", "staff"),
    )


def _filters() -> rx.Component:
    return toolbar(
        rx.fragment(
            text_field(
                _("Name or e-mail"),
                "search",
                type="search",
                auto_complete="off",
                default_value=S.search,
                on_change=S.look_for.debounce(250),
                key=S.clearings.to(str),
            )
        ),
        select_field(_("Role"), "role", [("", _("All")), *ROLES], value=S.role, on_change=S.show_role),
    )


def _members(columns: tuple[Column, ...]) -> rx.Component:
    return table(
        S.members,
        columns,
        label=_("Members"),
        loading=~S.is_loaded,
        problem=S.problem,
        retry=S.load,
        empty=empty_state(
            "people",
            _("Nobody fits"),
            _("No member has this role and this name or address."),
            button(_("Show everybody"), on_click=S.show_everybody),
        ),
    )


def _invitations() -> rx.Component:
    return section(
        table(
            S.invitations,
            INVITATION_COLUMNS,
            label=_("Open invitations"),
            loading=~S.is_loaded,
            problem=S.problem,
            retry=S.load,
            empty=rx.fragment(),
        ),
        title=_("Open invitations"),
    )


def _person(row: rx.Var[MemberRow]) -> rx.Component:
    you = rx.cond(row.is_self, rx.el.span(" ", _("(you)"), class_name="muted"))
    return rx.el.div(
        avatar(row.name),
        rx.el.div(
            rx.el.div(row.name, you, class_name="strong"),
            rx.el.div(row.email, class_name="muted small breaks"),
            class_name="shrinks",
        ),
        class_name="person",
    )


def _role(row: rx.Var[MemberRow]) -> rx.Component:
    return rx.el.div(
        status_badge("role", row.role), rx.cond(row.department, rx.el.div(row.department, class_name="muted small"))
    )


def _actions(row: rx.Var[MemberRow]) -> rx.Component:
    return rx.fragment(
        button(
            _("Change role"),
            kind="quiet",
            aria_label=_("Change role of {name}").format(name=row.name),
            on_click=S.open_role(row.id),
        ),
        button(
            _("Remove"),
            kind="quiet",
            aria_label=_("Remove {name}").format(name=row.name),
            on_click=S.open_remove(row.id),
        ),
    )


def _status(row: rx.Var[InvitationRow]) -> rx.Component:
    return rx.el.div(
        status_badge("invitation", row.status),
        rx.el.div(row.until, class_name="muted small"),
        rx.el.div(row.sent, class_name="muted small"),
    )


def _invitation_actions(row: rx.Var[InvitationRow]) -> rx.Component:
    return rx.fragment(
        button(
            _("Send again"),
            kind="quiet",
            aria_label=_("Send again to {email}").format(email=row.email),
            on_click=S.resend(row.id),
        ),
        confirm_dialog(
            button(
                _("Withdraw"), kind="quiet", aria_label=_("Withdraw the invitation of {email}").format(email=row.email)
            ),
            title=_("Withdraw the invitation of {email}?").format(email=row.email),
            consequence=_("The link in the mail to {email} stops working. You can invite them again.").format(
                email=row.email
            ),
            confirm_label=_("Withdraw invitation"),
            on_confirm=S.revoke(row.id),
        ),
    )


def _role_dialog() -> rx.Component:
    return role_dialog(
        S.chosen.name,
        role=S.new_role,
        on_role=S.set_new_role,
        errors=S.errors,
        refusal=S.refusal,
        is_open=S.dialog == "role",
        on_open_change=S.set_open,
        on_submit=S.give_role,
    )


def _invite_dialog() -> rx.Component:
    return invite_dialog(
        S.departments,
        role=S.new_role,
        on_role=S.set_new_role,
        errors=S.errors,
        refusal=S.refusal,
        is_open=S.dialog == "invite",
        on_open_change=S.set_open,
        on_submit=S.invite,
    )


def _remove_dialog() -> rx.Component:
    organization = ViewerState.viewer.organization_name
    return remove_dialog(
        title=rx.cond(S.chosen.is_self, _("Remove yourself?"), _("Remove {name}?").format(name=S.chosen.name)),
        consequence=rx.cond(
            S.chosen.is_self,
            _("You lose access to {organization}. The patient record and past appointments stay.").format(
                organization=organization
            ),
            _("{name} loses access to {organization}. The patient record and past appointments stay.").format(
                name=S.chosen.name, organization=organization
            ),
        ),
        confirm_label=_("Remove from organization"),
        refusal=S.refusal,
        is_open=S.dialog == "remove",
        on_open_change=S.set_open,
        on_confirm=S.remove,
        way_on=_way_on(),
    )


def _way_on() -> rx.Component:
    return rx.cond(
        S.chosen.department,
        button_link(_("Go to providers"), "/providers", kind="primary"),
        rx.cond(
            S.chosen.role == "owner",
            rx.fragment(),
            button_link(_("Go to appointments"), "/appointments", kind="primary"),
        ),
    )


COLUMNS = (
    Column(_("Name"), _person, is_title=True, width="40%"),
    Column(_("Role"), _role, width="18%"),
    Column(_("Joined"), lambda row: rx.el.span(row.joined, class_name="tabular"), width="16%"),
)
ACTIONS = Column(_("Actions"), _actions, is_action=True)
INVITATION_COLUMNS = (
    Column(_("E-mail"), lambda row: rx.el.div(row.email, class_name="strong cut"), is_title=True, width="34%"),
    Column(_("Invited as"), _role, width="18%"),
    Column(_("Status"), _status, width="22%"),
    Column(_("Actions"), _invitation_actions, is_action=True),
)
