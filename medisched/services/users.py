"""Sign-up, verification and the person's own profile."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from medisched.domain import account_messages as words
from medisched.domain.access import Permission, requires
from medisched.domain.errors import Invalid, NotFound
from medisched.domain.texts import _, known_language, language, speaking
from medisched.integrations.passwords import hash_password, verify_password
from medisched.models import Provider, TokenKind, User
from medisched.models.base import new_id
from medisched.schemas.users import ProfileDraft, ProfileView
from medisched.services.emails import queue_email
from medisched.services.identity_tokens import fingerprint, issue_token, letter_link, use_token
from medisched.services.login_sessions import MY_MEMBERSHIPS, begin_session
from medisched.services.patient_search import rename_own_patient
from medisched.settings import get_settings

if TYPE_CHECKING:
    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.login_sessions import Client, NewSession
    from medisched.schemas.users import EmailDraft, ProfileChange, SignUpDraft, VerifyDraft


@requires(Permission.VISIT)
async def sign_up(uow: UnitOfWork, draft: SignUpDraft, *, next_path: str = "") -> None:
    """Make a login that must be confirmed by letter. Says nothing of whether the address was known.

    An address that was never confirmed belongs to nobody yet: whoever signs up last sets name and password,
    and only the newest letter works.
    """
    password_hash = await hash_password(draft.password)
    user = await find_user(uow, draft.email)
    if user is not None and user.email_verified_at is not None:
        await _tell_account_exists(uow, user, next_path)
        return
    if user is None:
        user = await create_user(uow, email=draft.email, name=draft.name, password_hash=password_hash)
    else:
        user.name, user.password_hash, user.locale = draft.name, password_hash, language()
        await uow.save()
    await _send_verification(uow, user, next_path)


@requires(Permission.VISIT)
async def resend_verification(uow: UnitOfWork, draft: EmailDraft, *, next_path: str = "") -> None:
    """Another letter, if there is something to confirm. Says nothing of whether there is."""
    user = await find_user(uow, draft.email)
    if user is not None and user.email_verified_at is None and user.password_hash is not None:
        await _send_verification(uow, user, next_path)


@requires(Permission.VISIT)
async def verify_email(uow: UnitOfWork, draft: VerifyDraft, client: Client) -> NewSession:
    """Confirm the address by the token of the letter and the password of the sign-up, and sign in.

    Without the password, a stranger who signed up with somebody's address could have its owner open their account.
    """
    user = await uow.get(User, await use_token(uow, TokenKind.VERIFY_EMAIL, draft.token))
    matches, _new_hash = await verify_password(draft.password, user.password_hash)
    if not matches:
        raise Invalid(
            {"password": _("This is not the password of the last sign-up. You can choose a new one by letter.")},
            code="wrong_credentials",
        )
    user.email_verified_at = user.email_verified_at or uow.now
    await uow.save()
    return await begin_session(uow, user, client)


@requires(Permission.RUN_JOBS)
async def register_user(uow: UnitOfWork, *, email: str, name: str, password_hash: str | None) -> ProfileView:
    """A confirmed login made by the program itself."""
    user = await create_user(uow, email=email, name=name, password_hash=password_hash, verified=True)
    return ProfileView.of(user)


@requires(Permission.RUN_JOBS)
async def get_registered_user(uow: UnitOfWork, email: str) -> ProfileView:
    """The login behind an address."""
    user = await find_user(uow, email)
    if user is None:
        raise NotFound
    return ProfileView.of(user)


@requires(Permission.HAVE_ACCOUNT)
async def get_profile(uow: UnitOfWork) -> ProfileView:
    """Oneself."""
    return ProfileView.of(await uow.get(User, uow.actor.signed_in_as))


@requires(Permission.HAVE_ACCOUNT)
async def update_profile(uow: UnitOfWork, draft: ProfileDraft) -> ProfileView:
    """Change one's name and timezone, also on the patient and provider records that show the name."""
    user = await uow.get(User, uow.actor.signed_in_as)
    user.name, user.timezone = draft.name, draft.timezone
    await uow.save()
    for row in await uow.list(MY_MEMBERSHIPS, person=user.id):
        await uow.enter(row["organization_id"], timezone=row["timezone"], status=row["organization_status"])
        await rename_own_patient(uow, user.id, user.name)
        await uow.run(
            update(Provider)
            .where(Provider.organization_id == uow.organization_id, Provider.user_id == user.id)
            .values(name=user.name)
            .execution_options(synchronize_session=False)
        )
    return ProfileView.of(user)


@requires(Permission.HAVE_ACCOUNT)
async def change_profile(uow: UnitOfWork, change: ProfileChange) -> ProfileView:
    """Only what is given becomes different."""
    user = await uow.get(User, uow.actor.signed_in_as)
    if change.locale is not None:
        await choose_language(uow, change.locale)
    timezone = change.timezone if "timezone" in change.model_fields_set else user.timezone
    return await update_profile(uow, ProfileDraft.read({"name": change.name or user.name, "timezone": timezone}))


@requires(Permission.HAVE_ACCOUNT)
async def choose_language(uow: UnitOfWork, code: str) -> None:
    """In which language one is written to, and greeted in another browser."""
    user = await uow.get(User, uow.actor.signed_in_as)
    user.locale = known_language(code) or user.locale
    await uow.save()


async def find_user(uow: UnitOfWork, email: str) -> User | None:
    """The login with an address, in any spelling of its letters."""
    query = select(User).where(func.lower(User.email) == email.strip().lower())
    return (await uow.db.execute(query)).scalar_one_or_none()


async def create_user(
    uow: UnitOfWork, *, email: str, name: str, password_hash: str | None, verified: bool = False
) -> User:
    """A login; of two who make the same one at once, both get the one that was first.

    A person is written to in the language in which they made it. What the program makes has none yet.
    """
    statement = (
        insert(User.__table__)
        .values(
            id=new_id(),
            email=email.strip().lower(),
            name=name,
            password_hash=password_hash,
            email_verified_at=uow.now if verified else None,
            locale="" if uow.actor.is_system else language(),
        )
        .on_conflict_do_nothing()
    )
    await uow.run(statement)
    user = await find_user(uow, email)
    if user is None:
        raise RuntimeError("a login that was just made is not there")
    return user


async def _send_verification(uow: UnitOfWork, user: User, next_path: str) -> None:
    secret = await issue_token(uow, TokenKind.VERIFY_EMAIL, user.id)
    with speaking(user.locale or language()):
        mail = words.verify_email(link=letter_link("/verify-email", secret, next_path))
    key = f"{user.id}/{fingerprint(secret)}"
    await queue_email(uow, kind="verify_email", key=key, recipient=user.email, mail=mail)


async def _tell_account_exists(uow: UnitOfWork, user: User, next_path: str) -> None:
    onward = f"?{urlencode({'next': next_path})}" if next_path else ""
    with speaking(user.locale or language()):
        mail = words.account_exists(sign_in_link=f"{get_settings().address}/sign-in{onward}")
    key = f"{user.id}/{uow.now:%Y%m%d%H%M}"
    await queue_email(uow, kind="account_exists", key=key, recipient=user.email, mail=mail)
