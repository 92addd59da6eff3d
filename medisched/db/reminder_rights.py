"""Which organizations have somebody to remind, before any organization is known. A migration runs these statements."""

from medisched.db.row_security import AUTH, look_up, readable_before_tenant, secure_tenant_table

MARKS = """
    create table reminder_marks (
        id uuid not null,
        created_at timestamptz default now() not null,
        organization_id uuid default current_setting('app.organization_id')::uuid not null,
        reminded_until timestamptz not null,
        constraint pk_reminder_marks primary key (id),
        constraint uq_reminder_marks_organization_id_id unique (organization_id, id),
        constraint uq_reminder_marks_organization_id unique (organization_id),
        constraint fk_reminder_marks_organization_id foreign key (organization_id)
            references organizations (id) on delete cascade
    )
"""
# One look into the index of starts for each organization. A mark that lies too far ahead: the hours became fewer.
DUE = """
    select o.id
      from organizations o
      left join reminder_marks m on m.organization_id = o.id
      cross join lateral (select at + o.reminder_hours * interval '1 hour' as until) reach
     where o.reminder_hours > 0 and o.status <> 'suspended'
       and (m.reminded_until > reach.until
            or exists (
                select from appointments a
                 where a.organization_id = o.id and a.status = 'booked'
                   and a."start" > greatest(m.reminded_until, at) and a."start" <= reach.until))
     order by o.id
"""


def remind_of_appointments() -> tuple[str, ...]:
    """The table of marks, and who has somebody to remind: of appointments, only when they are and whether they are."""
    return (
        MARKS,
        *secure_tenant_table("reminder_marks"),
        *readable_before_tenant("reminder_marks"),
        f'grant select (organization_id, "start", status) on appointments to {AUTH}',
        f"create policy look_up on appointments for select to {AUTH} using (true)",
        *look_up("app.list_reminders_due(at timestamptz) returns table (organization_id uuid)", DUE),
    )


def remind_no_more() -> tuple[str, ...]:
    """Back to before."""
    return (
        "drop function app.list_reminders_due(timestamptz)",
        "drop policy look_up on appointments",
        f"revoke all on appointments from {AUTH}",
        "drop table reminder_marks",
    )
