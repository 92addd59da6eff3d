"""What is sent past SQLAlchemy withstands what networks, servers and callers do to it."""

import asyncio
import gc
import random
from contextlib import suppress

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from medisched.db import engine, wire
from medisched.db.constraints import is_transient, is_unreachable
from medisched.db.engine import Database, use_database
from medisched.db.wire import Ask
from medisched.domain.errors import Unavailable
from medisched.schemas.organizations import OrganizationSettingsDraft
from medisched.services.doors import perform
from medisched.services.organizations import update_organization
from tests.conftest import sqlalchemy_url
from tests.factories import make_clinic

SCOPE = "select current_setting('app.organization_id', true) as scope, $1::text as said"
SLEEP = "select pg_sleep($1::float8)"
OTHERS = "from pg_stat_activity where datname = current_database() and usename = 'medisched_app'"


def enter(name: object) -> Ask:
    return Ask("select set_config('app.organization_id', $1, true)", (str(name),))


async def ask_something(database: Database, number: int, chance: random.Random) -> None:
    """Three questions inside one's own organization, each answered as it was asked."""
    async with database.begin(enter(number)) as (transaction, _answers):
        for part in range(3):
            said = f"{number}-{part}"
            asked = Ask(SLEEP, (0.002 * chance.random(),)), Ask(SCOPE, (said,))
            assert (await transaction.ask(*asked))[1] == [{"scope": str(number), "said": said}]
            if chance.random() < 0.3:
                found = await transaction.session.execute(text("select current_setting('app.organization_id')"))
                assert found.scalar_one() == str(number)


async def ask_and_break_off(database: Database, number: int, chance: random.Random) -> None:
    task = asyncio.create_task(ask_something(database, number, chance))
    await asyncio.sleep(chance.random() * 0.02)
    for _ in range(chance.choice([0, 1, 1, 2, 3])):
        task.cancel()
        await asyncio.sleep(chance.choice([0, 0.0005]))
    with suppress(asyncio.CancelledError):
        await task


async def ask_outside(database: Database) -> None:
    async with database.begin() as (transaction, _answers):
        [found] = (await transaction.ask(Ask(SCOPE, ("new",))))[0]
    assert (found["scope"] or "", found["said"]) == ("", "new")


async def test_who_breaks_off_leaves_nothing_to_the_next(database):
    """Cancelled anywhere, some of them twice: every answer is to one's own question, and no scope is inherited."""
    chance = random.Random(7)
    for first in range(0, 240, 20):
        broken_off = (ask_and_break_off(database, first + number, chance) for number in range(20))
        await asyncio.gather(*broken_off, *(ask_outside(database) for _ in range(3)))


async def test_an_error_in_the_middle_ends_the_transaction_and_not_the_connection(database):
    with pytest.raises(DBAPIError):
        async with database.begin() as (transaction, _answers):
            await transaction.ask(Ask("select 1"), Ask("select 1/$1::int", (0,)), Ask("select 2"))
    async with database.begin() as (transaction, _answers):
        assert await transaction.ask(Ask("select 1 as a"), Ask("select 2 as a")) == [[{"a": 1}], [{"a": 2}]]


async def test_a_value_that_cannot_be_sent_is_no_lost_connection(database):
    with pytest.raises(DBAPIError) as refused:
        async with database.begin() as (transaction, _answers):
            await transaction.ask(Ask("select $1::text as a", ("a\0b",)))
    assert not is_unreachable(refused.value)


async def test_what_only_the_wire_wrote_is_kept_though_a_session_was_made(database):
    clinic = await make_clinic()
    async with database.begin(enter(clinic.id)) as (transaction, _answers):
        await transaction.ask(Ask("update organizations set name = 'New' where id = $1", (clinic.id,)))
        transaction.session.expunge_all()
    async with database.begin(enter(clinic.id)) as (transaction, _answers):
        kept = await transaction.ask(Ask("select name from organizations where id = $1", (clinic.id,)))
    assert kept == [[{"name": "New"}]]


async def test_a_statement_that_failed_and_was_caught_is_not_passed_over(database):
    """PostgreSQL answers a commit then by undoing everything, and says nothing."""

    async def fail_and_go_on() -> None:
        async with database.begin() as (transaction, _answers):
            with suppress(DBAPIError):
                await transaction.ask(Ask("select 1/0"))

    with pytest.raises(RuntimeError):
        await fail_and_go_on()


async def test_the_answer_to_a_question_broken_off_is_never_the_next_ones(database):
    async def give_up_and_ask_on() -> None:
        async with database.begin() as (transaction, _answers):
            with suppress(TimeoutError):
                async with asyncio.timeout(0.02):
                    await transaction.ask(Ask(SLEEP, (0.1,)))
            await transaction.ask(Ask("select 'new' as a"))

    with pytest.raises(DBAPIError, match="middle of another answer"):
        await give_up_and_ask_on()


