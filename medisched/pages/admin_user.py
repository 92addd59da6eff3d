"""One login beside the administrators' page: organizations, sessions, and what can be done."""

import reflex as rx

from medisched.components.button import button, icon_button
from medisched.components.card import banner, facts
from medisched.components.dialog import FOCUS_HOME, FocusReturn, dialog_actions, dialog_close, form_dialog
from medisched.components.field import select_field, text_area
from medisched.components.focus_on import FocusOn
from medisched.components.form import form, form_problem
from medisched.components.link import text_link
from medisched.components.status import badge, status_badge
from medisched.domain.texts import _
from medisched.pages.admin_moderation import impersonate_button
from medisched.state.admin_users import AdminUsersState as S
from medisched.state.moderation_rows import PlaceRow, SessionRow

CARD = S.card
SPANS = (
    ("7", _("for 7 days")),
    ("1", _("for 1 day")),
    ("30", _("for 30 days")),
    ("90", _("for 90 days")),
    ("", _("for good")),
)


def user_panel() -> rx.Component:
    """At the right edge; on phones over the whole screen. Its questions open above it."""
    return rx.fragment(
        rx.dialog.root(
            rx.dialog.content(
                FocusReturn.create(),
                rx.el.div(
                    rx.dialog.title(CARD.name, class_name="dialog-title admin-note"),
                    rx.dialog.close(icon_button("x", _("Close"))),
                    class_name="dialog-head",
                ),
                rx.el.div(
                    _state(),
                    _actions(),
                    _facts(),
                    _places(),
                    _sessions(),
                    _ban(),
                    class_name="panel-parts",
                    custom_attrs=FOCUS_HOME,
                ),
                class_name="dialog side-panel",
                aria_describedby="",
            ),
            open=S.is_open,
            on_open_change=S.set_open,
        ),
        _ban_dialog(),
        _question(
            "unban",
            title=_("Lift the ban on {name}?").format(name=CARD.name),
            text=_("They may sign in again, and the API keys and calendar addresses that they made work again."),
            label=_("Lift the ban"),
            on_confirm=S.unban,
        ),
        _question(
            "sign_out",
            title=_("Sign {name} out everywhere?").format(name=CARD.name),
            text=_("All their open pages end within a second. They may sign in again."),
            label=_("Sign out everywhere"),
            on_confirm=S.sign_out,
        ),
        _question(
            "reset",
            title=_("Send {name} a link for a new password?").format(name=CARD.name),
            text=_("It goes to {email}, works once and for 30 minutes. You never see or set a password.").format(
                email=CARD.email
            ),
            label=_("Send the link"),
            on_confirm=S.send_link,
        ),
    )


def _state() -> rx.Component:
    why = _("By {name}, {moment}. Reason: {reason}").format(
        name=CARD.banned_by, moment=CARD.banned_at, reason=CARD.ban_reason
    )
    return rx.fragment(
        rx.cond(CARD.is_banned, banner(rx.el.span(rx.el.strong(CARD.banned), rx.el.br(), why), "warn")),
        rx.cond(CARD.is_admin, rx.el.div(badge("shield", _("Administrator"), "info"))),
    )


def _actions() -> rx.Component:
    lift = button(_("Lift the ban"), kind="primary", icon="rotate-ccw", on_click=S.ask("unban"))
    return rx.el.div(
        rx.cond(
            CARD.is_banned,
            lift,
            rx.fragment(
                button(_("Send a link for a new password"), icon="mail", on_click=S.ask("reset")),
                rx.cond(
                    CARD.sessions.length() > 0,
                    button(_("Sign out everywhere"), icon="log-out", on_click=S.ask("sign_out")),
                ),
            ),
        ),
        class_name="button-row",
    )


def _ban() -> rx.Component:
    """Quiet and at the end; the question before it is loud."""
    ban = button(_("Ban"), kind="quiet", icon="ban", on_click=S.ask("ban"))
    return rx.cond(CARD.is_admin | CARD.is_banned, rx.fragment(), rx.el.div(ban, class_name="admin-last"))


