"""In which language people are written to.

Revision: 0008
"""

from alembic import op

from medisched.db.row_security import BILLING

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Organizations and those who begin one say it; users who never did are not taken for English any more."""
    op.execute(
        """
        alter table organizations
            add column locale varchar(10) default 'en' not null,
            add constraint ck_organizations_locale check (locale ~ '^[a-z]{2}$')
        """
    )
    op.execute("alter table onboardings add column locale varchar(10) default '' not null")
    op.execute("alter table users alter column locale set default ''")
    # Until now there was nothing to choose from.
    op.execute("update users set locale = ''")
    op.execute(f"grant select (locale) on users to {BILLING}")


def downgrade() -> None:
    """Everybody is written to in English again."""
    op.execute(f"revoke select (locale) on users from {BILLING}")
    op.execute("update users set locale = 'en'")
    op.execute("alter table users alter column locale set default 'en'")
    op.execute("alter table onboardings drop column locale")
    op.execute("alter table organizations drop constraint ck_organizations_locale, drop column locale")
