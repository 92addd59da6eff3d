"""What the platform's administrators may count, in a role of its own. A migration runs these statements."""

from medisched.db.row_security import APP, create_role, let_app_become

PLATFORM = "medisched_platform"
COUNTED = {
    "memberships": "organization_id",
    "departments": "organization_id",
    "providers": "organization_id, archived_at",
    "appointments": 'organization_id, "start", status',
    "appointment_changes": "id, organization_id, changed_at",
    "subscriptions": "organization_id, status, plan, event_at",
}
"""What the platform's administrators count: never who somebody is, or what an appointment is about."""


def count_across_tenants() -> tuple[str, ...]:
    """The role of the platform's overview: it sees that there are rows, and may change none."""
    return (
        create_role(PLATFORM, "nologin nosuperuser nobypassrls"),
        let_app_become(PLATFORM),
        f"grant {PLATFORM} to current_user",
        f"grant usage on schema app, public to {PLATFORM}",
        f"grant select (id, name, slug, status, timezone, created_at) on organizations to {PLATFORM}",
        *(f"grant select ({columns}) on {table} to {PLATFORM}" for table, columns in COUNTED.items()),
        *(f"create policy platform on {table} for select to {PLATFORM} using (true)" for table in COUNTED),
    )


def count_no_more() -> tuple[str, ...]:
    """The role is left without any right; other databases of the server may need it."""
    return (
        *(f"drop policy platform on {table}" for table in COUNTED),
        f"revoke all on organizations, {', '.join(COUNTED)} from {PLATFORM}",
        f"revoke usage on schema app, public from {PLATFORM}",
        f"revoke {PLATFORM} from {APP}",
    )
