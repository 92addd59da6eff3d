"""What administrators do about an organization, and the question before they look as somebody: parts of their pages."""

import reflex as rx

from medisched.components.address_field import hidden_field
from medisched.components.button import button
from medisched.components.card import facts, section
from medisched.components.dialog import FOCUS_HOME, dialog_actions, dialog_close, form_dialog
from medisched.components.field import select_field, text_area
from medisched.components.focus_on import FocusOn
from medisched.components.form import form, form_problem
from medisched.components.status import status_badge
from medisched.domain.texts import _
from medisched.pages.posted import error_of, posted_form
from medisched.state.moderation import ModerationState as S


def organization_moderation(on_changed: rx.EventHandler) -> rx.Component:
    """Whether and why the organization is suspended, and the button that changes it; `on_changed` reads the page anew.

    The page loads `PostFormState.clear` and `ModerationState.load`, and has `moderation_dialogs` once.
    """
    suspended = rx.el.div(
        status_badge("organization", "suspended"),
        facts(
            (_("Suspended since"), rx.el.span(S.organization.since, class_name="tabular")),
            (_("By"), S.organization.by),
            (_("Reason"), rx.el.span(S.organization.reason, class_name="admin-note")),
        ),
        rx.cond(S.organization.comes_back, rx.el.p(S.organization.comes_back, class_name="muted")),
        button(_("Restore"), kind="primary", icon="rotate-ccw", on_click=S.ask("restore")),
        class_name="admin-state",
    )
    running = rx.el.div(
        rx.el.p(
            _("No administrator has suspended it. What it may do follows from its subscription."), class_name="muted"
        ),
        rx.el.div(button(_("Suspend"), kind="quiet", icon="ban", on_click=S.ask("suspend")), class_name="admin-last"),
        class_name="admin-state",
    )
    return rx.fragment(
        section(
            rx.el.div(
                rx.cond(
                    S.is_loaded,
                    rx.cond(S.organization.is_suspended, suspended, running),
                    rx.el.div(class_name="waiting waiting-line"),
                ),
                custom_attrs=FOCUS_HOME,
            ),
            title=_("Suspension"),
        ),
        _suspend_dialog(on_changed),
        _restore_dialog(on_changed),
    )


def impersonate_button(user_id: rx.Var, organization_id: rx.Var[str] | str, name: rx.Var[str]) -> rx.Component:
    """Opens the question; without an organization it asks in which."""
    return button(
        _("Look as"),
        kind="quiet",
        icon="eye",
        aria_label=_("Look as {name}").format(name=name),
        on_click=S.ask_look(user_id, organization_id),
    )


def moderation_dialogs() -> rx.Component:
    """What `impersonate_button` opens; once for each page."""
    return form_dialog(
        posted_form(
            hidden_field("user_id", S.person_id),
            rx.cond(S.places.length() > 1, _place_field(), rx.foreach(S.places, _only_place)),
            text_area(
                _("Reason"),
                "reason",
                rows="3",
                max_length=500,
                error=error_of("reason"),
                help_text=_("It is recorded for the owners of the organization. At least 10 characters."),
                auto_focus=True,
            ),
            dialog_actions(
                dialog_close(_("Stay myself")),
                rx.el.button(_("Look for 30 minutes"), type="submit", class_name="button button-primary"),
            ),
            action="/auth/impersonate",
            label=_("Look as somebody else"),
        ),
        title=_("Look as {name}?").format(name=S.person),
        text=_(
            "You see what they see, patients' data included, for 30 minutes at most. You change nothing. "
            "Every page that you open is recorded with both names."
        ),
        is_open=S.asks == "look",
        on_open_change=S.set_asking,
    )


def _place_field() -> rx.Component:
    return select_field(_("In which organization"), "organization_id", S.places)


def _only_place(place: rx.Var) -> rx.Component:
    return hidden_field("organization_id", place.value)


def _suspend_dialog(on_changed: rx.EventHandler) -> rx.Component:
    return form_dialog(
        form(
            form_problem(S.refusal),
            rx.cond(S.tries, FocusOn.create(target="[aria-invalid=true]", key=S.tries)),
            text_area(
                _("Reason"),
                "reason",
                rows="3",
                max_length=500,
                error=S.errors["reason"],
                help_text=_("The owners read it in a letter and on their pages. At least 10 characters."),
                auto_focus=True,
            ),
            dialog_actions(
                dialog_close(_("Leave it open")), button(_("Suspend"), kind="danger", icon="ban", type="submit")
            ),
            on_submit=[S.suspend, on_changed],
            label=_("Suspend the organization"),
        ),
        title=_("Suspend {name}?").format(name=S.organization.name),
        text=_(
            "Nothing new can be booked or set up there, and its public page says so. Nothing is deleted, and patients "
            "can still cancel. It stays so until an administrator restores it."
        ),
        is_open=S.asks == "suspend",
        on_open_change=S.set_asking,
    )


def _restore_dialog(on_changed: rx.EventHandler) -> rx.Component:
    return form_dialog(
        form_problem(S.refusal),
        dialog_actions(
            dialog_close(_("Leave it suspended")),
            button(_("Restore"), kind="primary", icon="rotate-ccw", on_click=[S.restore, on_changed]),
        ),
        title=_("Restore {name}?").format(name=S.organization.name),
        text=_("It may do again what its subscription allows, with all that it had. Its owners are told by letter."),
        is_open=S.asks == "restore",
        on_open_change=S.set_asking,
    )
