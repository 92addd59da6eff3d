"""Initials are the same wherever a name is shortened: in calendar feeds and on pages."""

import json
import subprocess

import pytest

from medisched.domain.initials import initials
from medisched.settings import PROJECT
from tests.axe import BUN

NAMES = {
    "Dr. Jane van der Smith": "JS",
    "dr Anna-Lena Öz": "AÖ",
    "Cher": "C",
    "Prof.": "P",
    "Max  M. Muster": "MM",
    "  ": "",
    "Jean Luc 2": "JL",
}


@pytest.fixture(autouse=True)
def _with_database() -> None:
    """Not needed here."""


def test_pages_and_calendar_feeds_shorten_names_alike():
    rule = PROJECT / "medisched" / "components" / "initials.js"
    script = f"import {{ initialsOf }} from {json.dumps(str(rule))}; "
    script += f"console.log(JSON.stringify({json.dumps(list(NAMES))}.map(initialsOf)))"
    said = subprocess.run([BUN, "-e", script], capture_output=True, check=True, text=True, timeout=30).stdout
    assert json.loads(said) == list(NAMES.values())
    assert [initials(name).replace(".", "").replace(" ", "") for name in NAMES if name.strip()] == [
        short for short in NAMES.values() if short
    ]
