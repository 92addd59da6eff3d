"""Addresses below /api and /auth that lead nowhere: programs get a problem, never a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.routing import Route

if TYPE_CHECKING:
    from fastapi import FastAPI, Request

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def register_unmatched(api: FastAPI) -> None:
    """Stands after all routes."""
    for path in ("/api", "/api/{rest:path}", "/auth/{rest:path}"):
        api.router.routes.append(Route(path, _refuse, methods=METHODS, include_in_schema=False))


async def _refuse(request: Request) -> None:
    """405 where the address takes other methods, else 404."""
    raise HTTPException(405 if allowed_methods(request) else 404)


def allowed_methods(request: Request) -> list[str]:
    """Which methods an address takes."""
    routes: list[Route] = request.app.state.routes
    path = request.url.path
    return sorted({method for route in routes if route.path_regex.match(path) for method in route.methods or ()})
