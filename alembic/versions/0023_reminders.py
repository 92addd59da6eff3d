"""Reminders of appointments by e-mail.

Revision: 0023
"""

from alembic import op

from medisched.db.reminder_rights import remind_no_more, remind_of_appointments

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """How long before, who wants none, what a reminder knows, and up to where each organization has reminded."""
    op.execute(
        """
        alter table organizations
            add column reminder_hours integer default 24 not null,
            add constraint ck_organizations_reminder_hours check (reminder_hours between 0 and 168)
        """
    )
    op.execute("alter table patients add column reminders boolean default true not null")
    op.execute(
        """
        alter table emails
            add column unsubscribe varchar,
            add column appointment_id uuid,
            add column expires_at timestamptz
        """
    )
    op.execute(
        """
        create index ix_emails_withdrawable on emails (organization_id, appointment_id)
        where appointment_id is not null and status = 'queued'
        """
    )
    for statement in remind_of_appointments():
        op.execute(statement)


def downgrade() -> None:
    """Nobody is reminded any more."""
    for statement in remind_no_more():
        op.execute(statement)
    op.execute("drop index ix_emails_withdrawable")
    op.execute("alter table emails drop column unsubscribe, drop column appointment_id, drop column expires_at")
    op.execute("alter table patients drop column reminders")
    op.execute("alter table organizations drop constraint ck_organizations_reminder_hours, drop column reminder_hours")
