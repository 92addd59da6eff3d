"""The words of the API's description: what it is about, ways of signing in, refusals, headers."""

from __future__ import annotations

from typing import Any

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
        "description": "An API key, `msk_live_…`, made by an owner. It may do what its scopes and its maker may. Each "
        "operation names the scopes that open it: one of them is enough.",
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
    "WWW-Authenticate": {"description": "How to sign in: `Bearer`."},
    "RateLimit-Policy": {"description": "The same rule for programs, `600;w=60`: requests in so many seconds."},
    "RateLimit-Limit": {"description": "Requests a minute."},
    "RateLimit-Remaining": {"description": "How many may follow at once."},
    "RateLimit-Reset": {"description": "Seconds until all of them may again."},
}
DONE = {"201": "Made.", "202": "Accepted.", "204": "Done; there is nothing to say."}
IF_NONE_MATCH: Json = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of what you have: 304 without a body while nothing has changed.",
    "schema": {"type": "string"},
    "example": '"H3Vv0ZgW1yX2k6w0m1d5b1c7"',
}
