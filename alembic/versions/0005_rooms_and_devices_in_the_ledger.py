"""One ledger for rooms and devices too; what appointments and patients gain by the desk.

Revision: 0005
"""

from alembic import op
from sqlalchemy import text

from medisched.domain.patient_words import patient_words

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SLOTS = (
    """
    alter table slots
        add column room_id uuid,
        add column device_id uuid,
        add column time_off_id uuid,
        add constraint fk_slots_organization_id_room_id foreign key (organization_id, room_id)
            references rooms (organization_id, id),
        add constraint fk_slots_organization_id_device_id foreign key (organization_id, device_id)
            references devices (organization_id, id),
        add constraint fk_slots_organization_id_time_off_id foreign key (organization_id, time_off_id)
            references time_off (organization_id, id),
        drop constraint ck_slots_one_owner,
        add constraint ck_slots_one_owner check (num_nonnulls(provider_id, room_id, device_id, patient_id) = 1),
        add constraint ck_slots_blocked check ((status = 'blocked') = (time_off_id is not null)),
        add constraint no_overlap_room exclude using gist
            (organization_id with =, room_id with =, tstzrange("start", "end") with &&) where (room_id is not null),
        add constraint no_overlap_device exclude using gist
            (organization_id with =, device_id with =, tstzrange("start", "end") with &&) where (device_id is not null)
    """,
    "drop index ix_slots_provider_id_start, ix_slots_start",
    *(
        f"""
        create index ix_slots_{owner}_id_start on slots (organization_id, {owner}_id, start)
        include ("end", status) where {owner}_id is not null"""
        for owner in ("provider", "room", "device", "patient")
    ),
    "create index ix_slots_start on slots (organization_id, start) where published",
    "create index ix_slots_time_off_id on slots (organization_id, time_off_id) where time_off_id is not null",
)
APPOINTMENTS = (
    """
    alter table appointments
        add column service_id uuid,
        add column room_id uuid,
        add column buffer_before integer default '0' not null,
        add column buffer_after integer default '0' not null,
        add column overbooked boolean default 'false' not null,
        add column overbook_reason varchar(500),
        add column note varchar(1000) default '' not null,
        add constraint fk_appointments_organization_id_service_id foreign key (organization_id, service_id)
            references services (organization_id, id),
        add constraint fk_appointments_organization_id_room_id foreign key (organization_id, room_id)
            references rooms (organization_id, id),
        add constraint ck_appointments_overbooked check (overbooked = (overbook_reason is not null)),
        add constraint ck_appointments_buffers
            check (buffer_before between 0 and 240 and buffer_after between 0 and 240)
    """,
    "create index ix_appointments_room_id_start on appointments (organization_id, room_id, start)",
    "create index ix_appointments_service_id_start on appointments (organization_id, service_id, start)",
)
PEOPLE = (
    """
    alter table patients
        add column merged_into_id uuid,
        add constraint fk_patients_organization_id_merged_into_id foreign key (organization_id, merged_into_id)
            references patients (organization_id, id),
        add constraint ck_patients_merged check (merged_into_id is null or user_id is null)
    """,
    "create index ix_patients_email on patients (organization_id, email)",
    "create index ix_patients_name_id on patients (organization_id, name, id)",
    """
    alter table organizations
        add column holiday_country varchar(2) default '' not null,
        add column holiday_region varchar(40) default '' not null
    """,
)
# What was booked before had no history; the patients of then are to be found by their names too.
EXISTING = (
    """
    insert into appointment_changes (id, organization_id, appointment_id, changed_at, changed_by, changed_by_name,
                                     kind, status, patient_id, provider_id, start, "end")
    select gen_random_uuid(), a.organization_id, a.id, a.created_at, a.booked_by, u.name,
           'booked', 'booked', a.patient_id, a.provider_id, a.start, a."end"
      from appointments a join users u on u.id = a.booked_by
    """,
)
FILLED = ("appointments", "patients", "appointment_changes", "patient_words")


def upgrade() -> None:
    """One ledger for rooms and devices too."""
    for statement in (*SLOTS, *APPOINTMENTS, *PEOPLE):
        op.execute(statement)
    # A migrating role that is no superuser sees no row of its own tables while row security is forced.
    for table in FILLED:
        op.execute(f"alter table {table} no force row level security")
    for statement in EXISTING:
        op.execute(statement)
    _write_words()
    for table in FILLED:
        op.execute(f"alter table {table} force row level security")


def _write_words() -> None:
    """Who was there before is to be found like those who come."""
    connection = op.get_bind()
    patients = connection.execute(text("select id, organization_id, name, email, phone, date_of_birth from patients"))
    rows = [
        {"organization_id": patient.organization_id, "patient_id": patient.id, "word": word}
        for patient in patients
        for word in patient_words(
            patient.name, email=patient.email or "", phone=patient.phone or "", date_of_birth=patient.date_of_birth
        )
    ]
    if rows:
        columns = "id, organization_id, patient_id, word"
        values = "gen_random_uuid(), :organization_id, :patient_id, :word"
        connection.execute(text(f"insert into patient_words ({columns}) values ({values})"), rows)


def downgrade() -> None:
    """What claims rooms or devices, or is time off, has no place in the tables of before."""
    op.execute("delete from slots where num_nonnulls(room_id, device_id, time_off_id) > 0")
    op.execute(
        """
        alter table slots
            drop column room_id, drop column device_id, drop column time_off_id,
            add constraint ck_slots_one_owner check (num_nonnulls(provider_id, patient_id) = 1)
        """
    )
    op.execute("drop index ix_slots_provider_id_start, ix_slots_patient_id_start, ix_slots_start")
    op.execute(
        'create index ix_slots_provider_id_start on slots (organization_id, provider_id, start) include ("end", status)'
    )
    op.execute('create index ix_slots_start on slots (organization_id, start) include ("end", status)')
    op.execute(
        """
        alter table appointments
            drop column service_id, drop column room_id, drop column buffer_before, drop column buffer_after,
            drop column overbooked, drop column overbook_reason, drop column note
        """
    )
    op.execute("alter table patients drop column merged_into_id")
    op.execute("drop index ix_patients_email, ix_patients_name_id")
    op.execute("alter table organizations drop column holiday_country, drop column holiday_region")
