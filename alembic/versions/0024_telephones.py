"""Telephone numbers of organizations.

Revision: 0024
"""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Where patients call; whoever reads and changes an organization's row may read and change it with the rest."""
    op.execute("alter table organizations add column phone varchar(40) default '' not null")


def downgrade() -> None:
    """Nobody is told a number any more."""
    op.execute("alter table organizations drop column phone")
