"""Who may do what: one table, and the one check that every service carries."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Protocol, TypeVar

from medisched.domain.errors import Conflict, NotAllowed, NotSignedIn
from medisched.domain.texts import _, mark

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from uuid import UUID


class Role(StrEnum):
    """What a user is in one organization."""

    OWNER = "owner"
    STAFF = "staff"
    PROVIDER = "provider"
    MEMBER = "member"


class Permission(StrEnum):
    """What can be done. A service names exactly one."""

    VISIT = "visit"
    IDENTIFY = "identify"
    HAVE_ACCOUNT = "have_account"
    JOIN = "join"
    ADMINISTER = "administer"
    RUN_JOBS = "run_jobs"

    BROWSE = "browse"
    BOOK_SLOT = "book_slot"
    SEE_OWN_APPOINTMENTS = "see_own_appointments"
    CHANGE_APPOINTMENT = "change_appointment"
    PUBLISH_SLOT = "publish_slot"
    SEE_APPOINTMENTS = "see_appointments"
    TRACK_APPOINTMENT = "track_appointment"
    SEE_SCHEDULE = "see_schedule"
    SEE_MEMBERS = "see_members"
    SEE_INVITATIONS = "see_invitations"
    SEE_PATIENTS = "see_patients"
    MANAGE_PATIENTS = "manage_patients"
    MANAGE_CATALOG = "manage_catalog"
    SEE_HOURS = "see_hours"
    MANAGE_HOURS = "manage_hours"
    MANAGE_CLOSURES = "manage_closures"
    SCHEDULE = "schedule"
    OVERBOOK = "overbook"
    MANAGE_MEMBERS = "manage_members"
    MANAGE_DEPARTMENTS = "manage_departments"
    MANAGE_PROVIDERS = "manage_providers"
    MANAGE_ORGANIZATION = "manage_organization"
    MANAGE_BILLING = "manage_billing"
    SUBSCRIBE_CALENDAR = "subscribe_calendar"
    SUBSCRIBE_OWN = "subscribe_own"
    MANAGE_INTEGRATIONS = "manage_integrations"
    SEE_AUDIT = "see_audit"
    SEE_REPORTS = "see_reports"


P = Permission
_MEMBER = frozenset({P.BROWSE, P.BOOK_SLOT, P.SEE_OWN_APPOINTMENTS, P.CHANGE_APPOINTMENT, P.SUBSCRIBE_OWN})
# What providers may do with hours, time off and appointments is theirs only for their own calendar.
_PROVIDER = _MEMBER | {
    P.PUBLISH_SLOT,
    P.SEE_APPOINTMENTS,
    P.TRACK_APPOINTMENT,
    P.SEE_HOURS,
    P.MANAGE_HOURS,
    P.SUBSCRIBE_CALENDAR,
}
_STAFF = _MEMBER | {
    P.SEE_APPOINTMENTS,
    P.TRACK_APPOINTMENT,
    P.SEE_SCHEDULE,
    P.SEE_MEMBERS,
    P.SEE_PATIENTS,
    P.MANAGE_PATIENTS,
    P.MANAGE_CATALOG,
    P.SEE_HOURS,
    P.MANAGE_HOURS,
    P.MANAGE_CLOSURES,
    P.SCHEDULE,
    P.OVERBOOK,
    P.SUBSCRIBE_CALENDAR,
}
_OWNER = (
    _PROVIDER
    | _STAFF
    | {
        P.SEE_INVITATIONS,
        P.MANAGE_MEMBERS,
        P.MANAGE_DEPARTMENTS,
        P.MANAGE_PROVIDERS,
        P.MANAGE_ORGANIZATION,
        P.MANAGE_BILLING,
        P.MANAGE_INTEGRATIONS,
        P.SEE_AUDIT,
        P.SEE_REPORTS,
    }
)
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.MEMBER: _MEMBER,
    Role.PROVIDER: _PROVIDER,
    Role.STAFF: _STAFF,
    Role.OWNER: _OWNER,
}
# What makes something new: refused while an organization is read-only or suspended. Cancelling stays possible.
NEEDS_ACTIVE = frozenset(
    {
        P.JOIN,
        P.BOOK_SLOT,
        P.PUBLISH_SLOT,
        P.SCHEDULE,
        P.OVERBOOK,
        P.MANAGE_PATIENTS,
        P.MANAGE_CATALOG,
        P.MANAGE_HOURS,
        P.MANAGE_CLOSURES,
        P.MANAGE_MEMBERS,
        P.MANAGE_DEPARTMENTS,
        P.MANAGE_PROVIDERS,
        P.SUBSCRIBE_CALENDAR,
        P.SUBSCRIBE_OWN,
        P.MANAGE_INTEGRATIONS,
    }
)
_RANK = {Role.MEMBER: 0, Role.PROVIDER: 1, Role.STAFF: 1, Role.OWNER: 2}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is calling, and in which organization; `system` is the program itself.

    `scopes` bounds what a program that signed in by an API key may do; None is a person, who is not bounded. With an
    `impersonator` an administrator of the platform looks at what that person sees: nothing is written then.
    """

    user_id: UUID | None = None
    name: str = ""
    email: str = ""
    session_id: UUID | None = None
    organization_id: UUID | None = None
    role: Role | None = None
    provider_id: UUID | None = None
    is_admin: bool = False
    is_system: bool = False
    key_id: UUID | None = None
    scopes: frozenset[Permission] | None = None
    impersonator_id: UUID | None = None
    impersonator_name: str = ""

    def may(self, permission: Permission) -> bool:
        """Whether the table allows it."""
        if permission in {Permission.VISIT, Permission.IDENTIFY}:
            return permission is Permission.VISIT or self.user_id is not None
        if self.scopes is not None and permission not in self.scopes:
            return False
        if permission is Permission.RUN_JOBS:
            return self.is_system
        if permission is Permission.ADMINISTER:
            return self.is_system or (self.user_id is not None and self.is_admin)
        if permission in {Permission.HAVE_ACCOUNT, Permission.JOIN}:
            return self.user_id is not None
        return self.role is not None and permission in PERMISSIONS[self.role]

    def must(self, permission: Permission) -> None:
        """Refuse what the table does not allow."""
        if self.may(permission):
            return
        if self.scopes is not None and permission not in self.scopes:
            raise lacks_scope()
        raise NotAllowed if self.user_id else NotSignedIn

    @property
    def works_for_all(self) -> bool:
        """Whether they work for every provider and patient of the organization: the desk and the owners."""
        return self.role in {Role.OWNER, Role.STAFF}

    @property
    def signed_in_as(self) -> UUID:
        """The user's id; only for services whose permission asks for an account."""
        if self.user_id is None:
            raise NotSignedIn
        return self.user_id


