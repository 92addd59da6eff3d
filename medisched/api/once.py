"""What routes that make something ask for: a caller whose request is done once (`Idempotency-Key`)."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from fastapi import Depends, Header, Request

from medisched.api.answers import created, write
from medisched.api.deps import SignedIn
from medisched.domain.errors import Invalid
from medisched.domain.texts import _
from medisched.services.doors import perform
from medisched.services.idempotency import Answer, Sent, answer_once

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from uuid import UUID

    from fastapi import Response
    from pydantic import BaseModel

    from medisched.domain.credentials import Credential

V = TypeVar("V")
LONGEST_KEY = 255
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="1 to 255 printable characters that you make up for this request, for example a UUID. Sent again "
        "within 24 hours it is answered as before (`Idempotent-Replayed: true`) and does nothing more.",
        json_schema_extra={"example": "8e03978e-40d5-43e8-bc93-6894a57f9324"},
    ),
]


@dataclass(frozen=True, slots=True)
class OnceCaller:
    """Who is calling, and what they sent if they want it done once."""

    caller: Credential
    sent: Sent | None

    async def perform(
        self,
        service: Callable[..., Awaitable[V]],
        *args: Any,
        organization_id: UUID | None = None,
        tell: Callable[[V], BaseModel] | None = None,
        **options: Any,
    ) -> Response:
        """201 with what the service made; `tell` says how it is shown when that is not the service's own view."""

        def write_told(made: V) -> Answer:
            return write(tell(made) if tell else made)  # type: ignore[arg-type]

        if self.sent is None:
            made = await perform(self.caller, service, *args, organization_id=organization_id, **options)
            return created(write_told(made))
        return created(
            await perform(
                self.caller,
                answer_once,
                self.sent,
                write_told,
                service,
                *args,
                organization_id=organization_id,
                **options,
            )
        )


async def once_caller(request: Request, caller: SignedIn, idempotency_key: Key = None) -> OnceCaller:
    """Refused when the key is none."""
    if idempotency_key is None:
        return OnceCaller(caller, None)
    keys = request.headers.getlist("idempotency-key")
    key = _read_key(keys[0] if len(keys) == 1 else "")
    return OnceCaller(caller, Sent(key, _fingerprint(request, await request.body())))


def _read_key(header: str) -> str:
    """As the draft writes it, in quotes, or as everybody does, without."""
    key = header.strip()
    if len(key) > 1 and key.startswith('"') and key.endswith('"'):
        key = key[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    if not (1 <= len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise Invalid(
            {"idempotency_key": _("An Idempotency-Key has 1 to 255 printable ASCII characters.")},
            code="bad_idempotency_key",
        )
    return key


def _fingerprint(request: Request, body: bytes) -> bytes:
    """The same for the same request, however its JSON is laid out."""
    with suppress(ValueError, RecursionError):
        body = json.dumps(json.loads(body), sort_keys=True).encode() if body else b""
    asked = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
    return hashlib.sha256(asked + body).digest()


Once = Annotated[OnceCaller, Depends(once_caller)]
