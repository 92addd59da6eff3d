"""Clinics and people, made through the services: rows here are only valid in company."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

from sqlalchemy import select

from medisched.db.unit_of_work import UnitOfWork
from medisched.domain.access import Role
from medisched.domain.credentials import digest
from medisched.models import LoginSession, User
from medisched.schemas.departments import DepartmentDraft
from medisched.schemas.login_sessions import Client, NewSession
from medisched.schemas.organizations import OrganizationDraft, OrganizationView
from medisched.schemas.providers import ProviderDraft
from medisched.schemas.slots import SlotDraft, SlotView
from medisched.services.departments import create_department
from medisched.services.doors import perform, work
from medisched.services.entrances import visitor
from medisched.services.login_sessions import begin_session
from medisched.services.memberships import add_membership, join_organization
from medisched.services.organizations import create_organization
from medisched.services.providers import assign_provider
from medisched.services.slots import publish_slot
from medisched.services.users import create_user

_numbers = count(1)


@dataclass(frozen=True)
class Person:
    """A login, its session's id and the secret of its cookie."""

    user_id: UUID
    email: str
    name: str
    session: str
    token: str = field(repr=False, default="")


@dataclass(frozen=True)
class Clinic:
    """An organization with one person of each role."""

    organization: OrganizationView
    department_id: UUID
    provider_id: UUID
    owner: Person
    staff: Person
    provider: Person
    member: Person

    @property
    def id(self) -> UUID:
        return self.organization.id

    @property
    def people(self) -> dict[str, Person]:
        return {"owner": self.owner, "staff": self.staff, "provider": self.provider, "member": self.member}


def soon(hours: float = 48) -> datetime:
    """A round instant that is safely ahead."""
    now = datetime.now(UTC)
    return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=hours)


async def _make_user(uow: UnitOfWork, email: str, name: str, password_hash: str | None) -> User:
    return await create_user(uow, email=email, name=name, password_hash=password_hash, verified=True)


async def sign_in_as(user_id: UUID, organization_id: UUID | None = None) -> tuple[str, str]:
    """A session without typing a password: its id and the cookie's token."""
    async with visitor() as uow:
        user = await uow.get(User, user_id)
        begun = await begin_session(uow, user, Client(ip="127.0.0.1"), organization_id=organization_id)
        return await _session_id(uow, begun), begun.token


async def _session_id(uow: UnitOfWork, begun: NewSession) -> str:
    query = select(LoginSession.id).where(LoginSession.token_hash == digest(begun.token))
    return str((await uow.db.execute(query)).scalar_one())


async def make_person(name: str = "Pat Example", *, email: str = "", password_hash: str | None = None) -> Person:
    """A verified user in no organization."""
    user = await work(_make_user, email or _next_address(), name, password_hash)
    session, token = await sign_in_as(user.id)
    return Person(user.id, user.email, name, session, token)


def _next_address() -> str:
    return f"person{next(_numbers)}@example.com"


async def _make_colleague(uow: UnitOfWork, email: str, name: str, role: Role) -> User:
    user = await _make_user(uow, email, name, None)
    await add_membership(uow, user.id, role)
    return user


async def make_member(organization: OrganizationView, role: Role = Role.MEMBER, name: str = "Pat Example") -> Person:
    """A verified user in an organization."""
    if role is not Role.MEMBER:
        user = await work(_make_colleague, _next_address(), name, role, organization_id=organization.id)
        session, token = await sign_in_as(user.id, organization.id)
        return Person(user.id, user.email, name, session, token)
    person = await make_person(name)
    async with visitor(organization.slug, session_id=person.session) as uow:
        begun = await join_organization(uow, Client(ip="127.0.0.1"))
        return replace(person, session=await _session_id(uow, begun), token=begun.token)


async def make_clinic(name: str = "", *, timezone: str = "Europe/Berlin") -> Clinic:
    """A whole organization, with a department, a provider and a patient."""
    number = next(_numbers)
    user = await work(_make_user, _next_address(), f"Olga Owner {number}", None)
    draft = OrganizationDraft(name=name or f"Clinic {number}", slug=f"clinic-{number}", timezone=timezone)
    organization = await work(create_organization, draft, owner_id=user.id)
    session, token = await sign_in_as(user.id, organization.id)
    owner = Person(user.id, user.email, user.name, session, token)
    staff = await make_member(organization, Role.STAFF, f"Stan Staff {number}")
    doctor = await make_member(organization, Role.MEMBER, f"Dr. Paula Provider {number}")
    department = await perform(owner.session, create_department, DepartmentDraft(name="General medicine"))
    made = await perform(
        owner.session, assign_provider, ProviderDraft(department_id=department.id, user_id=doctor.user_id)
    )
    assert made.provider is not None
    member = await make_member(organization, Role.MEMBER, f"Mia Member {number}")
    return Clinic(organization, department.id, made.provider.id, owner, staff, doctor, member)


async def make_slot(clinic: Clinic, start: datetime | None = None, *, minutes: int = 30, title: str = "") -> SlotView:
    """A free slot of the clinic's provider."""
    begin = start or soon()
    draft = SlotDraft(start=begin, end=begin + timedelta(minutes=minutes), title=title or "Consultation")
    return await perform(clinic.provider.session, publish_slot, draft)
