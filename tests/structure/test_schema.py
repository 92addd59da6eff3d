"""The migrated database is what the models declare, and tenancy holds for every table."""

import psycopg
import pytest
import sqlalchemy
from sqlmodel import SQLModel

import medisched.models  # noqa: F401 - declares the tables
from medisched.db.constraints import MEANINGLESS, REFUSALS
from medisched.db.embedded import Server
from tests.conftest import sqlalchemy_url

GLOBAL = {"users", "organizations", "identity_tokens", "login_sessions", "rate_limits", "alembic_version"}
NUMBERS = {"meters", "job_runs", "slow_requests"}
GLOBAL |= NUMBERS
WORKERS = {"email_attempts", "mail_events", "suppressed_addresses"}
OUTBOX = {"emails"} | WORKERS
BILLING = {"subscriptions", "polar_events", "onboardings"}
BEFORE_TENANT = {"uq_calendar_feeds_token_hash", "uq_api_keys_token_hash"}

CATALOGUE = {
    "columns": """
        select table_name, column_name, data_type, character_maximum_length, is_nullable, column_default
        from information_schema.columns where table_schema = 'public' and table_name <> 'alembic_version'""",
    "constraints": """
        select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint
        where connamespace = 'public'::regnamespace and contype <> 't' and conname not like 'alembic%'
          and conname not like '%_not_null'""",
    "indexes": """
        select tablename, indexname, indexdef from pg_indexes
        where schemaname = 'public' and tablename <> 'alembic_version'""",
}


def rows(connection: psycopg.Connection, query: str) -> set[tuple[object, ...]]:
    return set(connection.execute(query).fetchall())  # type: ignore[call-overload]


@pytest.fixture
def migrated(server: Server, database_name: str):
    with psycopg.connect(server.url(database_name)) as connection:
        yield connection


@pytest.fixture
def declared(server: Server):
    name = "declared_schema"
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(f'drop database if exists "{name}" with (force)')
        connection.execute(f'create database "{name}"')
    engine = sqlalchemy.create_engine(sqlalchemy_url(server, name, "postgres"))
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("create extension btree_gist"))
        SQLModel.metadata.create_all(connection)
    engine.dispose()
    with psycopg.connect(server.url(name)) as connection:
        yield connection


def test_the_migrated_schema_equals_the_models(migrated, declared):
    for what, query in CATALOGUE.items():
        assert rows(migrated, query) == rows(declared, query), what


def test_every_tenant_table_has_forced_row_security_and_its_policy(migrated):
    secured = """
        select c.relname, c.relrowsecurity and c.relforcerowsecurity,
               array(select polname from pg_policy where polrelid = c.oid)
        from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'"""
    for table, is_forced, policies in rows_list(migrated, secured):
        if table in GLOBAL:
            continue
        assert is_forced, table
        expected = "worker" if table in WORKERS else "billing" if table in BILLING else "tenant"
        assert expected in policies, table


def rows_list(connection: psycopg.Connection, query: str) -> list[tuple]:
    return connection.execute(query).fetchall()  # type: ignore[call-overload]


def test_every_tenant_table_carries_its_organization(migrated):
    query = """
        select table_name from information_schema.tables t where table_schema = 'public' and table_type = 'BASE TABLE'
        and not exists (select from information_schema.columns c
                        where c.table_name = t.table_name and c.column_name = 'organization_id')"""
    without = {name for (name,) in rows_list(migrated, query)}
    everybody = {"users", "organizations", "identity_tokens", "rate_limits", "alembic_version"}
    assert without == everybody | NUMBERS | WORKERS | {"polar_events"}


def test_references_between_tenant_tables_cannot_leave_the_organization(migrated):
    query = """
        select conrelid::regclass::text, confrelid::regclass::text, pg_get_constraintdef(oid)
        from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace"""
    for table, target, definition in rows_list(migrated, query):
        if target not in GLOBAL | OUTBOX | BILLING and table not in OUTBOX:
            assert definition.startswith("FOREIGN KEY (organization_id, "), (table, definition)


def test_unique_and_exclusion_constraints_begin_with_the_organization(migrated):
    query = """
        select t.relname, i.relname, pg_get_indexdef(i.oid) from pg_index x
        join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
        where (x.indisunique or x.indisexclusion) and not x.indisprimary and t.relnamespace = 'public'::regnamespace"""
    for table, index, definition in rows_list(migrated, query):
        # A secret is looked up before its organization is known.
        if table not in GLOBAL | BILLING | WORKERS and index not in BEFORE_TENANT:
            assert "(organization_id" in definition, index


def test_the_application_role_owns_nothing_and_cannot_bypass(migrated):
    owned = "select relname from pg_class where relowner = 'medisched_app'::regrole"
    assert rows_list(migrated, owned) == []
    rights = "select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname = 'medisched_app'"
    assert rows_list(migrated, rights) == [(False, False, False, False)]


def test_every_constraint_that_people_can_meet_has_words_and_none_is_stale(migrated):
    query = """
        select conname from pg_constraint where contype in ('u', 'x') and connamespace = 'public'::regnamespace
        union select indexrelid::regclass::text from pg_index x join pg_class t on t.oid = x.indrelid
        where indisunique and not indisprimary and t.relnamespace = 'public'::regnamespace
        union select tgname from pg_trigger where not tgisinternal"""
    names = {name for (name,) in rows_list(migrated, query) if not name.endswith("_organization_id_id")}
    assert names == set(REFUSALS) | MEANINGLESS


def test_no_function_that_may_more_than_its_caller_looks_into_the_callers_temporary_tables(migrated):
    query = """
        select p.oid::regprocedure::text, p.proconfig from pg_proc p
        where p.pronamespace = 'app'::regnamespace and p.prosecdef"""
    found = rows_list(migrated, query)
    assert len(found) > 10
    for name, options in found:
        assert options == ["search_path=pg_catalog, public, pg_temp"], name
