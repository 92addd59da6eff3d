"""Numbers of the running program: what all workers have counted together. PostgreSQL forgets them in a crash."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from medisched.models.base import Row, instant

QUICKLY = {"prefixes": ["UNLOGGED"], "postgresql_with": {"fillfactor": 50}}


class Meter(SQLModel, table=True):
    """One counter; it only grows. `labels` as Prometheus writes them, without the braces."""

    __tablename__ = "meters"
    __table_args__ = QUICKLY

    name: str = Field(primary_key=True, max_length=80)
    labels: str = Field(primary_key=True, max_length=400)
    value: float


class JobRun(SQLModel, table=True):
    """How a job goes in all workers; `every` is the pause in seconds that it should keep, `last_at` its newest end."""

    __tablename__ = "job_runs"
    __table_args__ = QUICKLY

    name: str = Field(primary_key=True, max_length=40)
    every: float
    runs: int = Field(sa_type=BigInteger)
    failures: int = Field(sa_type=BigInteger)
    last_at: datetime = instant()
    milliseconds: float
    failed_at: datetime | None = instant(nullable=True)
    error: str = Field(max_length=500)


class SlowRequest(Row, table=True):
    """A request that took longer than it should: the route's template and never the address; the newest thousand."""

    __tablename__ = "slow_requests"
    __table_args__ = {"prefixes": ["UNLOGGED"]}  # noqa: RUF012 - SQLAlchemy's way

    method: str = Field(max_length=10)
    route: str = Field(max_length=200)
    status: int
    milliseconds: int
