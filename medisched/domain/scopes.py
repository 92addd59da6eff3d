"""What an API key may be allowed to do, in words that an owner can choose from.

A key never does more than its scopes, and never more than the person who made it may do now. No scope reaches accounts,
passwords, payments, other keys or secret addresses: what was let in by a key lets nobody else in.
"""

from collections.abc import Iterable
from enum import StrEnum

from medisched.domain.access import Permission
from medisched.domain.texts import mark

P = Permission


class Scope(StrEnum):
    """A thing, and whether a program reads it or changes it too."""

    READ_CATALOG = "catalog:read"
    WRITE_CATALOG = "catalog:write"
    WRITE_SLOTS = "slots:write"
    READ_APPOINTMENTS = "appointments:read"
    WRITE_APPOINTMENTS = "appointments:write"
    READ_PATIENTS = "patients:read"
    WRITE_PATIENTS = "patients:write"
    READ_MEMBERS = "members:read"
    WRITE_MEMBERS = "members:write"
    WRITE_ORGANIZATION = "organization:write"
    READ_REPORTS = "reports:read"


_READ_CATALOG = frozenset({P.BROWSE, P.SEE_HOURS})
_READ_APPOINTMENTS = frozenset({P.SEE_OWN_APPOINTMENTS, P.SEE_APPOINTMENTS, P.SEE_SCHEDULE})
_READ_MEMBERS = frozenset({P.SEE_MEMBERS, P.SEE_INVITATIONS})
SCOPES: dict[str, frozenset[Permission]] = {
    Scope.READ_CATALOG: _READ_CATALOG,
    Scope.WRITE_CATALOG: _READ_CATALOG
    | {P.MANAGE_CATALOG, P.MANAGE_DEPARTMENTS, P.MANAGE_PROVIDERS, P.MANAGE_HOURS, P.MANAGE_CLOSURES},
    Scope.WRITE_SLOTS: frozenset({P.BROWSE, P.PUBLISH_SLOT}),
    Scope.READ_APPOINTMENTS: _READ_APPOINTMENTS,
    Scope.WRITE_APPOINTMENTS: _READ_APPOINTMENTS
    | {P.BROWSE, P.BOOK_SLOT, P.CHANGE_APPOINTMENT, P.TRACK_APPOINTMENT, P.SCHEDULE, P.OVERBOOK},
    Scope.READ_PATIENTS: frozenset({P.SEE_PATIENTS}),
    Scope.WRITE_PATIENTS: frozenset({P.SEE_PATIENTS, P.MANAGE_PATIENTS}),
    Scope.READ_MEMBERS: _READ_MEMBERS,
    Scope.WRITE_MEMBERS: _READ_MEMBERS | {P.MANAGE_MEMBERS},
    Scope.WRITE_ORGANIZATION: frozenset({P.BROWSE, P.MANAGE_ORGANIZATION}),
    Scope.READ_REPORTS: frozenset({P.SEE_REPORTS}),
}
THINGS = {
    mark("Setup"): {
        Scope.READ_CATALOG: mark("Read departments, providers, services, rooms, devices, hours and free times"),
        Scope.WRITE_CATALOG: mark("Set up departments, providers, services, rooms, devices, hours and closures"),
        Scope.WRITE_SLOTS: mark("Publish and withdraw times of whoever makes the key, if they are a provider"),
    },
    mark("Appointments"): {
        Scope.READ_APPOINTMENTS: mark("Read appointments, with the patients' names"),
        Scope.WRITE_APPOINTMENTS: mark("Make, change and cancel appointments"),
    },
    mark("Patients"): {
        Scope.READ_PATIENTS: mark("Read patients"),
        Scope.WRITE_PATIENTS: mark("Create, change and merge patients"),
    },
    mark("Members"): {
        Scope.READ_MEMBERS: mark("Read members and invitations"),
        Scope.WRITE_MEMBERS: mark("Invite, change and remove members"),
    },
    mark("Organization"): {
        Scope.WRITE_ORGANIZATION: mark("Change the organization's settings"),
        Scope.READ_REPORTS: mark("Read reports"),
    },
}
"""What can be chosen, by what it is about. Whoever changes something may read it, too."""
SCOPE_WORDS: dict[str, str] = {scope: words for group in THINGS.values() for scope, words in group.items()}


def permissions_of(scopes: Iterable[str]) -> frozenset[Permission]:
    """All that the scopes together allow; an unknown one allows nothing."""
    return frozenset(permission for scope in scopes for permission in SCOPES.get(scope, ()))
