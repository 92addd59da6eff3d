"""Two calendar programs' parsers, which have nothing in common: what each reads in our files, in the same words."""

from __future__ import annotations

import json
import os
import subprocess
from datetime import UTC, date, datetime
from typing import Any

from icalendar import Calendar, Component

from tests.axe import BUN, WISH, find_packages

READER = WISH / "read_ics.mjs"


def read_with_ical_js(files: list[str]) -> list[dict[str, Any]]:
    """As Thunderbird and many web calendars do; zones by what the file says of them."""
    command = [BUN, "--no-install", "run", READER]
    where = os.environ | {"NODE_PATH": str(find_packages())}
    done = subprocess.run(
        command, input=json.dumps(files), env=where, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def read_with_icalendar(file: str) -> dict[str, Any]:
    """As programs in Python do; zones by the package tzdata."""
    calendar = Calendar.from_ical(file)
    return {"method": calendar["method"], "events": [_event(event) for event in calendar.events]}


def _event(event: Component) -> dict[str, Any]:
    return {
        "uid": str(event["uid"]),
        "sequence": int(event["sequence"]),
        "stamp": _moment(event["dtstamp"].dt),
        "start": _moment(event["dtstart"].dt),
        "end": _moment(event["dtend"].dt),
        "summary": str(event["summary"]),
        "location": str(event.get("location", "")),
        "description": str(event.get("description", "")),
        "status": str(event["status"]),
    }


def _moment(value: date) -> str:
    return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if isinstance(value, datetime) else value.isoformat()
