"""What docs/hosting.md says of backup and restore is done here as it stands there, onto a new server."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from medisched.db.embedded import TEST, Server, ensure_server
from medisched.settings import PROJECT
from tests.factories import make_clinic

if TYPE_CHECKING:
    from collections.abc import Iterator

COUNTS = "select (select count(*) from departments), (select count(*) from memberships)"


def commands_of(heading: str) -> str:
    """The commands below a heading."""
    section = (PROJECT / "docs" / "hosting.md").read_text().split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return "\n".join(line.strip() for line in section.splitlines() if line.startswith("    "))


def do(heading: str, backups: Path, **environment: str) -> str:
    script = commands_of(heading).replace("/var/backups/medisched", str(backups))
    script = script.replace("/opt/medisched/.venv/bin/medisched", f"{sys.executable} -m medisched.cli")
    script = script.replace("/opt/medisched", str(PROJECT))
    command = ["bash", "-euc", script]
    environment = os.environ | environment
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def new_server() -> Iterator[Server]:
    """Without a role of ours; in a folder that every account may enter."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    server = ensure_server(folder / "pg", settings=TEST)
    yield server
    server.stop()
    shutil.rmtree(folder)


async def test_a_backup_is_restored_with_its_rows_row_security_and_trail(
    server: Server, new_server: Server, database_name: str, tmp_path: Path
):
    clinic = await make_clinic()
    do("Back up", tmp_path, BACKUP_URL=server.url(database_name))
    with psycopg.connect(server.url(database_name)) as connection:
        before = connection.execute(COUNTS).fetchone()

    restored = new_server.url(database_name)
    said = do("Restore", tmp_path, ADMIN_URL=new_server.url("postgres"), DATABASE_URL=restored, DATABASE_APP_URL="")
    assert f"{clinic.organization.slug}  holds  " in said

    with psycopg.connect(restored) as connection:
        assert connection.execute(COUNTS).fetchone() == before
    with psycopg.connect(new_server.url(database_name, user="medisched_app")) as connection:
        assert connection.execute(COUNTS).fetchone() == (0, 0)
        connection.execute("select set_config('app.organization_id', %s, true)", [str(clinic.id)])
        assert connection.execute(COUNTS).fetchone() == before
        # Refused unless the roles came with what they may become.
        connection.execute("set role medisched_verifier")