async def test_two_at_once_on_one_connection_are_refused(database):
    with pytest.raises(DBAPIError, match="middle of another answer"):
        async with database.begin() as (transaction, _answers):
            await asyncio.gather(transaction.ask(Ask(SLEEP, (0.01,))), transaction.ask(Ask("select 2 as a")))


async def test_what_a_migration_has_changed_is_prepared_anew(database, server, database_name):
    ask = Ask("select * from changing")
    with psycopg.connect(server.url(database_name), autocommit=True) as owner:
        owner.execute("create table changing (a int); insert into changing values (1)")
        owner.execute("grant select on changing to medisched_app")
        try:
            async with database.begin() as (transaction, _answers):
                assert await transaction.ask(ask) == [[{"a": 1}]]
            owner.execute("alter table changing add column b int default 2")
            with pytest.raises(DBAPIError) as refused:
                async with database.begin(ask):
                    pass
            assert is_transient(refused.value)
            async with database.begin(ask) as (_transaction, answers):
                assert answers == [[{"a": 1, "b": 2}]]
        finally:
            owner.execute("drop table changing")


async def test_a_server_that_was_lost_is_found_again_with_no_more_connections_than_before(
    database, server, database_name
):
    async def ask() -> None:
        async with database.begin() as (transaction, _answers):
            await transaction.ask(Ask(SLEEP, (0.005,)))

    await asyncio.gather(*(ask() for _ in range(60)))
    with psycopg.connect(server.url(database_name), autocommit=True) as owner:
        owner.execute(f"select pg_terminate_backend(pid) {OTHERS}")
        counts: list[int] = []

        async def watch() -> None:
            while True:
                counts.append(owner.execute(f"select count(*) {OTHERS}").fetchone()[0])
                await asyncio.sleep(0.01)

        watching = asyncio.create_task(watch())
        await asyncio.gather(*(ask() for _ in range(150)))
        watching.cancel()
    assert max(counts) <= 20


async def test_who_breaks_off_while_connecting_leaves_no_connection_behind(server, database_name):
    own = Database(sqlalchemy_url(server, database_name, "medisched_app"))
    gc.disable()
    try:
        for number in range(60):
            task = asyncio.create_task(ask_outside(own))
            await asyncio.sleep(number * 0.0003)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        await own.close()
        with psycopg.connect(server.url(database_name), autocommit=True) as owner:
            async with asyncio.timeout(5):
                while owner.execute(f"select count(*) {OTHERS}").fetchone() != (0,):  # noqa: ASYNC110 - nobody tells
                    await asyncio.sleep(0.02)
    finally:
        gc.enable()


async def test_a_worker_that_hangs_holds_no_locks_for_long(database):
    async with database.begin() as (transaction, _answers):
        shown = await transaction.ask(Ask("show idle_in_transaction_session_timeout"))
    assert shown == [[{"idle_in_transaction_session_timeout": "1min"}]]


async def test_who_waits_for_others_for_long_is_told_to_try_again(server, database_name, monkeypatch):
    monkeypatch.setattr(engine, "OPTIONS", engine.OPTIONS.replace("lock_timeout=3s", "lock_timeout=20ms"))
    impatient = Database(sqlalchemy_url(server, database_name, "medisched_app"), pool_size=2)
    await use_database(impatient)
    clinic = await make_clinic()
    rename = OrganizationSettingsDraft(name="Somewhere else", timezone="Europe/Berlin", cancellation_window=60)
    with psycopg.connect(server.url(database_name)) as other:
        other.execute("select from organizations where id = %s for update", [clinic.id])
        with pytest.raises(Unavailable):
            await perform(clinic.owner.session, update_organization, rename)
        other.rollback()
    assert (await perform(clinic.owner.session, update_organization, rename)).name == "Somewhere else"
    await use_database(None)


async def test_many_shapes_of_a_question_do_not_fill_the_server(database, monkeypatch):
    """The oldest are forgotten, and asked again they are answered as before."""
    monkeypatch.setattr(wire, "MOST_PREPARED", 5)
    shapes = [f"select $1::int + {number} as a" for number in range(20)]
    kept = Ask("select count(*) as a from pg_prepared_statements where name like 'medisched_%'")
    async with database.begin() as (transaction, _answers):
        for number in [*range(20), *range(20)]:
            assert await transaction.ask(Ask(shapes[number], (1,))) == [[{"a": number + 1}]]
        asked = [Ask(shape, (2,)) for shape in shapes[:4]]
        assert await transaction.ask(*asked) == [[{"a": number + 2}] for number in range(4)]
        assert (await transaction.ask(kept))[0][0]["a"] <= 5
