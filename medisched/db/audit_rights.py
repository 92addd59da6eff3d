"""The audit trail as PostgreSQL keeps it: written by triggers, chained at the commit, changed by nobody.

Entries are written where every change passes, whatever service makes it. Who did it and from where is in `app.caller`,
which the door sets as it looks up the caller. A second trigger seals each entry as its transaction commits: one lock
for each organization, taken last and held until the commit, so that the numbers of a chain have no gap and follow the
order of the commits. Only the functions here may write, as a role that can do nothing else.
"""

from medisched.db.row_security import APP, create_role

AUDITOR = "medisched_auditor"
PLATFORM_CHAIN = "00000000-0000-0000-0000-000000000000"
"""What belongs to no organization: users, and what administrators do."""
TABLES = ("audit_entries", "audit_seals")
ALWAYS = "id,organization_id,created_at"
# What is left out beside `ALWAYS`, and what is told only to have changed.
AUDITED: dict[str, tuple[str, str]] = {
    "organizations": ("", ""),
    "memberships": ("", ""),
    "invitations": ("token_hash,sent_count", ""),
    "departments": ("", ""),
    "providers": ("", ""),
    "patients": ("", "notes"),
    "services": ("", ""),
    "service_providers": ("", ""),
    "service_rooms": ("", ""),
    "service_devices": ("", ""),
    "rooms": ("", ""),
    "devices": ("", ""),
    "working_hours": ("", ""),
    "date_overrides": ("", ""),
    "time_off": ("", ""),
    "closures": ("", ""),
    "open_holidays": ("", ""),
    "appointments": ("sequence,patient_user_id,buffer_before,buffer_after", "note"),
    "api_keys": ("last_used_at", "token_hash"),
    # Receivers put secrets behind the question mark.
    "webhook_endpoints": ("failures,failing_since,is_secret_told,previous_salt,previous_until", "salt,url?"),
    "calendar_feeds": ("fetched_at", "token_hash"),
    "users": ("", "password_hash"),
}
SLOTS_LEFT_OUT = "room_id,device_id,patient_id,time_off_id,appointment_id,published"

ENTRIES = """
    create table audit_entries (
        organization_id uuid not null,
        id uuid not null,
        at timestamptz not null,
        actor_id uuid,
        actor_name varchar not null,
        impersonator_id uuid,
        impersonator_name varchar,
        key_id uuid,
        door varchar not null,
        ip varchar not null,
        action varchar not null,
        subject varchar not null,
        subject_id uuid,
        subject_name varchar not null,
        before json,
        after json,
        patient_ids uuid[],
        constraint pk_audit_entries primary key (organization_id, id)
    )
"""
SEALS = """
    create table audit_seals (
        organization_id uuid not null,
        number bigint not null,
        entry_id uuid not null,
        hash bytea not null,
        constraint pk_audit_seals primary key (organization_id, number)
    )
"""
INDEXES = (
    "create index ix_audit_entries_at on audit_entries (organization_id, at, id)",
    "create index ix_audit_entries_subject_id on audit_entries (organization_id, subject_id, at)",
    "create index ix_audit_entries_patient_ids on audit_entries using gin (patient_ids) where patient_ids is not null",
)
PARTS = (
    "one.organization_id::text",
    "one.id::text",
    "(extract(epoch from one.at) * 1000000)::bigint::text",
    "one.actor_id::text",
    "one.actor_name",
    "one.impersonator_id::text",
    "one.impersonator_name",
    "one.key_id::text",
    "one.door",
    "one.ip",
    "one.action",
    "one.subject",
    "one.subject_id::text",
    "one.subject_name",
    "one.before::text",
    "one.after::text",
    "array_to_string(one.patient_ids, ' ')",
)
"""What is hashed of an entry, in this order, each with its length before it; `domain/audit_chain` does the same."""
HASHED = " || ',' || ".join(f"coalesce(octet_length({part}) || ':' || {part}, '-')" for part in PARTS)
BYTES = f"""
    create function app.audit_bytes(one public.audit_entries) returns bytea language sql stable
    set search_path = pg_catalog, pg_temp as $$ select convert_to({HASHED}, 'UTF8') $$"""
