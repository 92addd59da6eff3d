"""What those who run the installation may look at: a role that sees how things went, and may change none of it.

A migration runs these statements. No column says what a mail or an appointment is about.
"""

from medisched.db.row_security import APP, create_role, let_app_become

OPERATOR = "medisched_operator"
SEEN = {
    "emails": "id, created_at, organization_id, kind, recipient, status, attempts, due_at, sent_at, sender, "
    "last_error, failed_at, delivered_at, bounced_at, complained_at, bounce",
    "suppressed_addresses": "address_hash, reason, created_at",
    "mail_events": "created_at, state",
    "webhook_endpoints": "organization_id, status",
    "webhook_deliveries": "created_at, status, due_at, delivered_at, type",
    "polar_events": "created_at, state",
}
"""Tables that are guarded by row security, and their columns."""
OPEN = ("meters", "job_runs", "slow_requests")
"""Tables of the program itself: about nobody."""


def look_at_operations() -> tuple[str, ...]:
    """The role, and the tables that workers write their numbers to."""
    return (
        create_role(OPERATOR, "nologin nosuperuser nobypassrls"),
        let_app_become(OPERATOR),
        f"grant {OPERATOR} to current_user",
        f"grant usage on schema app, public to {OPERATOR}",
        f"grant select (id, name, slug) on organizations to {OPERATOR}",
        f"grant select on alembic_version to {OPERATOR}",
        *(f"grant select ({columns}) on {table} to {OPERATOR}" for table, columns in SEEN.items()),
        *(f"create policy operator on {table} for select to {OPERATOR} using (true)" for table in SEEN),
        *(f"grant select, insert, update, delete on {table} to {APP}" for table in OPEN),
        *(f"grant select on {table} to {OPERATOR}" for table in OPEN),
    )


def look_no_more() -> tuple[str, ...]:
    """The role is left without any right; other databases of the server may need it."""
    return (
        *(f"drop policy operator on {table}" for table in SEEN),
        f"revoke all on organizations, alembic_version, {', '.join((*SEEN, *OPEN))} from {OPERATOR}",
        f"revoke usage on schema app, public from {OPERATOR}",
        f"revoke {OPERATOR} from {APP}",
    )
