"""Where other systems are told what happened.

Revision: 0011
"""

from alembic import op

from medisched.db.row_security import WORKER, secure_tenant_table

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ENDPOINTS = """
    create table webhook_endpoints (
        id uuid not null,
        created_at timestamptz default now() not null,
        organization_id uuid default current_setting('app.organization_id')::uuid not null,
        url varchar not null,
        description varchar default '' not null,
        types varchar[] not null,
        status varchar default 'active' not null,
        disabled_reason varchar default '' not null,
        salt bytea not null,
        is_secret_told boolean default false not null,
        previous_salt bytea,
        previous_until timestamptz,
        failures integer default 0 not null,
        failing_since timestamptz,
        constraint pk_webhook_endpoints primary key (id),
        constraint uq_webhook_endpoints_organization_id_id unique (organization_id, id),
        constraint ck_webhook_endpoints_status check (status in ('active', 'paused', 'disabled')),
        constraint fk_webhook_endpoints_organization_id foreign key (organization_id)
            references organizations (id) on delete cascade
    )
"""
DELIVERIES = """
    create table webhook_deliveries (
        id uuid not null,
        created_at timestamptz default now() not null,
        organization_id uuid default current_setting('app.organization_id')::uuid not null,
        endpoint_id uuid not null,
        type varchar not null,
        data json not null,
        occurred_at timestamptz not null,
        status varchar default 'waiting' not null,
        attempts integer default 0 not null,
        round_began integer default 0 not null,
        due_at timestamptz not null,
        leased_until timestamptz,
        delivered_at timestamptz,
        status_code integer,
        error varchar default '' not null,
        constraint pk_webhook_deliveries primary key (id),
        constraint uq_webhook_deliveries_organization_id_id unique (organization_id, id),
        constraint ck_webhook_deliveries_status check (status in ('waiting', 'delivered', 'failed')),
        constraint fk_webhook_deliveries_organization_id foreign key (organization_id)
            references organizations (id) on delete cascade,
        constraint fk_webhook_deliveries_organization_id_endpoint_id foreign key (organization_id, endpoint_id)
            references webhook_endpoints (organization_id, id) on delete cascade
    )
"""
ATTEMPTS = """
    create table webhook_attempts (
        id uuid not null,
        created_at timestamptz default now() not null,
        organization_id uuid default current_setting('app.organization_id')::uuid not null,
        delivery_id uuid not null,
        number integer not null,
        started_at timestamptz not null,
        finished_at timestamptz,
        milliseconds integer,
        url varchar not null,
        status_code integer,
        error varchar default '' not null,
        request_headers json default '{}' not null,
        response_headers json default '{}' not null,
        response_body varchar default '' not null,
        constraint pk_webhook_attempts primary key (id),
        constraint uq_webhook_attempts_organization_id_id unique (organization_id, id),
        constraint uq_webhook_attempts_organization_id_delivery_id_number unique (organization_id, delivery_id, number),
        constraint fk_webhook_attempts_organization_id foreign key (organization_id)
            references organizations (id) on delete cascade,
        constraint fk_webhook_attempts_organization_id_delivery_id foreign key (organization_id, delivery_id)
            references webhook_deliveries (organization_id, id) on delete cascade
    )
"""
INDEXES = (
    "create index ix_webhook_deliveries_due on webhook_deliveries (endpoint_id, due_at) where status = 'waiting'",
    """
    create index ix_webhook_deliveries_leased on webhook_deliveries (endpoint_id, leased_until)
    where status = 'waiting' and leased_until is not null""",
    """
    create index ix_webhook_deliveries_tests on webhook_deliveries (due_at)
    where status = 'waiting' and type = 'test.ping'""",
    """
    create index ix_webhook_deliveries_endpoint_id_created_at_id
    on webhook_deliveries (organization_id, endpoint_id, created_at, id)""",
    "create index ix_webhook_deliveries_created_at on webhook_deliveries (created_at)",
)
TABLES = ("webhook_endpoints", "webhook_deliveries", "webhook_attempts")
# The worker sends for all organizations; what became of it is written by the door of each one.
WORKERS = (
    *(f"create policy worker on {table} to {WORKER} using (true) with check (true)" for table in TABLES),
    f"grant select on webhook_endpoints to {WORKER}",
    f"grant select, update, delete on webhook_deliveries to {WORKER}",
    f"grant select, insert, update on webhook_attempts to {WORKER}",
    f"grant select (id, status) on organizations to {WORKER}",
)

# Written where every change passes, in the same transaction and without a statement more: whatever service makes a
# change, none can forget to tell. An organization without endpoints pays for one look into an index.
# As the API writes them: parts of a second only where there are any.
INSTANT = "replace(to_char({} at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), '.000000Z', 'Z')"
HAS_ENDPOINTS = """exists (
    select from webhook_endpoints where organization_id = {}.organization_id and status <> 'disabled')"""
TELL = """
    create function app.tell_webhooks(organization uuid, event varchar, at timestamptz, told json) returns void
    language sql as $$
        insert into public.webhook_deliveries (id, organization_id, endpoint_id, type, data, occurred_at, due_at)
        -- Due a minute ago: the clocks of those who send may be behind the database's.
        select gen_random_uuid(), e.organization_id, e.id, event, told, at, least(at, now()) - interval '1 minute'
        from public.webhook_endpoints e
        -- Not while the organization itself is being deleted, and its things with it.
        join public.organizations o on o.id = e.organization_id
        where e.organization_id = organization and e.status <> 'disabled'
          and (e.types = '{}' or event = any(e.types))
    $$"""


