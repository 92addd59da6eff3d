"""Numbers for Prometheus, in its text format, for who shows METRICS_TOKEN.

Source: https://prometheus.io/docs/instrumenting/exposition_formats/ (text format 0.0.4)
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response

from medisched.services.doors import work
from medisched.services.measurements import list_measurements
from medisched.settings import get_settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from medisched.services.measurements import Family

router = APIRouter(include_in_schema=False)
TEXT = "text/plain; version=0.0.4; charset=utf-8"
HEADERS = {"Cache-Control": "no-store"}
BEARER = "Bearer "


@router.api_route("/metrics", methods=["GET", "HEAD"])
async def tell_metrics(request: Request) -> Response:
    """404 without a token in the settings: then there is no such page. 401 to whoever does not show it."""
    token = get_settings().metrics_token
    if not token:
        return Response("There is no such page.\n", 404, HEADERS, "text/plain")
    if not _shows(request, token):
        return Response("Show METRICS_TOKEN.\n", 401, HEADERS | {"WWW-Authenticate": "Bearer"}, "text/plain")
    families = await work(list_measurements)
    return Response("".join(write_families(families)), headers=HEADERS, media_type=TEXT)


def _shows(request: Request, token: str) -> bool:
    shown = request.headers.getlist("authorization")
    given = shown[0] if len(shown) == 1 else ""
    is_bearer = given[: len(BEARER)].lower() == BEARER.lower()
    return hmac.compare_digest(given[len(BEARER) :].encode(), token.encode()) and is_bearer


def write_families(families: Iterable[Family]) -> Iterator[str]:
    """Line by line; what has no sample is left out."""
    for family in families:
        if not family.samples:
            continue
        if family.words:
            yield f"# HELP {family.name} {family.words}\n"
        yield f"# TYPE {family.name} {family.kind}\n"
        for name, labels, value in family.samples:
            where = f"{{{labels}}}" if labels else ""
            yield f"{name}{where} {value:.17g}\n"
