"""All logins of the installation: for administrators, who find somebody, see where they are, and act."""

import reflex as rx

from medisched.components.avatar import avatar
from medisched.components.button import button
from medisched.components.card import toolbar
from medisched.components.field import select_field, text_field
from medisched.components.listing import Column, empty_state, table
from medisched.components.status import badge
from medisched.domain.texts import _
from medisched.pages.admin_moderation import moderation_dialogs
from medisched.pages.admin_user import user_panel
from medisched.pages.frame import inside
from medisched.state.admin_users import AdminUsersState as S
from medisched.state.moderation_rows import UserRow

GROUPS = (
    ("all", _("All")),
    ("banned", _("Banned")),
    ("admins", _("Administrators")),
    ("unconfirmed", _("Not confirmed")),
)


def page() -> rx.Component:
    """Search, filter, and one person beside it."""
    return inside(
        rx.el.div(
            toolbar(
                text_field(
                    _("Name or e-mail"),
                    "search",
                    type="search",
                    auto_complete="off",
                    default_value=S.search,
                    on_change=S.look_for.debounce(250),
                    key=S.clearings.to(str),
                ),
                select_field(_("Show"), "group", GROUPS, value=S.group, on_change=S.show_group),
            ),
            rx.el.div(_users(), class_name="admin-lists admin-messages"),
            rx.cond(
                S.next_user,
                rx.el.div(button(_("Show more"), icon="chevron-down", on_click=S.show_more), class_name="more"),
            ),
            class_name="section",
        ),
        user_panel(),
        moderation_dialogs(),
        route="/admin/users",
        title=_("People"),
        subtitle=_("Everybody who has a login here, the newest first. What they do stays theirs. {zone}").format(
            zone=S.zone
        ),
        roles=("admin",),
    )


def badges(row: rx.Var[UserRow]) -> rx.Component:
    """What is special about a login."""
    return rx.cond(
        row.is_admin | row.is_banned | ~row.is_confirmed,
        rx.el.div(
            rx.cond(row.is_admin, badge("shield", _("Administrator"), "info")),
            rx.cond(row.is_banned, badge("ban", row.banned, "bad")),
            rx.cond(row.is_confirmed, rx.fragment(), badge("mail-question", _("Not confirmed"), "warn")),
            class_name="admin-badges",
        ),
        rx.fragment(),
    )


def _users() -> rx.Component:
    is_filtered = (S.search != "") | (S.group != "all")
    return table(
        S.users,
        COLUMNS,
        label=_("People"),
        loading=~S.is_loaded,
        problem=S.problem,
        retry=S.load,
        empty=rx.cond(
            is_filtered,
            empty_state(
                "people",
                _("Nobody fits"),
                _("Nobody has this in their name or address, or they are in another group."),
                button(_("Show everybody"), on_click=S.show_everybody),
            ),
            empty_state("people", _("Nobody has a login yet"), _("Whoever signs up appears here.")),
        ),
    )


def _person(row: rx.Var[UserRow]) -> rx.Component:
    return rx.el.div(
        avatar(row.name),
        rx.el.div(
            rx.el.button(row.name, type="button", class_name="admin-open", on_click=S.open_user(row.id)),
            rx.el.div(row.email, class_name="muted small breaks admin-plain"),
            badges(row),
            class_name="shrinks",
        ),
        class_name="person",
    )


COLUMNS = (
    Column(_("Person"), _person, is_title=True, width="44%"),
    Column(_("Organizations"), lambda row: row.organizations),
    Column(
        _("Last here"),
        lambda row: rx.cond(
            row.lately,
            rx.el.span(row.lately, class_name="tabular", title=row.seen),
            rx.el.span(_("never"), class_name="muted"),
        ),
    ),
    Column(_("Since"), lambda row: rx.el.span(row.since, class_name="tabular")),
)
