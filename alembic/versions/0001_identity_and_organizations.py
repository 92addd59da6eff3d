"""Logins, organizations and who belongs to them.

Revision: 0001
"""

from alembic import op

from medisched.db.row_security import (
    KEEP_AN_OWNER,
    LOOK_UPS,
    ROLES,
    TENANCY,
    readable_before_tenant,
    secure_global_table,
    secure_tenant_table,
)

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    """
    create table users (
        id uuid not null,
        created_at timestamptz default now() not null,
        email varchar(254) not null,
        name varchar(120) not null,
        password_hash varchar,
        is_admin boolean default 'false' not null,
        email_verified_at timestamptz,
        locale varchar default 'en' not null,
        timezone varchar,
        banned_until timestamptz,
        constraint pk_users primary key (id)
    )
    """,
    "create unique index uq_users_lower_email on users (lower(email))",
    """
    create table organizations (
        id uuid not null,
        created_at timestamptz default now() not null,
        name varchar(120) not null,
        slug varchar(40) not null,
        timezone varchar not null,
        address varchar(200) default '' not null,
        status varchar default 'active' not null,
        cancellation_window integer default '1440' not null,
        mail_shows_title boolean default 'true' not null,
        constraint pk_organizations primary key (id),
        constraint ck_organizations_slug check (slug ~ '^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$'),
        constraint ck_organizations_timezone check (timezone ~ '^[A-Za-z][A-Za-z0-9_+/-]*$'),
        constraint ck_organizations_cancellation_window check (cancellation_window between 0 and 43200),
        constraint ck_organizations_status check (status in ('active', 'read_only', 'suspended'))
    )
    """,
    "create unique index uq_organizations_slug on organizations (slug)",
    """
    create table identity_tokens (
        id uuid not null,
        created_at timestamptz default now() not null,
        kind varchar not null,
        token_hash bytea not null,
        user_id uuid not null,
        expires_at timestamptz not null,
        constraint pk_identity_tokens primary key (id),
        constraint ck_identity_tokens_kind check (kind in ('verify_email', 'reset_password')),
        constraint fk_identity_tokens_user_id foreign key (user_id)
            references users (id) on delete cascade
    )
    """,
    "create index ix_identity_tokens_user_id on identity_tokens (user_id)",
    "create unique index uq_identity_tokens_token_hash on identity_tokens (token_hash)",
    """
    create table login_sessions (
        id uuid not null,
        created_at timestamptz default now() not null,
        token_hash bytea not null,
        user_id uuid not null,
        organization_id uuid,
        last_seen_at timestamptz not null,
        idle_seconds integer not null,
        expires_at timestamptz not null,
        keep boolean default 'false' not null,
        ip varchar default '' not null,
        user_agent varchar default '' not null,
        revoked_at timestamptz,
        constraint pk_login_sessions primary key (id),
        constraint fk_login_sessions_user_id foreign key (user_id)
            references users (id) on delete cascade,
        constraint fk_login_sessions_organization_id foreign key (organization_id)
            references organizations (id) on delete set null
    )
    """,
    "create index ix_login_sessions_user_id on login_sessions (user_id)",
    "create unique index uq_login_sessions_token_hash on login_sessions (token_hash)",
    """
    create table rate_limits (
        key varchar(200) not null,
        full_at timestamptz not null,
        constraint pk_rate_limits primary key (key)
    )
    """,
    """
    create table memberships (
        id uuid not null,
        created_at timestamptz default now() not null,
        organization_id uuid default current_setting('app.organization_id')::uuid not null,
        user_id uuid not null,
        role varchar not null,
        constraint pk_memberships primary key (id),
        constraint uq_memberships_organization_id_user_id unique (organization_id, user_id),
        constraint ck_memberships_role check (role in ('owner', 'staff', 'provider', 'member')),
        constraint uq_memberships_organization_id_id unique (organization_id, id),
        constraint fk_memberships_organization_id foreign key (organization_id)
            references organizations (id) on delete cascade,
        constraint fk_memberships_user_id foreign key (user_id)
            references users (id)
    )
    """,
    "create index ix_memberships_role on memberships (organization_id, role)",
    "create index ix_memberships_user_id on memberships (user_id)",
    """
    create table departments (
        id uuid not null,
        created_at timestamptz default now() not null,
        organization_id uuid default current_setting('app.organization_id')::uuid not null,
        name varchar(80) not null,
        constraint pk_departments primary key (id),
        constraint uq_departments_organization_id_id unique (organization_id, id),
        constraint fk_departments_organization_id foreign key (organization_id)
            references organizations (id) on delete cascade
    )
    """,
    "create unique index uq_departments_lower_name on departments (organization_id, lower(name))",
    """
    create table invitations (
        id uuid not null,
        created_at timestamptz default now() not null,
        organization_id uuid default current_setting('app.organization_id')::uuid not null,
        email varchar(254) not null,
        role varchar not null,
        department_id uuid,
        title varchar(120) default '' not null,
        token_hash bytea not null,
        invited_by uuid not null,
        expires_at timestamptz not null,
        sent_count integer default '1' not null,
        status varchar default 'open' not null,
        constraint pk_invitations primary key (id),
        constraint fk_invitations_organization_id_department_id foreign key (organization_id, department_id)
            references departments (organization_id, id),
        constraint ck_invitations_role check (role in ('owner', 'staff', 'provider', 'member')),
        constraint ck_invitations_status check (status in ('open', 'accepted', 'rejected', 'revoked')),
        constraint uq_invitations_organization_id_id unique (organization_id, id),
        constraint fk_invitations_organization_id foreign key (organization_id)
            references organizations (id) on delete cascade,
        constraint fk_invitations_invited_by foreign key (invited_by)
            references users (id)
    )
    """,
    """
    create unique index uq_invitations_open_email on invitations (organization_id, lower(email))
        where status = 'open'
    """,
    "create unique index uq_invitations_token_hash on invitations (organization_id, token_hash)",
    """
    create table providers (
        id uuid not null,
        created_at timestamptz default now() not null,
        organization_id uuid default current_setting('app.organization_id')::uuid not null,
        user_id uuid not null,
        department_id uuid not null,
        name varchar(120) not null,
        title varchar(120) default '' not null,
        bio varchar(1000) default '' not null,
        archived_at timestamptz,
        constraint pk_providers primary key (id),
        constraint uq_providers_organization_id_user_id unique (organization_id, user_id),
        constraint fk_providers_organization_id_department_id foreign key (organization_id, department_id)
            references departments (organization_id, id),
        constraint uq_providers_organization_id_id unique (organization_id, id),
        constraint fk_providers_organization_id foreign key (organization_id)
            references organizations (id) on delete cascade,
        constraint fk_providers_user_id foreign key (user_id)
            references users (id)
    )
    """,
    "create index ix_providers_department_id on providers (organization_id, department_id)",
    "create index ix_providers_user_id on providers (user_id)",
)
GLOBAL = ("users", "organizations", "identity_tokens", "login_sessions", "rate_limits")
TENANT = ("memberships", "departments", "invitations", "providers")


def upgrade() -> None:
    """Tables first, then what guards them."""
    for statement in (*ROLES, *TENANCY, *TABLES):
        op.execute(statement)
    for table in GLOBAL:
        for statement in secure_global_table(table):
            op.execute(statement)
    for table in TENANT:
        for statement in secure_tenant_table(table):
            op.execute(statement)
    for table in ("memberships", "providers"):
        for statement in readable_before_tenant(table):
            op.execute(statement)
    op.execute("grant select on users, organizations, login_sessions to medisched_auth")
    for statement in (*LOOK_UPS, *KEEP_AN_OWNER):
        op.execute(statement)


def downgrade() -> None:
    """Back to an empty database; the roles stay, they may serve other databases of this server."""
    op.execute("drop function app.find_viewer, app.list_memberships")
    for table in reversed(GLOBAL + TENANT):
        op.execute(f"drop table {table} cascade")
    op.execute("drop schema app cascade")
