"""What our mails say about API keys, to the owners of an organization. Never the key itself."""

from __future__ import annotations

from typing import NamedTuple

from medisched.domain.messages import Facts, MailText
from medisched.domain.scopes import SCOPE_WORDS
from medisched.domain.texts import _

DOTS = "…"


class KeyFacts(NamedTuple):
    """How people tell a key from others, and what it may do."""

    name: str
    ending: str
    made_by: str
    scopes: tuple[str, ...]


def key_made(*, organization: str, key: KeyFacts, until: str, link: str) -> MailText:
    """Somebody let programs in; `until` is when that ends, in words."""
    return MailText(
        subject=_("A new API key for {organization}").format(organization=organization),
        paragraphs=(
            _("{name} made an API key. Programs that have it can sign in to {organization} without a person.").format(
                name=key.made_by, organization=organization
            ),
        ),
        facts=_facts(key, until),
        action=(_("See the API keys"), link),
        closing=(_("You know nothing of this? Revoke the key: it stops working at once."),),
        organization=organization,
    )


def key_ends(*, organization: str, key: KeyFacts, day: str, until: str, link: str) -> MailText:
    """Programs will be locked out soon; `day` and `until` say when, in words."""
    return MailText(
        subject=_("The API key {name} works until {day}").format(name=key.name, day=day),
        paragraphs=(
            _("After that, programs that use this key are refused."),
            _("To go on, make a new key, put it into the program, and revoke this one."),
        ),
        facts=_facts(key, until),
        action=(_("Make a new key"), link),
        closing=(_("Nothing uses this key any more? Then there is nothing to do."),),
        organization=organization,
    )


def _facts(key: KeyFacts, until: str) -> Facts:
    return (
        (_("Key"), _("{name}, ending in {ending}").format(name=key.name, ending=f"{DOTS}{key.ending}")),
        (_("Made by"), key.made_by),
        (_("What it may do"), "; ".join(_(SCOPE_WORDS[scope]) for scope in key.scopes if scope in SCOPE_WORDS)),
        (_("Works until"), until),
    )