WRITE = """
    create function app.write_audit(chain uuid, action text, subject text, subject_id uuid, subject_name text,
                                    before json, after json, patients uuid[]) returns void
    language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
    declare
        caller json := nullif(current_setting('app.caller', true), '')::json;
    begin
        insert into audit_entries (id, organization_id, at, actor_id, actor_name, impersonator_id, impersonator_name,
                                   key_id, door, ip, action, subject, subject_id, subject_name, before, after,
                                   patient_ids)
        values (gen_random_uuid(), chain, coalesce((caller->>'at')::timestamptz, clock_timestamp()),
                (caller->>'user')::uuid, coalesce(caller->>'name', 'Medisched'), (caller->>'impersonator')::uuid,
                caller->>'impersonatorName', (caller->>'key')::uuid, coalesce(caller->>'door', 'job'),
                coalesce(caller->>'ip', ''), action, subject, subject_id, coalesce(subject_name, ''), before, after,
                nullif(patients, '{}'));
    end $$"""
NOTE = f"""
    create function app.note_audit(action text, subject text, subject_id uuid, subject_name text, detail json,
                                   patients uuid[]) returns void
    language sql security definer set search_path = pg_catalog, public, pg_temp as $$
        select app.write_audit(coalesce(app.org(), '{PLATFORM_CHAIN}'), action, subject, subject_id, subject_name,
                               null, detail, patients)
    $$"""
ROW = f"""
    create function app.audit_row() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
    declare
        was jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
        now_is jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
        whole jsonb := coalesce(now_is, was);
        before jsonb;
        after jsonb;
        chain uuid;
        patients uuid[];
        hidden text;
    begin
        before := was - string_to_array(tg_argv[0], ',');
        after := now_is - string_to_array(tg_argv[0], ',');
        if tg_op = 'UPDATE' then
            select jsonb_object_agg(key, before -> key), jsonb_object_agg(key, after -> key) into before, after
            from jsonb_object_keys(after) key where before -> key is distinct from after -> key;
            if after is null then
                return null;
            end if;
        end if;
        before := jsonb_strip_nulls(before);
        after := case when tg_op = 'UPDATE' then after else jsonb_strip_nulls(after) end;
        foreach hidden in array string_to_array(tg_argv[1], ',') loop
            if right(hidden, 1) = '?' then
                hidden := rtrim(hidden, '?');
                whole := whole || jsonb_build_object(hidden, split_part(whole ->> hidden, '?', 1));
                if before ? hidden then
                    before := before || jsonb_build_object(hidden, split_part(before ->> hidden, '?', 1));
                end if;
                if after ? hidden then
                    after := after || jsonb_build_object(hidden, split_part(after ->> hidden, '?', 1));
                end if;
                continue;
            end if;
            if before ->> hidden <> '' then before := jsonb_set(before, array[hidden], '"***"'); end if;
            if after ->> hidden <> '' then after := jsonb_set(after, array[hidden], '"***"'); end if;
        end loop;
        chain := case tg_table_name when 'organizations' then whole ->> 'id' when 'users' then '{PLATFORM_CHAIN}'
                                    else whole ->> 'organization_id' end;
        if tg_table_name = 'patients' then
            patients := array[(whole ->> 'id')::uuid];
        elsif whole ? 'patient_id' and tg_table_name <> 'slots' then
            patients := array[(whole ->> 'patient_id')::uuid];
            if (was ->> 'patient_id') is distinct from (whole ->> 'patient_id') and was is not null then
                patients := patients || (was ->> 'patient_id')::uuid;
            end if;
        end if;
        perform app.write_audit(
            chain, case tg_op when 'INSERT' then 'made' when 'UPDATE' then 'changed' else 'removed' end,
            tg_table_name, (whole ->> 'id')::uuid,
            coalesce(whole ->> 'name', whole ->> 'title', whole ->> 'email', whole ->> 'url', whole ->> 'reason'),
            before::json, after::json, patients);
        return null;
    end $$"""  # noqa: S608 - our own constant
# The lock is taken as late as can be: what is done before it, others do at the same time.
SEAL = """
    create function app.seal_audit() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
    declare
        head record;
    begin
        perform pg_advisory_xact_lock(hashtextextended('audit/' || new.organization_id, 0));
        select number, hash into head from audit_seals
        where organization_id = new.organization_id order by number desc limit 1;
        insert into audit_seals (organization_id, number, entry_id, hash)
        values (new.organization_id, coalesce(head.number, 0) + 1, new.id,
                sha256(coalesce(head.hash, sha256(convert_to('medisched/' || new.organization_id, 'UTF8')))
                       || convert_to(coalesce(head.number, 0) + 1 || ',', 'UTF8') || app.audit_bytes(new)));
        return null;
    end $$"""
