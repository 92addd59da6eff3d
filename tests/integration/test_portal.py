"""Whose pages at Polar an owner gets to see: Polar joins customers by an address that nobody proved there."""

import pytest

from medisched.domain.access import Role
from medisched.domain.errors import Conflict
from medisched.services.billing import open_portal
from medisched.services.doors import perform
from medisched.services.portals import get_customer_id
from medisched.state.billing import BillingState
from tests.factories import make_clinic, make_member, make_person
from tests.integration.http import client
from tests.integration.payers import PAYER, arrive, begin, of
from tests.integration.standings import keep_subscription
from tests.integration.tab import Tab

MAILBOX = "billing@citycare.example"


async def portal(person, organization_id=None):
    return await perform(person.session, get_customer_id, organization_id=organization_id)


async def refused(person, organization_id=None):
    with pytest.raises(Conflict) as caught:
        await portal(person, organization_id)
    assert caught.value.code == "portal_elsewhere"
    return caught.value.message


async def test_an_owner_who_paid_with_somebody_elses_address_does_not_see_their_invoices():
    eve = await make_person("Eve")
    await arrive(email=PAYER, billing_name="Victim Hospital")
    begun = await begin("Eve Clinic", "eve-clinic", session=eve.session)
    for user_id in ("", eve.user_id):
        paid = await arrive(polar_id="sub_eve", email=PAYER, user_id=user_id, **of(begun))
        assert paid.owners == [eve.email]
        message = await refused(eve, paid.organization_id)
        assert "g•••@citycare.example" in message
        assert PAYER not in message


async def test_an_owner_who_paid_with_their_own_address_sees_all_their_invoices():
    grace = await make_person("Grace Hopper", email=PAYER)
    first, second = await arrive(), await arrive(email="Grace@CityCare.example")
    assert await portal(grace, first.organization_id) == f"cus_{PAYER}"
    assert await portal(grace, second.organization_id) == "cus_Grace@CityCare.example"


async def test_an_owner_opens_the_portal_whoever_else_uses_their_address():
    clinic, other = await make_clinic(), await make_clinic()
    for organization in (clinic.id, other.id, None):
        await keep_subscription(organization, customer_id="customer", customer_email=clinic.owner.email.upper())
    assert await portal(clinic.owner) == "customer"
    await refused(other.owner)


async def test_another_owner_of_the_same_organization_sees_the_invoices_too():
    clinic = await make_clinic()
    second = await make_member(clinic.organization, Role.OWNER, "Second Owner")
    await keep_subscription(clinic.id, customer_id="customer", customer_email=clinic.owner.email)
    assert await portal(second) == "customer"


async def test_another_owner_does_not_see_what_the_payer_pays_elsewhere():
    clinic, other = await make_clinic(), await make_clinic()
    second = await make_member(clinic.organization, Role.OWNER, "Second Owner")
    for organization in (clinic.id, other.id):
        await keep_subscription(organization, customer_id="customer", customer_email=clinic.owner.email)
    await refused(second)
    assert await portal(clinic.owner) == "customer"


async def test_an_address_of_a_mere_member_does_not_open_the_portal_to_owners():
    clinic = await make_clinic()
    await keep_subscription(clinic.id, customer_id="customer", customer_email=clinic.staff.email)
    await refused(clinic.owner)


async def test_a_buyer_who_has_the_invoices_sent_to_a_mailbox_without_account_sees_them():
    clinic = await make_clinic()
    tied = {"customer_id": "customer", "customer_email": MAILBOX, "customer_user_id": clinic.owner.user_id}
    await keep_subscription(clinic.id, **tied)
    await keep_subscription(None, status="incomplete", **tied)
    assert await portal(clinic.owner) == "customer"
    await keep_subscription(None, was_live=True, **tied)
    await refused(clinic.owner)


async def test_the_page_tells_whom_to_ask():
    clinic = await make_clinic()
    await keep_subscription(clinic.id, customer_id="customer", customer_email=MAILBOX)
    with pytest.raises(Conflict):
        await open_portal(clinic.owner.session)
    async with client(clinic.owner.token) as browser:
        answer = await browser.get("/api/billing/portal")
    assert (answer.status_code, answer.headers["location"]) == (303, "/billing?error=portal_elsewhere")
    tab = Tab(clinic.owner, "/billing?error=portal_elsewhere")
    await tab.send(BillingState.load)
    assert tab.of(BillingState).refusal == (
        "The invoices belong to b•••@citycare.example. Please ask whoever reads that mailbox, or use the link in "
        "Polar's mails to it."
    )
