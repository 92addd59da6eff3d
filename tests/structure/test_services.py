"""Every service says who may call it; what says nothing is called by services only."""

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path

import medisched.services
from medisched.domain.access import Permission

PACKAGE = Path(medisched.services.__file__).parent.parent
DOORS_MODULE = "medisched.services.doors"
# What services share among themselves. No door may name one of these.
SHARED = {
    "add_membership",
    "announce_booking",
    "announce_cancellation",
    "announce_disabled",
    "announce_key",
    "announce_key_end",
    "announce_move",
    "announce_new_patient",
    "announce_standing",
    "appointment_facts",
    "ask_both",
    "ask_wish",
    "begin_session",
    "belongs_here",
    "block_time_off",
    "change_address",
    "claim",
    "close_gap",
    "count_appointments",
    "count_minutes_by_hour",
    "count_seats",
    "count_upcoming",
    "create_user",
    "describe_subscription",
    "discard_tokens",
    "enact",
    "end_address",
    "end_feeds",
    "end_sessions",
    "ensure_patient",
    "ensure_provisioned",
    "find_address",
    "find_address_language",
    "find_allowed",
    "find_free_slug",
    "find_names",
    "find_onboarding",
    "find_patient_language",
    "find_patient_names",
    "find_person",
    "find_present_place",
    "find_third_times",
    "find_user",
    "find_viewer_row",
    "find_whom_to_call",
    "forget_reminders",
    "forget_words",
    "get_changeable",
    "get_offered_service",
    "get_open_patient",
    "get_revised_at",
    "give_appointments",
    "give_back",
    "has_owner",
    "hold_calendar",
    "hold_membership",
    "hold_own_record",
    "hold_records",
    "hold_subscription",
    "hold_suggestion",
    "index_patient",
    "issue_token",
    "keep_alive",
    "keep_devices",
    "link_member",
    "link_own_record",
    "list_away_within",
    "list_closed_stretches",
    "list_coming_time_off",
    "list_feed_entries",
    "list_fitting",
    "list_free_slots_ahead",
    "list_free_within",
    "list_named",
    "list_own_subscriptions",
    "list_owner_addresses",
    "list_service_names",
    "list_time_off_within",
    "list_unpaged",
    "list_upcoming",
    "list_views",
    "list_work_within",
    "load_candidates",
    "load_closed_times",
    "load_closings",
    "load_closures",
    "load_hours",
    "load_named",
    "load_offered_minutes",
    "load_search",
    "load_working_times",
    "make_address",
    "make_provider",
    "must_be_in_time",
    "must_have_places",
    "must_have_seat",
    "must_not_be_last",
    "must_own_calendar",
    "must_see_calendar",
    "note_entry",
    "note_use",
    "provide_organization",
    "queue_email",
    "raise_role",
    "read_mail_health",
    "read_page",
    "read_scope",
    "record_change",
    "rehearse",
    "release_claims",
    "rename_own_patient",
    "renew_session",
    "replace_links",
    "revoke_all_sessions",
    "send_reset_letter",
    "settle_appointment",
    "settle_in_place",
    "settle_organization",
    "settle_owner",
    "share_calendar",
    "shorten_sessions",
    "suggest",
    "take_slot",
    "understand_wish",
    "use_token",
    "withdraw_free_slots",
    "withdraw_slots",
}


def services() -> Iterator[tuple[str, Callable[..., object]]]:
    """Public async functions of the services whose first argument is a unit of work."""
    for module_info in pkgutil.iter_modules(medisched.services.__path__, "medisched.services."):
        module = importlib.import_module(module_info.name)
        if module_info.name == DOORS_MODULE:
            continue
        for name, function in inspect.getmembers(module, inspect.iscoroutinefunction):
            is_own = inspect.unwrap(function).__module__ == module_info.name
            parameters = list(inspect.signature(function).parameters)
            if is_own and not name.startswith("_") and parameters[:1] == ["uow"]:
                yield name, function


def test_every_service_declares_its_permission():
    silent = {
        name for name, function in services() if not isinstance(getattr(function, "permission", None), Permission)
    }
    assert silent == SHARED


def test_no_door_calls_what_has_no_permission():
    named: list[str] = []
    for layer in ("api", "state", "jobs", "pages", "components", "seed", "cli"):
        for path in (PACKAGE / layer).rglob("*.py"):
            tree = ast.parse(path.read_text())
            for node in ast.walk(tree):
                name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "name", getattr(node, "id", ""))
                if name in SHARED and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    named.append(f"{path.name}: {name}")
    assert named == []


def test_nothing_commits_outside_the_database_layer():
    calls = {".commit(", ".rollback("}
    found = [
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if any(call in path.read_text() for call in calls) and path.parent != PACKAGE / "db"
    ]
    assert found == []


def test_only_doors_open_transactions():
    found = [
        path.relative_to(PACKAGE).as_posix()
        for path in (PACKAGE / "services").glob("*.py")
        if "get_database" in path.read_text() and path.name not in {"doors.py", "entrances.py"}
    ]
    assert found == []
