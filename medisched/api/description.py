"""OpenAPI 3.1 of the API: what FastAPI knows, and what it does not: sign-in, refusals, headers, tags, examples."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from fastapi.openapi.utils import get_openapi
from pydantic.alias_generators import to_camel

from medisched.api.deps import optional_credential, optional_session, required_credential, required_session
from medisched.api.examples import EXAMPLES
from medisched.api.problem_codes import PROBLEM_CODES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fastapi import FastAPI
    from fastapi.dependencies.models import Dependant
    from fastapi.routing import APIRoute

Json = dict[str, Any]
ABOUT = """Scheduling for clinics: what a page can do, a program can do, by the same rules.

Times are RFC 3339 with an offset; names are camelCase; lists come in pages; errors are problems (RFC 9457) with a
stable `code`. The guide stands at `/api/docs`."""
TAGS = {
    "session": "Signing in with e-mail and password, and in which organization one works.",
    "me": "The caller's own profile, sessions, appointments and calendar addresses.",
    "organizations": "The caller's organizations and their settings.",
    "members": "Who belongs to the organization, and as what.",
    "invitations": "Asking people to join.",
    "departments": "Parts of the organization.",
    "providers": "Those who give care; each has a calendar.",
    "working hours": "When providers work. A change that displaces appointments needs a decision about each.",
    "time off": "When providers are away.",
    "closures": "When the whole organization is closed, and public holidays.",
    "slots": "Times that providers publish for patients to take; `events` is a second spelling.",
    "openings": "Times at which a service can be had, computed from hours, calendars, rooms and devices.",
    "appointments": "A patient meets a provider; `bookings` is a second spelling.",
    "calendars": "What is in a calendar, and calendar files.",
    "services": "What patients come for.",
    "rooms": "Where.",
    "devices": "With what.",
    "patients": "Records of those who are cared for.",
    "billing": "What the organization pays.",
    "webhooks": "Being told of what happens.",
    "audit": "Who did what, for owners who sign in.",
    "reports": "How well time is used, for owners.",
    "API keys": "How programs sign in.",
    "public": "What everybody may know of an organization; no sign-in.",
    "admin": "The whole platform, for its administrators.",
    "health": "Whether the server lives.",
}
SCHEMES: Json = {
    "apiKey": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key, `msk_live_…`, made by an owner. It may do what its scopes and its maker may.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "__Host-ms_session",
        "description": "A person's session (`ms_session` on a development machine). Changes also need an `Origin`.",
    },
}
PROBLEM: Json = {
    "type": "object",
    "description": "Why a request was refused (RFC 9457).",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "description": "Where the code is documented."},
        "title": {"type": "string", "description": "The kind, in the caller's language."},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable; for programs."},
        "detail": {"type": "string", "description": "A sentence for people, in the caller's language."},
        "fieldErrors": {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "description": "A sentence for each field at fault; `hours.0.start` is the first hours' start.",
        },
    },
    "example": {
        "type": "/api/docs#slot_taken",
        "title": "Not possible any more",
        "status": 409,
        "code": "slot_taken",
        "detail": "This time was just taken. Please choose another one.",
    },
}
KINDS = {
    400: ("BadRequest", "The body is not JSON."),
    401: ("NotSignedIn", "Nobody is signed in, or not any more."),
    403: ("NotAllowed", "The caller may not do this."),
    404: ("NotFound", "Not there, or not the caller's: the two look alike."),
    409: ("Conflict", "The world has moved on; the code says how."),
    412: ("ChangedMeanwhile", "Not what `If-Match` names any more."),
    413: ("TooLarge", "More than a megabyte."),
    415: ("NotJson", "The body is not JSON by its Content-Type."),
    422: ("Invalid", "Something to correct; `fieldErrors` says where."),
    429: ("TooMany", "Too many requests; `Retry-After` says for how long to wait."),
    500: ("OurFault", "The fault is ours."),
    503: ("Unavailable", "Something that is needed does not answer."),
}
HEADERS: Json = {
    "ETag": {"description": "The mark of this state; for `If-Match` and `If-None-Match`."},
    "Location": {"description": "The address of what was made."},
    "Idempotent-Replayed": {"description": "`true` when this is the answer to the same request sent before."},
    "Retry-After": {"description": "Seconds to wait."},
    "RateLimit-Limit": {"description": "Requests a minute."},
    "RateLimit-Remaining": {"description": "How many may follow at once."},
    "RateLimit-Reset": {"description": "Seconds until all of them may again."},
}
DONE = {"201": "Made.", "202": "Accepted.", "204": "Done; there is nothing to say."}
NO_KEYS = re.compile(
    r" /api/v1/(admin|billing|webhooks|api-keys|audit-entries)\b|/calendar-feeds?\b|/me/(sessions|looks)\b"
    r"|patch /api/v1/me$|get /api/v1/organizations$|/organizations/join$"
)
"""What no scope reaches (`domain/scopes.py`); the tests hold it against the table of who may do what."""
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
    if not path.startswith("/api/v1/"):
        _declare(operation, {404, 429, 500, 503} if "{" in path else {500})
        return
    operation["security"] = _security(route.dependant)
    if NO_KEYS.search(f"{method} {path}") and operation["security"]:
        operation["security"] = [{"session": []}]
    names = {parameter["name"] for parameter in operation.get("parameters", [])}
    done = next(answer for status, answer in operation["responses"].items() if status.startswith("2"))
    told = [name for name in HEADERS if name.startswith("RateLimit")]
    if "If-Match" in names or "304" in operation["responses"] or path.startswith("/api/v1/appointments"):
        told += ["ETag"] if _is_appointment(done) else []
    told += ["Location", "Idempotent-Replayed"] if "Idempotency-Key" in names else []
    done["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in told}
    _declare(operation, _refusals(path, method, operation, names))


def _declare(operation: Json, statuses: set[int]) -> None:
    for status in sorted(statuses):
        operation["responses"].setdefault(str(status), {"$ref": f"#/components/responses/{KINDS[status][0]}"})


def _sent(schema: Json) -> Json:
    """A parameter that is left out is not there: it is never null. What it is for is said beside it."""
    kinds = [one for one in schema.get("anyOf", []) if one != {"type": "null"}]
    kept = {name: value for name, value in schema.items() if name not in {"anyOf", "description"}}
    return {**kept, **kinds[0]} if len(kinds) == 1 else schema


def _is_appointment(answer: Json) -> bool:
    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    return str(schema.get("$ref", "")).endswith("/AppointmentView")


def _refusals(path: str, method: str, operation: Json, names: set[str]) -> set[int]:
    """How it may be refused."""
    found = {429, 500, 503}
    if operation["security"]:
        found |= {401, 403, 404}
    if "{" in path or method != "get":
        found |= {404}
    if method != "get" or "/openings" in path:
        found |= {409}
    if "requestBody" in operation:
        found |= {400, 413, 415, 422}
    if path.endswith("/session") and method == "post":
        found |= {401}
    if "If-Match" in names:
        found |= {412}
    return found | {422} if names else found


def _security(dependant: Dependant) -> list[Json]:
    """Which ways of signing in a route takes; none at all for what is open."""
    calls = set(_calls(dependant))
    if required_credential in calls:
        return [{"apiKey": []}, {"session": []}]
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
    told: Json = {"Retry-After": {"$ref": "#/components/headers/Retry-After"}} if status == 429 else {}  # noqa: PLR2004
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