def _trigger(name: str, when: str, body: str) -> tuple[str, str]:
    """A function that tells, and what calls it."""
    function = f"""
        create function app.{name}() returns trigger language plpgsql as $$
        begin
            {body}
            return null;
        end $$"""
    return function, f"create trigger {name} {when} execute function app.{name}()"


def _appointment(row: str, *, sequence: str, service: str) -> str:
    """What is told of an appointment."""
    return f"""json_build_object('id', {row}, 'organizationId', new.organization_id, 'sequence', {sequence},
        'providerId', new.provider_id, 'patientId', new.patient_id, 'serviceId', {service}, 'roomId', new.room_id,
        'start', {INSTANT.format('new."start"')}, 'end', {INSTANT.format('new."end"')})"""


def _slot(row: str) -> str:
    """What is told of a published time."""
    start, end = INSTANT.format(f'{row}."start"'), INSTANT.format(f'{row}."end"')
    return f"""json_build_object('id', {row}.id, 'organizationId', {row}.organization_id,
        'providerId', {row}.provider_id, 'start', {start}, 'end', {end})"""


KIND = """case new.kind
    when 'booked' then 'appointment.booked' when 'moved' then 'appointment.moved'
    when 'cancelled' then 'appointment.cancelled'
    else case new.status
        when 'arrived' then 'appointment.arrived' when 'in_progress' then 'appointment.started'
        when 'fulfilled' then 'appointment.completed' when 'no_show' then 'appointment.no_show'
        else 'appointment.changed' end
    end"""
FACTS = ("name", "email", "phone", "date_of_birth", "notes")
IS_CHANGED = " or ".join(f"old.{name} is distinct from new.{name}" for name in FACTS)
PATIENT = "json_build_object('id', new.id, 'organizationId', new.organization_id)"
MERGED = """json_build_object('id', new.merged_into_id, 'organizationId', new.organization_id,
    'mergedId', new.id)"""


def _tell(event: str, told: str, *, row: str = "new", at: str = "now()") -> str:
    return f"perform app.tell_webhooks({row}.organization_id, {event}, {at}, {told});"


def _if_wanted(*tells: str, row: str = "new") -> str:
    return f"if {HAS_ENDPOINTS.format(row)} then {' '.join(tells)} end if;"


IN_HISTORY = f"""
    if {HAS_ENDPOINTS.format("new")} then
        perform app.tell_webhooks(new.organization_id, {KIND}, new.changed_at, {
    _appointment("new.appointment_id", sequence="a.sequence", service="a.service_id")
}) from appointments a where a.organization_id = new.organization_id and a.id = new.appointment_id;
    end if;"""
TRIGGERS = (
    *_trigger("tell_appointment", "after insert on appointment_changes for each row", IN_HISTORY),
    *_trigger(
        "tell_note",
        "after update of note on appointments for each row when (old.note is distinct from new.note)",
        _if_wanted(
            _tell(
                "'appointment.changed'",
                _appointment("new.id", sequence="new.sequence", service="new.service_id"),
            )
        ),
    ),
    *_trigger(
        "tell_published",
        "after insert on slots for each row when (new.published and new.status = 'free')",
        _if_wanted(_tell("'slot.published'", _slot("new"))),
    ),
    *_trigger(
        "tell_withdrawn",
        "after delete on slots for each row when (old.published and old.status = 'free')",
        _if_wanted(_tell("'slot.withdrawn'", _slot("old"), row="old"), row="old"),
    ),
    *_trigger(
        "tell_replaced",
        "after update of id on slots for each row when (old.id <> new.id and old.published and new.status = 'free')",
        _if_wanted(_tell("'slot.withdrawn'", _slot("old")), _tell("'slot.published'", _slot("new"))),
    ),
    *_trigger(
        "tell_patient",
        "after insert on patients for each row",
        _if_wanted(_tell("'patient.created'", PATIENT)),
    ),
    *_trigger(
        "tell_patient_changed",
        f"after update on patients for each row when (new.merged_into_id is null and ({IS_CHANGED}))",
        _if_wanted(_tell("'patient.changed'", PATIENT)),
    ),
    *_trigger(
        "tell_merged",
        "after update of merged_into_id on patients for each row"
        " when (old.merged_into_id is null and new.merged_into_id is not null)",
        _if_wanted(_tell("'patient.merged'", MERGED)),
    ),
)
TOLD_BY = {
    "tell_appointment": "appointment_changes",
    "tell_note": "appointments",
    "tell_published": "slots",
    "tell_withdrawn": "slots",
    "tell_replaced": "slots",
    "tell_patient": "patients",
    "tell_patient_changed": "patients",
    "tell_merged": "patients",
}


def upgrade() -> None:
    """The tables, who may do what with them, and what writes the events."""
    secured = (statement for table in TABLES for statement in secure_tenant_table(table))
    for statement in (ENDPOINTS, DELIVERIES, ATTEMPTS, *INDEXES, *secured, *WORKERS, TELL, *TRIGGERS):
        # Not through SQLAlchemy's text(), which takes a colon for a parameter.
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Nobody is told any more."""
    for name, table in TOLD_BY.items():
        op.execute(f"drop trigger {name} on {table}")
        op.execute(f"drop function app.{name}()")
    op.execute("drop function app.tell_webhooks(uuid, varchar, timestamptz, json)")
    for table in reversed(TABLES):
        op.execute(f"drop table {table}")
    op.execute(f"revoke select (id, status) on organizations from {WORKER}")
