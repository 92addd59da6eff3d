"""`make openapi`: the API's description as files that reviews can see change."""

import json
import re

from medisched.api.app import create_api
from medisched.api.problem_codes import PROBLEM_CODES
from medisched.settings import PROJECT

SNAPSHOT = PROJECT / "docs" / "openapi.json"
GUIDE = PROJECT / "docs" / "api.md"
TABLE = re.compile(r"(<!-- codes:.*? -->\n).*?(<!-- end of codes -->)", re.DOTALL)


def describe_api() -> str:
    """OpenAPI 3.1 as the server answers it, in a stable order."""
    return json.dumps(create_api().openapi(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def describe_problems(guide: str) -> str:
    """The guide with the table of all codes."""
    rows = [
        f"| `{code}` | {status} | {meaning} |"
        for status, codes in PROBLEM_CODES.items()
        for code, meaning in codes.items()
    ]
    table = "\n".join(["| Code | Status | Means |", "| --- | --- | --- |", *rows])
    return TABLE.sub(lambda found: f"{found[1]}\n{table}\n\n{found[2]}", guide)


if __name__ == "__main__":
    SNAPSHOT.write_text(describe_api(), encoding="utf-8")
    GUIDE.write_text(describe_problems(GUIDE.read_text(encoding="utf-8")), encoding="utf-8")
