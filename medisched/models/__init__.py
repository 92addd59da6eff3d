"""All tables; importing this package declares them."""

from medisched.models.appointments import Appointment, AppointmentStatus
from medisched.models.departments import Department
from medisched.models.emails import Email, EmailAttempt, EmailStatus
from medisched.models.invitations import Invitation, InvitationStatus
from medisched.models.login_sessions import LoginSession
from medisched.models.memberships import Membership
from medisched.models.organizations import Organization, OrganizationStatus
from medisched.models.patients import Patient
from medisched.models.providers import Provider
from medisched.models.rate_limits import RateLimit
from medisched.models.slots import Slot, SlotStatus
from medisched.models.users import IdentityToken, TokenKind, User

__all__ = [
    "Appointment",
    "AppointmentStatus",
    "Department",
    "Email",
    "EmailAttempt",
    "EmailStatus",
    "IdentityToken",
    "Invitation",
    "InvitationStatus",
    "LoginSession",
    "Membership",
    "Organization",
    "OrganizationStatus",
    "Patient",
    "Provider",
    "RateLimit",
    "Slot",
    "SlotStatus",
    "TokenKind",
    "User",
]
