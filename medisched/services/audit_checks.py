"""Whether audit trails hold: every hash computed again, by other code than the one that wrote it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import text

from medisched.domain.access import Permission, requires
from medisched.domain.audit_chain import PLATFORM_CHAIN, Broken
from medisched.domain.audit_faults import CHANGED, INSERTED, MISSING, ChainWalk, Diagnosis
from medisched.domain.errors import NotFound
from medisched.domain.texts import _
from medisched.schemas.audit import ChainView
from medisched.services.rate_limits import spend_allowance

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.domain.audit_faults import Sealed

PLATFORM = UUID(PLATFORM_CHAIN)
BATCH = 2_000
# In two steps, not joined: a planner without statistics goes through all entries for each seal.
SEALS = """
    select number, entry_id, hash from audit_seals
     where organization_id = $1 and number > $2 order by number limit $3
    """
ENTRIES = """
    select id, organization_id, at, actor_id, actor_name, impersonator_id, impersonator_name, key_id, door, ip, action,
           subject, subject_id, subject_name, before::text as before, after::text as after, patient_ids
      from audit_entries where organization_id = $1 and id = any($2)
    """
ARE_ALL_SEALED = text(
    """
    select (select count(*) from audit_entries where organization_id = :chain)
         = (select count(*) from audit_seals where organization_id = :chain) as are_all
    """
)
UNSEALED = text(
    """
    select e.id from audit_entries e
     where e.organization_id = :chain
       and not exists (select from audit_seals s where s.organization_id = :chain and s.entry_id = e.id)
     order by e.at, e.id limit 1
    """
)
HEADS = text(
    """
    select chains.id, chains.slug, head.number, head.hash
      from (select id, slug from organizations union all select cast(:platform as uuid), '') chains
     cross join lateral (select number, hash from audit_seals where organization_id = chains.id
                         order by number desc limit 1) head
     order by chains.slug, chains.id
    """
)
ALL = text(
    """
    select chains.organization_id as id, coalesce(o.slug, '') as slug
      from (select organization_id from audit_seals union select organization_id from audit_entries) chains
      left join organizations o on o.id = chains.organization_id
     order by slug, id
    """
)


@dataclass(frozen=True, slots=True)
class Head:
    """The last place of a chain; the platform's own has no slug."""

    organization_id: UUID
    slug: str
    number: int
    hash: bytes


@requires(Permission.RUN_JOBS)
async def list_heads(uow: UnitOfWork) -> list[Head]:
    """Of every organization that has one, and of the platform: kept elsewhere, they show that no end was cut off."""
    await uow.take_role("verifier")
    rows = await uow.list(HEADS, platform=PLATFORM)
    return [Head(row["id"], row["slug"], row["number"], bytes(row["hash"])) for row in rows]


@requires(Permission.RUN_JOBS)
async def list_chains(uow: UnitOfWork, *, slug: str | None = None) -> list[tuple[UUID, str]]:
    """Ids and slugs of all chains, also of organizations that are gone; or of the one that is named, "" the platform.

    NotFound where there is no such organization.
    """
    await uow.take_role("verifier")
    found = [(row["id"], row["slug"]) for row in await uow.list(ALL)]
    if slug == "":
        return [one for one in found if one[0] == PLATFORM]
    if slug is None:
        return found
    named = await uow.find(text("select id, slug from organizations where slug = :slug"), slug=slug)
    if named is None:
        raise NotFound(_("There is no organization at this address."))
    return [(named["id"], named["slug"])]


@requires(Permission.RUN_JOBS)
async def verify_chain(uow: UnitOfWork, chain: UUID, *, expected: tuple[int, bytes] | None = None) -> ChainView:
    """A chain from its beginning to its end; with a place and the hash that is `expected` there, that too."""
    await uow.take_role("verifier")
    return await _verify(uow, chain, expected)


@requires(Permission.SEE_AUDIT)
async def check_audit_trail(uow: UnitOfWork) -> ChainView:
    """The caller's organization's own."""
    await spend_allowance(uow, "audit_check", str(uow.organization_id))
    return await _verify(uow, uow.organization_id, None)


@requires(Permission.ADMINISTER)
async def check_platform_trail(uow: UnitOfWork) -> ChainView:
    """The platform's own."""
    await spend_allowance(uow, "audit_check", PLATFORM_CHAIN)
    await uow.take_role("verifier")
    return await _verify(uow, PLATFORM, None)


async def _verify(uow: UnitOfWork, chain: UUID, expected: tuple[int, bytes] | None) -> ChainView:
    walk = ChainWalk(chain, keep=expected[0] if expected else 0)
    async for rows in _read(uow, chain, 0):
        # A long chain takes seconds, and others are waiting.
        await asyncio.to_thread(walk.take, rows)
        if walk.broken is not None:
            break
    if walk.broken is None:
        broken = await _find_more(uow, chain, walk, expected)
    else:
        broken = await _explain(uow, chain, walk, walk.broken)
    whole = {"number": walk.number, "hash": walk.hash.hex() if walk.number else ""}
    if broken is None:
        return ChainView(**whole)
    place = {"broken_number": broken.number or None, "broken_entry_id": broken.entry_id, "broken_what": broken.what}
    return ChainView.model_validate({**whole, **place, "holds": False})


async def _find_more(
    uow: UnitOfWork, chain: UUID, walk: ChainWalk, expected: tuple[int, bytes] | None
) -> Broken | None:
    """What the chain itself does not show: an end that was cut off, entries beside it."""
    if expected is not None and walk.kept is None:
        return Broken(walk.number + 1, None, MISSING)
    if expected is not None and walk.kept != expected[1]:
        return Broken(expected[0], None, CHANGED)
    counted = await uow.find(ARE_ALL_SEALED, chain=chain)
    if counted is not None and counted["are_all"]:
        return None
    row = await uow.find(UNSEALED, chain=chain)
    return None if row is None else Broken(0, row["id"], INSERTED)


async def _explain(uow: UnitOfWork, chain: UUID, walk: ChainWalk, broken: Broken) -> Broken:
    if broken.what != CHANGED:
        return broken
    diagnosis = Diagnosis(walk, broken)
    async for rows in _read(uow, chain, broken.number - 1):
        await asyncio.to_thread(diagnosis.take, rows)
    return diagnosis.tell()


async def _read(uow: UnitOfWork, chain: UUID, number: int) -> AsyncIterator[Sequence[Sealed]]:
    while seals := await uow.ask(SEALS, chain, number, BATCH):
        ids = [seal["entry_id"] for seal in seals]
        found = {row["id"]: row for row in await uow.ask(ENTRIES, chain, ids)}
        yield [{"id": None, **found.get(seal["entry_id"], {}), **seal} for seal in seals]
        number = seals[-1]["number"]
