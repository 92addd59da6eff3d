"""Bans, suspensions and impersonation.

Revision: 0016
"""

from alembic import op

from medisched.db.impersonation_rights import LOOK_UPS_WITH_IMPERSONATION, LOOK_UPS_WITHOUT_IMPERSONATION
from medisched.db.moderation_rights import KEEP_AN_ADMIN, MODERATION, MODERATION_ENDS

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

COLUMNS = (
    """
    alter table users
        add banned_at timestamptz,
        add banned_by uuid constraint fk_users_banned_by references users (id) on delete set null,
        add ban_reason varchar not null default ''""",
    "create index ix_users_is_admin on users (id) where is_admin",
    "create index ix_users_banned on users (id) where banned_until is not null",
    """
    alter table organizations
        add standing varchar,
        add suspended_at timestamptz,
        add suspended_by uuid constraint fk_organizations_suspended_by references users (id) on delete set null,
        add suspended_reason varchar not null default '',
        add constraint ck_organizations_standing check (standing in ('active', 'read_only', 'suspended')),
        add constraint ck_organizations_suspended check (
            (suspended_at is null) = (standing is null) and (suspended_at is null or status = 'suspended'))""",
    """
    alter table login_sessions
        add begun_by varchar not null default 'sign_in',
        add impersonator_id uuid constraint fk_login_sessions_impersonator_id references users (id) on delete cascade,
        add reason varchar not null default '',
        add resumes_until timestamptz,
        add constraint ck_login_sessions_resumes check (impersonator_id is null or resumes_until is not null),
        add constraint ck_login_sessions_begun_by check (
            begun_by in ('sign_in', 'renewal', 'switch', 'impersonation'))""",
    """
    create index ix_login_sessions_impersonator_id on login_sessions (impersonator_id)
    where impersonator_id is not null""",
)
COLUMNS_GONE = (
    "delete from login_sessions where impersonator_id is not null",
    "alter table login_sessions drop begun_by, drop impersonator_id, drop reason, drop resumes_until",
    """
    alter table organizations drop standing, drop suspended_at, drop suspended_by, drop suspended_reason""",
    "drop index ix_users_is_admin",
    "drop index ix_users_banned",
    "alter table users drop banned_at, drop banned_by, drop ban_reason",
)


def upgrade() -> None:
    """Columns, the role that may write them, look-ups that know of them, and the rule about the last administrator."""
    for statement in (*COLUMNS, *MODERATION, *LOOK_UPS_WITH_IMPERSONATION, *KEEP_AN_ADMIN):
        op.execute(statement)


def downgrade() -> None:
    """Organizations that are suspended stay so until their subscriptions are settled."""
    gone = ("drop trigger keep_an_admin on users", "drop function app.keep_an_admin()")
    for statement in (*gone, *LOOK_UPS_WITHOUT_IMPERSONATION, *MODERATION_ENDS, *COLUMNS_GONE):
        op.execute(statement)
