"""Functions that may do more than their caller look into temporary tables last.

Without being named, a caller's temporary tables come first in a search path: one that is called like a table of ours
would take its place.

Revision: 0021
"""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

SET = """
    do $$ declare one regprocedure; begin
        for one in select p.oid::regprocedure from pg_proc p
                    where p.pronamespace = 'app'::regnamespace and p.prosecdef loop
            execute 'alter function ' || one || ' set search_path = pg_catalog, public{}';
        end loop;
    end $$"""


def upgrade() -> None:
    """Last, by name."""
    op.get_bind().exec_driver_sql(SET.format(", pg_temp"))


def downgrade() -> None:
    """First, unnamed."""
    op.get_bind().exec_driver_sql(SET.format(""))
