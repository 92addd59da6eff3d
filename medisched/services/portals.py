"""Whose pages at Polar an owner may see.

A portal shows all that its customer ever paid, and Polar joins customers by their address, which nobody has proved
there: an owner may have paid with somebody else's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select
from sqlmodel import col

from medisched.domain.access import Permission, Role, must_be_oneself, requires
from medisched.domain.errors import Conflict
from medisched.domain.mail_words import masked
from medisched.domain.texts import _, mark
from medisched.models import Membership, Subscription, User
from medisched.schemas.base import email_of
from medisched.services.login_sessions import MY_MEMBERSHIPS
from medisched.services.own_subscriptions import list_own_subscriptions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import RowMapping

    from medisched.db.unit_of_work import UnitOfWork

NO_SUBSCRIPTION = mark("There is no subscription yet, so there are no invoices either.")
ELSEWHERE = mark(
    "The invoices belong to {email}. Please ask whoever reads that mailbox, or use the link in Polar's mails to it."
)


@requires(Permission.MANAGE_BILLING)
async def get_customer_id(uow: UnitOfWork) -> str:
    """The customer of the subscription that counts, or else of the newest, if its portal is for this owner.

    Whoever confirmed the customer's address here may always go in. Another owner may if the customer is one of the
    organization's owners and pays for nothing but what belongs to this other owner too.
    """
    must_be_oneself(uow.actor)
    row = next((row for row in await list_own_subscriptions(uow) if row.customer_id), None)
    if row is None:
        raise Conflict(NO_SUBSCRIPTION, code="no_subscription")
    owners, email = await _list_owners(uow), email_of(row.customer_email)
    payers = {owner["id"] for owner in owners if owner["email"].lower() == email or owner["id"] == row.customer_user_id}
    is_own = any(owner["id"] == uow.actor.user_id and owner["email"].lower() == email for owner in owners)
    if not is_own and not (payers and await _pays_for_own_only(uow, row.customer_id)):
        raise Conflict(tell_elsewhere(row.customer_email), code="portal_elsewhere")
    return row.customer_id


def tell_elsewhere(email: str) -> str:
    """Whom to ask instead; who knows the address recognises it."""
    hint = masked(email)
    if not hint:
        return _("The invoices belong to somebody else. Please use the link in Polar's mails to them.")
    return _(ELSEWHERE).format(email=hint)


async def _list_owners(uow: UnitOfWork) -> Sequence[RowMapping]:
    """Those who confirmed their address."""
    query = (
        select(User.id, User.email)
        .join(Membership, col(Membership.user_id) == User.id)
        .where(
            Membership.organization_id == uow.organization_id,
            Membership.role == Role.OWNER.value,
            col(User.email_verified_at).is_not(None),
        )
        .order_by(col(User.id))
    )
    return await uow.list(query)


async def _pays_for_own_only(uow: UnitOfWork, customer_id: str) -> bool:
    """Whether the person owns all that this customer pays or paid for; what never began is nobody's."""
    memberships = await uow.list(MY_MEMBERSHIPS, person=uow.actor.signed_in_as)
    own = {row["organization_id"] for row in memberships if row["role"] == Role.OWNER}
    await uow.take_role("billing")
    query = select(Subscription.organization_id).where(
        Subscription.customer_id == customer_id,
        or_(col(Subscription.organization_id).is_not(None), col(Subscription.was_live)),
    )
    return {row["organization_id"] for row in await uow.list(query.distinct())} <= own
