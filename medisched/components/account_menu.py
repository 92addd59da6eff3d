"""What the top of every page has: the organization, the colours and the person."""

import reflex as rx

from medisched.components.address_field import hidden_field
from medisched.components.avatar import avatar
from medisched.components.button import icon_button
from medisched.components.language_switch import language_switch
from medisched.components.link import link
from medisched.components.navigation import ACCOUNT, MINE
from medisched.components.palette import shortcuts_button
from medisched.components.plain_form import plain_form
from medisched.domain.texts import _


def account_menu(viewer: rx.Var) -> rx.Component:
    """Who is signed in, their own pages, and the way out."""
    return rx.popover.root(
        rx.popover.trigger(
            rx.el.button(
                avatar(viewer.name),
                rx.icon("chevron-down", size=16, aria_hidden="true"),
                type="button",
                class_name="menu-button",
                aria_label=rx.cond(viewer, _("Your menu, {name}").format(name=viewer.name), _("Your menu")),
            )
        ),
        rx.popover.content(
            rx.el.div(
                rx.el.div(viewer.name, class_name="strong"),
                rx.el.div(viewer.email, class_name="muted small cut"),
                class_name="menu-head",
            ),
            rx.cond(viewer.role, _menu_link(MINE.icon, MINE.label, MINE.href)),
            _menu_link(ACCOUNT.icon, ACCOUNT.label, ACCOUNT.href),
            rx.popover.close(shortcuts_button()),
            language_switch("menu-item"),
            sign_out_form(),
            align="end",
            class_name="menu",
            aria_label=_("Your menu"),
        ),
    )


def sign_out_form() -> rx.Component:
    """Posted by the browser itself: the answer ends the session and opens the start page."""
    return plain_form(
        rx.el.button(
            rx.icon("log-out", size=16, aria_hidden="true"), _("Sign out"), type="submit", class_name="menu-item"
        ),
        action="/auth/sign-out",
        class_name="menu-form",
    )


def organization_switcher(viewer: rx.Var, memberships: rx.Var[list]) -> rx.Component:
    """The organization's name; a menu of all of them when there is more than one."""
    name = rx.cond(viewer, rx.cond(viewer.organization_name, viewer.organization_name, "Medisched"), "")
    label = rx.el.span(
        rx.el.span(class_name="dot", aria_hidden="true"), rx.el.span(name, class_name="cut"), class_name="place"
    )
    return rx.cond(memberships.length() > 1, _switcher(label, memberships), label)


def color_switch() -> rx.Component:
    """Between the light and the dark theme; the system's own is what everybody starts with."""
    return rx.color_mode_cond(
        light=icon_button("moon", _("Use dark colours"), on_click=rx.toggle_color_mode),
        dark=icon_button("sun", _("Use light colours"), on_click=rx.toggle_color_mode),
    )


def _menu_link(icon: str, label: str, href: str) -> rx.Component:
    return rx.popover.close(link(rx.icon(icon, size=16, aria_hidden="true"), label, href=href, class_name="menu-item"))


def _switcher(label: rx.Component, memberships: rx.Var[list]) -> rx.Component:
    return rx.popover.root(
        rx.popover.trigger(
            rx.el.button(
                label,
                rx.icon("chevrons-up-down", size=16, aria_hidden="true"),
                rx.el.span(_("Switch organization"), class_name="only-read"),
                type="button",
                class_name="menu-button place-button",
            )
        ),
        rx.popover.content(
            rx.el.div(_("Your organizations"), class_name="side-title"),
            rx.foreach(memberships, _membership),
            align="start",
            class_name="menu",
            aria_label=_("Switch organization"),
        ),
    )


def _membership(membership: rx.Var) -> rx.Component:
    return plain_form(
        hidden_field("organization_id", membership.organization_id),
        rx.el.button(
            rx.el.span(membership.organization_name, class_name="grows cut"),
            rx.cond(membership.is_current, rx.icon("check", size=16, aria_label=_("current"))),
            type="submit",
            class_name="menu-item",
        ),
        action="/auth/switch-organization",
        class_name="menu-form",
    )
