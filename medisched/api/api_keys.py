"""API keys: managed by an owner who is signed in, never by a key; and the form behind the owner's page.

A new key is in one answer and in no state, event or log.
"""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from medisched.api.answers import NEVER_KEPT
from medisched.api.deps import Session, SignedIn
from medisched.api.forms import Form
from medisched.api.identity import form_route
from medisched.domain.scopes import Scope
from medisched.schemas.api_keys import ApiKeyDraft, ApiKeyView, NewApiKeyView
from medisched.schemas.base import Page
from medisched.services import api_keys as keys
from medisched.services.doors import perform

router = APIRouter(prefix="/api/v1/api-keys", tags=["API keys"])
BY_DATE = "date"


@router.get("", summary="List API keys")
async def list_api_keys(caller: SignedIn) -> Page[ApiKeyView]:
    """Those that work first. Keys that were revoked or ran out stay for 90 days. Not with an API key."""
    return Page[ApiKeyView](items=await perform(caller, keys.list_api_keys))


@router.get("/{key_id}", summary="Read an API key")
async def get_api_key(key_id: UUID, caller: SignedIn) -> ApiKeyView:
    """Without its secret, which nobody can read again. Not with an API key."""
    return await perform(caller, keys.get_api_key, key_id)


@router.post("", status_code=201, summary="Make an API key")
async def make_api_key(draft: ApiKeyDraft, caller: SignedIn, response: Response) -> NewApiKeyView:
    """The answer is the only place where `key` ever appears. All owners get a mail. Not with an API key."""
    made = await perform(caller, keys.make_api_key, draft)
    response.headers.update(NEVER_KEPT | {"Location": f"{router.prefix}/{made.id}"})
    return made


@router.delete("/{key_id}", status_code=204, summary="Revoke an API key")
async def revoke_api_key(key_id: UUID, caller: SignedIn) -> None:
    """It is refused from now on. Revoking twice is fine. Not with an API key."""
    await perform(caller, keys.revoke_api_key, key_id)


@form_route("/api-key")
async def make_key(request: Request, form: Form, session_id: Session) -> Response:  # noqa: ARG001 - form_route hands it over by this name
    """The page's form: a new key, told once and to the page alone."""
    expiry = form.get("expiry", "")
    ends = {"last_day": form.get("last_day", "")} if expiry == BY_DATE else {"expires_in_days": expiry or None}
    scopes = [scope.value for scope in Scope if scope.value in form]
    draft = ApiKeyDraft.read({"name": form.get("name", ""), "scopes": scopes, **ends})
    made = await perform(session_id, keys.make_api_key, draft)
    return JSONResponse({"key": made.key}, headers=NEVER_KEPT)
