"""Shares in what several processes use and the last one removes."""

from __future__ import annotations

import fcntl
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class Hold:
    """A share. It ends with the process at the latest, so one that was killed holds nothing."""

    def __init__(self, path: Path) -> None:
        self._file: int | None = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_SH)
        # It is this process's alone: a copy would keep it, or could remove in our place what is shared.
        os.register_at_fork(after_in_child=self.end)

    def becomes_the_last(self) -> bool:
        """Whether nobody else holds a share; if so nobody gets one before `end`."""
        if self._file is None:
            return False
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def end(self) -> None:
        """Give the share back."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
