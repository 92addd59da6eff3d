"""The way to pay and back again."""

from datetime import timedelta

import pytest

from medisched.domain.errors import Invalid, NotFound, Unavailable
from medisched.schemas.onboardings import OnboardingDraft
from medisched.services.checkouts import follow, start_checkout, start_renewal
from medisched.services.claim_reminders import remind_claims
from medisched.services.doors import visit
from medisched.services.onboardings import check_slug
from medisched.settings import get_settings
from tests.factories import make_clinic, make_person
from tests.integration.http import JSON, client, mailed_secret
from tests.integration.payers import PAYER, arrive, look, subscription
from tests.integration.polar_server import PolarServer

WANTED = {"name": "CityCare Hospital", "slug": "citycare", "timezone": "Europe/Berlin"}
GUEST = {**WANTED, "person": "Grace Hopper", "email": PAYER}


@pytest.fixture
def polar(monkeypatch):
    with PolarServer() as server:
        server.sell(monkeypatch)
        yield server
    monkeypatch.undo()
    get_settings.cache_clear()


@pytest.fixture
def nothing_sold(monkeypatch):
    for name, value in (
        ("APP_ENV", "production"),
        ("PUBLIC_URL", "https://clinic.example"),
        ("SECRET_KEY", "x" * 32),
        ("MAIL_SENDERS", "smtp"),
        ("POLAR_ACCESS_TOKEN", ""),
    ):
        monkeypatch.setenv(name, value)
    get_settings.cache_clear()
    yield
    monkeypatch.undo()
    get_settings.cache_clear()


async def start(session="", **more):
    return await start_checkout(OnboardingDraft.read({**GUEST, **more}), session_id=session)


async def follow_as(checkout, session="", **options):
    progress = await follow(checkout, session_id=session, **options)
    return progress.state, progress.owner


def pay(polar, checkout="co_1", **more):
    metadata = polar.created[int(checkout[3:]) - 1]["metadata"]
    shown = subscription(f"sub_{checkout}", checkout_id=checkout, metadata=metadata, product_id="prod_1", **more)
    polar.subscriptions[shown["id"]] = shown
    polar.checkouts[checkout] |= {"status": "succeeded", "subscription_id": shown["id"]}
    return shown["id"]


async def test_the_form_leads_to_where_to_pay(polar):
    async with client() as http:
        answer = await http.post("/auth/subscribe", data=GUEST, headers=JSON)
        path = answer.json()["next"]
        assert path.startswith("/api/checkouts/")
        away = await http.get(path)
        assert (away.status_code, away.headers["location"]) == (303, "https://polar.example/checkout/co_1")
        assert away.headers["cache-control"] == "no-store"
        assert (await http.get("/api/checkouts/guessed")).headers["location"] == "/subscribe"
    (asked,) = polar.created
    onboarding = asked["metadata"].pop("onboarding_id")
    assert len(onboarding) == 36
    assert asked == {
        "products": ["prod_1"],
        "customer_email": PAYER,
        "customer_name": "Grace Hopper",
        "metadata": {"organization_name": "CityCare Hospital", "organization_slug": "citycare"},
        "success_url": f"{get_settings().address}/welcome?checkout_id={{CHECKOUT_ID}}",
    }


async def test_whoever_is_signed_in_pays_as_themselves(polar):
    person = await make_person("Olga Owner")
    await start(person.session)
    (asked,) = polar.created
    who = (asked["external_customer_id"], asked["customer_email"], asked["customer_name"])
    assert who == (str(person.user_id), person.email, "Olga Owner")


async def test_a_guest_names_an_address_to_write_to(polar):
    with pytest.raises(Invalid) as refused:
        await start_checkout(OnboardingDraft.read(WANTED))
    assert set(refused.value.field_errors) == {"email"}
    assert polar.created == []


async def test_what_is_wrong_with_the_form_stands_beside_its_fields(polar):
    async with client() as http:
        wrong = {**GUEST, "slug": "-", "timezone": "Moon/Base", "email": "x"}
        answer = (await http.post("/auth/subscribe", data=wrong, headers=JSON)).json()
    assert set(answer["fieldErrors"]) == {"slug", "timezone", "email"}
    assert "letters, digits" in answer["fieldErrors"]["slug"]


async def test_from_one_network_ten_an_hour_begin(polar):
    async with client() as http:
        codes = [
            (await http.post("/auth/subscribe", data={**GUEST, "slug": f"c-{number}"}, headers=JSON)).status_code
            for number in range(11)
        ]
    assert codes == [200] * 10 + [429]


async def test_an_address_that_somebody_else_is_paying_for_is_taken_for_half_an_hour(polar, fake_clock):
    await start()
    with pytest.raises(Invalid) as refused:
        await start(email="other@example.org")
    assert refused.value.code == "slug_taken"
    assert refused.value.field_errors == {"slug": "This address is already taken. You could take citycare-2."}
    await start()
    view = await visit(check_slug, "CityCare", email="other@example.org")
    assert (view.slug, view.is_free, view.suggestion) == ("citycare", False, "citycare-2")
    assert (await visit(check_slug, "citycare", email=PAYER)).is_free
    fake_clock.now += timedelta(minutes=30)
    await start(email="other@example.org")


