"""The API's description is committed, so that a change of it is seen."""

import ast
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

import medisched
from medisched.api.errors import HTTP_ERRORS
from medisched.api.examples import EXAMPLES
from medisched.api.problem_codes import PROBLEM_CODES
from medisched.cli.openapi import GUIDE, SNAPSHOT, describe_api, describe_problems
from medisched.domain.availability import Reason
from medisched.domain.errors import TIME_TAKEN
from medisched.domain.webhook_events import EVENT_TYPES
from medisched.models import AppointmentStatus, ChangeKind, SlotStatus
from medisched.schemas.base import Draft
from medisched.services.appointment_statuses import NEXT

PACKAGE = Path(medisched.__file__).parent


def test_the_committed_description_is_the_apis():
    assert SNAPSHOT.read_text(encoding="utf-8") == describe_api(), "run `make openapi` and look at the difference"


@pytest.mark.parametrize(
    ("name", "field", "values"),
    [
        ("AppointmentView", "status", AppointmentStatus),
        ("AppointmentChangeView", "status", AppointmentStatus),
        ("AppointmentChangeView", "kind", ChangeKind),
        ("CalendarAppointmentView", "status", AppointmentStatus),
        ("PatientAppointmentView", "status", AppointmentStatus),
        ("AdminBookingView", "status", AppointmentStatus),
        ("AdminSlotView", "status", SlotStatus),
        ("SlotView", "status", [SlotStatus.FREE, SlotStatus.BUSY]),
    ],
)
def test_what_is_one_of_few_is_described_as_such(name: str, field: str, values: Iterable[str]):
    described = json.loads(SNAPSHOT.read_text(encoding="utf-8"))["components"]["schemas"]
    assert set(described[name]["properties"][field].get("enum", [])) == set(values)


def test_no_list_is_bare_it_has_room_for_what_comes_beside_its_items():
    answers = [
        (path, answer["content"]["application/json"]["schema"])
        for path, operations in json.loads(describe_api())["paths"].items()
        for answer in operations.get("get", {}).get("responses", {}).values()
        if "application/json" in answer.get("content", {})
    ]
    assert [path for path, schema in answers if schema.get("type") == "array"] == []


def test_the_guide_lists_every_code_as_the_code_knows_them():
    guide = GUIDE.read_text(encoding="utf-8")
    assert guide == describe_problems(guide), "run `make openapi` and look at the difference"


def test_the_guide_names_the_steps_of_a_visit_and_their_events():
    rows = [line.split("|")[1:-1] for line in GUIDE.read_text(encoding="utf-8").splitlines() if " | " in line]
    told = {row[0].strip(" `"): [set(re.findall("`(.*?)`", part)) for part in row[2:]] for row in rows if len(row) == 5}
    assert {status: ahead | back for status, (ahead, back, _) in told.items() if status in NEXT} == NEXT
    events = {event for status in NEXT for event in told[status][2]}
    assert events == {event for event in EVENT_TYPES if event.startswith("appointment.")} - {"appointment.moved"}


def test_the_guide_says_how_many_a_list_can_give():
    parameters = (
        one
        for item in json.loads(SNAPSHOT.read_text(encoding="utf-8"))["paths"].values()
        for one in item.get("get", {}).get("parameters", [])
        if one["name"] == "limit"
    )
    guide = " ".join(GUIDE.read_text(encoding="utf-8").split())
    found = {(one["schema"]["default"], one["schema"]["maximum"]) for one in parameters}
    assert found == {(50, 200), (100, 500), (200, 1000)}
    assert (
        "50 when nothing is said and at most 200; for slots and events 100 and at most 500, for openings 200" in guide
    )


def test_every_code_of_a_refusal_is_explained_and_none_is_stale():
    explained = {code for codes in PROBLEM_CODES.values() for code in codes}
    raised = {code for path in _code_that_refuses() for code in _codes_in(path) if isinstance(code, str)}
    raised |= {reason.value for reason in Reason} | {f"{resource}_busy" for resource in TIME_TAKEN}
    raised |= {code for code, _ in HTTP_ERRORS.values()}
    assert raised - explained == set(), "explain these in api/problem_codes.py"
    assert explained - raised == set(), "nothing says these any more"


def _code_that_refuses() -> Iterator[Path]:
    for layer in ("domain", "db", "services", "integrations", "schemas", "api"):
        yield from (PACKAGE / layer).rglob("*.py")


def _codes_in(path: Path) -> Iterator[object]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.keyword) and node.arg == "code" and isinstance(node.value, ast.Constant):
            yield node.value.value
        elif isinstance(node, ast.ClassDef):
            yield from (
                part.value.value
                for part in node.body
                if isinstance(part, ast.Assign)
                and isinstance(part.value, ast.Constant)
                and getattr(part.targets[0], "id", "") == "code"
            )
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"Refusal", "problem_body"}:
            yield from (one.value for one in node.args[1:2] if isinstance(one, ast.Constant))


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_every_example_can_be_sent(name: str):
    draft = next(one for one in _all_drafts(Draft) if one.__name__ == name)
    for example in EXAMPLES[name]:
        draft.model_validate(example)


def _all_drafts(draft: type[Draft]) -> Iterator[type[Draft]]:
    for one in draft.__subclasses__():
        yield one
        yield from _all_drafts(one)
