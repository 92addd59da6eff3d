"""What routes ask for: who is calling, and from where."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from medisched.api.session_cookie import cookie_name
from medisched.domain.errors import NotSignedIn
from medisched.schemas.login_sessions import Client
from medisched.services.doors import find_session_id
from medisched.settings import get_settings


async def optional_session(request: Request) -> str:
    """The id behind the cookie, or an empty text."""
    token = request.cookies.get(cookie_name(secure=get_settings().is_secure), "")
    return await find_session_id(token) if token else ""


async def required_session(request: Request) -> str:
    """The id behind the cookie; refused without one."""
    session_id = await optional_session(request)
    if not session_id:
        raise NotSignedIn
    return session_id


def client_of(request: Request) -> Client:
    """Address and program of the caller. Behind trusted proxies the address is the one that they report."""
    ip = request.client.host if request.client else ""
    proxies = get_settings().trusted_proxies
    if proxies:
        forwarded = [
            part.strip() for part in ",".join(request.headers.getlist("x-forwarded-for")).split(",") if part.strip()
        ]
        ip = forwarded[-proxies] if len(forwarded) >= proxies else ip
    return Client(ip=ip, user_agent=request.headers.get("user-agent", ""))


OptionalSession = Annotated[str, Depends(optional_session)]
Session = Annotated[str, Depends(required_session)]
Caller = Annotated[Client, Depends(client_of)]
