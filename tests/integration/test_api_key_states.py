"""The owner's page of API keys: it never holds a key itself."""

from __future__ import annotations

from datetime import timedelta

from medisched.domain.access import Role
from medisched.domain.credentials import Credential
from medisched.schemas.api_keys import ApiKeyDraft, NewApiKeyView
from medisched.schemas.memberships import RoleDraft
from medisched.services.api_keys import make_api_key, revoke_api_key
from medisched.services.doors import perform
from medisched.services.memberships import change_role, get_me, list_members
from medisched.state.api_key_rows import ago_words
from medisched.state.api_keys import ApiKeysState
from tests.factories import Clinic, Person, make_clinic, make_member
from tests.integration.standings import close
from tests.integration.tab import Tab


async def make_key(clinic: Clinic, name: str = "Website", *, by: Person | None = None, days: int = 90) -> NewApiKeyView:
    draft = ApiKeyDraft(name=name, scopes=["appointments:read"], expires_in_days=days)
    return await perform((by or clinic.owner).session, make_api_key, draft)


async def load(clinic: Clinic) -> tuple[Tab, ApiKeysState]:
    tab = Tab(clinic.owner, "/api-keys")
    await tab.send(ApiKeysState.load)
    return tab, tab.of(ApiKeysState)


async def test_the_page_says_what_a_key_may_and_when_it_was_used():
    clinic = await make_clinic()
    quiet = await make_key(clinic, "Quiet")
    busy = await make_key(clinic, "Busy", days=14)
    await perform(Credential.of_key(busy.key), get_me)
    _tab, state = await load(clinic)
    first, second = state.keys
    assert (first.name, first.ending, first.used, first.soon) == (
        "Busy",
        f"…{busy.ending}",
        "Just now",
        "Ends in 14 days",
    )
    assert (second.name, second.used, second.used_at, second.soon) == ("Quiet", "Never used", "", "")
    assert second.may == ["Read appointments, with the patients' names"]
    assert (second.made_by, second.less) == (clinic.owner.name, "")
    assert not any(key.key in repr(state.dict()) for key in (quiet, busy))


async def test_a_revoked_key_stands_below():
    clinic = await make_clinic()
    kept, gone = await make_key(clinic, "Kept"), await make_key(clinic, "Gone")
    tab, state = await load(clinic)
    await tab.send(ApiKeysState.revoke, gone.id)
    assert [row.id for row in state.keys] == [kept.id]
    assert [(row.id, row.status) for row in state.ended] == [(gone.id, "revoked")]
    assert tab.notices == ["Gone is revoked. Programs that use it are refused from now on."]


async def test_the_page_says_when_a_key_may_do_less_than_it_says():
    clinic = await make_clinic()
    maker = await make_member(clinic.organization, Role.OWNER, "Otto Other")
    await make_key(clinic, by=maker)
    people = {one.user_id: one.id for one in await perform(clinic.owner.session, list_members)}
    await perform(clinic.owner.session, change_role, people[maker.user_id], RoleDraft(role="staff"))
    _tab, state = await load(clinic)
    assert state.keys[0].less == "Otto Other is no longer an owner: the key does no more than they may."


async def test_the_form_begins_anew_and_ends_with_the_new_key_in_the_list():
    clinic = await make_clinic()
    tab, state = await load(clinic)
    await tab.send(ApiKeysState.begin)
    assert (state.is_open, state.is_made, state.expiry) == (True, False, "90")
    await tab.send(ApiKeysState.choose_expiry, "date")
    assert (state.expiry, state.first_day < state.last_day) == ("date", True)
    await tab.send(ApiKeysState.choose_expiry, "nonsense")
    assert state.expiry == "90"
    made = await make_key(clinic)
    await tab.send(ApiKeysState.made, {"message": ""})
    assert (state.is_open, state.is_made, [row.id for row in state.keys]) == (True, True, [made.id])
    assert made.key not in repr(state.dict())
    await tab.send(ApiKeysState.set_open, is_open=False)
    assert not state.is_open
    await tab.send(ApiKeysState.set_open, is_open=True)
    assert not state.is_open


async def test_a_closed_organization_keeps_its_keys_and_makes_none():
    clinic = await make_clinic()
    key = await make_key(clinic)
    await close(clinic)
    tab, state = await load(clinic)
    assert (state.is_closed, len(state.keys)) == (True, 1)
    await tab.send(ApiKeysState.revoke, key.id)
    assert [row.status for row in state.ended] == ["revoked"]


async def test_another_organizations_key_cannot_be_revoked():
    clinic, other = await make_clinic(), await make_clinic()
    key = await make_key(other)
    tab, _state = await load(clinic)
    await tab.send(ApiKeysState.revoke, key.id)
    assert tab.notices == ["We could not find that. It may have been removed."]
    assert (await perform(Credential.of_key(key.key), get_me)).key is not None
    await perform(other.owner.session, revoke_api_key, key.id)


def test_how_long_ago_is_said_as_people_say_it():
    told = [ago_words(timedelta(minutes=minutes)) for minutes in (0, 1, 59, 60, 60 * 24 - 1, 60 * 24, 60 * 24 * 40)]
    assert told == [
        "Just now",
        "1 minute ago",
        "59 minutes ago",
        "1 hour ago",
        "23 hours ago",
        "1 day ago",
        "40 days ago",
    ]