def _facts() -> rx.Component:
    known = facts(
        (_("E-mail"), rx.el.span(CARD.email, class_name="admin-note")),
        (_("Address confirmed"), rx.cond(CARD.is_confirmed, _("yes"), _("not yet"))),
        (_("Last here"), rx.el.span(rx.cond(CARD.seen, CARD.seen, _("never")), class_name="tabular")),
        (_("Since"), rx.el.span(CARD.since, class_name="tabular")),
    )
    return rx.el.div(known, rx.el.p(S.zone, class_name="muted small"), class_name="section")


def _places() -> rx.Component:
    can_look = ~(CARD.is_admin | CARD.is_banned)

    def place(row: rx.Var[PlaceRow]) -> rx.Component:
        return rx.el.li(
            rx.el.div(
                text_link(row.name, f"/admin/organizations/{row.slug}"),
                rx.el.div(
                    status_badge("role", row.role),
                    rx.cond(row.status != "active", status_badge("organization", row.status)),
                    class_name="admin-badges",
                ),
                class_name="grows shrinks",
            ),
            rx.cond(can_look, impersonate_button(CARD.id, row.id, CARD.name)),
            class_name="admin-line",
        )

    return _part(
        _("Organizations"),
        rx.cond(
            CARD.places.length() > 0,
            rx.el.ul(rx.foreach(CARD.places, place), class_name="admin-lines", role="list"),
            rx.el.div(
                rx.el.p(_("They belong to none."), class_name="muted grows"),
                rx.cond(can_look, impersonate_button(CARD.id, "", CARD.name)),
                class_name="admin-line",
            ),
        ),
    )


def _sessions() -> rx.Component:
    def session(row: rx.Var[SessionRow]) -> rx.Component:
        return rx.el.li(
            rx.el.div(
                rx.el.div(row.device, class_name="strong"),
                rx.el.div(row.seen, " · ", row.where, class_name="muted small tabular"),
                rx.cond(row.looker, rx.el.div(row.looker, class_name="small admin-note")),
                class_name="grows shrinks",
            ),
            class_name="admin-line",
        )

    return _part(
        _("Signed in"),
        rx.cond(
            CARD.sessions.length() > 0,
            rx.el.ul(rx.foreach(CARD.sessions, session), class_name="admin-lines", role="list"),
            rx.el.p(_("Nowhere at present."), class_name="muted"),
        ),
    )


def _part(title: str, *content: rx.Component) -> rx.Component:
    return rx.el.section(rx.el.h2(title, class_name="card-title"), *content, class_name="section")


def _ban_dialog() -> rx.Component:
    return form_dialog(
        form(
            form_problem(S.refusal),
            rx.cond(S.tries, FocusOn.create(target="[aria-invalid=true]", key=S.tries)),
            select_field(_("How long"), "days", SPANS, error=S.errors["until"], auto_focus=True),
            text_area(
                _("Reason"),
                "reason",
                rows="3",
                max_length=500,
                error=S.errors["reason"],
                help_text=_("They read it in a letter. At least 10 characters."),
            ),
            dialog_actions(dialog_close(_("Do not ban")), button(_("Ban"), kind="danger", icon="ban", type="submit")),
            on_submit=S.ban,
            label=_("Ban this person"),
        ),
        title=_("Ban {name}?").format(name=CARD.name),
        text=_(
            "They are signed out at once and cannot sign in. The API keys and calendar addresses that they made stop "
            "working meanwhile. Their appointments stay."
        ),
        is_open=S.asks == "ban",
        on_open_change=S.set_asking,
    )


def _question(what: str, *, title: rx.Var, text: str | rx.Var, label: str, on_confirm: rx.EventHandler) -> rx.Component:
    return form_dialog(
        form_problem(S.refusal),
        dialog_actions(dialog_close(_("Leave it")), button(label, kind="primary", on_click=on_confirm)),
        title=title,
        text=text,
        is_open=S.asks == what,
        on_open_change=S.set_asking,
    )