KEEP = """
    create function app.keep_audit() returns trigger language plpgsql as $$
    begin
        raise exception 'the audit trail is only ever added to' using errcode = 'restrict_violation';
    end $$"""
FUNCTIONS = {
    "app.audit_bytes(public.audit_entries)": BYTES,
    "app.write_audit(uuid, text, text, uuid, text, json, json, uuid[])": WRITE,
    "app.note_audit(text, text, uuid, text, json, uuid[])": NOTE,
    "app.audit_row()": ROW,
    "app.seal_audit()": SEAL,
    "app.keep_audit()": KEEP,
}


def _audit(table: str, left_out: str, hidden: str, when: str = "") -> str:
    arguments = f"'{ALWAYS}{',' + left_out if left_out else ''}', '{hidden}'"
    return (
        f"create trigger audit after insert or update or delete on {table} for each row {when}"
        f" execute function app.audit_row({arguments})"
    )


def _audit_slots() -> tuple[str, ...]:
    """Only what is published, and only its time: claims belong to appointments, which have entries of their own."""
    arguments = f"'{ALWAYS},{SLOTS_LEFT_OUT},status', ''"
    call = f"execute function app.audit_row({arguments})"
    return (
        f"create trigger audit_published after insert on slots for each row when (new.published) {call}",
        f"create trigger audit_withdrawn after delete on slots for each row when (old.published) {call}",
        f"""
        create trigger audit_slot after update of "start", "end", provider_id on slots for each row
        when (new.published) {call}""",
    )


def keep_an_audit_trail() -> tuple[str, ...]:
    """Role, tables, functions and triggers."""
    return (
        create_role(AUDITOR, "nologin nosuperuser nobypassrls"),
        f"grant {AUDITOR} to current_user",
        f"grant usage, create on schema app to {AUDITOR}",
        f"grant usage on schema public to {AUDITOR}",
        ENTRIES,
        SEALS,
        *INDEXES,
        *(statement for table in TABLES for statement in _secure(table)),
        *FUNCTIONS.values(),
        *(f"alter function {name} owner to {AUDITOR}" for name in FUNCTIONS),
        *(f"revoke all on function {name} from public" for name in FUNCTIONS),
        "grant execute on function app.note_audit(text, text, uuid, text, json, uuid[]) to public",
        f"grant execute on function app.org() to {AUDITOR}",
        """
        create constraint trigger seal_audit after insert on audit_entries deferrable initially deferred
        for each row execute function app.seal_audit()""",
        *(
            f"""
            create trigger keep_audit before update or delete on {table}
            for each row execute function app.keep_audit()"""
            for table in TABLES
        ),
        *(
            f"create trigger keep_all_audit before truncate on {table} execute function app.keep_audit()"
            for table in TABLES
        ),
        *(_audit(table, left_out, hidden) for table, (left_out, hidden) in AUDITED.items()),
        *_audit_slots(),
    )


def keep_none() -> tuple[str, ...]:
    """Back to before; the role is left without any right."""
    return (
        *(f"drop trigger audit on {table}" for table in AUDITED),
        *(f"drop trigger {name} on slots" for name in ("audit_published", "audit_withdrawn", "audit_slot")),
        *(f"drop table {table} cascade" for table in TABLES),
        *(f"drop function if exists {name}" for name in FUNCTIONS if "audit_bytes" not in name),
        f"revoke all on schema app, public from {AUDITOR}",
    )


def _secure(table: str) -> tuple[str, ...]:
    """The app reads its own organization's and writes nothing; the auditor adds."""
    return (
        f"alter table {table} enable row level security",
        f"alter table {table} force row level security",
        f"create policy tenant on {table} for select to {APP} using (organization_id = (select app.org()))",
        f"create policy auditor on {table} to {AUDITOR} using (true) with check (true)",
        f"grant select on {table} to {APP}",
        f"grant select, insert on {table} to {AUDITOR}",
    )
