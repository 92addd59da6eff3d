"""The FastAPI application: routes for programs below /api, forms that carry secrets below /auth."""

from fastapi import FastAPI

from medisched.api import (
    appointments,
    billing,
    calendar_feeds,
    catalog,
    checkouts,
    departments,
    health,
    identity,
    invitations,  # noqa: F401 - adds its forms to the identity router
    languages,  # noqa: F401 - the same
    openings,
    patients,
    providers,
    sessions,
    slots,
    webhooks,
)
from medisched.api.errors import register_errors
from medisched.api.unmatched import register_unmatched


def create_api() -> FastAPI:
    """All routes; errors are answered as problem+json."""
    api = FastAPI(title="Medisched", version="1", openapi_url="/api/openapi.json", docs_url=None, redoc_url=None)
    register_errors(api)
    parts = (
        health,
        sessions,
        departments,
        providers,
        slots,
        openings,
        appointments,
        identity,
        catalog,
        patients,
        billing,
        webhooks,
        checkouts,
        calendar_feeds,
    )
    api.state.routes = [route for part in parts for route in part.router.routes]
    for part in parts:
        api.include_router(part.router)
    register_unmatched(api)
    return api
