"""Frames with the viewer in them: every page begins with one of these."""

import reflex as rx

from medisched.components import layout
from medisched.components.closed import is_closed
from medisched.components.link import button_link
from medisched.components.listing import empty_state
from medisched.components.palette import palette
from medisched.domain.texts import _
from medisched.state.base import BaseState
from medisched.state.palette import PaletteState
from medisched.state.viewer import ViewerState

Text = str | rx.Var[str]


def inside(
    *content: rx.Component,
    route: str,
    title: Text,
    subtitle: Text = "",
    action: rx.Component | None = None,
    roles: tuple[str, ...] = (),
    look: str = "",
) -> rx.Component:
    """A page for signed-in people, if need be only for some `roles`; others are told so.

    `look` is the class of a page whose frame is its own.
    """
    viewer = BaseState.viewer
    body = rx.fragment(*content)
    if roles:
        body = rx.cond(_is_for_others(roles), _for_others(roles), body)
        action = rx.cond(_is_for_others(roles), rx.fragment(), action) if action else None
    return layout.app_frame(
        body,
        title=title,
        subtitle=subtitle,
        action=action,
        current=route,
        look=look,
        viewer=viewer,
        memberships=ViewerState.memberships,
        standing=ViewerState.standing,
        palette=palette(
            viewer, ViewerState.memberships, PaletteState.patients, PaletteState.asked, PaletteState.look_for
        ),
    )


NOW_CLOSED = is_closed(BaseState.viewer.organization_status)
"""The organization takes nothing new; the bar above says why."""


def while_open(*parts: rx.Component) -> rx.Component:
    """What makes or changes something: absent while the organization takes nothing new."""
    return rx.cond(NOW_CLOSED, rx.fragment(), rx.fragment(*parts))


def fixed_while_closed(*fields: rx.Component) -> rx.Component:
    """Fields that are also the only place where what is in them can be read: disabled then."""
    return rx.el.fieldset(*fields, disabled=NOW_CLOSED, class_name="bare")


def in_place(text: str) -> rx.Var[str]:
    """A line that names the organization's `{place}`; it has its length before that is known, so that nothing jumps."""
    known = text.format(place=ViewerState.place)
    is_alone = rx.cond(BaseState.viewer, BaseState.viewer.role == "", False)  # noqa: FBT003 - values of the page
    return rx.cond(ViewerState.place, known, rx.cond(is_alone, "", text.format(place="…")))


def outside(*content: rx.Component, is_clinics: bool = False) -> rx.Component:
    """A page for everybody; a clinic's own one speaks of the clinic only."""
    return layout.public_frame(*content, viewer=BaseState.viewer, home=_home(), is_clinics=is_clinics)


def narrow(*content: rx.Component, title: Text, subtitle: Text = "", below: rx.Component | None = None) -> rx.Component:
    """A page with one short task."""
    return layout.narrow_frame(*content, title=title, subtitle=subtitle, below=below)


def _home() -> rx.Var[str]:
    homes = {"owner": "/overview", "staff": "/desk", "provider": "/calendar", "member": "/find"}
    return rx.match(BaseState.viewer.role, *homes.items(), rx.cond(BaseState.viewer.is_admin, "/admin", "/account"))


def _is_for_others(roles: tuple[str, ...]) -> rx.Var[bool]:
    allowed = rx.Var.create(list(roles)).contains(BaseState.viewer.role)
    if "admin" in roles:
        allowed = allowed | BaseState.viewer.is_admin
    return BaseState.viewer & ~allowed


def _for_others(roles: tuple[str, ...]) -> rx.Component:
    reason = rx.cond(
        BaseState.viewer.is_admin & (BaseState.viewer.role == ""),
        _("It belongs to an organization, and you have a role in none. If you looked as somebody, that is over."),
        _("Your role in this organization does not include it. An owner can change that."),
    )
    return empty_state(
        "door",
        _("This page is for others"),
        _("It is for the people who run this installation.") if roles == ("admin",) else reason,
        rx.el.div(
            button_link(_("Go to where I work"), _home(), kind="primary"),
            rx.cond(
                BaseState.viewer.is_admin,
                button_link(_("Go to all people"), "/admin/users"),
                button_link(_("Go to my account"), "/account"),
            ),
            class_name="button-row",
        ),
    )
