"""Forgotten and changed passwords. Every change ends the other sessions and is announced by letter.

It ends the addresses for calendar programs too: each of them opens a calendar to whoever has come to know it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from medisched.domain import account_messages as words
from medisched.domain.access import Permission, requires
from medisched.domain.clock import get_zone
from medisched.domain.errors import Invalid
from medisched.domain.texts import _, language, speaking
from medisched.integrations.passwords import hash_password, verify_password
from medisched.models import TokenKind, User
from medisched.services.closed_accounts import closed_words
from medisched.services.emails import queue_email
from medisched.services.identity_tokens import discard_tokens, fingerprint, issue_token, letter_link, use_token
from medisched.services.login_sessions import begin_session, renew_session, revoke_all_sessions
from medisched.services.own_feeds import end_feeds
from medisched.services.users import find_user
from medisched.settings import get_settings

if TYPE_CHECKING:
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.login_sessions import Client, NewSession
    from medisched.schemas.users import ChangePasswordDraft, EmailDraft, ResetDraft


@requires(Permission.VISIT)
async def forgot_password(uow: UnitOfWork, draft: EmailDraft, *, next_path: str = "") -> None:
    """Send a link that sets a new password, if there is such a login. Says nothing of whether there is."""
    user = await find_user(uow, draft.email)
    if user is not None:
        await send_reset_letter(uow, user.id, name=user.name, email=user.email, locale=user.locale, next_path=next_path)


async def send_reset_letter(
    uow: UnitOfWork, user_id: UUID, *, name: str, email: str, locale: str, next_path: str = ""
) -> None:
    """A link that sets a new password, to the person's own mailbox; older ones stop working."""
    secret = await issue_token(uow, TokenKind.RESET_PASSWORD, user_id)
    with speaking(locale or language()):
        mail = words.reset_password(name=name, link=letter_link("/reset-password", secret, next_path))
    key = f"{user_id}/{fingerprint(secret)}"
    await queue_email(uow, kind="reset_password", key=key, recipient=email, mail=mail)


@requires(Permission.VISIT)
async def reset_password(uow: UnitOfWork, draft: ResetDraft, client: Client) -> NewSession:
    """Set a new password by the token of the letter, end every session and begin a new one.

    Whoever holds the letter owns the mailbox, so the address is confirmed too.
    """
    user = await uow.get(User, await use_token(uow, TokenKind.RESET_PASSWORD, draft.token))
    if closed := closed_words(user, uow.now):
        raise Invalid({"token": closed}, code="account_closed")
    user.password_hash = await hash_password(draft.password)
    user.email_verified_at = user.email_verified_at or uow.now
    await uow.save()
    await revoke_all_sessions(uow, user.id)
    await discard_tokens(uow, user.id)
    await _announce_change(uow, user, ended_feeds=await end_feeds(uow, user.id))
    return await begin_session(uow, user, client)


@requires(Permission.HAVE_ACCOUNT)
async def change_password(uow: UnitOfWork, draft: ChangePasswordDraft, client: Client) -> NewSession:
    """Replace the password; the session goes on under a new token, all others end."""
    user = await uow.get(User, uow.actor.signed_in_as)
    matches, _new_hash = await verify_password(draft.current_password, user.password_hash)
    if not matches:
        raise Invalid({"current_password": _("This is not your current password.")}, code="wrong_credentials")
    user.password_hash = await hash_password(draft.new_password)
    await uow.save()
    session = await renew_session(uow, client, others_end=True)
    await discard_tokens(uow, user.id)
    await _announce_change(uow, user, ended_feeds=await end_feeds(uow, user.id))
    return session


async def _announce_change(uow: UnitOfWork, user: User, *, ended_feeds: int) -> None:
    zone = get_zone(user.timezone) if user.timezone else uow.zone
    link = f"{get_settings().address}/forgot-password"
    with speaking(user.locale or language()):
        mail = words.password_changed(name=user.name, at=uow.now, zone=zone, link=link, ended_feeds=ended_feeds)
    key = f"{user.id}/{uow.now:%Y%m%d%H%M%S%f}"
    await queue_email(uow, kind="password_changed", key=key, recipient=user.email, mail=mail)
