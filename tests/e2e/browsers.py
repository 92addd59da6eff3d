"""One Chromium for all journeys of a process, and an end for one that no longer answers.

Most of what a journey asks of its browser has a limit of its own. A new page, a closing one and a script have none, and
would be waited for without end.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from playwright.sync_api import Browser, Playwright

from tests.chromium import find_chromium

QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip


class Chromium:
    """Started when it is first asked for, and again when it has ended."""

    def __init__(self, playwright: Playwright) -> None:
        self._start = playwright.chromium.launch
        self._browser: Browser | None = None
        self.pid = 0

    def open(self) -> Browser:
        """The one that runs."""
        if self._browser is None or not self._browser.is_connected():
            self._browser = self._start(executable_path=str(find_chromium()), args=list(QUIET))
            asked = self._browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")
            self.pid = next(process["id"] for process in asked["processInfo"] if process["type"] == "browser")
        return self._browser

    def list_addresses(self) -> list[str]:
        """Where its pages are."""
        contexts = self._browser.contexts if self._browser else []
        return [page.url for context in contexts for page in context.pages]

    def kill(self) -> None:
        """Whatever is asked of it fails at once. May be called while another thread waits for it."""
        if self._browser is not None:
            self._browser = None
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    def close(self) -> None:
        """As a person does."""
        if self._browser is not None:
            self._browser.close()


@contextmanager
def alarm(seconds: float, ring: Callable[[], None]) -> Iterator[None]:
    """Ring if what is done inside takes longer."""
    timer = threading.Timer(seconds, ring)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
