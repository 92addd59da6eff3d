"""Doors to other systems, as the demo clinics have them. Nobody keeps the keys themselves: no program has them."""

from __future__ import annotations

from medisched.domain.scopes import Scope
from medisched.schemas.api_keys import ApiKeyDraft
from medisched.services.api_keys import make_api_key, revoke_api_key
from medisched.services.doors import perform

WEBSITE = [Scope.READ_CATALOG, Scope.WRITE_APPOINTMENTS]
LABORATORY = [Scope.READ_APPOINTMENTS, Scope.READ_PATIENTS]


async def make_demo_keys(session: str) -> None:
    """One that goes on, one that ends soon, one that was revoked."""
    trial = await perform(session, make_api_key, ApiKeyDraft(name="Trial", scopes=[Scope.READ_CATALOG]))
    await perform(session, revoke_api_key, trial.id)
    for name, scopes, days in (("Website", WEBSITE, 365), ("Laboratory system", LABORATORY, 25)):
        await perform(session, make_api_key, ApiKeyDraft(name=name, scopes=scopes, expires_in_days=days))
