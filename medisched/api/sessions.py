"""Signing in for programs."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response

from medisched.api.cookies import clear_session, set_session
from medisched.api.deps import Caller, OptionalSession, Session, SignedIn
from medisched.api.identity import begin
from medisched.domain.credentials import Credential
from medisched.schemas.base import Draft
from medisched.schemas.login_sessions import NewSession
from medisched.schemas.memberships import MeView
from medisched.schemas.users import SignInDraft
from medisched.services import login_sessions
from medisched.services.doors import perform
from medisched.services.memberships import get_me

router = APIRouter(prefix="/api/v1", tags=["session"])


class SwitchDraft(Draft):
    """Which organization to go on in."""

    organization_id: UUID


@router.post("/session", summary="Sign in")
async def sign_in(draft: SignInDraft, caller: Caller, response: Response) -> MeView:
    """Sets the session cookie and answers who that is."""
    return await go_on(await begin(draft, caller), response)


@router.get("/session", summary="Who is signed in")
@router.get("/me", summary="Who is signed in (second spelling)")
async def me(caller: SignedIn) -> MeView:
    """User, memberships and the active organization."""
    return await perform(caller, get_me)


@router.put("/session", summary="Go on in another organization")
async def switch(draft: SwitchDraft, caller: Caller, session_id: Session, response: Response) -> MeView:
    """Sets a new cookie; the old one ends."""
    session = await perform(session_id, login_sessions.switch_organization, draft.organization_id, caller)
    return await go_on(session, response)


@router.delete("/session", status_code=204, summary="Sign out")
async def sign_out(session_id: OptionalSession, response: Response) -> None:
    """Signing out twice is fine."""
    if session_id:
        await perform(session_id, login_sessions.sign_out)
    clear_session(response)


async def go_on(session: NewSession, response: Response) -> MeView:
    """Set the cookie of a session that has just begun, and answer who that is."""
    set_session(response, session)
    return await perform(Credential.of_session(session.token), get_me)
