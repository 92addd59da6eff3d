"""Offered minutes of days that are over.

Revision: 0020
"""

from alembic import op

from medisched.db.report_rights import keep_no_more, keep_past_days

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The table, and who has days to keep."""
    for statement in keep_past_days():
        op.execute(statement)


def downgrade() -> None:
    """Reports compute past days from the hours as they are now."""
    for statement in keep_no_more():
        op.execute(statement)
