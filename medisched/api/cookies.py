"""The cookie of the session, and the one that remembers a language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medisched.api.session_cookie import cookie_name
from medisched.api.spoken import LANGUAGE_COOKIE, OF_ACCOUNT
from medisched.settings import get_settings

if TYPE_CHECKING:
    from starlette.responses import Response

    from medisched.schemas.login_sessions import NewSession

KEEP_SECONDS = 30 * 24 * 3600
A_YEAR = 365 * 24 * 3600


def set_session(response: Response, session: NewSession) -> None:
    """HttpOnly, same site, this host only; it outlives the browser only when the person asked for that."""
    response.set_cookie(
        cookie_name(secure=get_settings().is_secure),
        session.token,
        max_age=KEEP_SECONDS if session.keep else None,
        httponly=True,
        secure=get_settings().is_secure,
        samesite="lax",
        path="/",
    )
    response.headers["Cache-Control"] = "no-store"


def clear_session(response: Response) -> None:
    """Forget it."""
    secure = get_settings().is_secure
    response.delete_cookie(cookie_name(secure=secure), httponly=True, secure=secure, samesite="lax", path="/")


def set_language(response: Response, code: str, *, of_account: bool = False, keep: bool = True) -> None:
    """Remember the language of this browser; no secret, and of no use to a script.

    `of_account` for one that nobody chose here: it gives way to the next account's, and outlives the browser only if
    the session does (`keep`).
    """
    value = code + OF_ACCOUNT if of_account else code
    secure = get_settings().is_secure
    response.set_cookie(
        LANGUAGE_COOKIE, value, max_age=A_YEAR if keep else None, httponly=True, secure=secure, samesite="lax", path="/"
    )
