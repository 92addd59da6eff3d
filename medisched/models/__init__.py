"""All tables; importing this package declares them."""

from medisched.models.api_keys import ApiKey
from medisched.models.appointment_changes import AppointmentChange, ChangeKind
from medisched.models.appointments import Appointment, AppointmentDevice, AppointmentStatus
from medisched.models.audit import AuditEntry, AuditSeal
from medisched.models.calendar_feeds import CalendarFeed, FeedKind, FeedPrivacy
from medisched.models.catalog import Device, Room, Service, ServiceDevice, ServiceProvider, ServiceRoom
from medisched.models.closures import Closure, OpenHoliday
from medisched.models.departments import Department
from medisched.models.emails import Email, EmailAttempt, EmailStatus
from medisched.models.idempotency_keys import IdempotencyKey
from medisched.models.invitations import Invitation, InvitationStatus
from medisched.models.login_sessions import Beginning, LoginSession
from medisched.models.mail_events import MailEvent, MailEventState, SuppressedAddress, SuppressionReason
from medisched.models.memberships import Membership
from medisched.models.meters import JobRun, Meter, SlowRequest
from medisched.models.organization_days import OrganizationDay, OrganizationNumbers
from medisched.models.organizations import Organization, OrganizationStatus
from medisched.models.patients import Patient, PatientWord
from medisched.models.provider_days import ProviderDay
from medisched.models.providers import Provider
from medisched.models.rate_limits import RateLimit
from medisched.models.reminders import ReminderMark
from medisched.models.slots import Slot, SlotStatus
from medisched.models.subscriptions import Onboarding, PolarEvent, PolarEventState, Subscription
from medisched.models.time_off import TimeOff
from medisched.models.users import IdentityToken, TokenKind, User
from medisched.models.webhooks import DeliveryStatus, EndpointStatus, WebhookAttempt, WebhookDelivery, WebhookEndpoint
from medisched.models.working_hours import DateOverride, WorkingHours

__all__ = [
    "ApiKey",
    "Appointment",
    "AppointmentChange",
    "AppointmentDevice",
    "AppointmentStatus",
    "AuditEntry",
    "AuditSeal",
    "Beginning",
    "CalendarFeed",
    "ChangeKind",
    "Closure",
    "DateOverride",
    "DeliveryStatus",
    "Department",
    "Device",
    "Email",
    "EmailAttempt",
    "EmailStatus",
    "EndpointStatus",
    "FeedKind",
    "FeedPrivacy",
    "IdempotencyKey",
    "IdentityToken",
    "Invitation",
    "InvitationStatus",
    "JobRun",
    "LoginSession",
    "MailEvent",
    "MailEventState",
    "Membership",
    "Meter",
    "Onboarding",
    "OpenHoliday",
    "Organization",
    "OrganizationDay",
    "OrganizationNumbers",
    "OrganizationStatus",
    "Patient",
    "PatientWord",
    "PolarEvent",
    "PolarEventState",
    "Provider",
    "ProviderDay",
    "RateLimit",
    "ReminderMark",
    "Room",
    "Service",
    "ServiceDevice",
    "ServiceProvider",
    "ServiceRoom",
    "Slot",
    "SlotStatus",
    "SlowRequest",
    "Subscription",
    "SuppressedAddress",
    "SuppressionReason",
    "TimeOff",
    "TokenKind",
    "User",
    "WebhookAttempt",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WorkingHours",
]
