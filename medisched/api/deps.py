"""What routes ask for: who is calling, and from where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends, Request
from starlette.types import Scope

from medisched.api.session_cookie import cookie_name, read_cookie
from medisched.domain.access import lacks_scope
from medisched.domain.credentials import KEY_BEGINS, Credential
from medisched.domain.errors import BadKey, NotSignedIn
from medisched.schemas.login_sessions import Client
from medisched.services.doors import find_session_id, perform
from medisched.services.memberships import get_me
from medisched.settings import get_settings


async def optional_credential(request: Request) -> Credential | None:
    """What a program shows for itself."""
    return credential_of(request.scope["headers"])


def credential_of(headers: Sequence[tuple[bytes, bytes]]) -> Credential | None:
    """A key in `Authorization: Bearer`, else a session's cookie.

    A request with an `Authorization` header is a program's: its cookie counts for nothing.
    """
    for name, value in headers:
        if name == b"authorization":
            scheme, _, key = value.decode("latin-1").partition(" ")
            if scheme.lower() != "bearer" or not key.strip().startswith(KEY_BEGINS):
                raise BadKey
            return Credential.of_key(key.strip())
    token = read_cookie(headers, cookie_name(secure=get_settings().is_secure))
    return Credential.of_session(token) if token else None


async def required_credential(request: Request) -> Credential:
    """The same; refused without one. Whether it is any good is found out at the door."""
    caller = await optional_credential(request)
    if caller is None:
        raise NotSignedIn
    return caller


async def optional_session(request: Request) -> str:
    """The id behind the cookie, or an empty text; also for a program, whose cookie counts for nothing."""
    if "authorization" in request.headers:
        return ""
    token = request.cookies.get(cookie_name(secure=get_settings().is_secure), "")
    return await find_session_id(token) if token else ""


async def required_session(request: Request) -> str:
    """The id behind the cookie; refused without one, and to a program whatever its key may do."""
    if "authorization" in request.headers:
        await perform(await required_credential(request), get_me)
        raise lacks_scope()
    session_id = await optional_session(request)
    if not session_id:
        raise NotSignedIn
    return session_id


def client_of(request: Request) -> Client:
    """Address and program of the caller."""
    return Client(ip=ip_of(request.scope), user_agent=request.headers.get("user-agent", ""))


def ip_of(scope: Scope) -> str:
    """The address of the caller. Behind trusted proxies it is the one that they report."""
    client = scope.get("client")
    ip: str = client[0] if client else ""
    proxies = get_settings().trusted_proxies
    if proxies:
        lines = [value.decode("latin-1") for name, value in scope["headers"] if name == b"x-forwarded-for"]
        forwarded = [part.strip() for part in ",".join(lines).split(",") if part.strip()]
        return forwarded[-proxies] if len(forwarded) >= proxies else ip
    return ip


SignedIn = Annotated[Credential, Depends(required_credential)]
OptionalSession = Annotated[str, Depends(optional_session)]
Session = Annotated[str, Depends(required_session)]
Caller = Annotated[Client, Depends(client_of)]
