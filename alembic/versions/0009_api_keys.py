"""Keys with which other programs sign in, and who is calling by the secret they show.

Revision: 0009
"""

from alembic import op

from medisched.db.row_security import CALLER_LOOK_UPS, readable_before_tenant, secure_tenant_table

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TABLES = (
    """
    create table api_keys (
        id uuid not null,
        created_at timestamptz default now() not null,
        organization_id uuid default current_setting('app.organization_id')::uuid not null,
        user_id uuid not null,
        name varchar not null,
        token_hash bytea not null,
        ending varchar not null,
        scopes varchar[] not null,
        expires_at timestamptz not null,
        last_used_at timestamptz,
        revoked_at timestamptz,
        constraint pk_api_keys primary key (id),
        constraint uq_api_keys_organization_id_id unique (organization_id, id),
        constraint fk_api_keys_organization_id foreign key (organization_id)
            references organizations (id) on delete cascade,
        constraint fk_api_keys_organization_id_user_id foreign key (organization_id, user_id)
            references memberships (organization_id, user_id) on delete cascade
    )
    """,
    "create unique index uq_api_keys_token_hash on api_keys (token_hash)",
    "create index ix_api_keys_user_id on api_keys (organization_id, user_id)",
)


def upgrade() -> None:
    """The table, and the look-ups of a caller before the organization is known."""
    for statement in (
        *TABLES,
        *secure_tenant_table("api_keys"),
        *readable_before_tenant("api_keys"),
        *CALLER_LOOK_UPS,
    ):
        op.execute(statement)


def downgrade() -> None:
    """No program can sign in by a key any more."""
    op.execute("drop function app.find_key(bytea, timestamptz), app.find_caller(bytea, uuid, timestamptz)")
    op.execute("drop table api_keys")
