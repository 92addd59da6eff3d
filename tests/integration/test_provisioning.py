"""What was paid for becomes an organization with an owner, once, whatever else happens."""

import asyncio

import pytest

from medisched.domain.errors import Conflict
from medisched.schemas.polar import PolarCheckout
from medisched.services.doors import perform, work
from medisched.services.onboardings import begin_renewal, keep_checkout
from tests.factories import make_clinic, make_person
from tests.integration.payers import PAYER, arrive, begin, newest, of

OTHER = "somebody.else@example.org"


async def test_a_verified_account_with_the_payers_address_owns_it_at_once_and_is_told():
    await make_person("Grace Hopper", email=PAYER)
    paid = await arrive(email="Grace@CityCare.example", billing_name="CityCare Hospital")
    assert (paid.name, paid.slug, paid.timezone, paid.status) == (
        "CityCare Hospital",
        "citycare-hospital",
        "Europe/Berlin",
        "active",
    )
    assert (paid.owners, paid.claims) == ([PAYER], [])
    mail = await newest(PAYER)
    assert (mail.kind, mail.subject) == ("organization_ready", "Ihre Klinik ist eingerichtet")
    assert "/overview" in mail.text


async def test_whoever_was_signed_in_when_they_paid_owns_it_whatever_address_polar_has():
    person = await make_person("Olga Owner")
    begun = await begin(session=person.session)
    assert begun.email == person.email
    paid = await arrive(email=OTHER, **of(begun))
    assert (paid.name, paid.slug, paid.owners) == ("CityCare Hospital", "citycare", [person.email])


async def test_the_account_that_polar_ties_to_the_customer_owns_it_if_it_has_the_customers_address():
    person = await make_person("Olga Owner")
    assert (await arrive(email=person.email.upper(), user_id=person.user_id)).owners == [person.email]
    assert (await arrive(email=OTHER, user_id=person.user_id)).owners == []


async def test_a_customer_that_somebody_else_tied_to_their_account_does_not_give_them_what_another_paid_for():
    attacker = await make_person("Eve Else")
    begun = await begin(email=PAYER)
    paid = await arrive(email=PAYER, user_id=attacker.user_id, **of(begun))
    assert (paid.owners, paid.claims) == ([], [(PAYER, "open")])


async def test_the_same_subscription_again_makes_nothing_more():
    await make_person("Grace Hopper", email=PAYER)
    first = await arrive(polar_id="sub_1")
    again = await arrive(polar_id="sub_1", status="past_due", after=60)
    assert (again.organization_id, again.owners) == (first.organization_id, [PAYER])


async def test_two_subscriptions_of_one_person_are_two_organizations():
    person = await make_person("Grace Hopper", email=PAYER)
    first, second = [await arrive(billing_name="CityCare") for _ in range(2)]
    assert (first.slug, second.slug) == ("citycare", "citycare-2")
    assert first.owners == second.owners == [person.email]


async def test_two_subscriptions_of_one_checkout_are_one_organization():
    begun = await begin()
    made = await asyncio.gather(*(arrive(**of(begun)) for _ in range(2)))
    assert len({paid.organization_id for paid in made}) == 1


async def test_what_has_not_begun_makes_nothing():
    assert (await arrive(status="incomplete")).organization_id is None
    assert (await arrive(status="canceled")).organization_id is None


async def test_an_onboarding_counts_only_for_its_own_checkout():
    person = await make_person("Olga Owner")
    begun = await begin(session=person.session)
    stolen = {"checkout_id": "co_another", "metadata": {"onboarding_id": str(begun.id), "organization_name": "Mine"}}
    paid = await arrive(email=OTHER, **stolen)
    assert (paid.name, paid.owners, paid.claims) == ("Mine", [], [(OTHER, "open")])


async def test_the_checkout_alone_finds_its_onboarding():
    begun = await begin()
    assert (await arrive(checkout_id=of(begun)["checkout_id"])).slug == "citycare"


async def test_an_owner_who_pays_again_gets_no_second_organization():
    clinic = await make_clinic()
    begun = await perform(clinic.owner.session, begin_renewal)
    await work(keep_checkout, begun.id, PolarCheckout(id=f"co_{begun.id}", url="https://polar.example/pay"))
    paid = await arrive(email=OTHER, **of(begun))
    assert (paid.organization_id, paid.owners, paid.claims) == (clinic.id, [clinic.owner.email], [])
    with pytest.raises(Conflict) as refused:
        await perform(clinic.owner.session, begin_renewal)
    assert refused.value.code == "already_subscribed"


async def test_twenty_who_want_the_same_address_at_once_get_twenty():
    made = await asyncio.gather(
        *(arrive(email=f"payer{number}@example.org", billing_name="CityCare") for number in range(20))
    )
    assert {paid.slug for paid in made} == {"citycare", *(f"citycare-{number}" for number in range(2, 21))}


@pytest.mark.parametrize(
    ("given", "name", "begins"),
    [
        ({"billing_name": "Больница\x00 №\n1"}, "Больница № 1", "hospital-"),
        ({"billing_name": "x" * 500}, "x" * 120, "x" * 40),
        ({"name": "", "email": "a@st-marys.example"}, "St Marys", "st-marys"),
        ({"name": "", "email": ""}, "My hospital", "my-hospital"),
        ({"metadata": {"organization_name": "CityCare", "organization_slug": "../Admin"}}, "CityCare", "admin"),
        ({"metadata": {"organization_name": 7, "organization_slug": ["x"]}}, "Grace Hopper", "grace-hopper"),
    ],
)
async def test_whatever_polar_calls_it_it_gets_a_name_and_an_address(given, name, begins):
    paid = await arrive(**given)
    assert paid.name == name
    assert paid.slug.startswith(begins)


async def test_the_timezone_follows_from_the_country_or_is_utc():
    assert (await arrive(country="US")).timezone == "America/New_York"
    assert (await arrive(country="??")).timezone == "UTC"
