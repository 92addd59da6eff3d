"""Roles, grants and policies: tenancy as PostgreSQL keeps it. Migrations run these statements.

medisched_app     what the server signs in as: owns nothing, sees one organization at a time
medisched_auth    owns the look-ups that are needed before an organization is known
medisched_worker  sees the outbox of all organizations, and nothing else
medisched_billing sees all subscriptions and what Polar says of them, and makes organizations out of them
medisched_platform counts across all organizations, and writes nothing (db/platform_rights)

`app.organization_id` is set with SET LOCAL at the door. Unset, `app.org()` is null and equals nothing.
"""

APP, AUTH, WORKER, BILLING = "medisched_app", "medisched_auth", "medisched_worker", "medisched_billing"


def create_role(name: str, options: str) -> str:
    """Roles belong to the whole server: another database may have made it."""
    return f"""
        do $$ begin
            if not exists (select from pg_roles where rolname = '{name}') then create role {name} {options}; end if;
        exception when duplicate_object or unique_violation then null;
        end $$"""


def let_app_become(role: str) -> str:
    """Policies of inherited roles would apply to the app at all times: it may become the role, not inherit it."""
    return f"""
        do $$ begin
            if current_setting('server_version_num')::int >= 160000
            then execute 'grant {role} to {APP} with inherit false, set true';
            else execute 'alter role {APP} noinherit'; execute 'grant {role} to {APP}';
            end if;
        end $$"""


ROLES = (
    create_role(APP, "login nosuperuser nobypassrls"),
    create_role(AUTH, "nologin nosuperuser nobypassrls"),
    create_role(WORKER, "nologin nosuperuser nobypassrls"),
    let_app_become(WORKER),
    # A migrating role that is no superuser must be allowed to give the look-ups away and to become the app.
    f"grant {AUTH} to current_user",
    f"grant {APP}, {WORKER} to current_user",
)

TENANCY = (
    "create extension if not exists btree_gist",
    "create schema if not exists app",
    f"grant usage on schema app, public to {APP}, {AUTH}, {WORKER}",
    f"grant create on schema app to {AUTH}",
    """
        create function app.org() returns uuid language sql stable parallel safe as
        $$ select nullif(current_setting('app.organization_id', true), '')::uuid $$""",
)


def secure_tenant_table(table: str) -> tuple[str, ...]:
    """Forced row security: a row is there only for its own organization."""
    return (
        f"alter table {table} enable row level security",
        f"alter table {table} force row level security",
        f"""
        create policy tenant on {table} to {APP}
        using (organization_id = (select app.org())) with check (organization_id = (select app.org()))""",
        f"grant select, insert, update, delete on {table} to {APP}",
    )


def secure_global_table(table: str) -> tuple[str, ...]:
    """A table of no organization: guarded by services, not by rows."""
    return (f"grant select, insert, update, delete on {table} to {APP}",)


def secure_outbox() -> tuple[str, ...]:
    """Everybody writes mail for their own organization (or, about logins, for none); only the worker reads it all."""
    return (
        "alter table emails enable row level security",
        "alter table emails force row level security",
        f"create policy tenant on emails to {APP} using (organization_id = (select app.org()))",
        f"""
        create policy queue on emails for insert to {APP}
        with check (organization_id is not distinct from (select app.org()))""",
        f"create policy worker on emails to {WORKER} using (true) with check (true)",
        "alter table email_attempts enable row level security",
        "alter table email_attempts force row level security",
        f"create policy worker on email_attempts to {WORKER} using (true) with check (true)",
        f"grant select, insert, update on emails to {APP}, {WORKER}",
        f"grant select, insert, update on email_attempts to {WORKER}",
    )


def secure_billing() -> tuple[str, ...]:
    """Subscriptions, events and checkouts belong to the role that applies them; a tenant reads its own subscription.

    The role sees the tenant tables that provisioning needs one organization at a time, as the app does.
    """
    closed = ("subscriptions", "polar_events", "onboardings")
    inside = ("memberships", "invitations")
    scoped = "organization_id = (select app.org())"
    return (
        create_role(BILLING, "nologin nosuperuser nobypassrls"),
        let_app_become(BILLING),
        f"grant {BILLING} to current_user",
        f"grant usage on schema app, public to {BILLING}",
        f"grant select, insert, update, delete on {', '.join(closed)} to {BILLING}",
        f"grant select, insert, update on organizations, rate_limits to {BILLING}",
        # Who somebody is, and nothing that a login is made of.
        f"grant select (id, email, name, email_verified_at, banned_until) on users to {BILLING}",
        f"grant select (user_id, created_at, idle_seconds, expires_at, revoked_at) on login_sessions to {BILLING}",
        f"grant update (idle_seconds, expires_at) on login_sessions to {BILLING}",
        f"grant select, insert, update on {', '.join(inside)} to {BILLING}",
        f"grant insert on emails to {BILLING}",
        *(
            statement
            for table in closed
            for statement in (
                f"alter table {table} enable row level security",
                f"alter table {table} force row level security",
                f"create policy billing on {table} to {BILLING} using (true) with check (true)",
            )
        ),
        f"grant select on subscriptions to {APP}",
        f"create policy tenant on subscriptions for select to {APP} using ({scoped})",
        *(f"create policy billing on {table} to {BILLING} using ({scoped}) with check ({scoped})" for table in inside),
        f"""
        create policy billing on emails for insert to {BILLING}
        with check (organization_id is not distinct from (select app.org()))""",
    )


