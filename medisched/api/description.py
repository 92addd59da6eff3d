"""OpenAPI 3.1 of the API: what FastAPI knows, and what it does not: sign-in, refusals, headers, tags, examples."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from fastapi.openapi.utils import get_openapi
from pydantic.alias_generators import to_camel

from medisched.api.answers import HOMES
from medisched.api.deps import optional_credential, optional_session, required_credential, required_session
from medisched.api.description_scopes import scopes_of, sentence, ways_of
from medisched.api.description_words import ABOUT, DONE, HEADERS, IF_NONE_MATCH, KINDS, PROBLEM, SCHEMES, TAGS
from medisched.api.examples import EXAMPLES
from medisched.api.problem_codes import PROBLEM_CODES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from fastapi import FastAPI
    from fastapi.dependencies.models import Dependant
    from fastapi.routing import APIRoute

Json = dict[str, Any]
LOCATED = {"NewApiKeyView", "NewEndpointView", *(view.__name__ for view in HOMES)}
"""What is made and has an address of its own."""
RATE = [name for name in HEADERS if name.startswith("RateLimit")]
VERSION = "/api/v1/"
METHODS = frozenset({"get", "put", "post", "patch", "delete"})


def describe(api: FastAPI) -> Callable[[], Json]:
    """What `api.openapi` is to be: made when first asked for."""
    made: Json = {}

    def openapi() -> Json:
        if not made:
            made.update(_describe(api))
        return made

    return openapi


def _describe(api: FastAPI) -> Json:
    tags = [{"name": name, "description": text} for name, text in TAGS.items()]
    servers = [{"url": "/", "description": "This installation"}]
    found = get_openapi(
        title=api.title, version=api.version, description=ABOUT, routes=api.routes, tags=tags, servers=servers
    )
    found = _with_short_names(found)
    routes = {(route.path, method.lower()): route for route in api.state.routes for method in route.methods or ()}
    for path, method, operation in operations(found):
        _complete(path, method, operation, routes[path, method])
    found["paths"] = {re.sub(r"{(\w+)}", _camel, path): item for path, item in found["paths"].items()}
    parts = found["components"]
    parts["schemas"] = {name: _clean(schema) for name, schema in parts["schemas"].items() if "Validation" not in name}
    parts["schemas"]["Problem"] = PROBLEM
    for name, examples in EXAMPLES.items():
        parts["schemas"][name]["examples"] = examples
    parts["securitySchemes"] = SCHEMES
    parts["headers"] = {name: {**header, "schema": {"type": "string"}} for name, header in HEADERS.items()}
    parts["responses"] = {name: _refusal(status, text) for status, (name, text) in KINDS.items()}
    return found


def operations(described: Json) -> Iterator[tuple[str, str, Json]]:
    """Path, method in small letters, and operation, in the order of the routes."""
    for path, item in described["paths"].items():
        for method, operation in item.items():
            if method in METHODS:
                yield path, method, operation


def _complete(path: str, method: str, operation: Json, route: APIRoute) -> None:
    operation["responses"].pop("422", None)
    for status, answer in operation["responses"].items():
        if answer["description"] == "Successful Response":
            answer["description"] = DONE.get(status, "Done.")
    for parameter in operation.get("parameters", []):
        parameter["schema"] = _sent(_clean(parameter["schema"]))
        if parameter["in"] == "path":
            parameter["name"] = to_camel(parameter["name"])
    names = {parameter["name"] for parameter in operation.get("parameters", [])}
    if not path.startswith(VERSION):
        _tell_headers(operation, [])
        _declare(operation, {404, 429, 500, 503} if "{" in path else {500})
        return
    operation["security"] = _security(route, operation)
    _tell_headers(operation, [*RATE, "Idempotent-Replayed"] if "Idempotency-Key" in names else RATE)
    _declare(operation, _refusals(path, method, operation, names))


def _tell_headers(operation: Json, told: list[str]) -> None:
    """What an answer says beside its body; whoever is told a mark may ask whether it is still so."""
    answers = operation["responses"]
    status, done = next((status, answer) for status, answer in answers.items() if status < "4")
    seen = _seen(done)
    told = [*told, "ETag"] if "304" in answers or "AppointmentView" in seen else told
    if "304" in answers:
        operation["parameters"] = [*operation.get("parameters", []), IF_NONE_MATCH]
        answers["304"]["headers"] = _refs(name for name in told if name != "Idempotent-Replayed")
    told = [*told, "Location"] if status == "201" and seen & LOCATED else told
    if told:
        done["headers"] = _refs(told)


def _refs(names: Iterable[str]) -> Json:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _seen(answer: Json) -> set[str]:
    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    return {one.get("$ref", "").rpartition("/")[2] for one in (schema, *schema.get("anyOf", []))}


def _declare(operation: Json, statuses: set[int]) -> None:
    for status in sorted(statuses):
        operation["responses"].setdefault(str(status), {"$ref": f"#/components/responses/{KINDS[status][0]}"})


def _sent(schema: Json) -> Json:
    """A parameter that is left out is not there: it is never null. What it is for is said beside it."""
    kinds = [one for one in schema.get("anyOf", []) if one != {"type": "null"}]
    kept = {name: value for name, value in schema.items() if name not in {"anyOf", "description"}}
    return {**kept, **kinds[0]} if len(kinds) == 1 else schema


def _refusals(path: str, method: str, operation: Json, names: set[str]) -> set[int]:
    """How it may be refused."""
    found = {429, 500, 503}
    if operation["security"]:
        found |= {401, 403, 404}
    if "{" in path:
        found |= {404}
    if method != "get":
        # A cookie, or a page of another site, without an `Origin` of this one.
        found |= {403, 404}
    if method != "get" or "/openings" in path:
        found |= {409}
    if "requestBody" in operation:
        found |= {400, 413, 415, 422}
    if path.endswith("/session") and method == "post":
        found |= {401}
    if "If-Match" in names:
        found |= {412}
    return found | {422} if names else found


def _security(route: APIRoute, operation: Json) -> list[Json]:
    """Which ways of signing in a route takes; none at all for what is open. A key's scopes are also said in words."""
    calls = set(_calls(route.dependant))
    if required_credential in calls:
        scopes = scopes_of(route.endpoint)
        if scopes is None:
            return [{"session": []}]
        operation["description"] = f"{operation.get('description', '')}\n\n{sentence(scopes)}".strip()
        return [*({"apiKey": way} for way in ways_of(scopes)), {"session": []}]
    if required_session in calls:
        return [{"session": []}]
    may = {optional_credential, optional_session} & calls
    return [{"session": []}, {}] if may else []


