"""What an organization consists of, in lists that can only be read; one is open."""

from collections.abc import Sequence

import reflex as rx

from medisched.components.avatar import person
from medisched.components.button import button
from medisched.components.field import select_field
from medisched.components.listing import Column, empty_state, table
from medisched.components.status import badge, status_badge
from medisched.domain.texts import _
from medisched.pages.admin_moderation import impersonate_button
from medisched.state.admin_organization import AdminOrganizationState as S

WHEN = (("ahead", _("From now on")), ("past", _("Before now")))


def lists() -> rx.Component:
    """Tabs, and below them what was chosen."""
    tabs = (
        ("departments", _("Departments"), _departments()),
        ("providers", _("Providers"), _providers()),
        ("slots", _("Slots"), _slots()),
        ("bookings", _("Bookings"), _bookings()),
        ("members", _("Members"), _members()),
        ("events", _("Billing events"), _events()),
    )
    return rx.tabs.root(
        rx.tabs.list(
            *(_tab(name, label) for name, label, _content in tabs),
            aria_label=_("Lists of the organization"),
            class_name="admin-tabs",
        ),
        *(
            rx.tabs.content(content, _more(), value=name, class_name="section admin-tab")
            for name, _label, content in tabs
        ),
        value=S.tab,
        on_change=S.show,
    )


def _tab(name: str, label: str) -> rx.Component:
    """Radix gives the focus to what the mouse presses, and browsers then show it as if keys had done so."""
    return rx.tabs.trigger(label, value=name, on_mouse_down=rx.prevent_default, on_click=S.show(name))


def _more() -> rx.Component:
    more = rx.el.div(button(_("Show more"), icon="chevron-down", on_click=S.more), class_name="more")
    return rx.cond(S.next_cursor, more)


def _list(rows: rx.Var[list], columns: Sequence[Column], label: str, title: str, text: str) -> rx.Component:
    return rx.el.div(
        table(
            rows,
            columns,
            label=label,
            loading=~S.is_listed,
            problem=S.problem,
            retry=S.load,
            empty=empty_state("people", title, text),
        ),
        class_name="admin-lists",
    )


def _when(name: str) -> rx.Component:
    return rx.el.div(
        select_field(_("Which"), "when", WHEN, value=S.when, on_change=S.show_when, id=f"{name}-when"),
        class_name="toolbar",
    )


def _departments() -> rx.Component:
    columns = (
        Column(_("Name"), lambda row: row.name, is_title=True, width="50%"),
        Column(_("Providers"), lambda row: _plain(row.providers)),
        Column(_("Created"), lambda row: _plain(row.created)),
    )
    text = _("An owner adds them under Setup.")
    return _list(S.departments, columns, _("Departments"), _("No departments yet"), text)


def _providers() -> rx.Component:
    columns = (
        Column(_("Name"), lambda row: person(row.name, row.title), is_title=True, width="40%"),
        Column(_("Department"), lambda row: row.department),
        Column(_("Bookings ahead"), lambda row: _plain(row.bookings)),
        Column(
            _("At present"),
            lambda row: rx.cond(
                row.has_left, badge("archive", _("Has left"), "quiet"), badge("check", _("Gives care"), "accent")
            ),
        ),
    )
    text = _("An owner makes somebody a provider.")
    return _list(S.providers, columns, _("Providers"), _("No providers yet"), text)


def _slots() -> rx.Component:
    columns = (
        Column(_("Time"), _time, is_title=True, width="30%"),
        Column(_("Provider"), lambda row: row.provider),
        Column(_("Status"), lambda row: status_badge("slot", row.status)),
    )
    text = _("Providers publish times, or offer services within their hours.")
    return rx.fragment(_when("slots"), _list(S.slots, columns, _("Slots"), _("No slots here"), text))


def _bookings() -> rx.Component:
    columns = (
        Column(_("Time"), _time, is_title=True, width="30%"),
        Column(_("Provider"), lambda row: row.provider),
        Column(_("Service"), lambda row: rx.cond(row.service, row.service, _("No service"))),
        Column(_("Status"), lambda row: status_badge("appointment", row.status)),
        Column(_("Booked on"), lambda row: rx.el.span(row.booked, class_name="small tabular")),
    )
    text = _("There is none in this time.")
    return rx.fragment(_when("bookings"), _list(S.bookings, columns, _("Bookings"), _("No bookings here"), text))


def _members() -> rx.Component:
    columns = (
        Column(_("Name"), lambda row: person(row.name, row.email), is_title=True, width="50%"),
        Column(
            _("Role"),
            lambda row: rx.el.div(
                status_badge("role", row.role),
                rx.cond(row.is_banned, badge("ban", _("Banned"), "bad")),
                class_name="admin-badges",
            ),
        ),
        Column(_("Since"), lambda row: _plain(row.since)),
        Column(_("Look as"), lambda row: impersonate_button(row.user_id, S.card.id, row.name), is_action=True),
    )
    return _list(S.members, columns, _("Members"), _("No members"), _("Nobody belongs to it."))


def _events() -> rx.Component:
    columns = (
        Column(
            _("Kind and subscription"),
            lambda row: rx.el.div(
                rx.el.div(row.kind),
                rx.el.div(row.polar_id, class_name="muted small cut admin-plain"),
                class_name="shrinks",
            ),
            is_title=True,
            width="35%",
        ),
        Column(_("Came"), lambda row: _plain(row.came)),
        Column(_("Outcome"), lambda row: status_badge("message", row.state)),
        Column(_("What happened"), lambda row: rx.el.span(row.note, class_name="small admin-note")),
    )
    text = _("Polar has told nothing about it, or it was long ago.")
    return _list(S.events, columns, _("Billing events"), _("No billing events"), text)


def _time(row: rx.Var) -> rx.Component:
    return rx.el.div(
        rx.el.div(row.day, class_name="tabular"), rx.el.div(row.time, class_name="muted small tabular admin-plain")
    )


def _plain(value: rx.Var[str]) -> rx.Component:
    return rx.el.span(value, class_name="tabular")
