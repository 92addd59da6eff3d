"""The pages that the journeys visit: `python -m tests.pages` builds them, beside tests that need none."""

from __future__ import annotations

import os

from medisched.cli.frontend import built_pages
from tests.conftest import DATA, PROJECT

WEB = str((DATA / "web").relative_to(PROJECT))

if __name__ == "__main__":
    os.environ["REFLEX_WEB_WORKDIR"] = WEB
    with built_pages(before_building=lambda: None):
        pass
