"""Subscriptions as Polar describes them, its events, and checkouts on their way; letters that nobody wrote.

Revision: 0006
"""

from alembic import op

from medisched.db.row_security import APP, BILLING, secure_billing

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES = (
    """
    create table onboardings (
        id uuid not null,
        created_at timestamptz default now() not null,
        user_id uuid,
        organization_id uuid,
        name varchar(120) not null,
        slug varchar(40) not null,
        timezone varchar not null,
        email varchar(254) not null,
        token_hash bytea not null,
        checkout_id varchar(100) default '' not null,
        checkout_url varchar(2000) default '' not null,
        constraint pk_onboardings primary key (id),
        constraint fk_onboardings_user_id foreign key (user_id) references users (id) on delete cascade,
        constraint fk_onboardings_organization_id foreign key (organization_id)
            references organizations (id) on delete cascade
    )
    """,
    "create unique index uq_onboardings_checkout_id on onboardings (checkout_id) where checkout_id <> ''",
    "create unique index uq_onboardings_token_hash on onboardings (token_hash)",
    "create index ix_onboardings_slug on onboardings (slug, created_at)",
    """
    create table subscriptions (
        id uuid not null,
        created_at timestamptz default now() not null,
        organization_id uuid,
        onboarding_id uuid,
        polar_id varchar(100) not null,
        status varchar(40) not null,
        was_live boolean default 'false' not null,
        customer_id varchar(100) default '' not null,
        customer_user_id uuid,
        customer_email varchar(254) default '' not null,
        customer_name varchar(120) default '' not null,
        checkout_id varchar(100) default '' not null,
        product_id varchar(100) default '' not null,
        plan varchar(120) default '' not null,
        organization_name varchar(120) default '' not null,
        organization_slug varchar(40) default '' not null,
        country varchar(2) default '' not null,
        amount integer,
        currency varchar(3) default '' not null,
        recurring_interval varchar(20) default '' not null,
        recurring_interval_count integer default '1' not null,
        seats integer,
        period_end timestamptz,
        trial_end timestamptz,
        cancel_at_period_end boolean default 'false' not null,
        ends_at timestamptz,
        ended_at timestamptz,
        past_due_at timestamptz,
        resumes_at timestamptz,
        event_at timestamptz not null,
        data_at timestamptz not null,
        event_rank integer default '0' not null,
        checked_at timestamptz,
        claim_letters integer default '0' not null,
        constraint pk_subscriptions primary key (id),
        constraint ck_subscriptions_seats check (seats is null or seats >= 0),
        constraint fk_subscriptions_organization_id foreign key (organization_id)
            references organizations (id) on delete cascade,
        constraint fk_subscriptions_onboarding_id foreign key (onboarding_id)
            references onboardings (id) on delete set null
    )
    """,
    "create unique index uq_subscriptions_polar_id on subscriptions (polar_id)",
    "create index ix_subscriptions_organization_id on subscriptions (organization_id)",
    "create index ix_subscriptions_checkout_id on subscriptions (checkout_id) where checkout_id <> ''",
    """
    create table polar_events (
        id uuid not null,
        created_at timestamptz default now() not null,
        webhook_id varchar(255) not null,
        kind varchar(100) default '' not null,
        happened_at timestamptz,
        body bytea not null,
        polar_id varchar(100) default '' not null,
        state varchar default 'pending' not null,
        deliveries integer default '1' not null,
        attempts integer default '0' not null,
        due_at timestamptz not null,
        applied_at timestamptz,
        note varchar(500) default '' not null,
        constraint pk_polar_events primary key (id),
        constraint ck_polar_events_state
            check (state in ('pending', 'applied', 'ignored', 'unknown', 'failed', 'discarded'))
    )
    """,
    "create unique index uq_polar_events_webhook_id on polar_events (webhook_id)",
    "create index ix_polar_events_due_at on polar_events (due_at) where state = 'pending'",
    "create index ix_polar_events_state on polar_events (state, id)",
    "create index ix_polar_events_polar_id on polar_events (polar_id)",
    """
    alter table invitations
        alter column invited_by drop not null,
        add column name varchar(120) default '' not null
    """,
)


def upgrade() -> None:
    """The tables, and the role that fills them."""
    for statement in (*TABLES, *secure_billing()):
        op.execute(statement)


def downgrade() -> None:
    """What was paid stays known to Polar; organizations stay."""
    op.execute("drop policy billing on memberships; drop policy billing on invitations; drop policy billing on emails")
    granted = "organizations, rate_limits, users, login_sessions, memberships, invitations, emails"
    op.execute(f"revoke all on {granted} from {BILLING}")
    op.execute(f"revoke usage on schema app, public from {BILLING}; revoke {BILLING} from {APP}")
    op.execute("drop table subscriptions, polar_events, onboardings")
    op.execute("delete from invitations where invited_by is null")
    op.execute("alter table invitations drop column name, alter column invited_by set not null")
