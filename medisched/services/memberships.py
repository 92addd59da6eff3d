"""Who belongs to an organization: joining, roles, leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import String, case, cast, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from medisched.domain.access import Permission, Role, must_be_a_person, requires
from medisched.domain.errors import Conflict, InUse, Invalid, NotFound
from medisched.domain.texts import _, many
from medisched.models import ApiKey, Appointment, AppointmentStatus, Department, Membership, Provider, User
from medisched.models.base import new_id
from medisched.schemas.api_keys import OwnKeyView
from medisched.schemas.base import Page
from medisched.schemas.memberships import MembershipView, MeView, MyMembershipView
from medisched.schemas.users import ProfileView
from medisched.services.cursors import after, next_cursor
from medisched.services.login_sessions import MY_MEMBERSHIPS, renew_session, shorten_sessions
from medisched.services.patients import ensure_patient

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import RowMapping, Select

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.models import Patient
    from medisched.schemas.login_sessions import Client, NewSession
    from medisched.schemas.memberships import MemberQuery, RoleDraft

ORDER = case({Role.OWNER.value: 0, Role.STAFF.value: 1, Role.PROVIDER.value: 2}, value=Membership.role, else_=3)
PLACE = cast(ORDER, String).concat(User.name)
"""Owners first, then staff, providers and members, each by name."""


@requires(Permission.JOIN)
async def join_organization(uow: UnitOfWork, client: Client) -> NewSession:
    """Become a member of the organization whose door was opened; nothing changes for who belongs to it already."""
    user_id = uow.actor.signed_in_as
    await add_membership(uow, user_id, Role.MEMBER)
    await ensure_patient(uow, user_id, name=uow.actor.name, email=uow.actor.email)
    return await renew_session(uow, client, organization_id=uow.organization_id)


@requires(Permission.RUN_JOBS)
async def enroll(uow: UnitOfWork, user_id: UUID, role: Role) -> None:
    """Make a user belong, by the program itself."""
    await add_membership(uow, user_id, role)


@requires(Permission.HAVE_ACCOUNT)
async def list_my_memberships(uow: UnitOfWork) -> list[MyMembershipView]:
    """The organizations of the person, by name."""
    return await _list_memberships(uow)


@requires(Permission.IDENTIFY)
async def get_me(uow: UnitOfWork) -> MeView:
    """Oneself, one's organizations and the active one; of a key's maker no more than concerns its organization."""
    actor = uow.actor
    memberships = await _list_memberships(uow)
    if actor.key_id is not None:
        memberships = [one for one in memberships if one.is_current]
    return MeView(
        user=ProfileView.of(await uow.get(User, actor.signed_in_as)),
        memberships=memberships,
        organization_id=actor.organization_id,
        role=actor.role or "",
        provider_id=actor.provider_id,
        key=OwnKeyView.of(await uow.get(ApiKey, actor.key_id)) if actor.key_id is not None else None,
    )


async def _list_memberships(uow: UnitOfWork) -> list[MyMembershipView]:
    rows = await uow.list(MY_MEMBERSHIPS, person=uow.actor.signed_in_as)
    return [MyMembershipView.of(row, is_current=row["organization_id"] == uow.actor.organization_id) for row in rows]


@requires(Permission.SEE_MEMBERS)
async def list_members(
    uow: UnitOfWork, *, search: str = "", role: str = "", limit: int = 200, offset: int = 0
) -> list[MembershipView]:
    """Everybody in the organization: owners first, then by name."""
    query = _members(uow, search=search, role=role).limit(min(limit, 200)).offset(offset)
    return [_view(row) for row in await uow.list(query)]


@requires(Permission.SEE_MEMBERS)
async def list_member_page(uow: UnitOfWork, query: MemberQuery) -> Page[MembershipView]:
    """The same by cursor."""
    wanted = _members(uow, search=query.search, role=query.role or "").limit(query.limit + 1)
    if query.cursor:
        wanted = wanted.where(after(query, PLACE, Membership.id))
    rows = await uow.list(wanted)
    items = [_view(row) for row in rows[: query.limit]]
    return Page[MembershipView](items=items, next_cursor=next_cursor(rows, query, key="place"))


@requires(Permission.SEE_MEMBERS)
async def get_member(uow: UnitOfWork, membership_id: UUID) -> MembershipView:
    """One person in the organization."""
    row = await uow.find(_members(uow).where(Membership.id == membership_id))
    if row is None:
        raise NotFound
    return _view(row)


def _view(row: RowMapping) -> MembershipView:
    return MembershipView.of(row, department=row["department"] or "")


def _members(uow: UnitOfWork, *, search: str = "", role: str = "") -> Select[tuple[object, ...]]:
    query = (
        select(
            Membership.id,
            Membership.user_id,
            Membership.role,
            Membership.created_at,
            User.name,
            User.email,
            Department.name.label("department"),  # type: ignore[attr-defined]
            PLACE.label("place"),
        )
        .join(User, User.id == Membership.user_id)
        .outerjoin(
            Provider,
            (Provider.organization_id == Membership.organization_id)
            & (Provider.user_id == Membership.user_id)
            & Provider.archived_at.is_(None),
        )
        .outerjoin(
            Department,
            (Department.organization_id == Provider.organization_id) & (Department.id == Provider.department_id),
        )
        .where(Membership.organization_id == uow.organization_id)
        .order_by(PLACE, Membership.id)
    )
    if role:
        query = query.where(Membership.role == role)
    if search:
        pattern = f"%{search.replace('%', '').replace('_', '')}%"
        query = query.where(User.name.ilike(pattern) | User.email.ilike(pattern))
    return query


@requires(Permission.MANAGE_MEMBERS)
async def change_role(uow: UnitOfWork, membership_id: UUID, draft: RoleDraft) -> MembershipView:
    """Give somebody another role. Being a provider comes with a department, so it is given on the providers' page."""
    membership = await uow.get(Membership, membership_id, lock=True)
    if membership.role == draft.role:
        return await get_member(uow, membership_id)
    must_be_a_person(uow.actor, membership.role, draft.role)
    is_provider = await _is_provider(uow, membership.user_id)
    if draft.role is Role.PROVIDER and not is_provider:
        raise Conflict(
            _("To make somebody a provider, choose their department on the providers page."), code="no_department"
        )
    if draft.role in {Role.MEMBER, Role.STAFF} and is_provider:
        raise Conflict(_("This person is a provider. Remove them from the providers first."), code="is_provider")
    await uow.run(update(Membership).where(Membership.id == membership.id).values(role=draft.role.value))
    await shorten_sessions(uow, membership.user_id, draft.role)
    return await get_member(uow, membership_id)


