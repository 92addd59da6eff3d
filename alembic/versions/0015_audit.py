"""Who did what, whose data were looked at: an audit trail that is only ever added to.

Revision: 0015
"""

from alembic import op

from medisched.db.audit_reading import let_it_be_read, let_none_read
from medisched.db.audit_rights import keep_an_audit_trail, keep_none

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The trail, what writes it, and who reads it."""
    for statement in (*keep_an_audit_trail(), *let_it_be_read()):
        # Not through SQLAlchemy's text(), which takes a colon for a parameter.
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Nothing is recorded any more, and what was is gone."""
    for statement in (*let_none_read(), *keep_none()):
        op.get_bind().exec_driver_sql(statement)
