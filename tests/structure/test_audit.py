"""Nothing is recorded that nobody decided about, and everything that is has words."""

from __future__ import annotations

import ast
from pathlib import Path

from sqlmodel import SQLModel

import medisched.models
from medisched.db.audit_rights import ALWAYS, AUDITED, SLOTS_LEFT_OUT
from medisched.domain.audit_values import COLUMNS
from medisched.domain.audit_words import ACTIONS, SHOWN, SUBJECTS, TO_PATIENTS
from tests.structure.test_services import services

SECRET = ("hash", "salt", "token", "secret", "note", "notes")
# A new column of an audited table belongs here, or into what `db/audit_rights` leaves out or hides.
RECORDED = {
    "organizations": "name slug timezone locale address phone status cancellation_window mail_shows_title"
    " reminder_hours holiday_country holiday_region standing suspended_at suspended_by suspended_reason",
    "memberships": "user_id role",
    "invitations": "email role department_id title invited_by name expires_at status",
    "departments": "name",
    "providers": "user_id department_id name title bio archived_at",
    "patients": "user_id name email phone date_of_birth reminders merged_into_id",
    "services": "name description duration buffer_before buffer_after notice horizon step price currency color online"
    " archived_at",
    "service_providers": "service_id provider_id",
    "service_rooms": "service_id room_id",
    "service_devices": "service_id device_id",
    "rooms": "name archived_at",
    "devices": "name kind archived_at",
    "working_hours": "provider_id weekday start_minute end_minute",
    "date_overrides": "provider_id day start_minute end_minute reason",
    "time_off": "provider_id start end reason created_by",
    "closures": "first_day last_day start_minute end_minute reason",
    "open_holidays": "day",
    "appointments": "provider_id patient_id service_id room_id start end title status booked_by cancelled_at"
    " cancelled_by cancel_reason overbooked overbook_reason",
    "api_keys": "user_id name ending scopes expires_at revoked_at",
    "webhook_endpoints": "url description types status disabled_reason",
    "calendar_feeds": "kind provider_id room_id device_id user_id privacy made_at",
    "users": "email name is_admin email_verified_at locale timezone banned_until banned_at banned_by ban_reason",
    "slots": "provider_id start end title",
}
PACKAGE = Path(medisched.models.__file__).parent.parent


def test_every_column_of_an_audited_table_is_recorded_hidden_or_left_out():
    decided = AUDITED | {"slots": (f"{SLOTS_LEFT_OUT},status", "")}
    assert decided.keys() == RECORDED.keys()
    for table, (left_out, hidden) in decided.items():
        silent = {*ALWAYS.split(","), *left_out.split(","), *hidden.split(",")}
        columns = {column.name for column in SQLModel.metadata.tables[table].columns}
        assert columns - silent == set(RECORDED[table].split()), table


def test_no_secret_and_no_note_is_recorded():
    recorded = {(table, column) for table, columns in RECORDED.items() for column in columns.split()}
    assert [one for one in recorded if any(part in SECRET for part in one[1].split("_"))] == []


def test_everything_that_is_recorded_has_words():
    assert AUDITED.keys() | {"slots"} <= SUBJECTS.keys()
    columns = {column for columns in RECORDED.values() for column in columns.split()}
    hidden = {column.rstrip("?") for _, names in AUDITED.values() for column in names.split(",") if column}
    assert columns | hidden <= COLUMNS.keys()
    shown = {service.shows for _, service in services() if getattr(service, "shows", "")}
    assert shown == SHOWN.keys()
    assert {("looked", one) for one in shown} <= TO_PATIENTS.keys()
    assert _noted() <= ACTIONS.keys()


def _noted() -> set[str]:
    """What services note by themselves."""
    found = set()
    for path in (PACKAGE / "services").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"note", "ask_note"}:
                found |= {one.value for one in node.args if isinstance(one, ast.Constant)}
    return found
