"""Which addresses of organizations are free."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlmodel import col

from medisched.domain.slugs import numbered, suffixed
from medisched.models import Onboarding, Organization

if TYPE_CHECKING:
    from medisched.db.unit_of_work import UnitOfWork

PROMISED = timedelta(minutes=30)
"""How long an address is kept for whoever went to pay for it."""
TRIES = 50


async def find_free_slug(uow: UnitOfWork, wanted: str, *, promised_to: str | None = None) -> str:
    """`wanted`, or the first of `wanted-2`, `wanted-3`… that no organization has.

    With `promised_to`, an e-mail address, those that somebody else is paying for at this moment are not free either;
    the transaction needs the role billing for that.
    """
    candidates = [wanted, *(numbered(wanted, number) for number in range(2, TRIES + 1))]
    query = select(Organization.slug).where(Organization.slug.in_(candidates))
    taken = set((await uow.db.execute(query)).scalars())
    if promised_to is not None:
        taken |= await _find_promised(uow, candidates, promised_to)
    return next((slug for slug in candidates if slug not in taken), suffixed(wanted, secrets.token_hex(4)))


async def _find_promised(uow: UnitOfWork, candidates: list[str], email: str) -> set[str]:
    """Until there is a checkout nothing is promised: a form that failed must not stand in its own way."""
    query = select(Onboarding.slug).where(
        Onboarding.slug.in_(candidates),
        col(Onboarding.created_at) > uow.now - PROMISED,
        Onboarding.checkout_id != "",
        func.lower(Onboarding.email) != email.lower(),
    )
    return set((await uow.db.execute(query)).scalars())
