"""Addresses below /api and /auth that lead nowhere: programs get a problem, never a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi import FastAPI, Request


def register_unmatched(api: FastAPI) -> None:
    """Stands around all routes: before those where an id could be, and after all where nothing is."""
    for path, methods in _shadowed(api.state.routes):
        api.router.routes.insert(0, Route(path, _refuse, methods=methods, include_in_schema=False))
    for path in ("/api", "/api/{rest:path}", "/auth/{rest:path}"):
        route = Route(path, _refuse, include_in_schema=False)
        # Any method, also one that nobody has heard of: else it would go on to the pages, which answer in their way.
        route.methods = None
        api.router.routes.append(route)


async def _refuse(request: Request) -> Response:
    """405 where the address takes other methods, else 404. Who only asks which ones is told; other sites are not."""
    if request.method == "OPTIONS" and (methods := allowed_methods(request)):
        return Response(status_code=204, headers={"Allow": ", ".join(methods)})
    raise HTTPException(405 if allowed_methods(request) else 404)


def _shadowed(routes: list[Route]) -> Iterator[tuple[str, list[str]]]:
    """Fixed addresses that could be read as an id in another one (`/slots/series`), and the methods of only that."""
    fixed: dict[str, set[str]] = {}
    for route in routes:
        if "{" not in route.path:
            fixed.setdefault(route.path, set()).update(route.methods or ())
    for path, own in fixed.items():
        others = {method for route in routes if route.path_regex.match(path) for method in route.methods or ()} - own
        if others:
            yield path, sorted(others)


def allowed_methods(request: Request) -> list[str]:
    """Which methods an address takes; a word in it counts before an id that it could be."""
    routes: list[Route] = request.app.state.routes
    path = request.url.path
    matching = [route for route in routes if route.path_regex.match(path)]
    ids = min((len(route.param_convertors) for route in matching), default=0)
    found = {method for route in matching if len(route.param_convertors) == ids for method in route.methods or ()}
    if found:
        found |= {"OPTIONS"} | ({"HEAD"} if "GET" in found else set())
    return sorted(found)
