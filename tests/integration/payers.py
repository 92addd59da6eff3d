"""Subscriptions as Polar answers when it is asked, and what became of them here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from sqlalchemy import text

from medisched.domain.access import Permission, requires
from medisched.schemas.onboardings import OnboardingDraft, OnboardingView
from medisched.schemas.polar import PolarCheckout, PolarSubscription
from medisched.services.doors import visit, work
from medisched.services.onboardings import begin_onboarding, keep_checkout
from medisched.services.reconciliation import find_event_time
from medisched.services.subscriptions import heal_subscription
from tests.integration.postbox import inbox

if TYPE_CHECKING:
    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.emails import EmailView

PAID = text(
    """
    select s.organization_id, s.claim_letters, o.name, o.slug, o.timezone, o.status
      from subscriptions s join organizations o on o.id = s.organization_id where s.polar_id = :polar_id
    """
)
OWNERS = text("select email from memberships join users on users.id = user_id where role = 'owner' order by email")
CLAIMS = text("select email, status from invitations order by id")
BEGUN = datetime(2026, 11, 20, 9, 15, tzinfo=UTC)
PAYER = "grace@citycare.example"


@dataclass
class Paid:
    """What became of a subscription."""

    organization_id: UUID | None = None
    name: str = ""
    slug: str = ""
    timezone: str = ""
    status: str = ""
    owners: list[str] = field(default_factory=list)
    claims: list[tuple[str, str]] = field(default_factory=list)
    claim_letters: int = 0


def subscription(
    polar_id: str = "", *, email: str = PAYER, name: str = "Grace Hopper", user_id: object = "", **more: Any
) -> dict[str, Any]:
    """One as Polar shows it; `billing_name`, `country` and `metadata` as far as they are given."""
    customer = {
        "id": f"cus_{email}",
        "external_id": str(user_id),
        "email": email,
        "name": name,
        "billing_name": more.pop("billing_name", ""),
        "billing_address": {"country": more.pop("country", "DE")},
    }
    begun = (BEGUN + timedelta(seconds=more.pop("after", 0))).isoformat()
    shown = {"status": "active", "created_at": begun, "customer_id": customer["id"], "customer": customer}
    return {"id": polar_id or f"sub_{uuid4().hex}", **shown, **more}


async def arrive(**what: Any) -> Paid:
    """Polar's answer is applied; the subscription's organization afterwards."""
    said = PolarSubscription.model_validate(subscription(**what))
    await work(heal_subscription, said, await work(find_event_time, said.id))
    return await look(said.id)


async def look(polar_id: str) -> Paid:
    """What there is of a subscription."""
    return await work(_look, polar_id, door_role="billing")


async def begin(
    name: str = "CityCare Hospital", slug: str = "citycare", *, session: str = "", checkout: str = "", **more: Any
) -> OnboardingView:
    """Somebody on the way to pay, at a checkout."""
    values = {"timezone": "Europe/Berlin", "email": PAYER, "person": "Grace Hopper"} | more
    begun = await visit(begin_onboarding, OnboardingDraft(name=name, slug=slug, **values), session_id=session)
    place = PolarCheckout(id=checkout or f"co_{begun.id}", url="https://polar.example/pay")
    await work(keep_checkout, begun.id, place)
    return begun


def of(begun: OnboardingView) -> dict[str, Any]:
    """What the subscription of that checkout says."""
    return {"checkout_id": f"co_{begun.id}", "metadata": {"onboarding_id": str(begun.id)}}


async def newest(email: str = PAYER, kind: str = "") -> EmailView:
    """The last mail for an address."""
    return next(mail for mail in await inbox(email) if not kind or mail.kind == kind)


@requires(Permission.RUN_JOBS)
async def _look(uow: UnitOfWork, polar_id: str) -> Paid:
    row = await uow.find(PAID, polar_id=polar_id)
    if row is None:
        return Paid()
    await uow.enter(row["organization_id"], timezone=row["timezone"], status=row["status"])
    owners = [owner["email"] for owner in await uow.list(OWNERS)]
    claims = [(claim["email"], claim["status"]) for claim in await uow.list(CLAIMS)]
    return Paid(owners=owners, claims=claims, **row)
