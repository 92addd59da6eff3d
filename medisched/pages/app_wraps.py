"""What surrounds every page: its notices, its departure, a lost connection; a page on its way, and one that broke."""

from collections.abc import Callable

import reflex as rx
from reflex_base.vars.function import ArgsFunctionOperation
from reflex_components_core.base.error_boundary import ErrorBoundary

from medisched.components.connection import connection
from medisched.components.departure import Departure
from medisched.components.drawing import drawing, logo
from medisched.components.half_typed import HalfTyped
from medisched.components.listing import waiting_blocks
from medisched.components.looking import looking_bar
from medisched.components.notices import notice_region
from medisched.components.without_script import without_script
from medisched.domain.texts import _
from medisched.state.base import BaseState


def _around_every_page(_: bool) -> rx.Component:  # noqa: FBT001 - Reflex passes whether the app has state
    # True once the page's first events have come back: before that, a click may be lost.
    readiness = rx.el.span(hidden=True, custom_attrs={"data-ready": BaseState.is_hydrated})
    looking = looking_bar(BaseState.viewer, BaseState.looking_until)
    notices = notice_region(BaseState.notices, BaseState.dismiss_notice)
    leaving = Departure.create(to=BaseState.leave_to)
    return rx.fragment(without_script(), readiness, looking, connection(), notices, leaving, HalfTyped.create())


def _error_boundary(_: bool) -> rx.Component:  # noqa: FBT001 - Reflex passes whether the app has state
    return ErrorBoundary.create(fallback_render=ArgsFunctionOperation.create(("event_args",), rx.Var.create(_broken())))


def on_its_way() -> rx.Component:
    """What a page shows that cannot be drawn beforehand, as its address tells what is on it, until its script runs."""
    return rx.el.div(
        rx.el.header(logo(), class_name="public-top"),
        rx.el.main(waiting_blocks(3, "136px", _("The page is on its way")), class_name="public-content"),
        class_name="public",
    )


def _broken() -> rx.Component:
    return rx.el.main(
        rx.el.div(
            drawing("lost"),
            rx.el.h1(_("This page broke"), class_name="title"),
            rx.el.p(
                _("The fault is ours and it has been noted. Reloading the page usually helps."), class_name="muted"
            ),
            # Links of the browser: what broke may be the page's own navigation.
            rx.el.div(
                rx.el.a(_("Reload this page"), href="", class_name="button button-primary"),
                rx.el.a(_("Go to the start page"), href="/", class_name="button button-secondary"),
                class_name="button-row",
            ),
            class_name="empty",
        ),
        role="alert",
        class_name="narrow-content",
    )


APP_WRAPS: dict[tuple[int, str], Callable[[bool], rx.Component | None]] = {
    (55, "ErrorBoundary"): _error_boundary,
    (5, "AroundEveryPage"): _around_every_page,
}
