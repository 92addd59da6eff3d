"""Platform administrators; made by the program's own command line only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medisched.domain.access import Permission, requires
from medisched.integrations.passwords import hash_password
from medisched.schemas.users import AdminDraft, ProfileView
from medisched.services.doors import work
from medisched.services.users import create_user, find_user

if TYPE_CHECKING:
    from medisched.db.unit_of_work import UnitOfWork


@requires(Permission.RUN_JOBS)
async def appoint_admin(uow: UnitOfWork, *, email: str, name: str, password_hash: str) -> ProfileView:
    """Make a login an administrator, with this password; a new login if there is none yet."""
    user = await find_user(uow, email) or await create_user(
        uow, email=email, name=name, password_hash=password_hash, verified=True
    )
    user.name, user.password_hash, user.is_admin = name, password_hash, True
    user.email_verified_at = user.email_verified_at or uow.now
    await uow.save()
    return ProfileView.of(user)


async def create_admin(*, email: str, name: str, password: str) -> ProfileView:
    """What the command line calls: checks what was typed, then appoints."""
    draft = AdminDraft.read({"email": email, "name": name, "password": password})
    hashed = await hash_password(draft.password)
    return await work(appoint_admin, email=draft.email, name=draft.name, password_hash=hashed)
