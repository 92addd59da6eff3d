"""One's own account."""

import reflex as rx

from medisched.components.address_field import hidden_field
from medisched.components.button import button, submit_button
from medisched.components.card import card
from medisched.components.dialog import confirm_dialog, dialog_actions, dialog_close, opened_dialog
from medisched.components.field import text_field, timezone_field
from medisched.components.form import form, form_actions
from medisched.components.link import text_link
from medisched.components.listing import empty_state, states, waiting_blocks
from medisched.components.password_field import password_field
from medisched.components.plain_form import plain_form
from medisched.components.status import badge, status_badge
from medisched.domain.clock import list_zones
from medisched.domain.texts import _
from medisched.pages.frame import inside
from medisched.pages.posted import error_of, posted_form
from medisched.schemas.memberships import MyMembershipView
from medisched.state.account import AccountState, FeedRow, SessionRow
from medisched.state.viewer import ViewerState


def page() -> rx.Component:
    """Profile, password, organizations, devices, addresses for calendar programs."""
    return inside(
        states(
            rx.el.div(
                rx.el.div(_profile(), _organizations(), _looks(), class_name="stack"),
                rx.el.div(_password(), _sessions(), _feeds(), class_name="stack"),
                class_name="columns",
            ),
            loading=~AccountState.is_loaded,
            problem=AccountState.problem,
            retry=AccountState.load,
            is_empty=~AccountState.is_loaded,
            empty=rx.fragment(),
            waiting=rx.el.div(
                waiting_blocks(2, "300px", _("Your account")),
                waiting_blocks(2, "300px", _("Your account")),
                class_name="columns",
            ),
        ),
        route="/account",
        title=_("Account"),
        subtitle=AccountState.email,
    )


def _profile() -> rx.Component:
    return card(
        form(
            text_field(
                _("Your name"),
                "name",
                default_value=AccountState.name,
                auto_complete="name",
                error=AccountState.errors["name"],
            ),
            timezone_field(
                _("Your timezone"),
                "timezone",
                list_zones(),
                default_value=AccountState.timezone,
                error=AccountState.errors["timezone"],
                help_text=_("Used on this page. Appointments always show the clinic's own time."),
            ),
            form_actions(submit_button(_("Save profile"))),
            on_submit=AccountState.save_profile,
            label=_("Profile"),
        ),
        title=_("Profile"),
    )


def _password() -> rx.Component:
    return card(
        posted_form(
            _username(),
            password_field(_("Current password"), "current_password", error=error_of("current_password")),
            password_field(
                _("New password"),
                "new_password",
                purpose="new-password",
                error=error_of("new_password"),
                help_text=_(
                    "At least 10 characters. Other devices are signed out, addresses for calendar programs end."
                ),
            ),
            form_actions(rx.el.button(_("Change password"), type="submit", class_name="button button-secondary")),
            action="/auth/change-password",
            label=_("Change password"),
            busy_label=_("Changing…"),
        ),
        title=_("Password"),
    )


def _username() -> rx.Component:
    # Password managers want to know whose password is changed.
    return rx.el.input(
        type="text",
        auto_complete="username",
        value=AccountState.email,
        read_only=True,
        hidden=True,
        aria_label=_("E-mail"),
    )


def _organizations() -> rx.Component:
    nothing = empty_state(
        "door",
        _("No organization yet"),
        _("Open a clinic's page and join it there, or ask the clinic for an invitation."),
    )
    rows = rx.el.ul(rx.foreach(ViewerState.memberships, _organization), class_name="rows", role="list")
    return card(rx.cond(ViewerState.memberships.length() == 0, nothing, rows), title=_("Organizations"))


