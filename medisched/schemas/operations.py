"""How the installation is doing, in numbers about the program and never about people."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - pydantic looks at it

from medisched.schemas.base import View


class MailKindView(View):
    """The mails of one kind within the period.

    `accepted` by a sender. Only some senders tell what becomes of a mail: of those, `reported` are the ones that we can
    know of by now, `delivered` the ones that arrived, and `rate` is the one in the other, null where none can be known.
    `failed` were given up without any sender's taking them.
    """

    kind: str
    accepted: int
    reported: int
    delivered: int
    bounced: int
    complained: int
    failed: int
    rate: float | None


class MailHealthView(View):
    """The outbox now, and the last `days` days by kind, with all of it in `total`. The goal for `rate` is `goal`.

    `reports` are the senders that tell what becomes of a mail, of those that are asked.
    """

    senders: list[str]
    reports: list[str]
    waiting: int
    oldest_waiting_at: datetime | None
    dead: int
    suppressed: int
    days: int
    goal: float
    total: MailKindView
    kinds: list[MailKindView]


class DeliveriesView(View):
    """Messages between servers: what came from Polar, or what went to organizations' webhooks.

    `done`, `failed` and `last_at` of the last day; `waiting` and `oldest_waiting_at` now. `attention` are those that
    wait for somebody: Polar's messages that failed, or webhooks that are switched off.
    """

    done: int
    failed: int
    waiting: int
    oldest_waiting_at: datetime | None
    attention: int
    last_at: datetime | None


class JobView(View):
    """One job in all workers; `every` is the pause in seconds that it should keep.

    `is_late`: it has not run for much longer.
    """

    name: str
    every: float
    runs: int
    failures: int
    last_at: datetime
    milliseconds: float
    failed_at: datetime | None
    error: str
    is_late: bool


class TableSizeView(View):
    """One table with its indexes; `rows` is PostgreSQL's estimate."""

    name: str
    size: int
    rows: int


class DatabaseView(View):
    """Sizes in bytes; how many of the allowed connections are open."""

    size: int
    connections: int
    most_connections: int
    tables: list[TableSizeView]


class VersionsView(View):
    """What runs here; `migration` is the newest that the database has."""

    medisched: str
    python: str
    postgresql: str
    reflex: str
    migration: str


class SlowRequestView(View):
    """A request that took at least half a second, by its route's template."""

    created_at: datetime
    method: str
    route: str
    status: int
    milliseconds: int


class OperationsView(View):
    """How the installation was doing at `at`."""

    at: datetime
    mail: MailHealthView
    polar: DeliveriesView
    webhooks: DeliveriesView
    jobs: list[JobView]
    database: DatabaseView
    versions: VersionsView
    slow_requests: list[SlowRequestView]
