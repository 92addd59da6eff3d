"""The embedded server starts, is shared, is left behind by nobody, and survives being killed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from medisched.db.embedded import DEVELOPMENT, TEST, Server, ensure_server, stop_unheld
from medisched.db.postgres_account import ServerError
from medisched.settings import PROJECT

HOLD = """
import sys
from pathlib import Path
from medisched.db.embedded import TEST, ensure_server
server = ensure_server(Path(sys.argv[1]), settings=TEST)
print(server.pid, server.started_here, flush=True)
sys.stdin.read()
server.release()
"""
# The server and its worker, which is a copy of it: both ask for the database, and each lets go when it ends.
SERVE = """
import asyncio, os, sys
from medisched.db.addresses import find_addresses
from medisched.db.engine import get_database
from medisched.services.connections import let_go_of_database
from medisched.settings import get_settings

async def serve():
    async with let_go_of_database():
        get_database()
        print("up", flush=True)
        sys.stdin.read()

find_addresses(get_settings())
if os.fork() == 0:
    asyncio.run(serve())
    os._exit(0)
os.kill(os.getpid(), 9)
"""


@pytest.fixture
def folder():
    """One that every account may enter: pytest's own folders are closed, which is a test below."""
    made = Path(tempfile.mkdtemp())
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def start(folder: Path):
    """Starts servers and ends those that the test left running."""
    started: list[Server] = []

    def start_in(name: str = "pg", **options) -> Server:
        started.append(ensure_server(folder / name, **{"settings": TEST, **options}))
        return started[-1]

    yield start_in
    for server in started:
        if is_running(server):
            server.stop()


def ask(server: Server, query: str) -> object:
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        row = connection.execute(query).fetchone()
        return row and row[0]


def tell(server: Server, statement: str) -> None:
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(statement)


def is_running(server: Server) -> bool:
    try:
        return ask(server, "select 1") == 1
    except psycopg.OperationalError:
        return False


def hold_elsewhere(data: Path) -> subprocess.Popen[str]:
    """Another process that holds the server until its standard input ends."""
    command = [sys.executable, "-c", HOLD, str(data)]
    return subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_it_is_private_and_speaks_utc(start):
    server = start()
    assert ask(server, "show listen_addresses") == ""
    assert ask(server, "show timezone") == "UTC"
    assert server.socket.stat().st_mode & 0o077 == 0


def test_who_comes_second_attaches_and_who_leaves_last_stops_it(start, folder):
    first = start()
    with hold_elsewhere(folder / "pg") as other:
        assert other.stdout.readline().split() == [str(first.pid), "False"]
        assert not first.release()
        assert is_running(first)
        other.stdin.close()
        assert other.wait(30) == 0
    assert not is_running(first)


def test_many_at_once_share_one_server(folder):
    with ThreadPoolExecutor(4) as threads:
        others = list(threads.map(lambda _: hold_elsewhere(folder / "pg"), range(4)))
    lines = [other.stdout.readline().split() for other in others]
    assert len({pid for pid, _ in lines}) == 1
    assert sorted(started for _, started in lines) == ["False", "False", "False", "True"]
    for other in others:
        other.communicate(timeout=30)
    assert not (folder / "pg" / "postmaster.pid").exists()


def test_after_a_kill_of_the_server_what_was_committed_is_there(start):
    server = start(settings=DEVELOPMENT)
    tell(server, "create table kept as select 42 as answer")
    os.kill(server.pid, signal.SIGKILL)
    again = start()
    assert again.pid != server.pid
    assert ask(again, "select answer from kept") == 42


def test_after_a_kill_of_its_holder_the_next_one_takes_over(start, folder):
    with hold_elsewhere(folder / "pg") as other:
        pid = int(other.stdout.readline().split()[0])
        other.kill()
    server = start()
    assert server.pid == pid
    assert server.release()
    assert not is_running(server)


def test_the_last_worker_of_a_killed_server_stops_it(folder):
    environment = os.environ | {"DATA_DIR": str(folder)}
    for name in ("DATABASE_URL", "DATABASE_APP_URL"):
        environment.pop(name, None)
    command = [sys.executable, "-c", SERVE]
    with subprocess.Popen(
        command, cwd=PROJECT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as killed:
        assert killed.wait(30) == -signal.SIGKILL
        assert killed.stdout.readline() == "up\n"
        killed.stdin.close()
        assert killed.stdout.read() == ""
    assert not (folder / "pg" / "postmaster.pid").exists()


def test_what_the_killed_left_running_is_stopped_and_what_others_hold_is_not(start, folder):
    assert not stop_unheld(folder / "pg")
    with hold_elsewhere(folder / "pg") as other:
        other.stdout.readline()
        assert not stop_unheld(folder / "pg")
        other.kill()
    assert stop_unheld(folder / "pg")
    assert not stop_unheld(folder / "pg")
    assert not (folder / "pg" / "postmaster.pid").exists()


def test_a_number_that_now_belongs_to_another_program_does_not_matter(start, folder):
    server = start()
    server.stop()
    note = folder / "pg" / "postmaster.pid"
    note.write_text(f"{os.getpid()}\n{folder / 'pg'}\n0\n5432\n{folder / 'pg'}\n\n  1 1\nready\n")
    assert is_running(start())


def test_two_data_directories_do_not_meet(start):
    one, two = start("one"), start("two")
    tell(one, "create database only_here")
    assert ask(two, "select count(*) from pg_database where datname = 'only_here'") == 0
    one.stop()
    assert is_running(two)


def test_a_long_path_gets_a_short_socket(start):
    server = start("/".join(["deep"] * 20))
    assert server.socket != server.data
    server.stop()
    assert not server.socket.exists()


def test_a_checkout_that_only_we_may_enter_works_too(start, folder):
    (folder / "home").mkdir(mode=0o700)
    server = start("home/pg")
    tell(server, "create database kept")
    server.stop()
    again = start("home/pg")
    assert again.data == server.data
    assert ask(again, "select count(*) from pg_database where datname = 'kept'") == 1
    again.stop()
    shutil.rmtree(again.data)


def test_removed_data_do_not_come_back(start, folder):
    (folder / "home").mkdir(mode=0o700)
    server = start("home/pg")
    tell(server, "create database kept")
    server.stop()
    shutil.rmtree(folder / "home")
    (folder / "home").mkdir(mode=0o700)
    again = start("home/pg")
    assert ask(again, "select count(*) from pg_database where datname = 'kept'") == 0
    again.stop()
    shutil.rmtree(again.data)


def test_a_folder_with_other_things_is_left_alone(start, folder):
    (folder / "pg").mkdir()
    (folder / "pg" / "letter.txt").write_text("mine")
    with pytest.raises(ServerError, match="should be empty"):
        start()
    assert (folder / "pg" / "letter.txt").read_text() == "mine"


def test_a_wrong_folder_of_programs_is_named(start, folder):
    with pytest.raises(ServerError, match="POSTGRES_BIN should be"):
        start(programs_dir=folder)


def test_a_setting_that_postgresql_refuses_is_told(start):
    with pytest.raises(ServerError, match="no_such_setting"):
        start(settings={"no_such_setting": "1"})