def _camel(name: re.Match[str]) -> str:
    return f"{{{to_camel(name[1])}}}"


def _calls(dependant: Dependant) -> Iterator[object]:
    for part in dependant.dependencies:
        yield part.call
        yield from _calls(part)


def _refusal(status: int, text: str) -> Json:
    codes = ", ".join(f"`{code}`" for code in PROBLEM_CODES.get(status, {}))
    told = _refs({401: ["WWW-Authenticate"], 429: ["Retry-After", *RATE]}.get(status, []))
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": f"{text} Codes: {codes}.", "content": content, **({"headers": told} if told else {})}


def _with_short_names(found: Json) -> Json:
    """`RoomPage` for what pydantic calls `Page_RoomView_`."""
    found["components"]["schemas"] = {_short(name): schema for name, schema in found["components"]["schemas"].items()}

    def renamed(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: _short(one) if key == "$ref" else renamed(one) for key, one in value.items()}
        return [renamed(one) for one in value] if isinstance(value, list) else value

    return renamed(found)


def _short(name: str) -> str:
    return re.sub(r"Page_(\w+?)(?:View)?_(?!\w)", r"\1Page", name)


def _clean(schema: Any) -> Any:
    """Without the titles that pydantic makes of names, and nulls where none is taken."""
    if isinstance(schema, list):
        return [_clean(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: value for key, value in schema.items() if key != "title" or not isinstance(value, str)}
    if "type" in kept and kept.get("default", ...) is None:
        del kept["default"]
    return {
        key: {name: _clean(one) for name, one in value.items()}
        if key == "properties"
        else _clean(value)
        if key in {"items", "anyOf", "oneOf", "allOf", "additionalProperties", "prefixItems"}
        else value
        for key, value in kept.items()
    }
