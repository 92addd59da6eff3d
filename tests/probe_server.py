"""The real app with invented sessions and a state that has every kind of handler; started by tests/integration.

Served without pages, so nothing has to be built, and without a database.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from uuid import UUID

import reflex as rx

from medisched.jobs import runner
from medisched.schemas.viewers import ViewerView
from medisched.services import doors

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

SESSIONS = {
    "owner-token": ("11111111-1111-4111-8111-111111111111", "owner"),
    "member-token": ("22222222-2222-4222-8222-222222222222", "member"),
}
ended: set[str] = set()
calls: list[str] = []


async def find_session_id(token: str) -> str:
    """Stands in for the database."""
    if token.startswith("broken"):
        raise RuntimeError(token)
    session_id, _ = SESSIONS.get(token, ("", ""))
    return "" if session_id in ended else session_id


async def find_viewer(session_id: str, organization_id: UUID | None = None) -> ViewerView | None:
    """Stands in for the database."""
    role = dict(SESSIONS.values()).get(session_id)
    if role is None or session_id in ended:
        return None
    return ViewerView(user_id=UUID(session_id), name=role.title(), email=f"{role}@example.com", role=role)


@asynccontextmanager
async def no_jobs() -> AsyncIterator[None]:
    """Nothing to do."""
    yield


doors.find_session_id, doors.find_viewer, runner.run_jobs = find_session_id, find_viewer, no_jobs

from medisched.api.sockets import open_sockets  # noqa: E402 - wired with the stand-ins from above
from medisched.medisched import app as reflex_app  # noqa: E402
from medisched.medisched import serve  # noqa: E402
from medisched.state.base import BaseState  # noqa: E402
from medisched.state.guard import PUBLIC, SIGNED_IN, allow  # noqa: E402


class ProbeState(BaseState):
    """One handler of each kind."""

    secret: str = ""
    count: int = 0

    def undeclared(self) -> None:
        """Not even decorated."""
        calls.append("undeclared")

    @rx.event
    async def without_policy(self) -> None:
        """Decorated, but for nobody."""
        calls.append("without_policy")

    @rx.event
    @allow(PUBLIC)
    async def add_one(self) -> None:
        """For anybody."""
        self.count += 1

    @rx.event
    @allow(SIGNED_IN)
    async def keep(self, secret: str) -> None:
        """For any signed-in person."""
        calls.append(f"keep {self.session_id}")
        self.secret = secret

    @rx.event
    @allow("owner")
    async def own(self) -> None:
        """For owners."""
        calls.append("own")

    @rx.event
    @allow(PUBLIC)
    async def take(self, item: UUID, number: int = 0) -> None:
        """Takes exactly these."""
        calls.append(f"take {type(item).__name__} {type(number).__name__}")

    @rx.event
    @allow(PUBLIC)
    async def read_form(self, form: dict[str, str]) -> None:
        """Takes a form."""
        calls.append(f"form {sorted(form)}")

    @rx.event
    @allow(PUBLIC)
    async def chain(self) -> Any:
        """Goes on to handlers that are not for everybody."""
        return [ProbeState.own, ProbeState.without_policy, ProbeState.add_one]

    @rx.event(background=True)
    @allow("owner")
    async def own_in_background(self) -> None:
        """For owners, outside the lock."""
        calls.append(f"background {self.session_id}")

    @rx.event
    @allow(PUBLIC)
    async def fail(self, secret: str) -> None:
        """Breaks with what was entered in its mouth."""
        raise ValueError(secret)


def app() -> Any:
    """The whole app with routes for the tests."""
    api = reflex_app.api_transformer[1]

    @api.get("/probe/calls")
    async def list_calls() -> list[str]:
        return calls

    @api.post("/probe/reset")
    async def reset() -> None:
        calls.clear()
        ended.clear()

    @api.post("/probe/end/{session_id}")
    async def end(session_id: str) -> int:
        ended.add(session_id)
        return open_sockets.close_sockets(session_id)

    @api.post("/probe/revoke/{session_id}")
    async def revoke(session_id: str) -> None:
        ended.add(session_id)

    return serve()
