"""The platform's own audit trail: accounts, and what its administrators do."""

import reflex as rx

from medisched.components.address_keeper import AddressKeeper
from medisched.components.audit_list import TrailHandlers, chain_strip, entry_panel, only_banner, trail
from medisched.components.card import toolbar
from medisched.components.field import select_field
from medisched.domain.audit_words import ACTIONS
from medisched.domain.texts import _
from medisched.pages.frame import inside
from medisched.state.admin_audit import AdminAuditState as S

ON = TrailHandlers(
    load=S.load,
    open_entry=S.open_entry,
    set_open=S.set_open,
    show_more=S.show_more,
    show_all=S.show_all,
    show_actor=S.show_actor,
    show_subject=S.show_subject,
    verify=S.verify,
)
NOT_HERE = ("looked", "exported", "suspended", "restored")
DEEDS = [("", _("Everything")), *((one, _(words)) for one, words in ACTIONS.items() if one not in NOT_HERE)]


def page() -> rx.Component:
    """What belongs to no organization; each organization's own is its owners'."""
    return inside(
        AddressKeeper.create(address=S.address),
        chain_strip(S.head, ON),
        toolbar(select_field(_("What happened"), "action", DEEDS, value=S.action, on_change=S.set_action)),
        only_banner(S.only, ON),
        trail(S.days, ON, loading=~S.is_loaded, problem=S.problem, has_more=S.has_more, is_narrowed=S.narrowed > 0),
        entry_panel(S.entry, S.is_open, ON, patients=False),
        route="/admin/audit",
        title=_("Platform's audit trail"),
        subtitle=_("Accounts, bans, and who looked as whom. What happens in an organization is in its own trail."),
        roles=("admin",),
    )
