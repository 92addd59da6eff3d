"""Forms that carry secrets: posted by the browser itself, answered with a page or, for scripts, with JSON."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlencode, urlsplit

from fastapi import Depends, Request
from fastapi.responses import JSONResponse, RedirectResponse

from medisched.api.cookies import set_language, set_session
from medisched.api.errors import problem
from medisched.api.spoken import has_chosen

if TYPE_CHECKING:
    from starlette.responses import Response

    from medisched.domain.errors import MedischedError
    from medisched.schemas.login_sessions import NewSession

LOCAL_PATH = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*")


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a form or of a JSON object, as text."""
    if request.headers.get("content-type", "").startswith("application/json"):
        try:
            body = await request.json()
        except (ValueError, RecursionError):
            return {}
        pairs = [(str(k), str(v)) for k, v in body.items() if v is not None] if isinstance(body, dict) else []
    else:
        pairs = [(name, value) for name, value in (await request.form()).multi_items() if isinstance(value, str)]
    return {name: value for name, value in pairs if _is_text(value)}


def _is_text(value: str) -> bool:
    """PostgreSQL has no NUL, and half a character is none; such a field counts as not filled in."""
    return "\0" not in value and not any("\ud800" <= character <= "\udfff" for character in value)


Form = Annotated[dict[str, str], Depends(read_form)]


def local_path(value: str | None, default: str = "/") -> str:
    """A path on this site, or the default: never another host."""
    return value if value and LOCAL_PATH.fullmatch(value) else default


def go(request: Request, path: str, session: NewSession | None = None) -> Response:
    """Send the browser on, with its new session."""
    response = JSONResponse({"next": path}) if _wants_json(request) else RedirectResponse(path, status_code=303)
    if session is not None:
        set_session(response, session)
        if session.locale and not has_chosen(request.scope["headers"]):
            set_language(response, session.locale, of_account=True, keep=session.keep)
    return response


def say(request: Request, message: str, *, back: str) -> Response:
    """Nothing more to do but read."""
    if _wants_json(request):
        return JSONResponse({"message": message})
    return RedirectResponse(f"{back}?{urlencode({'done': '1'})}", status_code=303)


def refuse(request: Request, error: MedischedError) -> Response:
    """Back to the form, with the code of what was wrong; scripts get the messages beside the fields."""
    if _wants_json(request):
        return problem(error)
    back = _path_of(request.headers.get("referer", "")) or "/sign-in"
    return RedirectResponse(f"{local_path(back)}?{urlencode({'error': error.code})}", status_code=303)


def _path_of(address: str) -> str:
    try:
        return urlsplit(address).path
    except ValueError:
        return ""


def _wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")
