"""What owners are told about their webhooks, in the transaction that changes them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from medisched.domain.texts import speaking
from medisched.domain.webhook_messages import endpoint_disabled
from medisched.models import Organization
from medisched.services.emails import queue_email
from medisched.services.owners import list_owner_addresses
from medisched.settings import get_settings

if TYPE_CHECKING:
    from medisched.db.unit_of_work import UnitOfWork


async def announce_disabled(uow: UnitOfWork, *, url: str, reason: str, key: str) -> None:
    """Tell all owners that an endpoint was switched off, once for each `key`."""
    organization = await uow.get(Organization, uow.organization_id)
    for owner in await list_owner_addresses(uow):
        with speaking(owner["locale"] or organization.locale):
            mail = endpoint_disabled(
                organization=organization.name,
                host=urlsplit(url).hostname or url,
                reason=reason,
                link=f"{get_settings().address}/webhooks",
            )
        await queue_email(uow, kind="webhook_disabled", key=key, recipient=owner["email"], mail=mail)
