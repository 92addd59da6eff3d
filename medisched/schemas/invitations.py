"""Letters that make somebody a member."""

from datetime import datetime
from uuid import UUID

from medisched.domain.access import Role
from medisched.schemas.base import Draft, EmailAddress, Line, Name, View
from medisched.schemas.users import MailedToken, Password


class InvitationDraft(Draft):
    """Whom to invite as what. A provider needs a department."""

    email: EmailAddress
    role: Role
    department_id: UUID | None = None
    title: Line = ""


class InvitationView(View):
    """An open invitation, as owners see it."""

    id: UUID
    email: str
    role: str
    department: str = ""
    expires_at: datetime
    is_expired: bool = False
    sent_count: int = 1


class InvitationLetterView(View):
    """What the person who holds the letter may know.

    Nobody wrote a claim: it is for whoever paid, who is thought to be called `name`.
    """

    organization_name: str
    organization_slug: str
    email: str
    role: str
    department: str = ""
    invited_by: str
    is_claim: bool = False
    name: str = ""
    has_account: bool
    is_for_viewer: bool
    is_signed_in: bool


class AcceptanceDraft(Draft):
    """A new user also chooses a name and a password, which proves the mailbox."""

    token: MailedToken
    name: Name | None = None
    password: Password | None = None
