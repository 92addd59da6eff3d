"""Who is calling, also in a session in which an administrator looks at what somebody else sees.

Such a session is good only while its administrator may sign in and is still one, and while the person is none. In it
nobody is an administrator, and nobody is in another organization than the one that was chosen.
"""

from medisched.db.row_security import AUTH, CALLER, CALLER_COLUMNS, KEY, VIEWER, look_up

LOOKING = """
    select s.id, s.last_seen_at, s.keep, u.id, u.name, u.email, u.is_admin, u.timezone,
           o.id, o.name, o.slug, o.timezone, o.status, m.role, p.id, i.id, i.name, s.expires_at
      from login_sessions s
      join users u on u.id = s.user_id
      left join users i on i.id = s.impersonator_id
      left join organizations o on o.id = coalesce(wanted, s.organization_id)
      left join memberships m on m.organization_id = o.id and m.user_id = u.id
           and (i.id is null or m.organization_id = s.organization_id)
      left join providers p on p.organization_id = o.id and p.user_id = u.id and p.archived_at is null
     where s.id = session and s.revoked_at is null and s.expires_at > at
       and s.last_seen_at + make_interval(secs => s.idle_seconds) > at
       and (u.banned_until is null or u.banned_until <= at)
       and (i.id is null or (i.is_admin and not u.is_admin and (i.banned_until is null or i.banned_until <= at)))
"""
VIEWER_COLUMNS = (
    "session_id uuid, last_seen_at timestamptz, keep boolean, user_id uuid, name text, email text, is_admin boolean, "
    "user_timezone text, organization_id uuid, organization_name text, organization_slug text, timezone text, "
    "organization_status text, role text, provider_id uuid"
)
IMPERSONATION = "impersonator_id uuid, impersonator_name text, expires_at timestamptz"
LOOKING_CALLER = """
    select v.session_id, v.last_seen_at, v.keep, v.user_id, v.name, v.email, v.is_admin, v.user_timezone,
           v.organization_id, v.organization_name, v.organization_slug, v.timezone, v.organization_status, v.role,
           v.provider_id, null::uuid, null::varchar[], v.impersonator_id, v.impersonator_name, v.expires_at
      from login_sessions s cross join lateral app.find_viewer(s.id, wanted, at) v where s.token_hash = hash
"""
LOOKING_KEY = KEY.replace("k.id, k.scopes", "k.id, k.scopes, null::uuid, null::text, null::timestamptz", 1)
VIEWER_SIGNATURE = "app.find_viewer(session uuid, wanted uuid, at timestamptz)"
CALLER_SIGNATURE = "app.find_caller(hash bytea, wanted uuid, at timestamptz)"
KEY_SIGNATURE = "app.find_key(hash bytea, at timestamptz)"
_GONE = (
    "drop function app.find_caller(bytea, uuid, timestamptz)",
    "drop function app.find_key(bytea, timestamptz)",
    "drop function app.find_viewer(uuid, uuid, timestamptz)",
)
_AS_OWNER = f"grant execute on function app.find_viewer(uuid, uuid, timestamptz) to {AUTH}"
LOOK_UPS_WITH_IMPERSONATION = (
    *_GONE,
    *look_up(f"{VIEWER_SIGNATURE} returns table ({VIEWER_COLUMNS}, {IMPERSONATION})", LOOKING),
    # The one calls the other as the role that owns both.
    _AS_OWNER,
    *look_up(f"{CALLER_SIGNATURE} returns table ({CALLER_COLUMNS}, {IMPERSONATION})", LOOKING_CALLER),
    *look_up(f"{KEY_SIGNATURE} returns table ({CALLER_COLUMNS}, {IMPERSONATION})", LOOKING_KEY),
)
LOOK_UPS_WITHOUT_IMPERSONATION = (
    *_GONE,
    *look_up(f"{VIEWER_SIGNATURE} returns table ({VIEWER_COLUMNS})", VIEWER),
    _AS_OWNER,
    *look_up(f"{CALLER_SIGNATURE} returns table ({CALLER_COLUMNS})", CALLER),
    *look_up(f"{KEY_SIGNATURE} returns table ({CALLER_COLUMNS})", KEY),
)