def look_up(signature: str, body: str, *, changes: bool = False) -> tuple[str, ...]:
    """A function that may look across organizations; what it returns is all that the app learns."""
    name = signature.split(" returns ", maxsplit=1)[0]
    arguments = ", ".join(
        part.strip().split(" ")[-1] for part in name.split("(")[1].rstrip(")").split(",") if part.strip()
    )
    reference = f"{name.split('(')[0]}({arguments})"
    kept = "volatile" if changes else "stable"
    return (
        f"""
        create function {signature} language sql {kept} security definer
        set search_path = pg_catalog, public, pg_temp
        as $$ {body} $$""",
        f"alter function {reference} owner to {AUTH}",
        f"revoke all on function {reference} from public",
        f"grant execute on function {reference} to {APP}",
    )


def readable_before_tenant(table: str) -> tuple[str, ...]:
    """Let the look-ups, and only them, read a tenant table."""
    return (
        f"grant select on {table} to {AUTH}",
        f"create policy look_up on {table} for select to {AUTH} using (true)",
    )


VIEWER = """
    select s.id, s.last_seen_at, s.keep, u.id, u.name, u.email, u.is_admin, u.timezone,
           o.id, o.name, o.slug, o.timezone, o.status, m.role, p.id
      from login_sessions s
      join users u on u.id = s.user_id
      left join organizations o on o.id = coalesce(wanted, s.organization_id)
      left join memberships m on m.organization_id = o.id and m.user_id = u.id
      left join providers p on p.organization_id = o.id and p.user_id = u.id and p.archived_at is null
     where s.id = session and s.revoked_at is null and s.expires_at > at
       and s.last_seen_at + make_interval(secs => s.idle_seconds) > at
       and (u.banned_until is null or u.banned_until <= at)
"""
MEMBERSHIPS = """
    select o.id, o.name, o.slug, o.timezone, o.status, m.role
      from memberships m join organizations o on o.id = m.organization_id
     where m.user_id = person order by lower(o.name), o.id
"""
LOOK_UPS = (
    *look_up(
        "app.find_viewer(session uuid, wanted uuid, at timestamptz) returns table (session_id uuid, "
        "last_seen_at timestamptz, keep boolean, user_id uuid, name text, email text, is_admin boolean, "
        "user_timezone text, organization_id uuid, organization_name text, organization_slug text, timezone text, "
        "organization_status text, role text, provider_id uuid)",
        VIEWER,
    ),
    *look_up(
        "app.list_memberships(person uuid) returns table (organization_id uuid, organization_name text, slug text, "
        "timezone text, organization_status text, role text)",
        MEMBERSHIPS,
    ),
)

CALLER = """
    select v.*, null::uuid, null::varchar[]
      from login_sessions s cross join lateral app.find_viewer(s.id, wanted, at) v where s.token_hash = hash
"""
KEY = """
    select null::uuid, k.last_used_at, false, u.id, u.name, u.email, false, u.timezone,
           o.id, o.name, o.slug, o.timezone, o.status, m.role, p.id, k.id, k.scopes
      from api_keys k
      join users u on u.id = k.user_id
      join organizations o on o.id = k.organization_id
      join memberships m on m.organization_id = o.id and m.user_id = u.id
      left join providers p on p.organization_id = o.id and p.user_id = u.id and p.archived_at is null
     where k.token_hash = hash and k.revoked_at is null and k.expires_at > at
       and (u.banned_until is null or u.banned_until <= at)
"""
CALLER_COLUMNS = (
    "session_id uuid, last_seen_at timestamptz, keep boolean, user_id uuid, name text, email text, is_admin boolean, "
    "user_timezone text, organization_id uuid, organization_name text, organization_slug text, timezone text, "
    "organization_status text, role text, provider_id uuid, key_id uuid, scopes varchar[]"
)
CALLER_LOOK_UPS = (
    # The one calls the other as the role that owns both.
    f"grant execute on function app.find_viewer(uuid, uuid, timestamptz) to {AUTH}",
    *look_up(f"app.find_caller(hash bytea, wanted uuid, at timestamptz) returns table ({CALLER_COLUMNS})", CALLER),
    *look_up(f"app.find_key(hash bytea, at timestamptz) returns table ({CALLER_COLUMNS})", KEY),
)

ENDING_KEYS = """
    select distinct k.organization_id from api_keys k
     where least(k.expires_at, k.revoked_at) < long_ago
        or (k.revoked_at is null and k.expires_at > at and k.expires_at <= soon)
"""
KEY_UPKEEP = look_up(
    "app.list_ending_keys(at timestamptz, soon timestamptz, long_ago timestamptz) returns table (organization_id uuid)",
    ENDING_KEYS,
)

KEEP_AN_OWNER = (
    # The organization's row is the lock: of two owners who step down at once, the second waits and is then refused.
    """
        create function app.keep_an_owner() returns trigger language plpgsql as $$
        begin
            perform 1 from public.organizations where id = old.organization_id for update;
            if found and not exists (
                select from public.memberships where organization_id = old.organization_id and role = 'owner'
            ) then
                raise exception 'the last owner stays' using errcode = '23514', constraint = 'keep_an_owner';
            end if;
            return null;
        end $$""",
    """
        create constraint trigger keep_an_owner after update or delete on memberships
        for each row when (old.role = 'owner') execute function app.keep_an_owner()""",
)
