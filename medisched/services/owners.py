"""Whom the organization's own mail goes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select
from sqlmodel import col

from medisched.domain.access import Role
from medisched.models import Membership, User

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import RowMapping

    from medisched.db.unit_of_work import UnitOfWork


async def list_owner_addresses(uow: UnitOfWork) -> Sequence[RowMapping]:
    """`email` and `locale` (or None) of all owners of the organization; who is banned gets no mail."""
    query = (
        select(User.email, User.locale)
        .join(Membership, Membership.user_id == User.id)
        .where(
            Membership.organization_id == uow.organization_id,
            Membership.role == Role.OWNER,
            or_(User.banned_until.is_(None), col(User.banned_until) <= uow.now),
        )
        .order_by(User.id)
    )
    return await uow.list(query)
