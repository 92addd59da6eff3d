"""Many looks are written at once.

Revision: 0022
"""

from alembic import op

from medisched.db.look_rights import write_each_look, write_looks_together

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """By the job that collects them, whatever organization they are in."""
    for statement in write_looks_together():
        op.execute(statement)


def downgrade() -> None:
    """One by one."""
    for statement in write_each_look():
        op.execute(statement)
