"""Organizations: made by provisioning or an administrator, set up by their owners, seen by everybody."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from medisched.domain.access import Permission, Role, requires
from medisched.domain.clock import day_bounds, local_day
from medisched.models import (
    Appointment,
    AppointmentStatus,
    Department,
    Email,
    EmailStatus,
    Invitation,
    InvitationStatus,
    Membership,
    Organization,
    Provider,
    Slot,
    SlotStatus,
    WorkingHours,
)
from medisched.schemas.organizations import OrganizationView, OverviewView, PublicOrganizationView, SetupView

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import Select

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.organizations import OrganizationChange, OrganizationDraft, OrganizationSettingsDraft


@requires(Permission.ADMINISTER)
async def create_organization(uow: UnitOfWork, draft: OrganizationDraft, *, owner_id: UUID) -> OrganizationView:
    """An organization and its first owner."""
    organization = await uow.add(Organization(**draft.model_dump()))
    await uow.enter(organization.id, timezone=organization.timezone, status=organization.status)
    await uow.add(Membership(user_id=owner_id, role=Role.OWNER))
    return OrganizationView.of(organization)


@requires(Permission.BROWSE)
async def get_organization(uow: UnitOfWork) -> OrganizationView:
    """The active organization."""
    return OrganizationView.of(await uow.get(Organization, uow.organization_id))


@requires(Permission.MANAGE_ORGANIZATION)
async def update_organization(uow: UnitOfWork, draft: OrganizationSettingsDraft) -> OrganizationView:
    """Change name, timezone, address, telephone and rules.

    Instants stay, those of appointments too. Working hours and closures are wall times and mean a new timezone at once.
    """
    organization = await uow.get(Organization, uow.organization_id, lock=True)
    for name, value in draft.model_dump().items():
        setattr(organization, name, value)
    await uow.save()
    return OrganizationView.of(organization)


@requires(Permission.MANAGE_ORGANIZATION)
async def change_organization(uow: UnitOfWork, changes: OrganizationChange) -> OrganizationView:
    """Only what is given becomes different."""
    organization = await uow.get(Organization, uow.organization_id, lock=True)
    return await update_organization(uow, OrganizationView.of(organization).changed_by(changes))


@requires(Permission.VISIT)
async def get_public_organization(uow: UnitOfWork) -> PublicOrganizationView:
    """The organization whose public page was opened, and what the visitor is in it."""
    organization = await uow.get(Organization, uow.organization_id)
    return PublicOrganizationView.of(organization, role=uow.actor.role or "")


@requires(Permission.MANAGE_ORGANIZATION)
async def get_overview(uow: UnitOfWork) -> OverviewView:
    """What an owner wants to know in the morning, in the organization's own day and week (from Monday)."""
    today = local_day(uow.now, uow.zone)
    monday = today - timedelta(days=today.weekday())
    start, end = day_bounds(today, uow.zone)
    week, week_end = day_bounds(monday, uow.zone)[0], day_bounds(monday + timedelta(days=6), uow.zone)[1]
    alive = Appointment.status != AppointmentStatus.CANCELLED
    cancelled = Appointment.status == AppointmentStatus.CANCELLED
    return OverviewView(
        setup=await _count_setup(uow),
        appointments_today=await _count(uow, _within(uow, Appointment, start, end).where(alive)),
        appointments_this_week=await _count(uow, _within(uow, Appointment, week, week_end).where(alive)),
        free_slots_this_week=await _count(
            uow, _within(uow, Slot, max(week, uow.now), week_end).where(Slot.status == SlotStatus.FREE)
        ),
        cancelled_this_week=await _count(uow, _within(uow, Appointment, week, week_end).where(cancelled)),
        undelivered_mails=await _count(
            uow,
            select(func.count(Email.id)).where(
                Email.organization_id == uow.organization_id, Email.status == EmailStatus.DEAD
            ),
        ),
    )


async def _count_setup(uow: UnitOfWork) -> SetupView:
    own = uow.organization_id
    return SetupView(
        departments=await _count(uow, select(func.count(Department.id)).where(Department.organization_id == own)),
        providers=await _count(
            uow, select(func.count(Provider.id)).where(Provider.organization_id == own, Provider.archived_at.is_(None))
        ),
        slots=await _count(
            uow, select(func.count(Slot.id)).where(Slot.organization_id == own, Slot.published.is_(True))
        ),
        working_hours=await _count(uow, select(func.count(WorkingHours.id)).where(WorkingHours.organization_id == own)),
        appointments=await _count(uow, select(func.count(Appointment.id)).where(Appointment.organization_id == own)),
        open_invitations=await _count(
            uow,
            select(func.count(Invitation.id)).where(
                Invitation.organization_id == own, Invitation.status == InvitationStatus.OPEN
            ),
        ),
    )


def _within(uow: UnitOfWork, table: type[Appointment | Slot], start: datetime, end: datetime) -> Select[Any]:
    return select(func.count(table.id)).where(
        table.organization_id == uow.organization_id, table.start >= start, table.start < end
    )


async def _count(uow: UnitOfWork, query: Select[Any]) -> int:
    found: int = (await uow.db.execute(query)).scalar_one()
    return found
