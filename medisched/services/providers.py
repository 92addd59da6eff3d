"""Providers: users who give care in one department."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, literal, select, true, update
from sqlmodel import col

from medisched.domain.access import Permission, Role, is_open, requires
from medisched.domain.errors import InUse, Invalid, NotFound
from medisched.domain.texts import _, many
from medisched.models import (
    Appointment,
    AppointmentStatus,
    Department,
    Membership,
    Provider,
    Slot,
    SlotStatus,
    User,
)
from medisched.schemas.base import Page
from medisched.schemas.invitations import InvitationDraft
from medisched.schemas.providers import AssignedProviderView, ProviderDraft, ProviderView
from medisched.services.calendar_locks import hold_calendar
from medisched.services.cursors import read_page
from medisched.services.invitations import invite_person
from medisched.services.login_sessions import shorten_sessions
from medisched.services.memberships import add_membership
from medisched.services.seats import must_have_seat
from medisched.services.users import find_user

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from sqlalchemy import Select

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.providers import OfferedProviderQuery, ProviderChange, ProviderChangeDraft


@requires(Permission.MANAGE_PROVIDERS)
async def assign_provider(uow: UnitOfWork, draft: ProviderDraft) -> AssignedProviderView:
    """Make a member of the organization a provider of a department; anybody else is invited to become one."""
    department = await uow.get(Department, draft.department_id)
    user = await _chosen_user(uow, draft)
    if user is None:
        if draft.email is None:
            raise Invalid({"email": _("Choose a member or enter an e-mail address.")})
        invitation = InvitationDraft(
            email=draft.email, role=Role.PROVIDER, department_id=department.id, title=draft.title
        )
        invited = await invite_person(uow, invitation)
        return AssignedProviderView(invited_email=invited.email, invitation_id=invited.id)
    provider_id = await make_provider(uow, user, department_id=department.id, title=draft.title)
    return AssignedProviderView(provider=await get_provider(uow, provider_id))


async def make_provider(uow: UnitOfWork, user: User, *, department_id: UUID, title: str) -> UUID:
    """The provider of a user, new or brought back, if there is a seat; a plain member or staff gets the role too.

    An owner stays one.
    """
    query = select(Provider).where(Provider.organization_id == uow.organization_id, Provider.user_id == user.id)
    provider = (await uow.db.execute(query)).scalar_one_or_none()
    if provider is None or provider.archived_at is not None:
        await must_have_seat(uow)
    if provider is not None and provider.archived_at is not None:
        provider.archived_at, provider.department_id, provider.title = None, department_id, title or provider.title
        await uow.save()
    else:
        provider = await uow.add(Provider(user_id=user.id, department_id=department_id, name=user.name, title=title))
    if not await add_membership(uow, user.id, Role.PROVIDER):
        await uow.run(
            update(Membership)
            .where(
                Membership.organization_id == uow.organization_id,
                Membership.user_id == user.id,
                Membership.role.in_([Role.MEMBER, Role.STAFF]),
            )
            .values(role=Role.PROVIDER.value)
        )
        await shorten_sessions(uow, user.id, Role.PROVIDER)
    return provider.id


@requires(Permission.VISIT)
async def list_providers(
    uow: UnitOfWork, *, department_id: UUID | None = None, include_archived: bool = False, limit: int = 200
) -> list[ProviderView]:
    """Providers by department and name, each with the start of the next slot that can be booked.

    In a closed organization none can be. Only those who work there get the archived ones.
    """
    query = _providers(uow).order_by(func.lower(Department.name), Provider.name, Provider.id).limit(min(limit, 500))
    if department_id is not None:
        query = query.where(Provider.department_id == department_id)
    if not (include_archived and uow.actor.may(Permission.SEE_HOURS)):
        query = query.where(Provider.archived_at.is_(None))
    return [_seen_by(uow, row) for row in await uow.list(query)]


@requires(Permission.VISIT)
async def list_provider_page(
    uow: UnitOfWork, query: OfferedProviderQuery, *, include_archived: bool = False
) -> Page[ProviderView]:
    """The same by cursor."""
    wanted = _providers(uow)
    if query.department_id is not None:
        wanted = wanted.where(Provider.department_id == query.department_id)
    if not (include_archived and uow.actor.may(Permission.SEE_HOURS)):
        wanted = wanted.where(Provider.archived_at.is_(None))
    by = [func.lower(Department.name), col(Provider.name)]
    rows, cursor = await read_page(uow, wanted, query, by=by, row_id=Provider.id)
    return Page[ProviderView](items=[_seen_by(uow, row) for row in rows], next_cursor=cursor)


@requires(Permission.VISIT)
async def get_provider(uow: UnitOfWork, provider_id: UUID) -> ProviderView:
    """One provider."""
    row = await uow.find(_providers(uow).where(Provider.id == provider_id, Provider.archived_at.is_(None)))
    if row is None:
        raise NotFound
    return _seen_by(uow, row)


@requires(Permission.MANAGE_PROVIDERS)
async def update_provider(uow: UnitOfWork, provider_id: UUID, draft: ProviderChangeDraft) -> ProviderView:
    """Another department, title or description."""
    provider = await uow.get(Provider, provider_id, lock=True)
    department = await uow.get(Department, draft.department_id)
    provider.department_id, provider.title, provider.bio = department.id, draft.title, draft.bio
    await uow.save()
    return await get_provider(uow, provider_id)


@requires(Permission.MANAGE_PROVIDERS)
async def change_provider(uow: UnitOfWork, provider_id: UUID, changes: ProviderChange) -> ProviderView:
    """Only what is given becomes different."""
    await uow.get(Provider, provider_id, lock=True)
    return await update_provider(uow, provider_id, (await get_provider(uow, provider_id)).changed_by(changes))


@requires(Permission.MANAGE_PROVIDERS)
async def restore_provider(uow: UnitOfWork, provider_id: UUID) -> ProviderView:
    """Let a former provider give care again, if there is a seat; only somebody who still belongs here."""
    provider = await uow.get(Provider, provider_id, lock=True)
    user = await _chosen_user(uow, ProviderDraft(department_id=provider.department_id, user_id=provider.user_id))
    if user is None:
        raise NotFound
    await make_provider(uow, user, department_id=provider.department_id, title=provider.title)
    return await get_provider(uow, provider_id)


@requires(Permission.MANAGE_PROVIDERS)
async def archive_provider(uow: UnitOfWork, provider_id: UUID) -> None:
    """Stop somebody from giving care here: free slots go, the past stays, upcoming appointments forbid it."""
    await hold_calendar(uow)
    provider = await uow.get(Provider, provider_id, lock=True)
    query = select(func.count()).where(
        Appointment.organization_id == uow.organization_id,
        Appointment.provider_id == provider_id,
        Appointment.start > uow.now,
        Appointment.status.not_in([AppointmentStatus.CANCELLED]),
    )
    upcoming = (await uow.db.execute(query)).scalar_one()
    if upcoming:
        raise InUse(provider.name, [many(upcoming, "{n} upcoming appointment", "{n} upcoming appointments")])
    await uow.run(
        delete(Slot).where(
            Slot.organization_id == uow.organization_id,
            Slot.provider_id == provider_id,
            Slot.status == SlotStatus.FREE,
        )
    )
    provider.archived_at = uow.now
    await uow.save()
    await uow.run(
        update(Membership)
        .where(
            Membership.organization_id == uow.organization_id,
            Membership.user_id == provider.user_id,
            Membership.role == Role.PROVIDER,
        )
        .values(role=Role.MEMBER.value)
    )


async def _chosen_user(uow: UnitOfWork, draft: ProviderDraft) -> User | None:
    """The member who was chosen; nobody when the address belongs to no member here."""
    user_id = draft.user_id
    if user_id is None and draft.email is not None:
        user = await find_user(uow, draft.email)
        user_id = user.id if user else None
    query = (
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.organization_id == uow.organization_id, User.id == user_id)
    )
    found = (await uow.db.execute(query)).scalar_one_or_none()
    if found is None and draft.user_id is not None:
        raise NotFound
    return found


def _providers(uow: UnitOfWork) -> Select[tuple[object, ...]]:
    next_slot = (
        select(Slot.id, Slot.start)
        .where(
            literal(is_open(uow.organization_status)),
            Slot.organization_id == uow.organization_id,
            Slot.provider_id == Provider.id,
            Slot.status == SlotStatus.FREE,
            Slot.start > uow.now,
        )
        .order_by(Slot.start)
        .limit(1)
        .correlate(Provider)
        .lateral()
    )
    return (
        select(
            Provider.id,
            Provider.user_id,
            Provider.name,
            Provider.title,
            Provider.bio,
            Provider.department_id,
            Department.name.label("department"),  # type: ignore[attr-defined]
            next_slot.c.start.label("next_free"),
            next_slot.c.id.label("next_slot_id"),
            Provider.archived_at.is_not(None).label("is_archived"),  # type: ignore[union-attr]
        )
        .join(
            Department,
            (Department.organization_id == Provider.organization_id) & (Department.id == Provider.department_id),
        )
        .outerjoin(next_slot, true())
        .where(Provider.organization_id == uow.organization_id)
    )


def _seen_by(uow: UnitOfWork, row: Mapping[str, Any]) -> ProviderView:
    view = ProviderView.of(row)
    return view if uow.actor.may(Permission.SEE_MEMBERS) else view.model_copy(update={"user_id": None})
