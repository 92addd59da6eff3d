"""What is asked about calendars' addresses across organizations: whose one is, and which ones a person has."""

from medisched.db.row_security import AUTH, look_up, readable_before_tenant

FEED = """
    select null::uuid, u.id, u.name, u.email, false, o.id, o.timezone, o.status, m.role, p.id
      from calendar_feeds f
      join users u on u.id = f.user_id
      join organizations o on o.id = f.organization_id
      join memberships m on m.organization_id = o.id and m.user_id = u.id
      left join providers p on p.organization_id = o.id and p.user_id = u.id and p.archived_at is null
     where f.token_hash = hash and o.status <> 'suspended' and (u.banned_until is null or u.banned_until <= at)
"""
FEED_LOOK_UP = look_up(
    "app.find_feed(hash bytea, at timestamptz) returns table (session_id uuid, user_id uuid, name text, email text, "
    "is_admin boolean, organization_id uuid, timezone text, organization_status text, role text, provider_id uuid)",
    FEED,
)

MY_FEEDS = """
    select f.id, o.name, p.name, f.made_at, f.fetched_at
      from calendar_feeds f
      join organizations o on o.id = f.organization_id
      join providers p on p.organization_id = f.organization_id and p.id = f.provider_id
     where f.user_id = person order by lower(o.name), lower(p.name), f.id
"""
END_FEEDS = """
    with ended as (
        delete from calendar_feeds f where f.user_id = person and (feed is null or f.id = feed) returning f.id
    )
    select count(*) from ended
"""
LIST_FEEDS = (
    "app.list_feeds(person uuid) returns table (id uuid, organization text, provider text, made_at timestamptz, "
    "fetched_at timestamptz)"
)
PERSONS_FEEDS = (
    f"grant delete on calendar_feeds to {AUTH}",
    f"create policy ending on calendar_feeds for delete to {AUTH} using (true)",
    *look_up(LIST_FEEDS, MY_FEEDS),
    # One of a person's addresses, or all of them.
    *look_up("app.end_feeds(person uuid, feed uuid) returns bigint", END_FEEDS, changes=True),
)

EVERY_FEED = """
    select f.id, f.kind, o.name, coalesce(p.name, r.name, d.name, ''), f.made_at, f.fetched_at
      from calendar_feeds f
      join organizations o on o.id = f.organization_id
      left join providers p on p.organization_id = f.organization_id and p.id = f.provider_id
      left join rooms r on r.organization_id = f.organization_id and r.id = f.room_id
      left join devices d on d.organization_id = f.organization_id and d.id = f.device_id
     where f.user_id = person
     order by lower(o.name), f.kind <> 'patient', lower(coalesce(p.name, r.name, d.name)), f.id
"""
FEEDS_OF_PLACES = (
    *readable_before_tenant("rooms"),
    *readable_before_tenant("devices"),
    "drop function app.list_feeds(uuid)",
    *look_up(
        "app.list_feeds(person uuid) returns table (id uuid, kind text, organization text, calendar text, "
        "made_at timestamptz, fetched_at timestamptz)",
        EVERY_FEED,
    ),
)
FEEDS_OF_PROVIDERS = (
    "drop function app.list_feeds(uuid)",
    *(f"drop policy look_up on {table}" for table in ("rooms", "devices")),
    f"revoke all on rooms, devices from {AUTH}",
    *look_up(LIST_FEEDS, MY_FEEDS),
)
