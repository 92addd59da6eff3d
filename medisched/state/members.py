"""Who belongs to the organization: staff look, owners change roles, remove and invite."""

from __future__ import annotations

from uuid import UUID

import reflex as rx

from medisched.domain.access import Role
from medisched.domain.texts import _, mark
from medisched.schemas.invitations import InvitationDraft
from medisched.schemas.memberships import RoleDraft
from medisched.services.departments import list_departments
from medisched.services.doors import perform
from medisched.services.invitations import invite_person, list_invitations, resend_invitation, revoke_invitation
from medisched.services.memberships import change_role, list_members, remove_member
from medisched.state.base import BaseState
from medisched.state.choices import Choice
from medisched.state.entries import read_entries
from medisched.state.errors import refusals_shown, refusals_told
from medisched.state.guard import allow
from medisched.state.member_rows import NOBODY, InvitationRow, MemberRow, invitation_row, member_row

PAGE_LENGTH = 100
LONGEST_SEARCH = 120
NOW = {
    "owner": mark("{name} is now an owner."),
    "staff": mark("{name} is now staff."),
    "provider": mark("{name} is now a provider."),
    "member": mark("{name} is now a patient."),
}
SEES_MEMBERS = frozenset({"owner", "staff"})


class MembersState(BaseState):
    """Two lists, a filter, and at most one dialog over them: role, remove or invite."""

    members: list[MemberRow] = []
    invitations: list[InvitationRow] = []
    departments: list[Choice] = []
    search: str = ""
    role: str = ""
    clearings: int = 0
    has_more: bool = False
    is_loaded: bool = False
    can_manage: bool = False
    is_closed: bool = False
    problem: str = ""
    dialog: str = ""
    chosen: MemberRow = MemberRow()
    new_role: str = ""
    errors: dict[str, str] = {}
    refusal: str = ""

    @rx.event
    @allow("owner", "staff")
    async def load(self) -> None:
        """What the page shows."""
        self.problem, self.dialog = "", ""
        async with refusals_told(self):
            await self._read()
            return
        self.problem = _("The list of members did not come through.")

    @rx.event
    @allow("owner", "staff")
    async def look_for(self, search: str) -> None:
        """Only people whose name or address contains this."""
        self.search = search.replace("\0", "").strip()[:LONGEST_SEARCH]
        await self._filter()

    @rx.event
    @allow("owner", "staff")
    async def show_role(self, role: str) -> None:
        """Only one role; an empty one stands for all."""
        self.role = role if role in NOW else ""
        await self._filter()

    @rx.event
    @allow("owner", "staff")
    async def show_everybody(self) -> None:
        """Forget the filters; the search field begins anew."""
        self.search, self.role = "", ""
        self.clearings += 1
        await self._filter()

    @rx.event
    @allow("owner", "staff")
    async def show_more(self) -> None:
        """The next page, below this one."""
        async with refusals_told(self):
            await self._read_members(offset=len(self.members))

    @rx.event
    @allow("owner")
    async def open_role(self, membership_id: UUID) -> None:
        """Ask for another role."""
        self._open("role", membership_id)
        self.new_role = self.chosen.role

    @rx.event
    @allow("owner")
    async def open_remove(self, membership_id: UUID) -> None:
        """Ask whether they shall really go."""
        self._open("remove", membership_id)

    @rx.event
    @allow("owner")
    async def open_invite(self) -> None:
        """Ask whom to invite as what."""
        async with refusals_told(self):
            found = await perform(self.session_id, list_departments)
            self.departments = [Choice(value=str(department.id), label=department.name) for department in found]
            self._open("invite", NOBODY)
            self.new_role = Role.STAFF.value

    @rx.event
    @allow("owner", "staff")
    async def set_open(self, is_open: bool) -> None:
        """Close the dialog; it opens by its own buttons only."""
        if not is_open:
            self.dialog = ""

    @rx.event
    @allow("owner")
    async def set_new_role(self, role: str) -> None:
        """What the role chosen in a dialog means, and whether it needs a department."""
        self.new_role, self.errors, self.refusal = role, {}, ""

    @rx.event
    @allow("owner")
    async def give_role(self, form: dict[str, str]) -> None:
        """Make the chosen person something else, or say what stands in the way."""
        async with refusals_shown(self):
            draft = read_entries(RoleDraft, form)
            await perform(self.session_id, change_role, self.chosen.id, draft)
            if self.chosen.is_self and draft.role is not Role.OWNER:
                self._leave("/members" if draft.role in SEES_MEMBERS else "/account")
                return
            await self._done(_(NOW[draft.role]).format(name=self.chosen.name))

    @rx.event
    @allow("owner")
    async def remove(self) -> None:
        """Take the chosen person out, or say what stands in the way."""
        async with refusals_shown(self):
            await perform(self.session_id, remove_member, self.chosen.id)
            if self.chosen.is_self:
                self._leave("/account")
                return
            await self._done(_("{name} no longer belongs to this organization.").format(name=self.chosen.name))

    @rx.event
    @allow("owner")
    async def invite(self, form: dict[str, str]) -> None:
        """Send a letter."""
        async with refusals_shown(self):
            draft = read_entries(InvitationDraft, form)
            made = await perform(self.session_id, invite_person, draft)
            await self._done(_("The invitation is on its way to {email}.").format(email=made.email))

    @rx.event
    @allow("owner")
    async def resend(self, invitation_id: UUID) -> None:
        """A fresh letter; the link in the older one stops working."""
        async with refusals_told(self):
            sent = await perform(self.session_id, resend_invitation, invitation_id)
            await self._done(
                _("A new mail is on its way to {email}. Only its link works now.").format(email=sent.email)
            )

    @rx.event
    @allow("owner")
    async def revoke(self, invitation_id: UUID) -> None:
        """Take an invitation back."""
        async with refusals_told(self):
            await perform(self.session_id, revoke_invitation, invitation_id)
            await self._done(_("The invitation was withdrawn."))

    def _open(self, dialog: str, membership_id: UUID) -> None:
        self.chosen = next((row for row in self.members if row.id == membership_id), MemberRow())
        self.errors, self.refusal, self.dialog = {}, "", dialog

    def _leave(self, path: str) -> None:
        self.dialog, self.leave_to = "", path

    async def _done(self, text: str) -> None:
        self.dialog = ""
        self._notify("success", text)
        await self._read()

    async def _filter(self) -> None:
        async with refusals_told(self):
            await self._read_members()

    async def _read(self) -> None:
        is_owner = self.viewer is not None and self.viewer.role == Role.OWNER
        self.is_closed = self.viewer is not None and self.viewer.organization_status != "active"
        self.can_manage = is_owner and not self.is_closed
        await self._read_members()
        self.invitations = await self._read_invitations() if self.can_manage else []
        self.is_loaded = True

    async def _read_members(self, offset: int = 0) -> None:
        found = await perform(
            self.session_id, list_members, search=self.search, role=self.role, limit=PAGE_LENGTH + 1, offset=offset
        )
        viewer_id, zone = self.viewer.user_id if self.viewer else None, self._zone()
        rows = [member_row(view, zone, viewer_id) for view in found[:PAGE_LENGTH]]
        self.members = [*self.members, *rows] if offset else rows
        self.has_more = len(found) > PAGE_LENGTH

    async def _read_invitations(self) -> list[InvitationRow]:
        zone = self._zone()
        return [invitation_row(view, zone) for view in await perform(self.session_id, list_invitations)]
