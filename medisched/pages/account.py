"""One's own account."""

import reflex as rx

from medisched.components.address_field import hidden_field
from medisched.components.button import button, submit_button
from medisched.components.card import card
from medisched.components.dialog import confirm_dialog, dialog_actions, dialog_close, opened_dialog
from medisched.components.field import text_field, timezone_field
from medisched.components.form import form, form_actions
from medisched.components.listing import empty_state, states, waiting_blocks
from medisched.components.password_field import password_field
from medisched.components.plain_form import plain_form
from medisched.components.status import badge, status_badge
from medisched.domain.clock import list_zones
from medisched.pages.frame import inside
from medisched.pages.posted import error_of, posted_form
from medisched.schemas.memberships import MyMembershipView
from medisched.state.account import AccountState, SessionRow
from medisched.state.viewer import ViewerState


def page() -> rx.Component:
    """Profile, password, organizations, devices."""
    return inside(
        states(
            rx.el.div(
                rx.el.div(_profile(), _organizations(), class_name="stack"),
                rx.el.div(_password(), _sessions(), class_name="stack"),
                class_name="columns",
            ),
            loading=~AccountState.is_loaded,
            problem=AccountState.problem,
            retry=AccountState.load,
            is_empty=~AccountState.is_loaded,
            empty=rx.fragment(),
            waiting=rx.el.div(
                waiting_blocks(2, "300px", "Your account"),
                waiting_blocks(2, "300px", "Your account"),
                class_name="columns",
            ),
        ),
        route="/account",
        title="Account",
        subtitle=AccountState.email,
    )


def _profile() -> rx.Component:
    return card(
        form(
            text_field(
                "Your name",
                "name",
                default_value=AccountState.name,
                auto_complete="name",
                error=AccountState.errors["name"],
            ),
            timezone_field(
                "Your timezone",
                "timezone",
                list_zones(),
                default_value=AccountState.timezone,
                error=AccountState.errors["timezone"],
                help_text="Used on this page. Appointments always show the clinic's own time.",
            ),
            form_actions(submit_button("Save profile")),
            on_submit=AccountState.save_profile,
            label="Profile",
        ),
        title="Profile",
    )


def _password() -> rx.Component:
    return card(
        posted_form(
            _username(),
            password_field("Current password", "current_password", error=error_of("current_password")),
            password_field(
                "New password",
                "new_password",
                purpose="new-password",
                error=error_of("new_password"),
                help_text="At least 10 characters. Every other device is signed out.",
            ),
            form_actions(rx.el.button("Change password", type="submit", class_name="button button-secondary")),
            action="/auth/change-password",
            label="Change password",
            busy_label="Changing…",
        ),
        title="Password",
    )


def _username() -> rx.Component:
    # Password managers want to know whose password is changed.
    return rx.el.input(
        type="text",
        auto_complete="username",
        value=AccountState.email,
        read_only=True,
        hidden=True,
        aria_label="E-mail",
    )


def _organizations() -> rx.Component:
    nothing = empty_state(
        "door", "No organization yet", "Open a clinic's page and join it there, or ask the clinic for an invitation."
    )
    rows = rx.el.ul(rx.foreach(ViewerState.memberships, _organization), class_name="rows", role="list")
    return card(rx.cond(ViewerState.memberships.length() == 0, nothing, rows), title="Organizations")


def _organization(membership: rx.Var[MyMembershipView]) -> rx.Component:
    organization = hidden_field("organization_id", membership.organization_id)
    switch = plain_form(
        organization,
        rx.el.button("Switch to it", type="submit", class_name="button button-secondary"),
        action="/auth/switch-organization",
    )
    return rx.el.li(
        rx.el.div(
            rx.el.div(membership.organization_name, class_name="strong"),
            rx.el.div(
                status_badge("role", membership.role),
                rx.cond(membership.is_current, badge("check", "Open now")),
                class_name="button-row",
            ),
            class_name="shrinks grows",
        ),
        rx.cond(membership.is_current, rx.fragment(), switch),
        _leave(membership),
        class_name="row",
    )


def _leave(membership: rx.Var[MyMembershipView]) -> rx.Component:
    return opened_dialog(
        button("Leave", kind="quiet"),
        posted_form(
            hidden_field("organization_id", membership.organization_id),
            dialog_actions(
                dialog_close("Stay"),
                rx.el.button("Leave organization", type="submit", class_name="button button-danger"),
            ),
            action="/auth/leave-organization",
            label="Leave the organization",
            busy_label="Leaving…",
        ),
        title=f"Leave {membership.organization_name}?",
        text="You can no longer book or see anything there. Cancel the appointments that are still to come first.",
    )


def _sessions() -> rx.Component:
    others = confirm_dialog(
        button("Sign out all others", kind="quiet"),
        title="Sign out every other device?",
        consequence="Whoever uses your account there has to sign in again. This device stays signed in.",
        confirm_label="Sign out others",
        keep_label="Leave them",
        on_confirm=AccountState.end_other_sessions,
    )
    return card(
        rx.el.ul(rx.foreach(AccountState.sessions, _session), class_name="rows", role="list"),
        title="Where you are signed in",
        action=rx.cond(AccountState.other_count > 0, others, rx.fragment()),
    )


def _session(session: rx.Var[SessionRow]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.div(session.device, class_name="strong"),
            rx.el.div(session.last_used, class_name="muted small tabular"),
            rx.cond(session.ip, rx.el.div("From ", session.ip, class_name="muted small tabular")),
            class_name="shrinks grows",
        ),
        rx.cond(
            session.is_current,
            badge("monitor-check", "This device", "accent"),
            button(
                "Sign out",
                aria_label=f"Sign out {session.device}, last used {session.last_used}",
                on_click=AccountState.end_session(session.id),
            ),
        ),
        class_name="row",
    )
