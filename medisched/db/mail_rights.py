"""Who reads what became of mail: its worker, as all of the outbox. A migration runs these statements."""

from medisched.db.platform_reading import COUNTER
from medisched.db.platform_rights import PLATFORM
from medisched.db.row_security import WORKER

TABLES = ("mail_events", "suppressed_addresses")


def secure_mail_health() -> tuple[str, ...]:
    """What senders told, and the addresses that get no more mail: nobody's but the worker's."""
    return (
        *(
            statement
            for table in TABLES
            for statement in (
                f"alter table {table} enable row level security",
                f"alter table {table} force row level security",
                f"create policy worker on {table} to {WORKER} using (true) with check (true)",
                f"grant select, insert, update, delete on {table} to {WORKER}",
            )
        ),
        f"grant select (name) on organizations to {WORKER}",
        f"grant select (sent_at, delivered_at, bounced_at) on emails to {COUNTER}, {PLATFORM}",
    )
