"""Which organizations have days to keep, before any organization is known. A migration runs these statements."""

from medisched.db.row_security import look_up, readable_before_tenant, secure_tenant_table

PROVIDER_DAYS = """
    create table provider_days (
        id uuid not null,
        created_at timestamptz default now() not null,
        organization_id uuid default current_setting('app.organization_id')::uuid not null,
        provider_id uuid not null,
        day date not null,
        offered_minutes integer default 0 not null,
        constraint pk_provider_days primary key (id),
        constraint uq_provider_days_organization_id_id unique (organization_id, id),
        constraint uq_provider_days_organization_id_day_provider_id unique (organization_id, day, provider_id),
        constraint ck_provider_days_offered_minutes check (offered_minutes between 0 and 1500),
        constraint fk_provider_days_organization_id foreign key (organization_id)
            references organizations (id) on delete cascade,
        constraint fk_provider_days_organization_id_provider_id foreign key (organization_id, provider_id)
            references providers (organization_id, id)
    )
"""
# Whoever has providers, and nothing kept of yesterday on its own clocks.
UNKEPT = """
    select o.id from organizations o
     where exists (select from providers p where p.organization_id = o.id and p.archived_at is null)
       and not exists (
            select from provider_days d
             where d.organization_id = o.id and d.day = (at at time zone o.timezone)::date - 1)
     order by o.id
"""


def keep_past_days() -> tuple[str, ...]:
    """The table of past days, and who has some to keep."""
    return (
        PROVIDER_DAYS,
        *secure_tenant_table("provider_days"),
        *readable_before_tenant("provider_days"),
        *look_up("app.list_unkept_days(at timestamptz) returns table (organization_id uuid)", UNKEPT),
    )


def keep_no_more() -> tuple[str, ...]:
    """Back to before."""
    return ("drop function app.list_unkept_days(timestamptz)", "drop table provider_days")
