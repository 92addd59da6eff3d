"""API keys, and programs that call with them."""

from __future__ import annotations

import httpx

from medisched.domain.scopes import Scope
from medisched.schemas.api_keys import ApiKeyDraft, NewApiKeyView
from medisched.services.api_keys import make_api_key
from medisched.services.doors import perform
from tests.factories import Clinic, Person
from tests.integration.http import client

EVERYTHING = list(Scope)


async def make_key(clinic: Clinic, *scopes: str, by: Person | None = None, **values: object) -> NewApiKeyView:
    """By the owner, with all scopes unless some are named."""
    draft = ApiKeyDraft(name="Website", scopes=scopes or EVERYTHING, **values)
    return await perform((by or clinic.owner).session, make_api_key, draft)


async def call(key: str, path: str = "/api/v1/me", method: str = "GET", **more: object) -> httpx.Response:
    """One request of a program that shows a key and nothing else."""
    async with client() as program:
        del program.headers["Origin"]
        return await program.request(method, path, headers={"Authorization": f"Bearer {key}"}, **more)
