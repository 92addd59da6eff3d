"""The audit trail's chain: what is done to it afterwards is found and named, and nobody may do it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from medisched.db.audit_reading import let_none_read
from medisched.db.audit_rights import keep_none
from medisched.db.embedded import Server
from medisched.db.engine import get_database
from medisched.db.unit_of_work import ROLES_TO_TAKE
from medisched.domain.errors import NotFound
from medisched.schemas.audit import AuditQuery, ChainView
from medisched.schemas.departments import DepartmentDraft
from medisched.services.audit_checks import check_audit_trail, list_chains, list_heads, verify_chain
from medisched.services.audit_entries import list_audit_entries
from medisched.services.departments import create_department
from medisched.services.doors import perform, work
from tests.factories import make_clinic

MANY = 10_000
FILL = """
    select app.note_audit('made', 'departments', gen_random_uuid(), 'Room ' || n, json_build_object('n', n),
                          case when n %% 2 = 0 then array[gen_random_uuid()] end)
      from generate_series(1, %s) n"""


@dataclass
class Trail:
    """A chain of many entries, and somebody who may do everything to it."""

    id: UUID
    connection: psycopg.Connection

    def do(self, *statements: str, **values: object) -> None:
        for statement in statements:
            self.connection.execute(statement, {"chain": self.id} | values)

    def entry_at(self, number: int) -> UUID:
        query = "select entry_id from audit_seals where organization_id = %s and number = %s"
        return self.connection.execute(query, [self.id, number]).fetchone()[0]

    async def verify(self, **options: object) -> ChainView:
        return await work(verify_chain, self.id, **options)


@pytest.fixture
def trail(server: Server, database_name: str):
    with psycopg.connect(server.url(database_name), autocommit=True) as connection:
        made = Trail(uuid4(), connection)
        connection.execute("select set_config('app.organization_id', %s, false)", [str(made.id)])
        connection.execute(FILL, [MANY])
        connection.execute("set session_replication_role = replica")
        yield made


CHANGE = (
    "update audit_entries set subject_name = subject_name || '.' where organization_id = %(chain)s and id = %(entry)s"
)
DELETE = (
    "delete from audit_entries where organization_id = %(chain)s and id = %(entry)s",
    "delete from audit_seals where organization_id = %(chain)s and entry_id = %(entry)s",
)
INSERT = """
    insert into audit_entries
    select (jsonb_populate_record(e, jsonb_build_object('id', %(new)s::uuid))).* from audit_entries e
     where organization_id = %(chain)s and id = %(entry)s"""
SWAP = (
    "update audit_seals set number = -%(one)s where organization_id = %(chain)s and number = %(one)s",
    "update audit_seals set number = %(one)s where organization_id = %(chain)s and number = %(other)s",
    "update audit_seals set number = %(other)s where organization_id = %(chain)s and number = -%(one)s",
)


async def test_one_of_ten_thousand_that_was_changed_deleted_inserted_or_moved_is_found_and_named(trail):
    whole = await trail.verify()
    assert (whole.number, whole.holds, len(whole.hash)) == (MANY, True, 64)
    head = (MANY, bytes.fromhex(whole.hash))
    for number in (1, MANY // 2, MANY):
        entry = trail.entry_at(number)
        trail.do(CHANGE, entry=entry)
        assert _told(await trail.verify()) == ("changed", number, entry)
        trail.do("update audit_entries set subject_name = rtrim(subject_name, '.') where id = %(entry)s", entry=entry)

        trail.do("create temp table kept_e as select * from audit_entries where id = %(entry)s", entry=entry)
        trail.do("create temp table kept_s as select * from audit_seals where entry_id = %(entry)s", entry=entry)
        trail.do(*DELETE, entry=entry)
        assert _told(await trail.verify(expected=head)) == ("missing", number, None)
        trail.do("insert into audit_entries select * from kept_e", "insert into audit_seals select * from kept_s")
        trail.do("drop table kept_e, kept_s")

        added = uuid4()
        trail.do(INSERT, entry=entry, new=added)
        assert _told(await trail.verify()) == ("inserted", None, added)
        trail.do("delete from audit_entries where id = %(new)s", new=added)

        other = number + 1 if number == 1 else number - 7
        one, two = sorted((number, other))
        trail.do(*SWAP, one=one, other=two)
        assert _told(await trail.verify()) == ("reordered", one, trail.entry_at(one))
        trail.do(*SWAP, one=one, other=two)
    assert await trail.verify(expected=head) == whole


def _told(view: ChainView) -> tuple[str, int | None, UUID | None]:
    assert not view.holds
    return (view.broken_what, view.broken_number, view.broken_entry_id)


@pytest.mark.parametrize("role", ["postgres", "medisched_app", *sorted(f"medisched_{one}" for one in ROLES_TO_TAKE)])
def test_nobody_changes_or_removes_an_entry(server: Server, database_name: str, role: str):
    with psycopg.connect(server.url(database_name)) as connection:
        chain = uuid4()
        connection.execute("select set_config('app.organization_id', %s, false)", [str(chain)])
        connection.execute(FILL, [2])
        connection.commit()
        for table in ("audit_entries", "audit_seals"):
            for statement in (f"update {table} set organization_id = organization_id", f"delete from {table}",
                              f"truncate {table}"):  # fmt: skip
                connection.execute(f"set role {role}")
                with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.RestrictViolation)):
                    connection.execute(statement)
                connection.rollback()
        connection.execute("reset role")
        assert connection.execute("select count(*) from audit_seals").fetchone() == (2,)


async def test_the_application_adds_no_entry_by_hand(database):
    for statement in ("insert into audit_seals values (gen_random_uuid(), 1, gen_random_uuid(), '')",
                      "insert into audit_entries (organization_id, id) values (gen_random_uuid(), gen_random_uuid())",
                      "select app.write_audit(gen_random_uuid(), '', '', null, '', null, null, null)"):  # fmt: skip
        with pytest.raises(DBAPIError, match="permission denied"):
            async with get_database().begin() as (transaction, _):
                await transaction.session.execute(text(statement))


async def test_writers_at_the_same_time_make_one_chain_without_a_gap(database):
    clinic = await make_clinic()
    before = (await perform(clinic.owner.session, check_audit_trail)).number
    made = [
        perform(clinic.owner.session, create_department, DepartmentDraft(name=f"Ward {number}")) for number in range(32)
    ]
    await asyncio.gather(*made)
    view = await perform(clinic.owner.session, check_audit_trail)
    assert (view.holds, view.number) == (True, before + 32)


async def test_what_is_undone_leaves_no_entry(database):
    clinic = await make_clinic()
    before = await work(list_heads)

    async def fail(uow: object) -> None:
        await create_department(uow, DepartmentDraft(name="Never"))
        raise NotFound

    with pytest.raises(NotFound):
        await perform(clinic.owner.session, fail)
    page = await perform(clinic.owner.session, list_audit_entries, AuditQuery(subject="departments"))
    assert "Never" not in [entry.subject_name for entry in page.items]
    assert await work(list_heads) == before


async def test_heads_and_chains_are_told_by_organization(database):
    clinic = await make_clinic()
    heads = {head.slug: head for head in await work(list_heads)}
    assert {clinic.organization.slug, ""} <= set(heads)
    assert await work(list_chains, slug=clinic.organization.slug) == [(clinic.id, clinic.organization.slug)]
    assert await work(list_chains, slug="") == [(UUID(int=0), "")]
    assert {one for one, _slug in await work(list_chains)} >= {clinic.id, UUID(int=0)}
    mine = heads[clinic.organization.slug]
    assert (await work(verify_chain, clinic.id, expected=(mine.number, mine.hash))).holds
    assert (await work(verify_chain, clinic.id, expected=(mine.number, bytes(32)))).broken_what == "changed"
    cut = await work(verify_chain, clinic.id, expected=(mine.number + 5, mine.hash))
    assert (cut.broken_what, cut.broken_number) == ("missing", mine.number + 1)
    with pytest.raises(NotFound):
        await work(list_chains, slug="nowhere")


def test_the_migration_can_be_taken_back(server: Server, database_name: str):
    with psycopg.connect(server.url(database_name)) as connection:
        for statement in (*let_none_read(), *keep_none()):
            connection.execute(statement)
        left = "select count(*) from pg_proc where proname like '%audit%'"
        assert connection.execute(left).fetchone() == (0,)
        connection.rollback()
