"""Frames of pages: inside the product, for the public, and for one short task."""

import reflex as rx

from medisched.components.account_menu import account_menu, color_switch, organization_switcher, sign_out_form
from medisched.components.button import icon_button
from medisched.components.card import banner
from medisched.components.drawing import logo
from medisched.components.here_link import here_link
from medisched.components.language_switch import language_switch
from medisched.components.link import button_link, link, text_link
from medisched.components.navigation import bottom_tabs, side_links
from medisched.components.page_focus import PageFocus
from medisched.components.palette import palette_button
from medisched.components.skip_link import SkipLink
from medisched.domain.texts import _

Text = str | rx.Var[str]
BILLING, FIND = "/billing", "/find"


def app_frame(
    *content: rx.Component,
    title: Text,
    current: str,
    viewer: rx.Var,
    memberships: rx.Var[list],
    standing: rx.Var,
    palette: rx.Component,
    subtitle: Text = "",
    action: rx.Component | None = None,
    look: str = "",
) -> rx.Component:
    """A page inside the product. `current` is its route, which is marked in the navigation.

    `standing` has the `text` of a banner, an `action` that leads to billing, and whether the organization `is_closed`.
    `palette` is what opens over the page at Ctrl K.
    """
    return rx.el.div(
        _skip_link(),
        PageFocus.create(),
        rx.el.aside(organization_switcher(viewer, memberships), side_links(viewer, current), class_name="side"),
        rx.el.div(
            rx.el.header(
                _phone_menu(viewer, memberships, current),
                rx.el.div(
                    rx.el.span(viewer.organization_name, class_name="cut strong"), class_name="phone-only grows shrinks"
                ),
                palette_button(),
                rx.el.div(color_switch(), account_menu(viewer), class_name="top-tools"),
                class_name="top",
            ),
            rx.el.main(
                rx.el.p(viewer.organization_name, class_name="print-head"),
                _status_banner(viewer, standing, current),
                page_header(title, subtitle, action),
                *content,
                id="content",
                tab_index=-1,
                class_name=f"content {look}".rstrip(),
            ),
            class_name="beside",
        ),
        bottom_tabs(viewer, current),
        palette,
        class_name="app",
    )


def public_frame(
    *content: rx.Component, viewer: rx.Var, home: rx.Var[str] | str = "/find", is_clinics: bool = False
) -> rx.Component:
    """A page for everybody; it brings its own `h1` (see `heading`).

    On a clinic's own page (`is_clinics`) nothing tells patients what Medisched costs the clinic, and whoever signs in
    comes back to what they chose.
    """
    way_in = here_link if is_clinics else button_link
    pricing = rx.fragment() if is_clinics else _pricing()
    foot = _("Medisched · scheduling for hospitals and practices")
    return rx.el.div(
        _skip_link(),
        PageFocus.create(),
        rx.el.header(
            link(logo(), href="/", class_name="logo-link", aria_label=_("Medisched, start page")),
            rx.el.div(
                color_switch(),
                rx.cond(
                    viewer,
                    rx.fragment(
                        rx.el.span(pricing, class_name="not-phone"),
                        button_link(_("Open Medisched"), home, kind="primary"),
                    ),
                    rx.fragment(
                        pricing,
                        way_in(_("Sign in"), "/sign-in", kind="quiet"),
                        rx.el.span(way_in(_("Create account"), "/sign-up", kind="secondary"), class_name="not-phone"),
                    ),
                ),
                class_name="top-tools",
            ),
            class_name="public-top",
        ),
        rx.el.main(*content, id="content", tab_index=-1, class_name="public-content"),
        rx.el.footer(
            rx.el.p(foot) if is_clinics else rx.el.p(foot, " · ", text_link(_("Pricing"), "/pricing")),
            language_switch(),
            class_name="public-foot",
        ),
        class_name="public",
    )


def narrow_frame(
    *content: rx.Component, title: Text, subtitle: Text = "", below: rx.Component | None = None
) -> rx.Component:
    """One card in the middle, for signing in and the like."""
    return rx.el.div(
        _skip_link(),
        PageFocus.create(),
        rx.el.header(
            link(logo(), href="/", class_name="logo-link", aria_label=_("Medisched, start page")),
            rx.el.div(language_switch(), color_switch(), class_name="top-tools"),
            class_name="narrow-top",
        ),
        rx.el.main(
            rx.el.div(heading(title, subtitle), *content, class_name="card narrow-card"),
            rx.el.div(below, class_name="narrow-below") if below else None,
            id="content",
            tab_index=-1,
            class_name="narrow-content",
        ),
        class_name="narrow",
    )


def page_header(title: Text, subtitle: Text = "", action: rx.Component | None = None) -> rx.Component:
    """Title, one line, and the page's one primary action."""
    return rx.el.div(heading(title, subtitle), action, class_name="page-header")


def heading(title: Text, subtitle: Text = "") -> rx.Component:
    """The `h1` of a page; it takes the focus when the page was reached by a link."""
    return rx.el.div(
        rx.el.h1(title, tab_index=-1, class_name="title"),
        rx.cond(subtitle, rx.el.p(subtitle, class_name="subtitle")),
        class_name="shrinks",
    )


def _pricing() -> rx.Component:
    return button_link(_("Pricing"), "/pricing", kind="quiet")


def _skip_link() -> rx.Component:
    return SkipLink.create(label=_("Skip to the content"), target="content")


def _phone_menu(viewer: rx.Var, memberships: rx.Var[list], current: str) -> rx.Component:
    return rx.dialog.root(
        rx.dialog.trigger(icon_button("menu", _("Open the menu"), class_name="phone-only")),
        rx.dialog.content(
            rx.dialog.title(_("Menu"), class_name="only-read"),
            rx.el.div(
                organization_switcher(viewer, memberships),
                rx.dialog.close(icon_button("x", _("Close the menu"))),
                class_name="dialog-head",
            ),
            side_links(viewer, current),
            sign_out_form(),
            class_name="drawer",
            aria_describedby="",
        ),
    )


def _status_banner(viewer: rx.Var, standing: rx.Var, current: str) -> rx.Component:
    """What everybody should know before they go on; the pages for billing and for finding a time say it themselves."""
    if current == BILLING:
        return rx.cond(standing.is_closed, banner(standing.text, "warn"))
    action = rx.cond(standing.action, text_link(standing.action, BILLING))
    is_said = (viewer.role == "member") if current == FIND else False
    return rx.cond(rx.cond(is_said, "", standing.text), banner(standing.text, "warn", action))
