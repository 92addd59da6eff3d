"""What the platform's administrators may change, in a role of its own. A migration runs these statements.

The role bans people, suspends organizations and ends sessions. It has no right to any table of an organization's own
things: whoever signs in as an administrator changes nothing there, whatever the program asks for.
"""

from medisched.db.row_security import APP, create_role, let_app_become, look_up

MODERATOR = "medisched_moderator"
USERS = "id, created_at, email, name, is_admin, email_verified_at, locale, timezone"
BAN = "banned_until, banned_at, banned_by, ban_reason"
SUSPENSION = "status, standing, suspended_at, suspended_by, suspended_reason"
SESSIONS = (
    "id, created_at, user_id, organization_id, last_seen_at, idle_seconds, expires_at, keep, ip, user_agent, "
    "revoked_at, begun_by, impersonator_id, reason, resumes_until"
)
OWNERS = """
    select u.email, u.locale from memberships m join users u on u.id = m.user_id
     where m.organization_id = organization and m.role = 'owner' and (u.banned_until is null or u.banned_until <= at)
     order by u.id
"""

MODERATION = (
    create_role(MODERATOR, "nologin nosuperuser nobypassrls"),
    let_app_become(MODERATOR),
    f"grant {MODERATOR} to current_user",
    f"grant usage on schema app, public to {MODERATOR}",
    f"grant select on organizations to {MODERATOR}",
    f"grant update ({SUSPENSION}) on organizations to {MODERATOR}",
    f"grant select ({USERS}, {BAN}), update ({BAN}) on users to {MODERATOR}",
    f"grant select ({SESSIONS}), insert, update (revoked_at) on login_sessions to {MODERATOR}",
    f"grant select (id, created_at, kind, user_id), insert, delete on identity_tokens to {MODERATOR}",
    f"grant select, insert, update on rate_limits to {MODERATOR}",
    # Letters to those concerned: written, never read.
    f"grant insert on emails to {MODERATOR}",
    f"""
    create policy moderator on emails for insert to {MODERATOR}
    with check (organization_id is not distinct from (select app.org()))""",
    f"grant execute on function app.org(), app.list_memberships(uuid) to {MODERATOR}",
    f"grant execute on function app.note_audit(text, text, uuid, text, json, uuid[]) to {MODERATOR}",
    *look_up("app.list_owners(organization uuid, at timestamptz) returns table (email text, locale text)", OWNERS),
    f"grant execute on function app.list_owners(uuid, timestamptz) to {MODERATOR}",
)
"""The tables are there, with their columns for bans, suspensions and impersonation."""

MODERATION_ENDS = (
    "drop function app.list_owners(uuid, timestamptz)",
    f"revoke execute on function app.org(), app.list_memberships(uuid) from {MODERATOR}",
    f"revoke execute on function app.note_audit(text, text, uuid, text, json, uuid[]) from {MODERATOR}",
    "drop policy moderator on emails",
    f"revoke all on organizations, users, login_sessions, identity_tokens, rate_limits, emails from {MODERATOR}",
    f"revoke usage on schema app, public from {MODERATOR}",
    f"revoke {MODERATOR} from {APP}",
)

KEEP_AN_ADMIN = (
    # Of two administrators who are removed at once, the second waits and is then refused.
    """
        create function app.keep_an_admin() returns trigger language plpgsql as $$
        begin
            perform pg_advisory_xact_lock(hashtext('keep_an_admin'));
            if not exists (
                select from public.users where is_admin and (banned_until is null or banned_until <= now())
            ) then
                raise exception 'the last administrator stays' using errcode = '23514', constraint = 'keep_an_admin';
            end if;
            return null;
        end $$""",
    """
        create constraint trigger keep_an_admin after update of is_admin, banned_until or delete on users
        for each row when (old.is_admin) execute function app.keep_an_admin()""",
)
