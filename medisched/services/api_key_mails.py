"""What owners are told about the keys of their organization. Each letter goes out once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medisched.domain import api_key_messages as words
from medisched.domain.clock import day_text, moment_text
from medisched.domain.texts import speaking
from medisched.models import Organization
from medisched.services.emails import queue_email
from medisched.services.owners import list_owner_addresses
from medisched.settings import get_settings

if TYPE_CHECKING:
    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.api_keys import ApiKeyView


async def announce_key(uow: UnitOfWork, key: ApiKeyView) -> None:
    """A key was made: all owners learn by whom and for what, whoever made it too."""
    organization = await uow.get(Organization, uow.organization_id)
    for owner in await list_owner_addresses(uow):
        with speaking(owner["locale"] or organization.locale):
            mail = words.key_made(
                organization=organization.name,
                key=words.KeyFacts(key.name, key.ending, key.made_by, tuple(key.scopes)),
                until=moment_text(key.expires_at, uow.zone),
                link=_link(),
            )
        await queue_email(uow, kind="api_key_made", key=str(key.id), recipient=owner["email"], mail=mail)


async def announce_key_end(uow: UnitOfWork, key: ApiKeyView) -> None:
    """A key ends within days."""
    organization = await uow.get(Organization, uow.organization_id)
    for owner in await list_owner_addresses(uow):
        with speaking(owner["locale"] or organization.locale):
            mail = words.key_ends(
                organization=organization.name,
                key=words.KeyFacts(key.name, key.ending, key.made_by, tuple(key.scopes)),
                day=day_text(key.expires_at, uow.zone),
                until=moment_text(key.expires_at, uow.zone),
                link=_link(),
            )
        await queue_email(uow, kind="api_key_ends", key=str(key.id), recipient=owner["email"], mail=mail)


def _link() -> str:
    return f"{get_settings().address}/api-keys"
