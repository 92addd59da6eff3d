"""Addresses at which calendar programs fetch a provider's calendar.

Revision: 0007
"""

from alembic import op

from medisched.db.feed_rights import FEED_LOOK_UP, PERSONS_FEEDS
from medisched.db.row_security import readable_before_tenant, secure_tenant_table

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLES = (
    """
    create table calendar_feeds (
        id uuid not null,
        created_at timestamptz default now() not null,
        organization_id uuid default current_setting('app.organization_id')::uuid not null,
        provider_id uuid not null,
        user_id uuid not null,
        privacy varchar default 'initials' not null,
        token_hash bytea not null,
        made_at timestamptz not null,
        fetched_at timestamptz,
        constraint pk_calendar_feeds primary key (id),
        constraint ck_calendar_feeds_privacy check (privacy in ('busy', 'initials', 'full')),
        constraint uq_calendar_feeds_organization_id_id unique (organization_id, id),
        constraint fk_calendar_feeds_organization_id foreign key (organization_id)
            references organizations (id) on delete cascade,
        constraint fk_calendar_feeds_organization_id_provider_id foreign key (organization_id, provider_id)
            references providers (organization_id, id),
        constraint fk_calendar_feeds_organization_id_user_id foreign key (organization_id, user_id)
            references memberships (organization_id, user_id) on delete cascade
    )
    """,
    """
    create unique index uq_calendar_feeds_user_id_provider_id
        on calendar_feeds (organization_id, user_id, provider_id)
    """,
    "create unique index uq_calendar_feeds_token_hash on calendar_feeds (token_hash)",
)


def upgrade() -> None:
    """The table, and the look-up of an address before its organization is known."""
    for statement in (
        *TABLES,
        *secure_tenant_table("calendar_feeds"),
        *readable_before_tenant("calendar_feeds"),
        *FEED_LOOK_UP,
        *PERSONS_FEEDS,
    ):
        op.execute(statement)


def downgrade() -> None:
    """Calendar programs find nothing at their addresses any more."""
    op.execute("drop function app.find_feed(bytea, timestamptz), app.list_feeds(uuid), app.end_feeds(uuid, uuid)")
    op.execute("drop table calendar_feeds")
