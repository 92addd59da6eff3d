"""Sign-ins as their owner sees them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from medisched.schemas.base import View


@dataclass(frozen=True)
class Client:
    """Where a request came from."""

    ip: str = ""
    user_agent: str = ""


@dataclass(frozen=True)
class NewSession:
    """A session that was just begun; the token goes into the cookie and nowhere else."""

    token: str
    keep: bool
    role: str = ""
    is_admin: bool = False
    locale: str = ""

    def __repr__(self) -> str:
        return "NewSession(…)"


class LoginSessionView(View):
    """One place where the person is signed in."""

    id: UUID
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    ip: str
    user_agent: str
    is_current: bool = False
