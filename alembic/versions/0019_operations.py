"""Numbers of the running program.

Revision: 0019
"""

from alembic import op

from medisched.db.operation_rights import OPEN, look_at_operations, look_no_more

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

# Unlogged: they cost nothing on the way to the disk. After a crash of the server they begin anew, as all counters may.
METERS = """
    create unlogged table meters (
        name varchar(80) not null,
        labels varchar(400) not null,
        value double precision not null,
        constraint pk_meters primary key (name, labels)
    ) with (fillfactor = 50)
"""
JOBS = """
    create unlogged table job_runs (
        name varchar(40) not null,
        every double precision not null,
        runs bigint not null,
        failures bigint not null,
        last_at timestamptz not null,
        milliseconds double precision not null,
        failed_at timestamptz,
        error varchar(500) not null,
        constraint pk_job_runs primary key (name)
    ) with (fillfactor = 50)
"""
SLOW = """
    create unlogged table slow_requests (
        id uuid not null,
        created_at timestamptz default now() not null,
        method varchar(10) not null,
        route varchar(200) not null,
        status integer not null,
        milliseconds integer not null,
        constraint pk_slow_requests primary key (id)
    )
"""


def upgrade() -> None:
    """Any worker answers for all: their numbers meet in three tables."""
    for statement in (METERS, JOBS, SLOW, *look_at_operations()):
        op.execute(statement)


def downgrade() -> None:
    """Nobody counts."""
    for statement in look_no_more():
        op.execute(statement)
    for table in OPEN:
        op.execute(f"drop table {table}")
