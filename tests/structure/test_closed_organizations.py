"""Whatever makes something new is closed with its organization; what stays open is written down, with why."""

from medisched.domain.access import NEEDS_ACTIVE, Permission
from tests.structure.test_services import services

# Within an organization, and yet open when it is closed: it reads, takes away, goes on with what is there, or is asked
# for by programs that check for themselves. What is added here should not make anything that patients could be sold.
STAYS_OPEN = {
    # reading
    "get_delivery", "get_endpoint", "list_deliveries", "list_endpoints", "list_event_types", "tell_secret",
    "check_audit_trail", "export_audit_entries", "find_chain_head", "get_audit_group", "list_audit_entries",
    "list_audit_groups",
    "get_report", "export_report", "get_today", "list_report_choices",
    "explain_time", "export_appointments", "get_api_key", "list_api_keys", "get_me", "find_feed", "find_own_feed",
    "find_own_reminders", "read_letter_reminders",
    "find_first_openings", "find_openings", "get_appointment",
    "get_billing", "get_calendar_file", "get_calendar_links", "get_customer_id", "get_device", "get_holidays",
    "get_hours", "get_invitation", "get_organization", "get_overview", "get_patient", "get_provider",
    "get_public_organization", "get_room", "get_schedule_board", "get_seats", "get_service", "get_slot",
    "get_standing", "list_appointments", "list_calendar", "list_changes", "list_closures", "list_departments",
    "list_devices", "list_emails", "list_free_days", "list_free_slots", "list_invitations", "list_members",
    "list_my_appointments", "list_opening_days", "list_patient_appointments", "list_patients", "list_providers",
    "list_rooms", "list_services", "list_slots", "read_feed", "read_letter", "search_patients",
    "get_department", "get_member", "list_member_page",
    "list_department_page", "list_device_page", "list_provider_page", "list_room_page", "list_service_page",
    "list_free_slot_page", "list_invitation_page", "list_patient_appointment_page",
    # what the service that they are asked to do is refused by; an answer that was given before only reads
    "answer_once", "change_as_seen",
    # taking away
    "delete_endpoint",
    "cancel_appointment", "leave_organization", "reject_invitation", "remove_member", "revoke_invitation",
    "withdraw_slot", "stop_feed", "stop_own_feed", "revoke_api_key", "stop_letter_reminders",
    # going on; what of `change_appointment` is a move is refused by the services that it calls
    "change_appointment", "set_note", "set_status", "update_organization", "change_organization",
    "set_feed_privacy", "set_own_feed_privacy", "set_own_reminders",
    "change_endpoint", "replay_delivery", "replay_failed", "rotate_secret", "send_test",
    # paying
    "begin_renewal",
    # asks for itself, behind the letter's secret
    "accept_invitation",
    # about accounts, limits and those who have no organization yet
    "begin_onboarding", "check_slug", "find_checkout_url", "follow_checkout", "forgot_password", "resend_claim",
    "resend_verification", "reset_password", "restore_allowance", "sign_in", "sign_up", "spend_allowance",
    "verify_email",
}  # fmt: skip
OUTSIDE = {Permission.RUN_JOBS, Permission.ADMINISTER, Permission.HAVE_ACCOUNT}


def test_every_service_is_closed_with_its_organization_or_known_to_stay_open():
    still_open = {
        name
        for name, service in services()
        if isinstance(permission := getattr(service, "permission", None), Permission)
        and permission not in OUTSIDE
        and (permission not in NEEDS_ACTIVE or service.when_closed)  # type: ignore[attr-defined]
    }
    assert still_open - STAYS_OPEN == set()
