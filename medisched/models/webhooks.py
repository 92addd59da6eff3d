"""Where other systems are told what happened, what they were told, and how it went."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from medisched.models.base import TenantRow, inside_tenant, instant, one_of, tenant_index, tenant_table


class EndpointStatus(StrEnum):
    """active; paused by a person: events wait; disabled because it failed: events are not recorded."""

    ACTIVE = "active"
    PAUSED = "paused"
    DISABLED = "disabled"


class DeliveryStatus(StrEnum):
    """waiting for its first or next try, delivered, or failed for good."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


WAITING = text("status = 'waiting'")
LEASED = text("status = 'waiting' and leased_until is not null")
TESTS = text("status = 'waiting' and type = 'test.ping'")


class WebhookEndpoint(TenantRow, table=True):
    """An address that is told of events; `types` empty: of all.

    Secrets are derived from SECRET_KEY and a salt, so that a copy of the database signs nothing. After a rotation the
    previous one signs along until `previous_until`. `failures` counts deliveries in a row that failed for good, and
    `failing_since` is the first failure after the last success.
    """

    __tablename__ = "webhook_endpoints"
    __table_args__ = tenant_table(one_of("status", EndpointStatus))

    url: str
    description: str = Field(default="", sa_column_kwargs={"server_default": ""})
    types: list[str] = Field(sa_column=Column(ARRAY(String), nullable=False))
    status: str = Field(default=EndpointStatus.ACTIVE, sa_column_kwargs={"server_default": "active"})
    disabled_reason: str = Field(default="", sa_column_kwargs={"server_default": ""})
    salt: bytes
    is_secret_told: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})
    previous_salt: bytes | None = None
    previous_until: datetime | None = instant(nullable=True)
    failures: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    failing_since: datetime | None = instant(nullable=True)


class WebhookDelivery(TenantRow, table=True):
    """One event for one endpoint, written by the transaction that made the event; deleted after 30 days.

    `data` holds ids and times only. A worker holds it until `leased_until`; when the worker dies, the lease runs out
    and another one sends it with the same id. `attempts` counts all tries, `round_began` those before it was last
    replayed.
    """

    __tablename__ = "webhook_deliveries"
    __table_args__ = tenant_table(
        inside_tenant("endpoint_id", "webhook_endpoints", ondelete="CASCADE"),
        one_of("status", DeliveryStatus),
        Index("ix_webhook_deliveries_due", "endpoint_id", "due_at", postgresql_where=WAITING),
        Index("ix_webhook_deliveries_leased", "endpoint_id", "leased_until", postgresql_where=LEASED),
        Index("ix_webhook_deliveries_tests", "due_at", postgresql_where=TESTS),
        tenant_index("webhook_deliveries", "endpoint_id", "created_at", "id"),
        Index("ix_webhook_deliveries_created_at", "created_at"),
    )

    endpoint_id: UUID
    type: str
    data: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    occurred_at: datetime = instant()
    status: str = Field(default=DeliveryStatus.WAITING, sa_column_kwargs={"server_default": "waiting"})
    attempts: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    round_began: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    due_at: datetime = instant()
    leased_until: datetime | None = instant(nullable=True)
    delivered_at: datetime | None = instant(nullable=True)
    status_code: int | None = None
    error: str = Field(default="", sa_column_kwargs={"server_default": ""})


class WebhookAttempt(TenantRow, table=True):
    """One try: what was sent and what came back, noted before it begins and completed when it ends."""

    __tablename__ = "webhook_attempts"
    __table_args__ = tenant_table(
        inside_tenant("delivery_id", "webhook_deliveries", ondelete="CASCADE"),
        UniqueConstraint("organization_id", "delivery_id", "number"),
    )

    delivery_id: UUID
    number: int
    started_at: datetime = instant()
    finished_at: datetime | None = instant(nullable=True)
    milliseconds: int | None = None
    url: str
    status_code: int | None = None
    error: str = Field(default="", sa_column_kwargs={"server_default": ""})
    request_headers: dict[str, str] = Field(sa_column=Column(JSON, nullable=False, server_default="{}"))
    response_headers: dict[str, str] = Field(sa_column=Column(JSON, nullable=False, server_default="{}"))
    response_body: str = Field(default="", sa_column_kwargs={"server_default": ""})
