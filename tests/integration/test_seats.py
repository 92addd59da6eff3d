"""Seats: never more active providers than the subscription allows, also when many are added at once."""

from __future__ import annotations

import asyncio

import pytest

from medisched.domain.access import Role
from medisched.domain.errors import Conflict, MedischedError
from medisched.schemas.invitations import AcceptanceDraft, InvitationDraft
from medisched.schemas.login_sessions import Client
from medisched.schemas.providers import ProviderDraft
from medisched.services.acceptances import accept_invitation
from medisched.services.doors import perform, visit
from medisched.services.invitations import invite_person
from medisched.services.providers import archive_provider, assign_provider, list_providers
from medisched.services.seats import get_seats
from medisched.state.providers import ProvidersState
from tests.factories import Clinic, Person, make_clinic, make_member
from tests.integration.http import mailed_secret
from tests.integration.standings import keep_subscription
from tests.integration.tab import Tab


async def assign(clinic: Clinic, person: Person):
    draft = ProviderDraft(department_id=clinic.department_id, user_id=person.user_id)
    return await perform(clinic.owner.session, assign_provider, draft)


async def active(clinic: Clinic) -> int:
    return len(await perform(clinic.owner.session, list_providers))


async def must_be_full(call, *words: str) -> None:
    with pytest.raises(Conflict) as refused:
        await call
    assert refused.value.code == "no_seat_left"
    for word in words:
        assert word in refused.value.message


async def test_without_a_limit_everybody_fits():
    clinic = await make_clinic()
    await keep_subscription(clinic.id)
    for _ in range(3):
        await assign(clinic, await make_member(clinic.organization))
    assert await active(clinic) == 4


async def test_a_provider_too_many_is_refused_with_a_way_out():
    clinic = await make_clinic()
    await keep_subscription(clinic.id, seats=2)
    await assign(clinic, await make_member(clinic.organization))
    person = await make_member(clinic.organization)
    await must_be_full(assign(clinic, person), "2", "Remove a provider", "Billing")
    assert await active(clinic) == 2


async def test_who_is_a_provider_already_is_told_that_and_not_of_seats():
    clinic = await make_clinic()
    await keep_subscription(clinic.id, seats=1)
    with pytest.raises(MedischedError) as refused:
        await assign(clinic, clinic.provider)
    assert refused.value.code != "no_seat_left"


async def test_ten_at_once_get_the_seats_that_are_left_and_no_more():
    clinic = await make_clinic()
    await keep_subscription(clinic.id, seats=4)
    people = [await make_member(clinic.organization) for _ in range(10)]
    results = await asyncio.gather(*(assign(clinic, person) for person in people), return_exceptions=True)
    refused = [result for result in results if isinstance(result, Conflict)]
    assert len(refused) == 7
    assert {error.code for error in refused} == {"no_seat_left"}
    assert await active(clinic) == 4


async def test_a_seat_is_free_again_when_somebody_leaves_and_coming_back_needs_one():
    clinic = await make_clinic()
    await keep_subscription(clinic.id, seats=1)
    person = await make_member(clinic.organization)
    await perform(clinic.owner.session, archive_provider, clinic.provider_id)
    await assign(clinic, person)
    await must_be_full(assign(clinic, clinic.provider))
    assert (await perform(clinic.owner.session, get_seats)).used == 1


async def test_fewer_seats_than_used_remove_nobody():
    clinic = await make_clinic()
    await assign(clinic, await make_member(clinic.organization))
    await keep_subscription(clinic.id, seats=1)
    seats = await perform(clinic.owner.session, get_seats)
    assert (seats.used, seats.allowed) == (2, 1)
    await must_be_full(assign(clinic, await make_member(clinic.organization)))
    assert await active(clinic) == 2


async def test_nobody_is_invited_to_a_seat_that_is_not_there():
    clinic = await make_clinic()
    await keep_subscription(clinic.id, seats=1)
    draft = InvitationDraft(email="new@example.org", role=Role.PROVIDER, department_id=clinic.department_id)
    await must_be_full(perform(clinic.owner.session, invite_person, draft), "Billing")
    assert await perform(clinic.owner.session, invite_person, InvitationDraft(email="new@example.org", role="staff"))


async def test_an_invitation_that_finds_no_seat_stays_open_and_says_whom_to_ask():
    clinic = await make_clinic()
    draft = InvitationDraft(email="new@example.org", role=Role.PROVIDER, department_id=clinic.department_id)
    await perform(clinic.owner.session, invite_person, draft)
    await keep_subscription(clinic.id, seats=1)
    slug, _, secret = (await mailed_secret("new@example.org", "invitation")).partition(".")
    answer = AcceptanceDraft(token=f"{slug}.{secret}", name="Nina New", password="correct horse battery")
    await must_be_full(visit(accept_invitation, secret, answer, Client(), slug=slug), clinic.organization.name, "ask")
    await perform(clinic.owner.session, archive_provider, clinic.provider_id)
    await visit(accept_invitation, secret, answer, Client(), slug=slug)
    assert await active(clinic) == 1


async def test_the_providers_page_counts_the_seats_where_there_is_a_limit():
    clinic = await make_clinic()
    tab = Tab(clinic.owner, "/providers")
    await tab.send(ProvidersState.load)
    assert tab.of(ProvidersState).seats == ""
    await keep_subscription(clinic.id, seats=5)
    await tab.send(ProvidersState.load)
    assert tab.of(ProvidersState).seats == "1 of 5 seats used"
