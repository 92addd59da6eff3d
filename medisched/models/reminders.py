"""Up to where an organization has reminded its patients."""

from datetime import datetime

from sqlalchemy import UniqueConstraint

from medisched.models.base import TenantRow, instant, tenant_table


class ReminderMark(TenantRow, table=True):
    """Appointments that start until `reminded_until` are settled: their patients were reminded, or need not be.

    Made by the job when there is first something to do, and moved on by it alone, in the transaction that queues.
    """

    __tablename__ = "reminder_marks"
    __table_args__ = tenant_table(UniqueConstraint("organization_id"))

    reminded_until: datetime = instant()
