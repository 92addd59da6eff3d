"""Secrets that travel in letters, good for one use."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete

from medisched.domain.credentials import digest
from medisched.domain.errors import Invalid
from medisched.domain.texts import _
from medisched.models import IdentityToken, TokenKind
from medisched.settings import get_settings

if TYPE_CHECKING:
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork

LIFETIME = {TokenKind.VERIFY_EMAIL: timedelta(hours=24), TokenKind.RESET_PASSWORD: timedelta(minutes=30)}


def new_secret() -> str:
    """256 random bits as text that fits a link."""
    return secrets.token_urlsafe(32)


def fingerprint(secret: str) -> str:
    """Tells two secrets apart without telling either."""
    return digest(secret).hex()[:16]


async def issue_token(uow: UnitOfWork, kind: TokenKind, user_id: UUID) -> str:
    """A fresh token; older ones of the kind stop working."""
    await uow.run(delete(IdentityToken).where(IdentityToken.user_id == user_id, IdentityToken.kind == kind))
    secret = new_secret()
    await uow.add(
        IdentityToken(kind=kind, token_hash=digest(secret), user_id=user_id, expires_at=uow.now + LIFETIME[kind])
    )
    return secret


def letter_link(page: str, secret: str, next_path: str) -> str:
    """A page with the secret behind `#`, which no server sees, and behind a tilde where to go on."""
    onward = f"~{next_path}" if next_path else ""
    return f"{get_settings().address}{page}#{secret}{onward}"


async def use_token(uow: UnitOfWork, kind: TokenKind, mailed: str) -> UUID:
    """Whose token it is; it is gone afterwards, so of two who use it at once one is refused."""
    secret = mailed.partition("~")[0]
    statement = (
        delete(IdentityToken)
        .where(
            IdentityToken.token_hash == digest(secret), IdentityToken.kind == kind, IdentityToken.expires_at > uow.now
        )
        .returning(IdentityToken.user_id)
    )
    user_id = (await uow.db.execute(statement)).scalar_one_or_none()
    if user_id is None:
        raise Invalid(
            {"token": _("This link has expired or was already used. Please ask for a new one.")}, code="link_expired"
        )
    return user_id


async def discard_tokens(uow: UnitOfWork, user_id: UUID) -> None:
    """No letter that was sent before works any more."""
    await uow.run(delete(IdentityToken).where(IdentityToken.user_id == user_id))
