"""What routes that change an appointment ask for: under which condition (`If-Match`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, Header, Request

from medisched.api.deps import SignedIn
from medisched.domain.errors import Invalid
from medisched.domain.etags import Tags, read_tags
from medisched.domain.texts import _
from medisched.services.doors import perform
from medisched.services.preconditions import change_as_seen

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from uuid import UUID

    from medisched.domain.credentials import Credential
    from medisched.schemas.appointments import AppointmentView

IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description="The ETag of the appointment as you have seen it. When it has changed since, nothing happens: 412.",
        json_schema_extra={"example": '"H3Vv0ZgW1yX2k6w0m1d5b1c7"'},
    ),
]


class ChangingCaller:
    """Who is calling, and what they have seen."""

    def __init__(self, caller: Credential, seen: Tags | None) -> None:
        self._caller, self._seen = caller, seen

    async def change(
        self, service: Callable[..., Awaitable[AppointmentView]], appointment_id: UUID, draft: Any
    ) -> AppointmentView:
        """What the service does to an appointment; with a condition only if it holds."""
        if self._seen is None:
            return await perform(self._caller, service, appointment_id, draft)
        return await perform(self._caller, change_as_seen, self._seen, service, appointment_id, draft)


async def changing_caller(request: Request, caller: SignedIn, if_match: IfMatch = None) -> ChangingCaller:
    """Refused when the condition is none."""
    if if_match is None:
        return ChangingCaller(caller, None)
    seen = read_tags(", ".join(request.headers.getlist("if-match")))
    if seen is None:
        raise Invalid(
            {"if_match": _("If-Match holds ETags as they were sent, in their quotes and separated by commas, or *.")}
        )
    return ChangingCaller(caller, seen)


Changing = Annotated[ChangingCaller, Depends(changing_caller)]
