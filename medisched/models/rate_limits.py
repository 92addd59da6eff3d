"""How much of an allowance is used."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from medisched.models.base import instant


class RateLimit(SQLModel, table=True):
    """One subject's allowance of one kind, as the instant at which it would be full again (GCRA)."""

    __tablename__ = "rate_limits"

    key: str = Field(primary_key=True, max_length=200)
    full_at: datetime = instant()
