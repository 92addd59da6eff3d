"""Patients, appointments and the ledger of time.

Revision: 0002
"""

from alembic import op

from medisched.db.row_security import secure_tenant_table

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = (
    """
    create table patients (
        id uuid not null,
        created_at timestamptz default now() not null,
        organization_id uuid default current_setting('app.organization_id')::uuid not null,
        user_id uuid,
        name varchar(120) not null,
        email varchar(254),
        phone varchar(40),
        date_of_birth date,
        notes varchar default '' not null,
        constraint pk_patients primary key (id),
        constraint uq_patients_organization_id_user_id unique (organization_id, user_id),
        constraint uq_patients_organization_id_id unique (organization_id, id),
        constraint fk_patients_organization_id foreign key (organization_id)
            references organizations (id) on delete cascade,
        constraint fk_patients_user_id foreign key (user_id)
            references users (id)
    )
    """,
    "create index ix_patients_user_id on patients (user_id)",
    """
    create table appointments (
        id uuid not null,
        created_at timestamptz default now() not null,
        organization_id uuid default current_setting('app.organization_id')::uuid not null,
        provider_id uuid not null,
        patient_id uuid not null,
        patient_user_id uuid,
        start timestamptz not null,
        "end" timestamptz not null,
        title varchar(120) default '' not null,
        status varchar default 'booked' not null,
        booked_by uuid not null,
        cancelled_at timestamptz,
        cancelled_by uuid,
        cancel_reason varchar(500),
        sequence integer default '0' not null,
        constraint pk_appointments primary key (id),
        constraint fk_appointments_organization_id_provider_id foreign key (organization_id, provider_id)
            references providers (organization_id, id),
        constraint fk_appointments_organization_id_patient_id foreign key (organization_id, patient_id)
            references patients (organization_id, id),
        constraint ck_appointments_span check ("start" < "end" and "end" - "start" <= interval '24 hours'),
        constraint ck_appointments_cancelled check ((status = 'cancelled') = (cancelled_at is not null)),
        constraint ck_appointments_status
            check (status in ('booked', 'arrived', 'in_progress', 'fulfilled', 'cancelled', 'no_show')),
        constraint uq_appointments_organization_id_id unique (organization_id, id),
        constraint fk_appointments_organization_id foreign key (organization_id)
            references organizations (id) on delete cascade,
        constraint fk_appointments_patient_user_id foreign key (patient_user_id)
            references users (id),
        constraint fk_appointments_booked_by foreign key (booked_by)
            references users (id),
        constraint fk_appointments_cancelled_by foreign key (cancelled_by)
            references users (id)
    )
    """,
    "create index ix_appointments_patient_id_start on appointments (organization_id, patient_id, start)",
    "create index ix_appointments_patient_user_id on appointments (patient_user_id)",
    "create index ix_appointments_provider_id_start on appointments (organization_id, provider_id, start)",
    "create index ix_appointments_start on appointments (organization_id, start)",
    """
    create table slots (
        id uuid not null,
        created_at timestamptz default now() not null,
        organization_id uuid default current_setting('app.organization_id')::uuid not null,
        provider_id uuid,
        patient_id uuid,
        appointment_id uuid,
        start timestamptz not null,
        "end" timestamptz not null,
        status varchar not null,
        published boolean default 'false' not null,
        title varchar(120) default '' not null,
        constraint pk_slots primary key (id),
        constraint fk_slots_organization_id_provider_id foreign key (organization_id, provider_id)
            references providers (organization_id, id),
        constraint fk_slots_organization_id_patient_id foreign key (organization_id, patient_id)
            references patients (organization_id, id),
        constraint fk_slots_organization_id_appointment_id foreign key (organization_id, appointment_id)
            references appointments (organization_id, id),
        constraint ck_slots_one_owner check (num_nonnulls(provider_id, patient_id) = 1),
        constraint ck_slots_span check ("start" < "end" and "end" - "start" <= interval '24 hours'),
        constraint ck_slots_busy check ((status = 'busy') = (appointment_id is not null)),
        constraint ck_slots_free check (status <> 'free' or (provider_id is not null and published)),
        constraint ck_slots_status check (status in ('free', 'busy', 'blocked')),
        constraint no_overlap_provider exclude using gist
            (organization_id with =, provider_id with =, tstzrange("start", "end") with &&)
            where (provider_id is not null),
        constraint no_overlap_patient exclude using gist
            (organization_id with =, patient_id with =, tstzrange("start", "end") with &&)
            where (patient_id is not null),
        constraint uq_slots_organization_id_id unique (organization_id, id),
        constraint fk_slots_organization_id foreign key (organization_id)
            references organizations (id) on delete cascade
    )
    """,
    "create index ix_slots_appointment_id on slots (organization_id, appointment_id)",
    'create index ix_slots_provider_id_start on slots (organization_id, provider_id, start) include ("end", status)',
    'create index ix_slots_start on slots (organization_id, start) include ("end", status)',
)


def upgrade() -> None:
    """One ledger for every resource's time."""
    for statement in TABLES:
        op.execute(statement)
    for table in ("patients", "appointments", "slots"):
        for statement in secure_tenant_table(table):
            op.execute(statement)


def downgrade() -> None:
    """Without patients there is nothing to keep."""
    op.execute("drop table slots, appointments, patients")
