"""How patients reach an organization when the page does not help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from medisched.domain.phones import call_link

if TYPE_CHECKING:
    from medisched.schemas.organizations import OrganizationView, PublicOrganizationView


class Contact(BaseModel):
    """`call` dials `phone`; both are empty where an organization has told no number."""

    model_config = ConfigDict(frozen=True)

    name: str = ""
    street: str = ""
    phone: str = ""
    call: str = ""


def contact_of(view: OrganizationView | PublicOrganizationView) -> Contact:
    """An organization's."""
    return Contact(name=view.name, street=view.address, phone=view.phone, call=call_link(view.phone))
