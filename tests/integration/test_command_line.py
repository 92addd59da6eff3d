"""The command line answers a mistake with one line and an exit code, never with a traceback."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from medisched.cli import serve
from medisched.db.embedded import Server
from medisched.settings import PROJECT, Settings, SettingsError


def run(*arguments: str, entered: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "medisched.cli", *arguments],
        cwd=PROJECT,
        env=os.environ | environment,
        input=entered,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def migrated(server: Server, database_name: str, tmp_path: Path) -> dict[str, str]:
    """An environment that names a database of this test."""
    app = server.url(database_name, user="medisched_app")
    return {"DATABASE_URL": server.url(database_name), "DATABASE_APP_URL": app, "DATA_DIR": str(tmp_path)}


def test_a_wrong_setting_is_one_line_and_exit_code_2():
    done = run("serve", PORT="eighty")
    assert (done.returncode, done.stdout, done.stderr) == (2, "", "medisched: PORT should be a valid integer\n")


def test_a_port_in_use_is_one_line():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run("serve", PORT=str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert done.stderr.startswith("medisched: Port ")
    assert done.stderr.count("\n") == 1


def test_a_database_that_does_not_answer_is_one_line():
    done = run("migrate", DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
    assert done.returncode == 1
    assert done.stderr.startswith("medisched: The database cannot be reached: ")
    assert done.stderr.count("\n") == 1


def test_migrating_twice_changes_nothing(migrated):
    done = run("migrate", **migrated)
    assert (done.returncode, done.stdout) == (0, "The schema is up to date.\n")


def test_older_code_refuses_a_newer_schema_in_one_line(migrated):
    with psycopg.connect(migrated["DATABASE_URL"], autocommit=True) as connection:
        before = connection.execute("select version_num from alembic_version").fetchone()
        connection.execute("update alembic_version set version_num = '9999'")
        try:
            done = run("migrate", **migrated)
        finally:
            connection.execute("update alembic_version set version_num = %s", before)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith("medisched: The database was migrated by another version of this program")


def test_an_admin_is_made_with_the_entered_password(migrated):
    create = ("admin", "create", "--email", "root@example.org", "--name", "Root", "--password-stdin")
    done = run(*create, entered="a long enough phrase\n", **migrated)
    assert (done.returncode, done.stdout) == (0, "root@example.org is a platform admin.\n"), done.stderr
    again = run(*create, entered="another long phrase\n", **migrated)
    assert (again.returncode, again.stdout) == (1, "")
    assert again.stderr.startswith("medisched: There is a login with this address already. With --replace ")
    assert run(*create, "--replace", entered="another long phrase\n", **migrated).returncode == 0


def test_a_weak_password_of_an_admin_is_refused_in_one_line(migrated):
    create = ("admin", "create", "--email", "root@example.org", "--name", "Root", "--password-stdin")
    done = run(*create, entered="short\n", **migrated)
    assert (done.returncode, done.stderr) == (1, "medisched: Please enter at least 10 characters.\n")


def test_demo_data_never_enter_a_production():
    production = {"APP_ENV": "production", "PUBLIC_URL": "https://x.example", "SECRET_KEY": "k" * 32}
    done = run("seed", MAIL_SENDERS="smtp", **production)
    assert done.returncode == 2
    assert done.stderr.startswith("medisched: APP_ENV should be development")


def test_workers_do_not_start_that_want_more_connections_than_the_database_has(server: Server):
    address = {"database_url": server.url("postgres"), "database_app_url": server.url("postgres")}
    serve._check_connections(Settings(**address, workers=2))
    with pytest.raises(
        SettingsError, match=r"WORKERS times DATABASE_POOL_SIZE and one more, 1344 connections, .* \d+ "
    ):
        serve._check_connections(Settings(**address, workers=64))


def test_no_audit_trail_at_all_is_not_one_that_holds(migrated):
    done = run("audit", "verify", **migrated)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("medisched: There is no audit trail in this database")


def test_an_audit_trail_that_does_not_hold_is_named_and_refused(migrated):
    with psycopg.connect(migrated["DATABASE_URL"], autocommit=True) as connection:
        for name in ("one", "two"):
            connection.execute("select app.note_audit('made', 'users', null, %s, null, null)", [name])
        done = run("audit", "verify", **migrated)
        assert (done.returncode, done.stderr) == (0, "")
        end = re.fullmatch(r"platform  holds  2 entries  (2:[0-9a-f]{64})\n", done.stdout)
        assert end is not None
        connection.execute("set session_replication_role = replica")
        connection.execute("update audit_entries set subject_name = 'three' where subject_name = 'two'")
    done = run("audit", "verify", "--platform", "--expect", end[1], **migrated)
    assert (done.returncode, done.stderr) == (1, "medisched: 1 of the audit trails does not hold\n")
    assert done.stdout.startswith("platform  BROKEN  changed at 2  entry ")


def test_verifying_changes_no_database_and_looks_at_none_of_another_version(migrated):
    with psycopg.connect(migrated["DATABASE_URL"], autocommit=True) as connection:
        head = connection.execute("select version_num from alembic_version").fetchone()
        connection.execute("update alembic_version set version_num = '0019'")
        try:
            done = run("audit", "verify", **migrated)
            left = connection.execute("select version_num from alembic_version").fetchone()
        finally:
            connection.execute("update alembic_version set version_num = %s", head)
    assert (done.returncode, done.stdout, left) == (1, "", ("0019",))
    assert re.fullmatch(r"medisched: The database is not at migration [0-9]{4} of this program, .+\n", done.stderr)


def test_verifying_an_empty_database_leaves_it_empty(server: Server, tmp_path: Path):
    name = f"empty_{uuid4().hex}"
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(SQL("create database {}").format(Identifier(name)))
        try:
            done = run("audit", "verify", DATABASE_URL=server.url(name), DATA_DIR=str(tmp_path))
            with psycopg.connect(server.url(name)) as looking:
                tables = looking.execute("select count(*) from pg_tables where schemaname = 'public'").fetchone()
        finally:
            connection.execute(SQL("drop database {} with (force)").format(Identifier(name)))
    assert (done.returncode, tables) == (1, (0,))
    assert done.stderr.startswith("medisched: The database is not at migration ")
