"""The Valkey server of our own: private, gone with whoever started it, and workers share states in it."""

from __future__ import annotations

import asyncio
import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from redis import Redis

from medisched.api.socket_watch import watch_states
from medisched.api.sockets import OpenSocket, OpenSockets
from medisched.cli import valkey
from medisched.cli.folders import LOCK, PREFIX, own_folder, remove_abandoned
from medisched.cli.valkey import ValkeyError, must_answer, running_valkey
from medisched.settings import PROJECT
from tests.integration.test_live import until

HOLD = """
from medisched.cli.valkey import running_valkey
import time
with running_valkey() as valkey:
    print(valkey.address, flush=True)
    time.sleep(60)
"""


def path_of(address: str) -> Path:
    return Path(address.removeprefix("unix://"))


def test_it_answers_on_a_private_socket_only_and_leaves_nothing():
    with running_valkey() as valkey, Redis.from_url(valkey.address) as connection:
        connection.set("state", b"pickle")
        assert connection.get("state") == b"pickle"
        assert connection.config_get("port") == {"port": "0"}
        assert connection.config_get("save") == {"save": ""}
        assert connection.config_get("maxmemory") == {"maxmemory": str(1024**3)}
        socket = path_of(valkey.address)
        assert [stat.S_IMODE(one.stat().st_mode) for one in (socket, socket.parent)] == [0o700, 0o700]
    assert not socket.parent.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent is gone")
def test_it_ends_when_its_server_is_killed_and_the_next_start_removes_its_folder():
    holder = subprocess.Popen([sys.executable, "-c", HOLD], cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    with holder, holder.stdout:
        socket = path_of(holder.stdout.readline().strip())
        with Redis(unix_socket_path=str(socket)) as connection:
            pid = connection.info("server")["process_id"]
        remove_abandoned()
        assert socket.parent.exists()
        os.kill(holder.pid, signal.SIGKILL)
    deadline = time.monotonic() + 5
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.02)  # nothing tells of the end of another's child
    assert not is_running(pid)
    remove_abandoned()
    assert not socket.parent.exists()


def test_a_folder_that_is_being_made_or_is_no_folder_of_ours_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    kept = [tmp_path / f"{PREFIX}{name}" for name in ("unfinished", "file", "link")]
    kept[0].mkdir()
    kept[1].write_text("somebody's")
    kept[2].symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / LOCK).touch()
    with own_folder() as mine:
        assert remove_abandoned() == 0
        assert mine.exists()
    assert not mine.exists()
    assert all(one.is_symlink() or one.exists() for one in kept)
    assert (tmp_path / "elsewhere" / LOCK).exists()


def is_running(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False


async def test_when_it_is_killed_it_is_started_again_and_open_pages_connect_anew(caplog: pytest.LogCaptureFixture):
    sockets = OpenSockets()
    with running_valkey() as valkey:
        watching = asyncio.create_task(watch_states(sockets, valkey.address))
        with Redis.from_url(valkey.address) as connection:
            await until(lambda: len(connection.client_list()) > 1)
            visitor = OpenSocket(asyncio.Event().wait, asyncio.sleep)  # type: ignore[arg-type]
            sockets.add("", visitor)
            os.kill(connection.info("server")["process_id"], signal.SIGKILL)
        await until(lambda: visitor.is_ended)
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
    assert "started again" in caplog.text
    assert not path_of(valkey.address).parent.exists()


def test_a_server_at_redis_url_must_answer_and_let_us_in():
    with running_valkey() as valkey, Redis.from_url(valkey.address) as connection:
        must_answer(valkey.address)
        connection.config_set("requirepass", "a secret")
        with pytest.raises(ValkeyError, match="password is wrong"):
            must_answer(f"{valkey.address}?password=another")
        must_answer(f"{valkey.address}?password=a%20secret")
    with pytest.raises(ValkeyError, match=r"REDIS_URL cannot be reached: .*refused"):
        must_answer("redis://127.0.0.1:9/0")


def test_a_machine_without_one_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(valkey, "import_module", lambda name: __import__(f"{name}_missing"))
    with pytest.raises(ValkeyError, match="REDIS_URL"), running_valkey():
        pass