def _organization(membership: rx.Var[MyMembershipView]) -> rx.Component:
    organization = hidden_field("organization_id", membership.organization_id)
    switch = plain_form(
        organization,
        rx.el.button(_("Switch to it"), type="submit", class_name="button button-secondary"),
        action="/auth/switch-organization",
    )
    return rx.el.li(
        rx.el.div(
            rx.el.div(membership.organization_name, class_name="strong"),
            rx.el.div(
                status_badge("role", membership.role),
                rx.cond(membership.is_current, badge("check", _("Open now"))),
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
        button(_("Leave"), kind="quiet"),
        posted_form(
            hidden_field("organization_id", membership.organization_id),
            dialog_actions(
                dialog_close(_("Stay")),
                rx.el.button(_("Leave organization"), type="submit", class_name="button button-danger"),
            ),
            action="/auth/leave-organization",
            label=_("Leave the organization"),
            busy_label=_("Leaving…"),
        ),
        title=_("Leave {organization_name}?").format(organization_name=membership.organization_name),
        text=_("You can no longer book or see anything there. Cancel the appointments that are still to come first."),
    )


def _looks() -> rx.Component:
    return card(
        rx.el.p(_("Everybody at a clinic who saw or changed your record or an appointment of yours.")),
        rx.el.p(text_link(_("Who looked at my data"), "/who-looked")),
        title=_("Your data"),
    )


def _sessions() -> rx.Component:
    others = confirm_dialog(
        button(_("Sign out all others"), kind="quiet"),
        title=_("Sign out every other device?"),
        consequence=_("Whoever uses your account there has to sign in again. This device stays signed in."),
        confirm_label=_("Sign out others"),
        keep_label=_("Leave them"),
        on_confirm=AccountState.end_other_sessions,
    )
    return card(
        rx.cond(
            AccountState.sessions.length() > 0,
            rx.el.ul(rx.foreach(AccountState.sessions, _session), class_name="rows", role="list"),
            # Only an administrator who looks as this person ever reads it.
            rx.el.p(_("Nowhere at present."), class_name="muted"),
        ),
        title=_("Where you are signed in"),
        action=rx.cond(AccountState.other_count > 0, others, rx.fragment()),
    )


def _session(session: rx.Var[SessionRow]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.div(session.device, class_name="strong"),
            rx.el.div(session.last_used, class_name="muted small tabular"),
            rx.cond(session.ip, rx.el.div(_("From {ip}").format(ip=session.ip), class_name="muted small tabular")),
            class_name="shrinks grows",
        ),
        rx.cond(
            session.is_current,
            badge("monitor-check", _("This device"), "accent"),
            button(
                _("Sign out"),
                aria_label=_("Sign out {device}, last used {last_used}").format(
                    device=session.device, last_used=session.last_used
                ),
                on_click=AccountState.end_session(session.id),
            ),
        ),
        class_name="row",
    )


def _feeds() -> rx.Component:
    rows = rx.el.ul(rx.foreach(AccountState.feeds, _feed), class_name="rows", role="list")
    return rx.cond(AccountState.feeds.length() > 0, card(rows, title=_("Addresses for calendar programs")))


def _feed(feed: rx.Var[FeedRow]) -> rx.Component:
    stop = confirm_dialog(
        button(
            _("Stop"),
            aria_label=_("Stop the address of {calendar}, {organization}").format(
                calendar=feed.calendar, organization=feed.organization
            ),
        ),
        title=_("Stop this address?"),
        consequence=_("Calendar programs find nothing at the address any more."),
        confirm_label=_("End the address"),
        on_confirm=AccountState.stop_feed(feed.id),
    )
    used = rx.cond(
        feed.fetched,
        _("Made on {day}. Last fetched {moment}.").format(day=feed.made, moment=feed.fetched),
        _("Made on {day}. Nothing has fetched it yet.").format(day=feed.made),
    )
    return rx.el.li(
        rx.el.div(
            rx.el.div(feed.calendar, class_name="strong"),
            rx.el.div(feed.organization, class_name="muted small"),
            rx.el.div(used, class_name="muted small tabular"),
            class_name="shrinks grows",
        ),
        stop,
        class_name="row",
    )
