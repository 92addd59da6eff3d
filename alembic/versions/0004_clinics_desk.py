"""The clinic's desk: catalog, hours, closures, time off, the history of appointments, words to find patients by.

Revision: 0004
"""

from alembic import op

from medisched.db.row_security import secure_tenant_table

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = (
    """
    create table services (
        id uuid not null,
        created_at timestamptz default now() not null,
        organization_id uuid default current_setting('app.organization_id')::uuid not null,
        name varchar(80) not null,
        description varchar(500) default '' not null,
        duration integer not null,
        buffer_before integer default '0' not null,
        buffer_after integer default '0' not null,
        notice integer default '0' not null,
        horizon integer default '90' not null,
        step integer default '15' not null,
        price integer,
        currency varchar(3) default 'EUR' not null,
        color varchar(20) default 'teal' not null,
        online boolean default 'false' not null,
        archived_at timestamptz,
        constraint pk_services primary key (id),
        constraint ck_services_duration check (duration between 5 and 480),
        constraint ck_services_buffers
            check (buffer_before between 0 and 240 and buffer_after between 0 and 240),
        constraint ck_services_notice check (notice between 0 and 43200),
        constraint ck_services_horizon check (horizon between 1 and 731),
        constraint ck_services_step check (step between 5 and 480),
        constraint ck_services_price check (price >= 0),
        constraint ck_services_currency check (currency ~ '^[A-Z]{3}$'),
        constraint uq_services_organization_id_id unique (organization_id, id),
        constraint fk_services_organization_id
            foreign key (organization_id) references organizations (id) on delete cascade
    )
    """,
    "create unique index uq_services_lower_name on services (organization_id, lower(name)) where archived_at is null",
    """
    create table rooms (
        id uuid not null,
        created_at timestamptz default now() not null,
        organization_id uuid default current_setting('app.organization_id')::uuid not null,
        name varchar(80) not null,
        archived_at timestamptz,
        constraint pk_rooms primary key (id),
        constraint uq_rooms_organization_id_id unique (organization_id, id),
        constraint fk_rooms_organization_id
            foreign key (organization_id) references organizations (id) on delete cascade
    )
    """,
    "create unique index uq_rooms_lower_name on rooms (organization_id, lower(name)) where archived_at is null",
    """
    create table devices (
        id uuid not null,
        created_at timestamptz default now() not null,
        organization_id uuid default current_setting('app.organization_id')::uuid not null,
        name varchar(80) not null,
        kind varchar(80) default '' not null,
        archived_at timestamptz,
        constraint pk_devices primary key (id),
        constraint uq_devices_organization_id_id unique (organization_id, id),
        constraint fk_devices_organization_id
            foreign key (organization_id) references organizations (id) on delete cascade
    )
    """,
    "create unique index uq_devices_lower_name on devices (organization_id, lower(name)) where archived_at is null",
    """
    create table service_providers (
        id uuid not null,
        created_at timestamptz default now() not null,
        organization_id uuid default current_setting('app.organization_id')::uuid not null,
        service_id uuid not null,
        provider_id uuid not null,
        constraint pk_service_providers primary key (id),
        constraint uq_service_providers_organization_id_service_id_provider_id
            unique ( organization_id, service_id, provider_id),
        constraint fk_service_providers_organization_id_service_id
            foreign key (organization_id, service_id) references services (organization_id, id),
        constraint fk_service_providers_organization_id_provider_id
            foreign key (organization_id, provider_id) references providers (organization_id, id),
        constraint uq_service_providers_organization_id_id unique (organization_id, id),
        constraint fk_service_providers_organization_id
            foreign key (organization_id) references organizations (id) on delete cascade
    )
    """,
    "create index ix_service_providers_provider_id on service_providers (organization_id, provider_id)",
    """
    create table service_rooms (
        id uuid not null,
        created_at timestamptz default now() not null,
        organization_id uuid default current_setting('app.organization_id')::uuid not null,
        service_id uuid not null,
        room_id uuid not null,
        constraint pk_service_rooms primary key (id),
        constraint uq_service_rooms_organization_id_service_id_room_id unique (organization_id, service_id, room_id),
        constraint fk_service_rooms_organization_id_service_id
            foreign key (organization_id, service_id) references services (organization_id, id),
        constraint fk_service_rooms_organization_id_room_id
            foreign key (organization_id, room_id) references rooms (organization_id, id),
        constraint uq_service_rooms_organization_id_id unique (organization_id, id),
        constraint fk_service_rooms_organization_id
            foreign key (organization_id) references organizations (id) on delete cascade
    )
    """,
    "create index ix_service_rooms_room_id on service_rooms (organization_id, room_id)",
    """
    create table service_devices (
        id uuid not null,
        created_at timestamptz default now() not null,
        organization_id uuid default current_setting('app.organization_id')::uuid not null,
        service_id uuid not null,
        device_id uuid not null,
        constraint pk_service_devices primary key (id),
        constraint uq_service_devices_organization_id_service_id_device_id
            unique ( organization_id, service_id, device_id),
        constraint fk_service_devices_organization_id_service_id
            foreign key (organization_id, service_id) references services (organization_id, id),
        constraint fk_service_devices_organization_id_device_id
            foreign key (organization_id, device_id) references devices (organization_id, id),
        constraint uq_service_devices_organization_id_id unique (organization_id, id),
        constraint fk_service_devices_organization_id
            foreign key (organization_id) references organizations (id) on delete cascade
    )
    """,
    "create index ix_service_devices_device_id on service_devices (organization_id, device_id)",
    """
    create table working_hours (
        id uuid not null,
        created_at timestamptz default now() not null,
        organization_id uuid default current_setting('app.organization_id')::uuid not null,
        provider_id uuid not null,
        weekday integer not null,
        start_minute integer not null,
        end_minute integer not null,
        constraint pk_working_hours primary key (id),
        constraint fk_working_hours_organization_id_provider_id
            foreign key (organization_id, provider_id) references providers (organization_id, id),
        constraint ck_working_hours_weekday check (weekday between 1 and 7),
        constraint ck_working_hours_span
            check (start_minute between 0 and 1439
            and end_minute > start_minute and end_minute <= start_minute + 1440),
        constraint no_overlap_working_hours
            exclude using gist
            (organization_id with =, provider_id with =, weekday with =, int4range(start_minute, end_minute) with &&),
        constraint uq_working_hours_organization_id_id unique (organization_id, id),
        constraint fk_working_hours_organization_id
            foreign key (organization_id) references organizations (id) on delete cascade
    )
    """,
    """
    create table date_overrides (
        id uuid not null,
        created_at timestamptz default now() not null,
        organization_id uuid default current_setting('app.organization_id')::uuid not null,
        provider_id uuid not null,
        day date not null,
        start_minute integer,
        end_minute integer,
        reason varchar(120) default '' not null,
        constraint pk_date_overrides primary key (id),
        constraint fk_date_overrides_organization_id_provider_id
            foreign key (organization_id, provider_id) references providers (organization_id, id),
        constraint ck_date_overrides_span
            check (num_nulls(start_minute, end_minute) = 2 or (
                num_nulls(start_minute, end_minute) = 0 and start_minute between 0 and 1439
            and end_minute > start_minute and end_minute <= start_minute + 1440)),
        constraint no_overlap_date_overrides
            exclude using gist
            (organization_id with =, provider_id with =, day with =, int4range(start_minute, end_minute) with &&),
        constraint uq_date_overrides_organization_id_id unique (organization_id, id),
        constraint fk_date_overrides_organization_id
            foreign key (organization_id) references organizations (id) on delete cascade
    )
    """,
    "create index ix_date_overrides_provider_id_day on date_overrides (organization_id, provider_id, day)",
    """
    create table closures (
        id uuid not null,
        created_at timestamptz default now() not null,
        organization_id uuid default current_setting('app.organization_id')::uuid not null,
        first_day date not null,
        last_day date not null,
        start_minute integer,
        end_minute integer,
        reason varchar(120) not null,
        constraint pk_closures primary key (id),
        constraint ck_closures_days check (last_day between first_day and first_day + 366),
        constraint ck_closures_span
            check (num_nulls(start_minute, end_minute) = 2 or (
                num_nulls(start_minute, end_minute) = 0 and start_minute between 0 and 1439
            and end_minute > start_minute and end_minute <= start_minute + 1440)),
        constraint uq_closures_organization_id_id unique (organization_id, id),
        constraint fk_closures_organization_id
            foreign key (organization_id) references organizations (id) on delete cascade
    )
    """,
    "create index ix_closures_first_day on closures (organization_id, first_day)",
    """
    create table open_holidays (
        id uuid not null,
        created_at timestamptz default now() not null,
        organization_id uuid default current_setting('app.organization_id')::uuid not null,
        day date not null,
        constraint pk_open_holidays primary key (id),
        constraint uq_open_holidays_organization_id_day unique (organization_id, day),
        constraint uq_open_holidays_organization_id_id unique (organization_id, id),
        constraint fk_open_holidays_organization_id
            foreign key (organization_id) references organizations (id) on delete cascade
    )
    """,
    """
    create table time_off (
        id uuid not null,
        created_at timestamptz default now() not null,
        organization_id uuid default current_setting('app.organization_id')::uuid not null,
        provider_id uuid not null,
        start timestamptz not null,
        "end" timestamptz not null,
        reason varchar(120) default '' not null,
        created_by uuid not null,
        constraint pk_time_off primary key (id),
        constraint fk_time_off_organization_id_provider_id
            foreign key (organization_id, provider_id) references providers (organization_id, id),
        constraint ck_time_off_span check ("start" < "end" and "end" - "start" <= interval '367 days'),
        constraint uq_time_off_organization_id_id unique (organization_id, id),
        constraint fk_time_off_organization_id
            foreign key (organization_id) references organizations (id) on delete cascade,
        constraint fk_time_off_created_by foreign key (created_by) references users (id)
    )
    """,
    "create index ix_time_off_provider_id_start on time_off (organization_id, provider_id, start)",
    """
    create table appointment_devices (
        id uuid not null,
        created_at timestamptz default now() not null,
        organization_id uuid default current_setting('app.organization_id')::uuid not null,
        appointment_id uuid not null,
        device_id uuid not null,
        constraint pk_appointment_devices primary key (id),
        constraint uq_appointment_devices_organization_id_appointment_id_device_id
            unique (organization_id, appointment_id, device_id),
        constraint fk_appointment_devices_organization_id_appointment_id
            foreign key (organization_id, appointment_id) references appointments (organization_id, id),
        constraint fk_appointment_devices_organization_id_device_id
            foreign key (organization_id, device_id) references devices (organization_id, id),
        constraint uq_appointment_devices_organization_id_id unique (organization_id, id),
        constraint fk_appointment_devices_organization_id
            foreign key (organization_id) references organizations (id) on delete cascade
    )
    """,
    "create index ix_appointment_devices_device_id on appointment_devices (organization_id, device_id)",
    """
    create table appointment_changes (
        id uuid not null,
        created_at timestamptz default now() not null,
        organization_id uuid default current_setting('app.organization_id')::uuid not null,
        appointment_id uuid not null,
        changed_at timestamptz not null,
        changed_by uuid,
        changed_by_name varchar(120) not null,
        kind varchar not null,
        status varchar not null,
        patient_id uuid not null,
        provider_id uuid not null,
        room_id uuid,
        devices varchar default '' not null,
        start timestamptz not null,
        "end" timestamptz not null,
        reason varchar(500) default '' not null,
        constraint pk_appointment_changes primary key (id),
        constraint fk_appointment_changes_organization_id_appointment_id
            foreign key (organization_id, appointment_id) references appointments (organization_id, id),
        constraint fk_appointment_changes_organization_id_patient_id
            foreign key (organization_id, patient_id) references patients (organization_id, id),
        constraint fk_appointment_changes_organization_id_provider_id
            foreign key (organization_id, provider_id) references providers (organization_id, id),
        constraint fk_appointment_changes_organization_id_room_id
            foreign key (organization_id, room_id) references rooms (organization_id, id),
        constraint ck_appointment_changes_kind check (kind in ('booked', 'moved', 'status', 'cancelled')),
        constraint uq_appointment_changes_organization_id_id unique (organization_id, id),
        constraint fk_appointment_changes_organization_id
            foreign key (organization_id) references organizations (id) on delete cascade,
        constraint fk_appointment_changes_changed_by foreign key (changed_by) references users (id)
    )
    """,
    "create index ix_appointment_changes_appointment_id on appointment_changes (organization_id, appointment_id)",
    """
    create table patient_words (
        id uuid not null,
        created_at timestamptz default now() not null,
        organization_id uuid default current_setting('app.organization_id')::uuid not null,
        patient_id uuid not null,
        word varchar(80) not null,
        constraint pk_patient_words primary key (id),
        constraint uq_patient_words_organization_id_word_patient_id unique (organization_id, word, patient_id),
        constraint fk_patient_words_organization_id_patient_id
            foreign key (organization_id, patient_id) references patients (organization_id, id),
        constraint uq_patient_words_organization_id_id unique (organization_id, id),
        constraint fk_patient_words_organization_id
            foreign key (organization_id) references organizations (id) on delete cascade
    )
    """,
    "create index ix_patient_words_patient_id on patient_words (organization_id, patient_id)",
)
NEW = (
    "services",
    "rooms",
    "devices",
    "service_providers",
    "service_rooms",
    "service_devices",
    "working_hours",
    "date_overrides",
    "closures",
    "open_holidays",
    "time_off",
    "appointment_devices",
    "appointment_changes",
    "patient_words",
)


def upgrade() -> None:
    """Tables that stand beside what is there."""
    for statement in TABLES:
        op.execute(statement)
    for table in NEW:
        for statement in secure_tenant_table(table):
            op.execute(statement)


def downgrade() -> None:
    """What is not there any more cannot be scheduled with."""
    op.execute(f"drop table {', '.join(reversed(NEW))}")
