"""What the platform's administrators see.

Revision: 0017
"""

import sqlalchemy as sa
from alembic import op

from medisched.db.platform_reading import read_across_tenants, read_no_more

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

COUNTS = (
    "bookings", "moves", "cancellations", "no_shows", "sign_ins", "mails", "mails_sent", "mails_delivered",
    "mails_dead",
)  # fmt: skip
NUMBERS = ("members", "departments", "providers", "appointments_this_month")


def upgrade() -> None:
    """Days in numbers, what finds them, and who may read what. The job counts the past when it first runs."""
    op.create_table(
        "organization_days",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False) for name in COUNTS),
        sa.PrimaryKeyConstraint("id", name="pk_organization_days"),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name="fk_organization_days_organization_id",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint(
            "organization_id",
            "day",
            name="uq_organization_days_organization_id_day",
            postgresql_nulls_not_distinct=True,
        ),
        sa.CheckConstraint(" and ".join(f"{name} >= 0" for name in COUNTS), name="counts"),
    )
    op.create_table(
        "organization_numbers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False) for name in NUMBERS),
        sa.Column("last_activity_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_organization_numbers"),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name="fk_organization_numbers_organization_id",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("organization_id", name="uq_organization_numbers_organization_id"),
    )
    op.create_index("ix_organization_days_day", "organization_days", ["day"])
    # Rows lie in the order in which they were written, which is the order of their times: so little says where.
    op.create_index("ix_appointment_changes_changed_at", "appointment_changes", ["changed_at"], postgresql_using="brin")
    op.create_index("ix_login_sessions_created_at", "login_sessions", ["created_at"])
    op.create_index(
        "ix_emails_dead", "emails", ["organization_id", "created_at"], postgresql_where=sa.text("status = 'dead'")
    )
    for statement in read_across_tenants():
        op.execute(statement)


def downgrade() -> None:
    """Back to counting only."""
    for statement in read_no_more():
        op.execute(statement)
    op.drop_index("ix_emails_dead", "emails")
    op.drop_index("ix_login_sessions_created_at", "login_sessions")
    op.drop_index("ix_appointment_changes_changed_at", "appointment_changes")
    op.drop_table("organization_numbers")
    op.drop_table("organization_days")
