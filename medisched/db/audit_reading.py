"""Who reads the audit trail: owners, whoever verifies it, the platform its own chain, and patients their part.

medisched_verifier reads every chain and writes nothing. Of a patient's entries no more than what `list_looks` returns
leaves the organization: never an address, and of what was changed only when and with whom an appointment is.
"""

from medisched.db.audit_rights import PLATFORM_CHAIN, TABLES
from medisched.db.platform_rights import PLATFORM
from medisched.db.row_security import APP, AUTH, create_role, let_app_become, look_up

VERIFIER = "medisched_verifier"
# Records that were merged into a person's own are the person's, too.
RECORDS = """
    with recursive records as (
        select p.organization_id, p.id from patients p where {whose}
        union
        select p.organization_id, p.id from patients p
          join records r on p.organization_id = r.organization_id and p.merged_into_id = r.id
    ), mine as (
        select organization_id, array_agg(id) as ids from records group by organization_id
    )
"""
# What the trail itself knew of an appointment then: nothing else of it is read, also when it is gone.
KNOWN = """(
    select s.after ->> '{column}' from audit_entries s
     where s.organization_id = looks.organization_id and s.subject_id = looks.appointment_id
       and s.subject = 'appointments' and s.at <= looks.at and s.after ->> '{column}' is not null
     order by s.at desc limit 1
)"""
PROVIDER = """(
    select p.subject_name from audit_entries p
     where p.organization_id = looks.organization_id and p.subject = 'providers' and p.subject_id = {known}::uuid
     order by p.at desc limit 1
)""".format(known=KNOWN.format(column="provider_id"))  # noqa: S608 - our own constant
LOOKS = """
    {records}, looks as (
        select e.id, e.at, e.actor_name, m.role, e.key_id is not null as is_program, e.impersonator_name, e.action,
               e.subject, o.name, o.timezone, e.organization_id,
               case when e.subject = 'appointments' then e.subject_id end as appointment_id
          from mine
          join organizations o on o.id = mine.organization_id
          join audit_entries e on e.organization_id = mine.organization_id
           and (e.patient_ids && mine.ids or (e.subject_id = person and e.action = 'impersonation.started'))
          left join memberships m on m.organization_id = e.organization_id and m.user_id = e.actor_id
         where e.actor_id is not null and (e.actor_id <> person or e.impersonator_id is not null)
           and (e.at, e.id) < (until, until_id)
         order by e.at desc, e.id desc
         limit most
    )
    select id, at, actor_name, role, is_program, impersonator_name, action, subject, name, timezone,
           {start}::timestamptz, coalesce({provider}, '')
      from looks
     order by at desc, id desc
""".format(  # noqa: S608 - our own constants
    records=RECORDS.format(whose="p.user_id = person"), start=KNOWN.format(column="start"), provider=PROVIDER
)

PATIENTS_ENTRIES = """
    {records}
    select e.id from mine
      join audit_entries e on e.organization_id = mine.organization_id and e.patient_ids && mine.ids
""".format(records=RECORDS.format(whose="p.organization_id = app.org() and p.id = patient"))  # noqa: S608 - the same
LOOK_UPS = (
    *look_up(
        "app.list_looks(person uuid, until timestamptz, until_id uuid, most integer) returns table (id uuid, "
        "at timestamptz, name text, role text, is_program boolean, impersonator text, action text, subject text, "
        "organization text, timezone text, start timestamptz, provider text)",
        LOOKS,
    ),
    *look_up("app.list_patient_entries(patient uuid) returns table (id uuid)", PATIENTS_ENTRIES),
)


def let_it_be_read() -> tuple[str, ...]:
    """The tables are there; an entry is found by its place and a place by its entry."""
    return (
        create_role(VERIFIER, "nologin nosuperuser nobypassrls"),
        let_app_become(VERIFIER),
        f"grant {VERIFIER} to current_user",
        f"grant usage on schema app, public to {VERIFIER}",
        f"grant select (id, slug) on organizations to {VERIFIER}",
        """
        alter table audit_seals
        add constraint uq_audit_seals_organization_id_entry_id unique (organization_id, entry_id)""",
        *(statement for table in TABLES for statement in _readable(table)),
        f"grant select on audit_entries to {AUTH}",
        f"create policy look_up on audit_entries for select to {AUTH} using (true)",
        f"grant select (organization_id, id, user_id, merged_into_id) on patients to {AUTH}",
        f"create policy look_up on patients for select to {AUTH} using (true)",
        *LOOK_UPS,
    )


def let_none_read() -> tuple[str, ...]:
    """Back to before, ahead of the tables' end; the role is left without any right."""
    return (
        "drop function app.list_looks(uuid, timestamptz, uuid, integer)",
        "drop function app.list_patient_entries(uuid)",
        "drop policy look_up on patients",
        f"revoke all on patients, audit_entries from {AUTH}",
        f"revoke all on organizations, audit_entries, audit_seals from {VERIFIER}",
        f"revoke usage on schema app, public from {VERIFIER}",
        f"revoke {VERIFIER} from {APP}",
    )


def _readable(table: str) -> tuple[str, ...]:
    return (
        f"create policy verifier on {table} for select to {VERIFIER} using (true)",
        f"grant select on {table} to {VERIFIER}, {PLATFORM}",
        f"create policy platform on {table} for select to {PLATFORM} using (organization_id = '{PLATFORM_CHAIN}')",
    )
