"""Organizations in every standing, and a Polar that is only pretended."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

import httpx

from medisched.domain.access import Permission, requires
from medisched.integrations.polar import Polar, PolarAccount
from medisched.models import Organization, Subscription
from medisched.models.base import new_id
from medisched.services import billing
from medisched.services.doors import work
from tests.factories import Clinic

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from medisched.db.unit_of_work import UnitOfWork

CLOSED = ("read_only", "suspended")


@requires(Permission.RUN_JOBS)
async def _set_status(uow: UnitOfWork, organization_id: UUID, status: str) -> None:
    (await uow.get(Organization, organization_id)).status = status
    await uow.save()


async def close(clinic: Clinic, status: str = "read_only") -> None:
    """As a subscription's end would; `active` opens it again."""
    await work(_set_status, clinic.id, status)


@requires(Permission.RUN_JOBS)
async def _keep_subscription(uow: UnitOfWork, values: dict[str, Any]) -> None:
    described = {"event_at": uow.now, "data_at": uow.now, "polar_id": f"sub_{new_id().hex}"}
    named = {"status": "active", "customer_email": "payer@example.org"}
    await uow.add(Subscription(**described | named | values))


async def keep_subscription(organization_id: UUID | None, **values: Any) -> None:
    """One subscription, described a moment ago; active unless `status` says otherwise."""
    await work(_keep_subscription, {"organization_id": organization_id, **values}, door_role="billing")


def pretend_polar(monkeypatch: pytest.MonkeyPatch, answer: Callable[[httpx.Request], httpx.Response]) -> None:
    """Everything that the billing services ask Polar is answered by `answer`; nothing is remembered of before."""
    account = PolarAccount("https://polar.test", "token", "product", ("secret",))
    transport = httpx.MockTransport(answer)
    monkeypatch.setattr(billing, "polar_account", lambda: account)
    monkeypatch.setattr(billing, "Polar", partial(_polar, account, transport))
    monkeypatch.setattr(billing, "_plans", {})


def _polar(account: PolarAccount, transport: httpx.MockTransport, *_: Any) -> Polar:
    return Polar(account, transport=transport)
