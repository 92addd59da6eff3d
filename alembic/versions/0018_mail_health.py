"""What became of mail.

Revision: 0018
"""

from alembic import op

from medisched.db.mail_rights import TABLES, secure_mail_health

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

COLUMNS = {
    "failed_at": "timestamptz",
    "told_at": "timestamptz",
    "delivered_at": "timestamptz",
    "bounced_at": "timestamptz",
    "complained_at": "timestamptz",
    "round_began": "integer default 0 not null",
    "bounce": "varchar(300) default '' not null",
}
EVENTS = """
    create table mail_events (
        id uuid not null,
        created_at timestamptz default now() not null,
        webhook_id varchar(255) not null,
        kind varchar(60) not null,
        outcome varchar(20) not null,
        message_id varchar(200) default '' not null,
        happened_at timestamptz,
        note varchar(300) default '' not null,
        state varchar default 'pending' not null,
        deliveries integer default 1 not null,
        attempts integer default 0 not null,
        due_at timestamptz not null,
        constraint pk_mail_events primary key (id),
        constraint ck_mail_events_state
            check (state in ('pending', 'applied', 'ignored', 'unknown', 'unmatched'))
    )
"""
SUPPRESSED = """
    create table suppressed_addresses (
        id uuid not null,
        created_at timestamptz default now() not null,
        address_hash bytea not null,
        reason varchar not null,
        constraint pk_suppressed_addresses primary key (id),
        constraint ck_suppressed_addresses_reason check (reason in ('bounced', 'complained'))
    )
"""
INDEXES = (
    "create unique index uq_mail_events_webhook_id on mail_events (webhook_id)",
    "create index ix_mail_events_due_at on mail_events (due_at) where state = 'pending'",
    "create index ix_mail_events_created_at on mail_events (created_at)",
    "create unique index uq_suppressed_addresses_address_hash on suppressed_addresses (address_hash)",
    """
    create index ix_emails_provider_message_id on emails (provider_message_id)
    where provider_message_id is not null""",
    """
    create index ix_emails_untold on emails (organization_id)
    where failed_at is not null and told_at is null and kind <> 'mail_trouble'""",
    """
    create index ix_emails_bounced on emails (created_at, id)
    where bounced_at is not null or complained_at is not null""",
    "create index ix_emails_trouble on emails (organization_id, created_at) where kind = 'mail_trouble'",
)
# Of mails that were given up before this, nobody is told any more.
EARLIER = "update emails set failed_at = created_at, told_at = now() where status = 'dead'"


def upgrade() -> None:
    """Delivered, bounced, complained of; and the addresses that get no more mail."""
    for name, kind in COLUMNS.items():
        op.execute(f"alter table emails add column {name} {kind}")
    for statement in (EVENTS, SUPPRESSED, EARLIER, *INDEXES, *secure_mail_health()):
        op.execute(statement)


def downgrade() -> None:
    """Only whether a sender took it is known."""
    for index in ("ix_emails_provider_message_id", "ix_emails_untold", "ix_emails_trouble", "ix_emails_bounced"):
        op.execute(f"drop index {index}")
    for table in TABLES:
        op.execute(f"drop table {table}")
    for name in COLUMNS:
        op.execute(f"alter table emails drop column {name}")
