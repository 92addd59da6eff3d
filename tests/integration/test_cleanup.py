"""Rows that mean nothing any more go; others stay."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from medisched.db.unit_of_work import UnitOfWork
from medisched.jobs.cleanup import clean_up
from medisched.models import IdentityToken, LoginSession, Onboarding, Organization, PolarEvent, RateLimit, User
from medisched.services.entrances import system

if TYPE_CHECKING:
    from datetime import datetime

    from medisched.db.engine import Database
    from tests.conftest import FakeClock

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def make_session(user: User, token: bytes, now: datetime, **values: Any) -> LoginSession:
    defaults: dict[str, Any] = {"idle_seconds": 3600, "last_seen_at": now, "expires_at": now + DAY}
    return LoginSession(token_hash=token, user_id=user.id, **(defaults | values))


async def _fill(uow: UnitOfWork) -> None:
    now = uow.now
    user = await uow.add(User(email="jane@example.com", name="Jane"))
    for token, expires_at in ((b"old", now - HOUR), (b"good", now + HOUR)):
        await uow.add(IdentityToken(kind="reset_password", token_hash=token, user_id=user.id, expires_at=expires_at))
    long_ago = now - 31 * DAY
    for session in (
        make_session(user, b"expired", now, expires_at=long_ago),
        make_session(user, b"revoked", now, revoked_at=long_ago),
        make_session(user, b"idle", now, last_seen_at=long_ago),
        make_session(user, b"just revoked", now, revoked_at=now - DAY),
        make_session(user, b"idle but kept", now, last_seen_at=now - 20 * DAY, idle_seconds=30 * 86400),
        make_session(user, b"live", now),
    ):
        await uow.add(session)
    uow.db.add_all([RateLimit(key="full", full_at=now - HOUR), RateLimit(key="used", full_at=now + HOUR)])
    await uow.save()


async def test_only_what_is_dead_is_deleted(fake_clock: FakeClock) -> None:
    async with system() as uow:
        await _fill(uow)
    await clean_up()
    async with system() as uow:
        tokens = (await uow.db.execute(select(IdentityToken))).scalars().all()
        sessions = (await uow.db.execute(select(LoginSession))).scalars().all()
        limits = (await uow.db.execute(select(RateLimit))).scalars().all()
    assert [token.token_hash for token in tokens] == [b"good"]
    assert sorted(session.token_hash for session in sessions) == [b"idle but kept", b"just revoked", b"live"]
    assert [limit.key for limit in limits] == ["used"]


async def _remember_payers(uow: UnitOfWork) -> None:
    await uow.take_role("billing")
    now = uow.now
    organization = await uow.add(Organization(name="Paid", slug="paid", timezone="UTC"))
    for slug, age, paid in (("paid", 30, True), ("unpaid", 8, False), ("unpaid-yet", 6, False)):
        values: dict[str, Any] = {"name": slug, "slug": slug, "timezone": "UTC", "email": "payer@example.org"}
        owner = {"organization_id": organization.id} if paid else {}
        token = slug.encode()
        await uow.add(Onboarding(**values, **owner, token_hash=token, created_at=now - timedelta(days=age)))
    for state, age in (
        ("ignored", 15), ("ignored", 13), ("applied", 91), ("applied", 89), ("unknown", 400), ("failed", 400),
    ):  # fmt: skip
        name = f"{state} {age}"
        await uow.add(
            PolarEvent(webhook_id=name, state=state, body=b"{}", due_at=now, created_at=now - timedelta(days=age))
        )


async def test_who_did_not_pay_is_forgotten_and_so_is_what_polar_said_long_ago(database: Database) -> None:
    async with system() as uow:
        await _remember_payers(uow)
    await clean_up()
    async with system(role="billing") as uow:
        onboardings = (await uow.db.execute(select(Onboarding.slug))).scalars().all()
        events = (await uow.db.execute(select(PolarEvent.webhook_id))).scalars().all()
    assert sorted(onboardings) == ["paid", "unpaid-yet"]
    assert sorted(events) == ["applied 89", "failed 400", "ignored 13", "unknown 400"]
