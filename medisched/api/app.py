"""The FastAPI application: routes for programs below /api, forms that carry secrets below /auth."""

from collections.abc import Iterable

from fastapi import FastAPI

from medisched.api import (
    admin,
    admin_moderation,
    admin_operations,
    admin_organizations,
    api_keys,
    appointments,
    audit,
    billing,
    calendar_addresses,
    calendar_feeds,
    calendars,
    catalog,
    checkouts,
    closures,
    departments,
    docs_page,
    health,
    identity,
    invitations,
    languages,  # noqa: F401 - adds its form to the identity router
    me,
    members,
    metrics,
    openings,
    organizations,
    patients,
    providers,
    public,
    reminders,
    reports,
    sessions,
    slots,
    time_off,
    webhook_endpoints,
    webhooks,
    working_hours,
)
from medisched.api.description import describe
from medisched.api.errors import register_errors
from medisched.api.lanes import Lanes
from medisched.api.limits import limits_of
from medisched.api.measured import Measured
from medisched.api.operations import operation_id
from medisched.api.protocol import ApiProtocol
from medisched.api.twins import NoTwins
from medisched.api.unmatched import register_unmatched
from medisched.domain.page_routes import PageRoutes
from medisched.settings import get_settings

PARTS = (
    health,
    metrics,
    docs_page,
    sessions,
    me,
    organizations,
    members,
    invitations,
    departments,
    providers,
    working_hours,
    time_off,
    closures,
    slots,
    openings,
    appointments,
    calendars,
    identity,
    catalog,
    patients,
    billing,
    webhook_endpoints,
    audit,
    webhooks,
    checkouts,
    calendar_addresses,
    calendar_feeds,
    reminders,
    public,
    reports,
    admin,
    admin_operations,
    admin_organizations,
    admin_moderation,
    api_keys,
)
"""In the order in which an address is looked for, and described."""


def create_api(page_routes: Iterable[str] = ()) -> FastAPI:
    """All routes; errors are answered as problem+json. `page_routes` are those of the pages that are served beside."""
    api = FastAPI(
        title="Medisched",
        version="1",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=operation_id,
    )
    register_errors(api)
    api.state.limits = limits_of(get_settings())
    api.add_middleware(Lanes, api=api)
    api.add_middleware(NoTwins)
    api.add_middleware(ApiProtocol, limits=api.state.limits)
    api.add_middleware(Measured, pages=PageRoutes(page_routes))
    api.state.routes = [route for part in PARTS for route in part.router.routes]
    for part in PARTS:
        api.include_router(part.router)
    register_unmatched(api)
    api.openapi = describe(api)  # type: ignore[method-assign] - FastAPI names this the way to do it
    return api
