"""What surrounds every page: its notices, its departure, a lost connection and a page that broke."""

from collections.abc import Callable

import reflex as rx
from reflex_base.vars.function import ArgsFunctionOperation
from reflex_components_core.base.error_boundary import ErrorBoundary

from medisched.components.departure import Departure
from medisched.components.notices import connection_notice, notice_region
from medisched.state.base import BaseState


def _around_every_page(_: bool) -> rx.Component:  # noqa: FBT001 - Reflex passes whether the app has state
    # True once the page's first events have come back: before that, a click may be lost.
    readiness = rx.el.span(hidden=True, custom_attrs={"data-ready": BaseState.is_hydrated})
    notices = notice_region(BaseState.notices, BaseState.dismiss_notice)
    return rx.fragment(readiness, connection_notice(), notices, Departure.create(to=BaseState.leave_to))


def _error_boundary(_: bool) -> rx.Component:  # noqa: FBT001 - Reflex passes whether the app has state
    return ErrorBoundary.create(fallback_render=ArgsFunctionOperation.create(("event_args",), rx.Var.create(_broken())))


def _broken() -> rx.Component:
    return rx.el.main(
        rx.el.h1("This page broke"),
        rx.el.p("The fault is ours and it has been noted. Reloading the page usually helps."),
        rx.el.a("Go to the start page", href="/"),
        role="alert",
        padding="64px 24px",
        max_width="560px",
        margin="0 auto",
    )


APP_WRAPS: dict[tuple[int, str], Callable[[bool], rx.Component | None]] = {
    (55, "ErrorBoundary"): _error_boundary,
    (5, "AroundEveryPage"): _around_every_page,
}
