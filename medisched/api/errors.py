"""Refusals as `application/problem+json` (RFC 9457): stable `code`, a sentence, messages beside fields."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic.alias_generators import to_camel
from starlette.exceptions import HTTPException

from medisched.api.unmatched import allowed_methods
from medisched.domain.errors import (
    Conflict,
    Invalid,
    MedischedError,
    NotAllowed,
    NotFound,
    NotSignedIn,
    TooMany,
    Unavailable,
)
from medisched.domain.texts import _
from medisched.schemas.base import explain_problems

if TYPE_CHECKING:
    from fastapi import FastAPI, Request

log = logging.getLogger("medisched.api")
STATUS: tuple[tuple[type[MedischedError], int], ...] = (
    (NotSignedIn, 401),
    (NotAllowed, 403),
    (NotFound, 404),
    (Conflict, 409),
    (Invalid, 422),
    (TooMany, 429),
    (Unavailable, 503),
)


def problem(error: MedischedError) -> JSONResponse:
    """The answer for a refusal."""
    status = next((number for kind, number in STATUS if isinstance(error, kind)), 400)
    body: dict[str, object] = {
        "type": "about:blank",
        "title": _(error.message),
        "status": status,
        "code": error.code,
        "detail": _(error.message),
    }
    if error.field_errors:
        body["fieldErrors"] = {to_camel(name): _(text) for name, text in error.field_errors.items()}
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, TooMany) else {}
    return JSONResponse(body, status_code=status, headers=headers, media_type="application/problem+json")


async def _on_refusal(_request: Request, error: Exception) -> JSONResponse:
    return problem(error if isinstance(error, MedischedError) else MedischedError())


async def _on_bad_request(_request: Request, error: Exception) -> JSONResponse:
    problems = error.errors() if isinstance(error, RequestValidationError) else []
    return problem(Invalid(explain_problems(problems)))


async def _on_http_error(request: Request, error: Exception) -> JSONResponse:
    status = error.status_code if isinstance(error, HTTPException) else 500
    code = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}.get(status, "error")
    title = _(NotFound.message) if status == 404 else _("This request cannot be answered.")  # noqa: PLR2004 - HTTP
    body = {"type": "about:blank", "title": title, "status": status, "code": code, "detail": title}
    headers = {"Allow": ", ".join(allowed_methods(request))} if status == 405 else None  # noqa: PLR2004 - HTTP
    return JSONResponse(body, status_code=status, headers=headers, media_type="application/problem+json")


async def _on_crash(request: Request, error: Exception) -> JSONResponse:
    # The route, not the address: some addresses are secrets.
    route = getattr(request.scope.get("route"), "path", "")
    log.error("unexpected failure", exc_info=error, extra={"path": route})
    body = {"type": "about:blank", "title": _(MedischedError.message), "status": 500, "code": "error"}
    return JSONResponse(body, status_code=500, media_type="application/problem+json")


def register_errors(api: FastAPI) -> None:
    """Every refusal becomes an answer in one place."""
    api.add_exception_handler(MedischedError, _on_refusal)
    api.add_exception_handler(RequestValidationError, _on_bad_request)
    api.add_exception_handler(HTTPException, _on_http_error)
    api.add_exception_handler(Exception, _on_crash)