@requires(Permission.MANAGE_MEMBERS, when_closed=True)
async def remove_member(uow: UnitOfWork, membership_id: UUID) -> None:
    """Take somebody out of the organization. Their patient record and past appointments stay."""
    membership = await uow.get(Membership, membership_id, lock=True)
    must_be_a_person(uow.actor, membership.role)
    await _take_out(uow, membership)


@requires(Permission.HAVE_ACCOUNT)
async def leave_organization(uow: UnitOfWork, client: Client) -> NewSession:
    """Leave the active organization; the session goes on elsewhere, under a new token."""
    query = select(Membership.id).where(
        Membership.organization_id == uow.organization_id, Membership.user_id == uow.actor.signed_in_as
    )
    membership_id = (await uow.db.execute(query)).scalar_one_or_none()
    if membership_id is None:
        raise NotFound
    await _take_out(uow, await uow.get(Membership, membership_id, lock=True))
    return await renew_session(uow, client)


async def add_membership(uow: UnitOfWork, user_id: UUID, role: Role) -> bool:
    """Make a user belong; whether they did not before. Whoever may do more from now on has short sessions."""
    values = {"id": new_id(), "organization_id": uow.organization_id, "user_id": user_id, "role": role.value}
    is_new = await uow.run(insert(Membership.__table__).values(values).on_conflict_do_nothing()) == 1
    if is_new and role is not Role.MEMBER:
        await shorten_sessions(uow, user_id, role)
    return is_new


async def has_owner(uow: UnitOfWork) -> bool:
    """Whether anybody owns the organization of this transaction."""
    query = select(Membership.id).where(
        Membership.organization_id == uow.organization_id, Membership.role == Role.OWNER.value
    )
    return (await uow.db.execute(query.limit(1))).scalar_one_or_none() is not None


async def raise_role(uow: UnitOfWork, user_id: UUID, role: Role) -> None:
    """A plain member who accepts a higher role gets it; nobody is lowered by an invitation."""
    await uow.run(
        update(Membership)
        .where(
            Membership.organization_id == uow.organization_id,
            Membership.user_id == user_id,
            Membership.role == Role.MEMBER,
        )
        .values(role=role.value)
    )
    await shorten_sessions(uow, user_id, role)


async def hold_membership(uow: UnitOfWork, user_id: UUID) -> None:
    """Keep a membership until the end of the transaction: who is being taken out at this moment books nothing."""
    query = select(Membership.id).where(
        Membership.organization_id == uow.organization_id, Membership.user_id == user_id
    )
    if (await uow.db.execute(query.with_for_update(key_share=True, read=True))).scalar_one_or_none() is None:
        raise NotFound


async def hold_own_record(uow: UnitOfWork) -> Patient:
    """The caller's own record as a patient, made now if need be; a program is nobody's patient."""
    if uow.actor.key_id is not None:
        raise Invalid({"patient_id": _("Name the patient: an API key books for others, never for who made it.")})
    user_id = uow.actor.signed_in_as
    await hold_membership(uow, user_id)
    return await ensure_patient(uow, user_id, name=uow.actor.name, email=uow.actor.email)


async def _take_out(uow: UnitOfWork, membership: Membership) -> None:
    if await _is_provider(uow, membership.user_id):
        raise InUse(_("This person"), [_("their place as a provider (end it on the providers page)")])
    upcoming = await _count_upcoming(uow, membership.user_id)
    if upcoming:
        raise InUse(_("This person"), [many(upcoming, "{n} upcoming appointment", "{n} upcoming appointments")])
    await uow.run(delete(Membership).where(Membership.id == membership.id))


async def _is_provider(uow: UnitOfWork, user_id: UUID) -> bool:
    query = select(Provider.id).where(
        Provider.organization_id == uow.organization_id, Provider.user_id == user_id, Provider.archived_at.is_(None)
    )
    return (await uow.db.execute(query)).scalar_one_or_none() is not None


async def _count_upcoming(uow: UnitOfWork, user_id: UUID) -> int:
    query = select(func.count()).where(
        Appointment.organization_id == uow.organization_id,
        Appointment.patient_user_id == user_id,
        Appointment.start > uow.now,
        Appointment.status != AppointmentStatus.CANCELLED,
    )
    return (await uow.db.execute(query)).scalar_one()
