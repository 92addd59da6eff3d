"""Mail that is part of a transaction.

Revision: 0003
"""

from alembic import op

from medisched.db.row_security import secure_outbox

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = (
    """
    create table emails (
        id uuid not null,
        created_at timestamptz default now() not null,
        organization_id uuid,
        key varchar(200) not null,
        kind varchar(40) not null,
        recipient varchar(254) not null,
        subject varchar(250) not null,
        text varchar not null,
        html varchar not null,
        calendar varchar,
        calendar_method varchar(10),
        status varchar default 'queued' not null,
        attempts integer default '0' not null,
        due_at timestamptz not null,
        leased_until timestamptz,
        sent_at timestamptz,
        sender varchar(20),
        provider_message_id varchar(200),
        last_error varchar(500),
        constraint pk_emails primary key (id),
        constraint uq_emails_organization_id_key unique nulls not distinct (organization_id, key),
        constraint ck_emails_status check (status in ('queued', 'sent', 'dead', 'cancelled')),
        constraint fk_emails_organization_id foreign key (organization_id)
            references organizations (id) on delete cascade
    )
    """,
    "create index ix_emails_created_at on emails (created_at)",
    "create index ix_emails_due on emails (due_at) where status = 'queued'",
    """
    create table email_attempts (
        id uuid not null,
        created_at timestamptz default now() not null,
        email_id uuid not null,
        number integer not null,
        started_at timestamptz not null,
        finished_at timestamptz,
        sender varchar(20) not null,
        error varchar(500),
        constraint pk_email_attempts primary key (id),
        constraint uq_email_attempts_email_id_number unique (email_id, number),
        constraint fk_email_attempts_email_id foreign key (email_id)
            references emails (id) on delete cascade
    )
    """,
)


def upgrade() -> None:
    """The outbox and what the worker may see of it."""
    for statement in (*TABLES, *secure_outbox()):
        op.execute(statement)


def downgrade() -> None:
    """Undelivered mail goes with it."""
    op.execute("drop table email_attempts, emails")
