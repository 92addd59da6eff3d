"""Reading the audit trail: who did what, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import String, Uuid, and_, cast, column, func, literal_column, select, tuple_

from medisched.domain.access import Permission, requires
from medisched.domain.audit_chain import PLATFORM_CHAIN
from medisched.domain.audit_words import DEEDS
from medisched.domain.errors import NotFound
from medisched.models import AuditEntry, AuditSeal
from medisched.schemas.audit import AuditEntryView, AuditGroupDetailView, AuditGroupView, ChainHeadView
from medisched.schemas.base import Page
from medisched.services.audit_names import FEW, find_names, find_patient_names
from medisched.services.cursors import after, next_cursor, read_cursor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, RowMapping, Select

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.audit import AuditFilter, AuditQuery

PLATFORM = UUID(PLATFORM_CHAIN)
ENTRIES = AuditEntry.metadata.tables["audit_entries"]
SEALS = AuditSeal.metadata.tables["audit_seals"]
entries, seals = ENTRIES.c, SEALS.c
SEALED = ENTRIES.join(SEALS, and_(seals.organization_id == entries.organization_id, seals.entry_id == entries.id))
AT_ONCE = (
    entries.at, entries.actor_id, entries.actor_name, entries.impersonator_name, entries.key_id, entries.door,
    entries.ip, entries.action, entries.subject,
)  # fmt: skip
"""What the entries of one group have in common: somebody did one thing to several."""
MOST_IN_GROUP = 200
NO = literal_column("'false'")


@requires(Permission.SEE_AUDIT, shows="audit")
async def list_audit_entries(uow: UnitOfWork, query: AuditQuery) -> Page[AuditEntryView]:
    """Entry by entry, newest first."""
    wanted = select_entries(uow, query, limit=query.limit + 1)
    if query.cursor:
        wanted = wanted.where(after(query, entries.at, entries.id, descending=True))
    rows = await uow.list(wanted)
    items = [entry_view(row) for row in rows[: query.limit]]
    note_shown(uow, items)
    return Page[AuditEntryView](items=items, next_cursor=next_cursor(rows, query, key="at"))


@requires(Permission.SEE_AUDIT)
async def list_audit_groups(uow: UnitOfWork, query: AuditQuery) -> Page[AuditGroupView]:
    """The same for people: what somebody did to several things at once is told once."""
    return await _list_groups(uow, uow.organization_id, query)


@requires(Permission.SEE_AUDIT, shows="audit")
async def get_audit_group(uow: UnitOfWork, entry_id: UUID) -> AuditGroupDetailView:
    """Everything that was done at once with an entry."""
    found = await _get_group(uow, uow.organization_id, entry_id)
    note_shown(uow, found.entries)
    return found


@requires(Permission.SEE_AUDIT)
async def find_chain_head(uow: UnitOfWork) -> ChainHeadView | None:
    """The end of the organization's chain, if anything has happened yet."""
    return await _find_head(uow, uow.organization_id)


@requires(Permission.ADMINISTER)
async def list_platform_groups(uow: UnitOfWork, query: AuditQuery) -> Page[AuditGroupView]:
    """What belongs to no organization: people's accounts, bans, what administrators did."""
    await uow.take_role("platform")
    return await _list_groups(uow, PLATFORM, query)


@requires(Permission.ADMINISTER)
async def get_platform_group(uow: UnitOfWork, entry_id: UUID) -> AuditGroupDetailView:
    """Everything that was done at once with an entry of the platform's."""
    await uow.take_role("platform")
    return await _get_group(uow, PLATFORM, entry_id)


@requires(Permission.ADMINISTER)
async def find_platform_head(uow: UnitOfWork) -> ChainHeadView | None:
    """The end of the platform's own chain."""
    await uow.take_role("platform")
    return await _find_head(uow, PLATFORM)


def select_entries(uow: UnitOfWork, query: AuditFilter, *, limit: int) -> Select[Any]:
    """The statement behind the list and the export, with the place of each entry in the chain."""
    asked = _asked(uow.organization_id, query)
    statement = select(*entries, seals.number, seals.hash).select_from(SEALED).where(*asked)
    return statement.order_by(entries.at.desc(), entries.id.desc()).limit(limit)