def lacks_scope() -> NotAllowed:
    """What a program is told that may not do something, whether another key might or none."""
    return NotAllowed(
        _("This API key may not do this: it needs another scope, or only people who are signed in may."),
        code="scope_missing",
    )


def may_grant(granter: Role | None, role: Role) -> bool:
    """Nobody hands out more than they have."""
    return granter is not None and _RANK[granter] >= _RANK[role]


def must_be_a_person(actor: Actor, *roles: str) -> None:
    """Refuse a key that would make, change or remove an owner: it could get itself every right that it lacks."""
    if actor.key_id is not None and Role.OWNER in roles:
        raise NotAllowed(_("Only an owner who is signed in makes, changes or removes owners. An API key does not."))


LOOKING_ONLY = mark("You are looking as {name}: nothing can be changed, and some things are theirs alone.")


def looking_only(actor: Actor) -> NotAllowed:
    """What an administrator who looks as somebody else is told instead."""
    return NotAllowed(_(LOOKING_ONLY).format(name=actor.name), code="looking_only")


def must_be_oneself(actor: Actor) -> None:
    """Refuse an administrator who only looks as that person: for what is secret, or opens another door."""
    if actor.impersonator_id is not None:
        raise looking_only(actor)


CLOSED = mark("This organization does not take anything new at present. Appointments can still be cancelled.")


def is_open(status: str) -> bool:
    """Whether an organization of that status takes anything new; outside of any there is nothing to close."""
    return status in {"", "active"}


def must_be_active(status: str) -> None:
    """Refuse anything new in an organization that is not active."""
    if not is_open(status):
        raise Conflict(CLOSED, code="organization_closed")


class HasActor(Protocol):
    """What `requires` needs of a unit of work."""

    actor: Actor
    organization_status: str


_U = TypeVar("_U", bound=HasActor)
_A = ParamSpec("_A")
_R = TypeVar("_R")
if TYPE_CHECKING:
    Service = Callable[Concatenate[_U, _A], Awaitable[_R]]


def requires(
    permission: Permission,
    *,
    when_closed: bool = False,
    only_reads: bool = False,
    while_looking: bool = False,
    shows: str = "",
) -> Callable[[Service[_U, _A, _R]], Service[_U, _A, _R]]:
    """Declare the permission of a service; its only check.

    `when_closed` is for what reads or takes away with a permission that otherwise makes something new; `only_reads` for
    what writes nothing at all, so that its transaction may end with its last question; `while_looking` for the little
    that is written while an administrator looks as somebody else: that they do, and that they stop. `shows` names what
    a service shows of patients, for the audit trail; whose data they were is in `uow.shown`.
    """

    def declare(service: Service[_U, _A, _R]) -> Service[_U, _A, _R]:
        @wraps(service)
        async def checked(uow: _U, /, *args: _A.args, **options: _A.kwargs) -> _R:
            uow.actor.must(permission)
            if permission in NEEDS_ACTIVE and not when_closed:
                must_be_active(uow.organization_status)
            return await service(uow, *args, **options)

        checked.permission = permission  # type: ignore[attr-defined]
        checked.when_closed = when_closed  # type: ignore[attr-defined]
        checked.only_reads = only_reads  # type: ignore[attr-defined]
        checked.while_looking = while_looking  # type: ignore[attr-defined]
        checked.shows = shows  # type: ignore[attr-defined]
        return checked

    return declare
