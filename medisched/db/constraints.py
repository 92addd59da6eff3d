"""The database decides; here its decision gets a name that a person understands.

Every unique and exclusion constraint appears here once; a structure test compares this table with the schema.
"""

from collections.abc import Callable

from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from medisched.domain.errors import Conflict, Invalid, MedischedError, NotFound, TimeTaken
from medisched.domain.texts import _

REFUSALS: dict[str, Callable[[], MedischedError]] = {
    "no_overlap_provider": lambda: TimeTaken("provider"),
    "no_overlap_room": lambda: TimeTaken("room"),
    "no_overlap_device": lambda: TimeTaken("device"),
    "no_overlap_patient": lambda: TimeTaken("patient"),
    "no_overlap_working_hours": lambda: Invalid(
        {"hours": _("Two of these times overlap on one day.")}, code="hours_overlap"
    ),
    "no_overlap_date_overrides": lambda: Invalid(
        {"hours": _("Two of these times overlap on one day.")}, code="hours_overlap"
    ),
    "uq_services_lower_name": lambda: Invalid(
        {"name": _("There is already a service with this name.")}, code="name_taken"
    ),
    "uq_rooms_lower_name": lambda: Invalid({"name": _("There is already a room with this name.")}, code="name_taken"),
    "uq_devices_lower_name": lambda: Invalid(
        {"name": _("There is already a device with this name.")}, code="name_taken"
    ),
    "keep_an_owner": lambda: Conflict(
        _("An organization needs an owner. Make somebody else an owner first."), code="last_owner"
    ),
    "keep_an_admin": lambda: Conflict(
        _("An installation needs an administrator who can sign in. Make somebody else one first."), code="last_admin"
    ),
    "uq_departments_lower_name": lambda: Invalid(
        {"name": _("There is already a department with this name.")}, code="name_taken"
    ),
    "uq_organizations_slug": lambda: Invalid({"slug": _("This address is already taken.")}, code="slug_taken_by_other"),
    "uq_users_lower_email": lambda: Invalid({"email": _("There is already an account with this address.")}),
    "uq_memberships_organization_id_user_id": lambda: Conflict(
        _("This person already belongs to the organization."), code="already_member"
    ),
    "uq_invitations_open_email": lambda: Invalid(
        {"email": _("This address already has an open invitation. You can send it again from the list.")},
        code="already_invited",
    ),
    "uq_providers_organization_id_user_id": lambda: Conflict(
        _("This person is already a provider here."), code="already_provider"
    ),
    "uq_patients_organization_id_user_id": lambda: Conflict(
        _("This person already has a patient record here."), code="already_patient"
    ),
}
# Made from random bits, or written so that a second time changes nothing: a clash has no meaning for a person.
MEANINGLESS = frozenset(
    {
        "uq_identity_tokens_token_hash",
        "uq_login_sessions_token_hash",
        "uq_invitations_token_hash",
        "uq_calendar_feeds_token_hash",
        "uq_api_keys_token_hash",
        "uq_idempotency_keys_organization_id_caller_id_key",
        "uq_emails_organization_id_key",
        "uq_email_attempts_email_id_number",
        "uq_service_providers_organization_id_service_id_provider_id",
        "uq_service_rooms_organization_id_service_id_room_id",
        "uq_service_devices_organization_id_service_id_device_id",
        "uq_appointment_devices_organization_id_appointment_id_device_id",
        "uq_open_holidays_organization_id_day",
        "uq_patient_words_organization_id_word_patient_id",
        "uq_subscriptions_polar_id",
        "uq_polar_events_webhook_id",
        "uq_mail_events_webhook_id",
        "uq_suppressed_addresses_address_hash",
        "uq_onboardings_checkout_id",
        "uq_onboardings_token_hash",
        "uq_calendar_feeds_calendar",
        "uq_organization_days_organization_id_day",
        "uq_organization_numbers_organization_id",
        "uq_provider_days_organization_id_day_provider_id",
        "uq_reminder_marks_organization_id",
        "uq_webhook_attempts_organization_id_delivery_id_number",
        "uq_audit_seals_organization_id_entry_id",
        # Triggers that write events: they refuse nothing.
        "audit",
        "audit_published",
        "audit_withdrawn",
        "audit_slot",
        "seal_audit",
        "keep_audit",
        "keep_all_audit",
        "tell_appointment",
        "tell_note",
        "tell_published",
        "tell_withdrawn",
        "tell_replaced",
        "tell_patient",
        "tell_patient_changed",
        "tell_merged",
    }
)
FOREIGN_KEY_VIOLATION = "23503"
# The last two: somebody between us and the server, or the driver, has forgotten what was prepared; or a migration has
# changed the tables that it is about.
READ_ONLY = "25006"
TRANSIENT = frozenset({"40001", "40P01", "55P03", "26000", "0A000"})


def refusal_of(error: IntegrityError) -> MedischedError:
    """What a violated constraint means."""
    diagnostics = getattr(error.orig, "diag", None)
    name = getattr(diagnostics, "constraint_name", None) or ""
    if name in REFUSALS:
        return REFUSALS[name]()
    if getattr(error.orig, "sqlstate", "") == FOREIGN_KEY_VIOLATION:
        return NotFound()
    return Conflict()


def is_transient(error: DBAPIError) -> bool:
    """Whether the same transaction may succeed when it is run again."""
    return getattr(error.orig, "sqlstate", None) in TRANSIENT


def is_unreachable(error: DBAPIError) -> bool:
    """Whether the server does not answer, or has just hung up."""
    state = getattr(error.orig, "sqlstate", None)
    return error.connection_invalidated or (isinstance(error, OperationalError) and state is None)


def is_read_only(error: DBAPIError) -> bool:
    """Whether something was to be written in a transaction that only reads."""
    return getattr(error.orig, "sqlstate", None) == READ_ONLY