def entry_view(row: RowMapping) -> AuditEntryView:
    """An entry with its place."""
    return AuditEntryView.of(row, hash=bytes(row["hash"]).hex())


def note_shown(uow: UnitOfWork, views: Sequence[AuditEntryView]) -> None:
    """What was before and after tells of patients; that others looked at them does not."""
    told = (one for one in views if one.before is not None or one.after is not None)
    uow.shown.update(patient for one in told for patient in one.patient_ids or ())


async def _list_groups(uow: UnitOfWork, chain: UUID, query: AuditQuery) -> Page[AuditGroupView]:
    first = func.min(cast(entries.id, String), type_=String)
    grouped = (
        select(entries.at, first.label("first"), func.count().label("count"))
        .where(*_asked(chain, query))
        .group_by(*AT_ONCE)
        .order_by(entries.at.desc(), first.desc())
        .limit(query.limit + 1)
    )
    if query.cursor:
        at, entry_id = read_cursor(query, within=chain)
        grouped = grouped.where(entries.at <= at).having(tuple_(entries.at, first) < tuple_(at, str(entry_id)))
    counts = {UUID(row["first"]): row["count"] for row in await uow.list(grouped)}
    # Not joined: that would be done before the page is cut off.
    firsts = (
        select(*entries, seals.number, seals.hash)
        .select_from(SEALED)
        .where(entries.organization_id == chain, entries.id.in_(counts))
    )
    found = {row["id"]: row for row in await uow.list(firsts)} if counts else {}
    rows = [found[one] for one in counts]
    names = {} if chain == PLATFORM else await find_patient_names(uow, [row["patient_ids"] or () for row in rows])
    items = [
        AuditGroupView.of(
            row,
            count=counts[row["id"]],
            hash=bytes(row["hash"]).hex(),
            patients=[names[one] for one in (row["patient_ids"] or ())[:FEW] if one in names],
        )
        for row in rows[: query.limit]
    ]
    return Page[AuditGroupView](items=items, next_cursor=next_cursor(rows, query, key="at", within=chain))


async def _get_group(uow: UnitOfWork, chain: UUID, entry_id: UUID) -> AuditGroupDetailView:
    one = select(*AT_ONCE).where(entries.organization_id == chain, entries.id == entry_id)
    if (row := await uow.find(one)) is None:
        raise NotFound
    same = (part.is_not_distinct_from(row[part.name]) for part in AT_ONCE if part is not entries.at)
    statement = (
        select(*entries, seals.number, seals.hash)
        .select_from(SEALED)
        .where(entries.organization_id == chain, entries.at == row["at"], *same)
        .order_by(seals.number)
        .limit(MOST_IN_GROUP)
    )
    views = [entry_view(found) for found in await uow.list(statement)]
    return AuditGroupDetailView(entries=views, names=await find_names(uow, views, is_platform=chain == PLATFORM))


async def _find_head(uow: UnitOfWork, chain: UUID) -> ChainHeadView | None:
    last = select(seals.number, seals.hash).where(seals.organization_id == chain).order_by(seals.number.desc()).limit(1)
    row = await uow.find(last)
    return None if row is None else ChainHeadView(number=row["number"], hash=bytes(row["hash"]).hex())


def _asked(chain: UUID, query: AuditFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [entries.organization_id == chain]
    if query.from_ is not None:
        conditions.append(entries.at >= query.from_)
    if query.to is not None:
        conditions.append(entries.at < query.to)
    alike = {name: getattr(query, name) for name in ("actor_id", "subject", "subject_id", "door")}
    if (deed := DEEDS.get(query.action)) is None:
        alike["action"] = query.action
    else:
        was, became = (func.coalesce(one.op("->>")(deed.column), NO) != NO for one in (entries.before, entries.after))
        conditions += [entries.action == "changed", entries.subject == deed.subject]
        conditions += [became] if deed.is_set else [was, ~became]
    conditions += [entries[name] == wanted for name, wanted in alike.items() if wanted]
    if query.patient_id is not None:
        # Not by the array itself: under row security its index would not be used.
        theirs = func.app.list_patient_entries(query.patient_id).table_valued(column("id", Uuid), name="theirs")
        conditions.append(entries.id.in_(select(theirs.c.id)))
    return conditions
