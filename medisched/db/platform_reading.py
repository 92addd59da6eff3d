"""What the platform's administrators read of an organization, and who counts its days. A migration runs these.

medisched_platform reads what runs an organization: its parts, its people, and when its time is taken. Never a patient,
a title or a note, and never what an e-mail says. medisched_counter counts days across organizations and writes nothing
but its counts.
"""

from medisched.db.platform_rights import COUNTED, PLATFORM
from medisched.db.row_security import APP, create_role, let_app_become

COUNTER = "medisched_counter"
COUNTS = ("organization_days", "organization_numbers")
"""What the counter writes."""
MORE = {
    "departments": "id, name, created_at",
    "providers": "id, user_id, department_id, name, title, created_at",
    "services": "id, organization_id, name, archived_at",
    "slots": 'id, organization_id, provider_id, "start", "end", status, published',
    "appointments": 'id, provider_id, service_id, "end", created_at, cancelled_at, overbooked',
    "memberships": "id, user_id, role, created_at",
    "subscriptions": "id, polar_id, seats, period_end, cancel_at_period_end, ends_at, ended_at, created_at",
    "polar_events": "id, kind, polar_id, state, happened_at, created_at, applied_at, attempts, deliveries, note",
    "webhook_endpoints": "id, organization_id, status",
    "emails": "id, organization_id, kind, status, created_at",
    "users": "id, name, email, is_admin, banned_until, created_at",
}
"""What is added to `COUNTED`, by table."""
READ_ANEW = ("services", "slots", "polar_events", "webhook_endpoints", "emails")
"""Tables with row security that the role did not see before."""
SOURCES = {
    "appointment_changes": "id, organization_id, changed_at, kind, status",
    "emails": "organization_id, created_at, status",
    "memberships": "organization_id",
    "departments": "organization_id",
    "providers": "organization_id, archived_at",
    "appointments": 'organization_id, "start", status',
}
"""What the counter counts, and what has no row security."""
OPEN_SOURCES = {"login_sessions": "organization_id, created_at, begun_by", "organizations": "id, timezone, created_at"}


def read_across_tenants() -> tuple[str, ...]:
    """More columns for the platform's role; the counter, and who sees what it counted."""
    return (
        *(f"grant select ({columns}) on {table} to {PLATFORM}" for table, columns in MORE.items()),
        *(f"create policy platform on {table} for select to {PLATFORM} using (true)" for table in READ_ANEW),
        create_role(COUNTER, "nologin nosuperuser nobypassrls"),
        let_app_become(COUNTER),
        f"grant {COUNTER} to current_user",
        f"grant usage on schema app, public to {COUNTER}",
        *(f"grant select ({columns}) on {table} to {COUNTER}" for table, columns in (SOURCES | OPEN_SOURCES).items()),
        *(f"create policy counter on {table} for select to {COUNTER} using (true)" for table in SOURCES),
        *(statement for table in COUNTS for statement in _guard(table)),
    )


def _guard(table: str) -> tuple[str, ...]:
    """Written by the counter, read by the platform's role and by the organization itself."""
    return (
        f"alter table {table} enable row level security",
        f"alter table {table} force row level security",
        f"create policy counter on {table} to {COUNTER} using (true) with check (true)",
        f"create policy platform on {table} for select to {PLATFORM} using (true)",
        f"create policy tenant on {table} for select to {APP} using (organization_id = (select app.org()))",
        f"grant select, insert, update on {table} to {COUNTER}",
        f"grant select on {table} to {PLATFORM}, {APP}",
    )


def read_no_more() -> tuple[str, ...]:
    """The counter is left without any right, the platform's role with those that it had."""
    return (
        *(f"drop policy counter on {table}" for table in SOURCES),
        f"revoke all on {', '.join((*SOURCES, *OPEN_SOURCES, *COUNTS))} from {COUNTER}",
        f"revoke usage on schema app, public from {COUNTER}",
        f"revoke {COUNTER} from {APP}",
        f"revoke all on {', '.join(COUNTS)} from {PLATFORM}",
        *(f"drop policy platform on {table}" for table in READ_ANEW),
        *(f"revoke all on {table} from {PLATFORM}" for table in MORE),
        *(f"grant select ({columns}) on {table} to {PLATFORM}" for table, columns in COUNTED.items()),
    )
