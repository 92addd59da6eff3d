"""Everything wired together: pages, API, edge, guard and jobs. Nothing is decided here."""

from contextlib import AbstractAsyncContextManager
from typing import Any

import reflex as rx
from reflex.state import FrontendEventExceptionState
from reflex.utils.prerequisites import get_web_dir
from reflex_base import constants
from starlette.types import ASGIApp

from medisched import pages
from medisched.api.app import create_api
from medisched.api.body_limit import BodyLimit
from medisched.api.content_policy import BuiltPages
from medisched.api.crashes import CrashNotes
from medisched.api.edge import Edge, EdgePolicy
from medisched.api.error_pages import ErrorPages
from medisched.api.headers import SecurityHeaders
from medisched.api.page_addresses import PageAddresses
from medisched.api.session_cookie import cookie_name
from medisched.api.short_way import ShortWay
from medisched.api.socket_watch import watch_sockets
from medisched.api.sockets import open_sockets
from medisched.api.spoken import Spoken
from medisched.api.spoken_pages import find_builds, serve_languages
from medisched.domain.texts import language
from medisched.jobs.garbage import collect_seldom
from medisched.jobs.orphans import stop_with_parent
from medisched.jobs.runner import run_jobs
from medisched.pages.app_wraps import APP_WRAPS, on_its_way
from medisched.services.connections import let_go_of_database
from medisched.services.doors import find_session_id, find_viewer, find_viewers
from medisched.settings import get_settings
from medisched.simulator.app import create_simulator
from medisched.state.base import BaseState
from medisched.state.deny import DefaultDeny
from medisched.state.failures import report_failure, report_page_failure
from medisched.state.live import watchers
from medisched.state.log_filter import configure_logging

settings = get_settings()
translations = find_builds(get_web_dir())
short_way = ShortWay()
simulator = create_simulator(settings) if settings.billing == "simulator" else None


def protect(inner: ASGIApp) -> ASGIApp:
    """Everything that a browser or program meets before the application does. Reflex calls this when it serves."""
    configure_logging(production=settings.is_production)
    policy = EdgePolicy(
        find_session_id=find_session_id,
        origins=settings.origins,
        key=settings.signing_key,
        cookie=cookie_name(secure=settings.is_secure),
        sockets=open_sockets,
    )
    built = BuiltPages(get_web_dir() / constants.Dirs.STATIC, *translations.values())
    guarded = CrashNotes(BodyLimit(Edge(PageAddresses(inner, built), policy)))
    return short_way.to(SecurityHeaders(Spoken(ErrorPages(guarded)), pages=built, secure=settings.is_secure))


# Reflex reloads a broken page by sending it code to evaluate, which the content policy forbids.
FrontendEventExceptionState.auto_reload_on_errors = []

routes = pages.list_routes()
app = rx.App(
    app_wraps=APP_WRAPS,
    hydrate_fallback=on_its_way,
    stylesheets=[
        "/medisched.css",
        "/calendar.css",
        "/frame.css",
        "/operations.css",
        "/charts.css",
        "/audit.css",
        "/moderation.css",
    ],
    head_components=[
        rx.el.link(rel="icon", href="/favicon.svg", type="image/svg+xml"),
        rx.el.meta(name="color-scheme", content="light dark"),
    ],
    html_lang=language(),
    toaster=None,
    api_transformer=[
        serve_languages(translations),
        *([simulator.app] if simulator else []),
        create_api(routes),
        protect,
    ],
    backend_exception_handler=report_failure,
    frontend_exception_handler=report_page_failure,
)


def serve() -> ASGIApp:
    """The whole, as a server asks for it."""
    return short_way.beside(app())


def find_socket(token: str) -> str | None:
    """The socket over which a tab is connected to this worker, or to another one that it went to."""
    if app.event_namespace is None:
        return None
    record = app.event_namespace._token_manager.token_to_socket.get(token)  # noqa: SLF001 - the public view copies all of them
    return record.sid if record else None


def open_state(token: str, state: type[BaseState]) -> AbstractAsyncContextManager[Any]:
    """A tab's state, locked; what is changed inside is sent to the tab."""
    return app.modify_state(rx.BaseStateToken(ident=token, cls=state))


def follow_changes() -> AbstractAsyncContextManager[None]:
    """Read open pages again when what they show has changed."""
    return watchers.serve(open_state, find_socket, find_viewers)


app.add_middleware(DefaultDeny(find_viewer, arrivals=pages.list_arrivals(), routes=routes), index=0)
app.register_lifespan_task(collect_seldom)
app.register_lifespan_task(let_go_of_database)
app.register_lifespan_task(run_jobs)
app.register_lifespan_task(watch_sockets)
app.register_lifespan_task(follow_changes)
app.register_lifespan_task(stop_with_parent)
if simulator:
    app.register_lifespan_task(simulator.run_deliveries)
pages.register(app)
