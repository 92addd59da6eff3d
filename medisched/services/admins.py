"""Platform administrators; made by the program's own command line only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlmodel import col

from medisched.domain.access import Permission, requires
from medisched.domain.errors import Conflict, NotFound
from medisched.domain.texts import _
from medisched.integrations.passwords import hash_password
from medisched.models import User
from medisched.schemas.users import AdminDraft, AdminView, ProfileView
from medisched.services.doors import work
from medisched.services.login_sessions import end_sessions
from medisched.services.users import create_user, find_user

if TYPE_CHECKING:
    from medisched.db.unit_of_work import UnitOfWork


@requires(Permission.RUN_JOBS)
async def appoint_admin(
    uow: UnitOfWork, *, email: str, name: str, password_hash: str, replaces: bool = False
) -> ProfileView:
    """Make an administrator; with `replaces` of a login that is there, whose name and password become these.

    Conflict without it: somebody's password would change unseen.
    """
    user = await find_user(uow, email)
    if user is not None and not replaces:
        raise Conflict(_("There is a login with this address already."))
    user = user or await create_user(uow, email=email, name=name, password_hash=password_hash, verified=True)
    user.name, user.password_hash, user.is_admin = name, password_hash, True
    user.email_verified_at = user.email_verified_at or uow.now
    await uow.save()
    # Whoever is signed in with this login is not thereby an administrator.
    await end_sessions(uow, user.id)
    return ProfileView.of(user)


@requires(Permission.RUN_JOBS)
async def list_admins(uow: UnitOfWork) -> list[AdminView]:
    """All of them, by address."""
    query = select(User.name, User.email, User.created_at).where(col(User.is_admin)).order_by(User.email)
    return [AdminView.of(row) for row in await uow.list(query)]


@requires(Permission.RUN_JOBS)
async def remove_admin(uow: UnitOfWork, email: str) -> None:
    """A login is an administrator no more and is signed out; the database keeps the last one."""
    user = await find_user(uow, email)
    if user is None or not user.is_admin:
        raise NotFound(_("There is no administrator with this address."))
    user.is_admin = False
    await uow.save()
    await end_sessions(uow, user.id)


async def create_admin(*, email: str, name: str, password: str, replaces: bool = False) -> ProfileView:
    """What the command line calls: checks what was typed, then appoints."""
    draft = AdminDraft.read({"email": email, "name": name, "password": password})
    hashed = await hash_password(draft.password)
    return await work(appoint_admin, email=draft.email, name=draft.name, password_hash=hashed, replaces=replaces)
