"""The FastAPI application: routes for programs below /api, forms that carry secrets below /auth."""

from fastapi import FastAPI

from medisched.api import (
    appointments,
    departments,
    health,
    identity,
    invitations,  # noqa: F401 - adds its forms to the identity router
    providers,
    sessions,
    slots,
)
from medisched.api.errors import register_errors


def create_api() -> FastAPI:
    """All routes; errors are answered as problem+json."""
    api = FastAPI(title="Medisched", version="1", openapi_url="/api/openapi.json", docs_url=None, redoc_url=None)
    register_errors(api)
    for part in (health, sessions, departments, providers, slots, appointments, identity):
        api.include_router(part.router)
    return api
