"""Addresses for the calendars of patients, rooms and devices.

Revision: 0012
"""

from alembic import op

from medisched.db.feed_rights import FEEDS_OF_PLACES, FEEDS_OF_PROVIDERS

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MORE = (
    "alter table calendar_feeds add column kind varchar default 'provider' not null",
    "alter table calendar_feeds add column room_id uuid, add column device_id uuid",
    "alter table calendar_feeds alter column provider_id drop not null",
    """
    alter table calendar_feeds
        add constraint ck_calendar_feeds_kind check (kind in ('provider', 'room', 'device', 'patient')),
        add constraint ck_calendar_feeds_calendar check (
            (kind = 'provider') = (provider_id is not null) and (kind = 'room') = (room_id is not null)
            and (kind = 'device') = (device_id is not null)
        ),
        add constraint fk_calendar_feeds_organization_id_room_id foreign key (organization_id, room_id)
            references rooms (organization_id, id),
        add constraint fk_calendar_feeds_organization_id_device_id foreign key (organization_id, device_id)
            references devices (organization_id, id)
    """,
    """
    create unique index uq_calendar_feeds_calendar
        on calendar_feeds (organization_id, user_id, kind, provider_id, room_id, device_id) nulls not distinct
    """,
    "drop index uq_calendar_feeds_user_id_provider_id",
)
LESS = (
    # Forced row security holds for the owner of the table, too, and there is no tenant here.
    "alter table calendar_feeds no force row level security",
    "delete from calendar_feeds where kind <> 'provider'",
    "alter table calendar_feeds force row level security",
    """
    create unique index uq_calendar_feeds_user_id_provider_id
        on calendar_feeds (organization_id, user_id, provider_id)
    """,
    # Indexes and constraints go with their columns.
    "alter table calendar_feeds drop column kind, drop column room_id, drop column device_id",
    "alter table calendar_feeds alter column provider_id set not null",
)


def upgrade() -> None:
    """Every address that was is a provider's."""
    for statement in (*MORE, *FEEDS_OF_PLACES):
        op.execute(statement)


def downgrade() -> None:
    """Only providers' addresses go on."""
    for statement in (*FEEDS_OF_PROVIDERS, *LESS):
        op.execute(statement)
