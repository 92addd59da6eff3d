"""Whose API keys run out soon or ended long ago, before any organization is known.

Revision: 0014
"""

from alembic import op

from medisched.db.row_security import KEY_UPKEEP

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The look-up."""
    for statement in KEY_UPKEEP:
        op.execute(statement)


def downgrade() -> None:
    """Nobody is warned any more, and keys that ended stay."""
    op.execute("drop function app.list_ending_keys(timestamptz, timestamptz, timestamptz)")
