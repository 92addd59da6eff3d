"""Refusals as `application/problem+json` (RFC 9457): stable `code`, a sentence, messages beside fields."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, cast

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic.alias_generators import to_camel
from starlette.exceptions import HTTPException

from medisched.api.refusals import TOO_LARGE, problem_body
from medisched.api.unmatched import allowed_methods
from medisched.domain.errors import (
    ChangedMeanwhile,
    Conflict,
    Invalid,
    MedischedError,
    NotAllowed,
    NotFound,
    NotSignedIn,
    TooMany,
    Unavailable,
)
from medisched.domain.texts import _, mark
from medisched.schemas.base import explain_problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastapi import FastAPI, Request

log = logging.getLogger("medisched.api")
STATUS: tuple[tuple[type[MedischedError], int], ...] = (
    (NotSignedIn, 401),
    (NotAllowed, 403),
    (NotFound, 404),
    (Conflict, 409),
    (ChangedMeanwhile, 412),
    (Invalid, 422),
    (TooMany, 429),
    (Unavailable, 503),
)
NOT_JSON = mark("This is not valid JSON.")
OTHERWISE = mark("This request cannot be answered.")
HTTP_ERRORS = {
    400: ("bad_request", OTHERWISE),
    404: ("not_found", NotFound.message),
    405: ("method_not_allowed", mark("This address does not take this method.")),
    413: ("too_large", TOO_LARGE.message),
}


def status_of(error: MedischedError) -> int:
    """The status of a refusal's kind."""
    return next((number for kind, number in STATUS if isinstance(error, kind)), 400)


def problem(error: MedischedError) -> JSONResponse:
    """The answer for a refusal."""
    return _problem(error, {_path(name): _(text) for name, text in (error.field_errors or {}).items()})


def _problem(error: MedischedError, fields: dict[str, str]) -> JSONResponse:
    body = problem_body(status_of(error), error.code, _(error.message))
    if fields:
        body["fieldErrors"] = fields
    return _answer(body, {"Retry-After": str(error.retry_after)} if isinstance(error, TooMany) else {})


def _answer(body: dict[str, object], headers: dict[str, str]) -> JSONResponse:
    status = cast("int", body["status"])
    if status == 401:  # noqa: PLR2004 - RFC 9110 section 15.5.2
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(body, status_code=status, headers=headers, media_type="application/problem+json")


def _path(name: str) -> str:
    """A field as it is named outside; `hours.0.start` is the start of the first of the hours."""
    return ".".join(to_camel(part) for part in name.split("."))


async def _on_refusal(_request: Request, error: Exception) -> JSONResponse:
    return problem(error if isinstance(error, MedischedError) else MedischedError())


async def _on_bad_request(_request: Request, error: Exception) -> JSONResponse:
    problems = error.errors() if isinstance(error, RequestValidationError) else []
    if any(one["type"] == "json_invalid" for one in problems):
        return _answer(problem_body(400, "bad_json", _(NOT_JSON)), {})
    fields: dict[str, str] = {}
    for one in problems:
        fields.setdefault(_sent_as(one["loc"]), explain_problem(one))
    lacks_offset = bool(problems) and all(one["type"] == "timezone_aware" for one in problems)
    return _problem(Invalid(fields, code="no_offset" if lacks_offset else None), fields)


def _sent_as(place: Sequence[str | int]) -> str:
    """A field as the caller wrote it, or would have; what is in the path has no other name than ours."""
    parts = [str(part) for part in place[1:]]
    return ".".join(map(to_camel, parts) if place[:1] == ("path",) else parts) or "form"


async def _on_http_error(request: Request, error: Exception) -> JSONResponse:
    status = error.status_code if isinstance(error, HTTPException) else 500
    code, detail = HTTP_ERRORS.get(status, ("error", OTHERWISE))
    if code == "bad_request" and request.url.path.startswith("/api/"):
        # Bytes that are no text, or brackets without end.
        code, detail = "bad_json", NOT_JSON
    headers = {"Allow": ", ".join(allowed_methods(request))} if status == 405 else {}  # noqa: PLR2004 - HTTP
    return _answer(problem_body(status, code, _(detail)), headers)


async def _on_crash(request: Request, error: Exception) -> JSONResponse:
    # The route, not the address: some addresses are secrets.
    route = getattr(request.scope.get("route"), "path", "")
    log.error("unexpected failure", exc_info=error, extra={"path": route})
    return _answer(problem_body(500, "error", _(MedischedError.message)), {})


def register_errors(api: FastAPI) -> None:
    """Every refusal becomes an answer in one place."""
    api.add_exception_handler(MedischedError, _on_refusal)
    api.add_exception_handler(RequestValidationError, _on_bad_request)
    api.add_exception_handler(HTTPException, _on_http_error)
    api.add_exception_handler(Exception, _on_crash)
