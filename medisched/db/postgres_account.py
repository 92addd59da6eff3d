"""Who runs the embedded PostgreSQL, which refuses to run as root, and where that account may go."""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

SHARED_HOME = Path("/var/lib/medisched")
START_LIMIT = 90


class ServerError(Exception):
    """The embedded PostgreSQL cannot be used; one line that says why."""


@dataclass(frozen=True)
class Account:
    """Who the server runs as: PostgreSQL refuses to run as root."""

    uid: int
    gid: int
    drops_root: bool

    @classmethod
    def find(cls) -> Account:
        """The current user; as root an unprivileged one."""
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid(), drops_root=False)
        for name in ("postgres", "nobody"):
            try:
                entry = pwd.getpwnam(name)
            except KeyError:
                continue
            return cls(entry.pw_uid, entry.pw_gid, drops_root=True)
        return cls(65534, 65534, drops_root=True)

    def can_enter(self, path: Path) -> bool:
        """Whether this account reaches `path`; a home directory is often closed to others."""
        return not self.drops_root or self.try_run("test", "-x", path) == ""

    def place_for(self, data_dir: Path) -> Path:
        """Where the files of `data_dir` really go: there, or in a shared place when this account cannot enter."""
        if self.can_enter(data_dir.parent):
            return data_dir
        # A note beside it names the place: removing `.data` starts afresh, and a copied checkout gets its own.
        note = data_dir.with_name(f"{data_dir.name}.place")
        prefix = f"data-{hashlib.sha256(str(data_dir).encode()).hexdigest()[:12]}-"
        places = list(SHARED_HOME.glob(f"{prefix}*"))
        noted = Path(note.read_text()) if note.exists() else None
        if noted in places:
            return noted
        for forgotten in places:
            shutil.rmtree(forgotten)
        SHARED_HOME.mkdir(mode=0o755, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=prefix, dir=SHARED_HOME))
        note.write_text(str(made))
        return made

    def run(self, program: str | Path, *arguments: str | Path) -> str:
        """Run to the end and return what was printed; a failure is a ServerError."""
        code, output = self._run(program, *arguments)
        if code:
            last = output.strip().splitlines()[-1:] or [f"exit code {code}"]
            raise ServerError(f"PostgreSQL's {Path(program).name} failed: {last[0].strip()}")
        return output

    def try_run(self, program: str | Path, *arguments: str | Path) -> str | None:
        """Run to the end and return what was printed; None when it fails."""
        try:
            code, output = self._run(program, *arguments)
        except OSError:
            return None
        return None if code else output

    def _run(self, program: str | Path, *arguments: str | Path) -> tuple[int, str]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LD_", "LC_"))}
        environment |= {"LC_ALL": "C", "HOME": tempfile.gettempdir()}
        # To a file, not a pipe: the server inherits its starter's output and would keep a pipe open for ever.
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(
                [str(program), *map(str, arguments)],
                cwd="/",
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                timeout=START_LIMIT,
                check=False,
                # Its own session, so that Ctrl-C at the terminal reaches the server only through us.
                start_new_session=True,
                user=self.uid if self.drops_root else None,
                group=self.gid if self.drops_root else None,
                extra_groups=() if self.drops_root else None,
            )
            output.seek(0)
            return done.returncode, output.read()