async def test_the_way_to_pay_is_closed_after_a_day(polar, fake_clock):
    path = await start()
    fake_clock.now += timedelta(hours=24)
    async with client() as http:
        assert (await http.get(path)).headers["location"] == "/subscribe"


async def test_the_address_of_an_organization_is_taken():
    clinic = await make_clinic()
    view = await visit(check_slug, f" {clinic.organization.slug.upper()} ")
    assert (view.is_free, view.message) == (False, "This address is already taken.")
    assert view.suggestion == f"{clinic.organization.slug}-2"


@pytest.mark.parametrize(
    ("typed", "slug", "suggestion"),
    [
        ("", "", ""),
        ("City Care", "city-care", ""),
        ("Ärzte & Co", "ärzte-&-co", "arzte-co"),
        ("x" * 50, "x" * 50, "x" * 40),
    ],
)
async def test_what_was_typed_is_answered_in_words(typed, slug, suggestion):
    view = await visit(check_slug, typed)
    assert (view.slug, view.suggestion, view.is_free) == (slug, suggestion, slug == "city-care")
    assert view.message.endswith(".")


async def test_when_polar_is_away_nothing_is_promised(polar):
    polar.broken = True
    with pytest.raises(Unavailable):
        await start()
    polar.broken = False
    assert (await visit(check_slug, "citycare", email="other@example.org")).is_free
    await start(email="other@example.org")


async def test_a_place_to_pay_that_is_no_web_address_is_refused(polar, monkeypatch):
    place = {"id": "co_1", "status": "open", "url": "javascript:alert(1)"}
    monkeypatch.setattr(polar, "_create", lambda _body: place)
    with pytest.raises(Unavailable):
        await start()


async def test_an_installation_without_polar_sells_nothing(nothing_sold):
    clinic = await make_clinic()
    for begin in (start(), start_renewal(clinic.owner.session)):
        with pytest.raises(NotFound) as refused:
            await begin
        assert refused.value.message == "Subscriptions are not sold on this installation."


async def test_an_owner_pays_for_their_own_organization(polar):
    clinic = await make_clinic()
    async with client(clinic.owner.token) as http:
        answer = await http.post("/auth/renew-subscription", headers=JSON)
        assert answer.json()["next"].startswith("/api/checkouts/")
    paid = pay(polar, email="accounting@example.org")
    assert await follow_as("co_1", clinic.owner.session, ask_polar=True) == ("ready", "viewer")
    assert (await look(paid)).organization_id == clinic.id
    for person in (clinic.staff, clinic.member):
        async with client(person.token) as http:
            assert (await http.post("/auth/renew-subscription", headers=JSON)).status_code == 403
    async with client() as http:
        assert (await http.post("/auth/renew-subscription", headers=JSON)).status_code == 401


async def test_what_whoever_comes_back_sees(polar):
    await start()
    assert await follow_as("co_1") == ("open", "")
    for status, state in (("confirmed", "paying"), ("expired", "expired"), ("failed", "failed"), ("odd", "open")):
        polar.checkouts["co_1"]["status"] = status
        assert await follow_as("co_1", ask_polar=True) == (state, "")
    polar.checkouts["co_1"] |= {"status": "succeeded", "subscription_id": None}
    assert await follow_as("co_1", ask_polar=True) == ("setting_up", "")
    assert await follow_as("co_1") == ("open", "")
    pay(polar)
    assert await follow_as("co_1", ask_polar=True) == ("ready", "letter")
    asked = len(polar.asked)
    assert await follow_as("co_1", ask_polar=True) == ("ready", "letter")
    assert len(polar.asked) == asked


async def test_the_return_page_sets_up_what_no_webhook_told_of(polar):
    person = await make_person("Grace Hopper", email=PAYER)
    await start(person.session)
    paid = pay(polar)
    assert await follow_as("co_1", person.session, ask_polar=True) == ("ready", "viewer")
    made = await look(paid)
    assert (made.slug, made.owners) == ("citycare", [PAYER])


async def test_a_stranger_learns_the_hospitals_name_and_half_an_address(polar):
    await start()
    pay(polar)
    seen = await follow("co_1", ask_polar=True)
    assert (seen.organization_name, seen.organization_slug, seen.owner) == ("CityCare Hospital", "citycare", "letter")
    assert seen.email_hint == "g•••@citycare.example"
    assert PAYER not in seen.model_dump_json()
    assert await mailed_secret(PAYER, "claim")
    stranger = await make_person("Somebody Else")
    await make_person("Grace Hopper", email=PAYER)
    await remind_claims()
    assert await follow_as("co_1", stranger.session) == ("ready", "account")
    assert await follow_as("co_1") == ("ready", "account")


@pytest.mark.parametrize("checkout", ["", "x" * 200, "co_none", "../products", "a\x00b" * 40])
async def test_what_is_no_checkout_of_ours_is_unknown(polar, checkout):
    await arrive(product_id="prod_1")
    assert await follow_as(checkout, ask_polar=True) == ("unknown", "")


async def test_polar_is_not_asked_at_any_rate(polar, fake_clock):
    for number in range(30):
        await follow(f"co_none_{number}", ask_polar=True)
    assert len(polar.asked) == 20


async def test_when_polar_is_away_the_return_page_shows_what_we_know(polar):
    await start()
    polar.broken = True
    assert await follow_as("co_1", ask_polar=True) == ("open", "")
