"""`make openapi`: the API's description as a file that reviews can see change."""

import json

from medisched.api.app import create_api
from medisched.settings import PROJECT

SNAPSHOT = PROJECT / "docs" / "openapi.json"


def describe_api() -> str:
    """OpenAPI 3.1 as the server answers it, in a stable order."""
    return json.dumps(create_api().openapi(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    SNAPSHOT.write_text(describe_api(), encoding="utf-8")
