"""Answers that are given again to a request that is sent again.

Revision: 0010
"""

from alembic import op

from medisched.db.row_security import AUTH, look_up, secure_tenant_table

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TABLES = (
    """
    create table idempotency_keys (
        id uuid not null,
        created_at timestamptz default now() not null,
        organization_id uuid default current_setting('app.organization_id')::uuid not null,
        caller_id uuid not null,
        key varchar not null,
        fingerprint bytea not null,
        role varchar not null,
        body varchar default '' not null,
        etag varchar default '' not null,
        location varchar default '' not null,
        constraint pk_idempotency_keys primary key (id),
        constraint uq_idempotency_keys_organization_id_id unique (organization_id, id),
        constraint uq_idempotency_keys_organization_id_caller_id_key unique (organization_id, caller_id, key),
        constraint fk_idempotency_keys_organization_id foreign key (organization_id)
            references organizations (id) on delete cascade
    )
    """,
    "create index ix_idempotency_keys_created_at on idempotency_keys (created_at)",
)

FORGET_ANSWERS = (
    f"grant select (created_at), delete on idempotency_keys to {AUTH}",
    f"create policy forgetting on idempotency_keys to {AUTH} using (true)",
    # Only how many: what was answered is for nobody but whoever asked.
    *look_up(
        "app.forget_answers(before timestamptz) returns bigint",
        """
    with forgotten as (delete from idempotency_keys where created_at < before returning created_at)
    select count(*) from forgotten
""",
        changes=True,
    ),
)


def upgrade() -> None:
    """The table, and the way to empty it for all organizations."""
    for statement in (*TABLES, *secure_tenant_table("idempotency_keys"), *FORGET_ANSWERS):
        op.execute(statement)


def downgrade() -> None:
    """A request that is sent again is done again."""
    op.execute("drop function app.forget_answers(timestamptz)")
    op.execute("drop table idempotency_keys")
