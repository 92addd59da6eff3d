"""A role that counts across organizations and writes nothing.

Revision: 0013
"""

from alembic import op

from medisched.db.platform_rights import count_across_tenants, count_no_more

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What the platform's administrators may count."""
    for statement in count_across_tenants():
        op.execute(statement)


def downgrade() -> None:
    """They count no more."""
    for statement in count_no_more():
        op.execute(statement)
