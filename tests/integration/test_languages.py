"""Everybody reads their own language: pages by the browser's, letters by the reader's."""

import pytest

from medisched.domain.errors import Invalid
from medisched.integrations.passwords import hash_password
from medisched.schemas.appointments import BookingDraft, CancellationDraft
from medisched.schemas.organizations import OrganizationSettingsDraft
from medisched.schemas.schedules import ScheduleDraft
from medisched.services.appointments import book_slot, cancel_appointment
from medisched.services.doors import perform
from medisched.services.organizations import update_organization
from medisched.services.schedules import schedule_appointment
from medisched.services.users import choose_language
from tests.desks import at, make_desk, make_patient
from tests.factories import make_clinic, make_person, make_slot
from tests.integration.http import JSON, client, newest_mail

PASSWORD = "a long enough secret"
GERMAN = {"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"}


async def speak_german(*people):
    for person in people:
        await perform(person.session, choose_language, "de")


async def make_german(clinic):
    draft = OrganizationSettingsDraft(name="Klinik", timezone="Europe/Berlin", cancellation_window=1440, locale="de")
    return await perform(clinic.owner.session, update_organization, draft)


async def sign_in(email, *, kept="", **headers):
    async with client() as http:
        if kept:
            http.cookies.set("ms_lang", kept)
        form = {"email": email, "password": PASSWORD}
        answer = await http.post("/auth/sign-in", data=form, headers={**JSON, **headers})
        assert answer.status_code == 200
        return answer.cookies.get("ms_lang")


async def test_patient_and_provider_are_each_written_to_in_their_own_language():
    clinic = await make_clinic()
    await speak_german(clinic.member)
    slot = await make_slot(clinic, title="Check-up")
    made = await perform(clinic.member.session, book_slot, BookingDraft(slot_id=slot.id))
    letter = await newest_mail(clinic.member.email)
    assert letter.subject.startswith("Ihr Termin bei ")
    for words in ("Guten Tag", "Ihr Termin ist gebucht.", "Ortszeit Berlin", "30 Minuten"):
        assert words in letter.text
    assert '<html lang="de">' in letter.html
    assert "SUMMARY:Check-up bei " in letter.calendar.replace("\r\n ", "")
    assert (await newest_mail(clinic.provider.email)).subject.startswith("New appointment: ")
    await speak_german(clinic.provider)
    await perform(clinic.owner.session, cancel_appointment, made.id, CancellationDraft())
    assert "Sie brauchen nicht zu kommen." in (await newest_mail(clinic.member.email)).text
    assert (await newest_mail(clinic.provider.email)).subject.startswith("Termin abgesagt: ")


async def test_whoever_has_no_account_is_written_to_in_the_organizations_language():
    desk = await make_desk()
    assert (await make_german(desk.clinic)).locale == "de"
    patient_id = await make_patient(desk.clinic, "Anna Becker", email="anna@example.com")
    draft = ScheduleDraft(
        patient_id=patient_id, service_id=desk.service_id, provider_id=desk.clinic.provider_id, start=at(9)
    )
    await perform(desk.staff, schedule_appointment, draft)
    assert (await newest_mail("anna@example.com")).subject.startswith("Ihr Termin bei ")


@pytest.mark.parametrize(
    ("own", "kept", "then"),
    [("de", "", "de~"), ("de", "en", None), ("de", "en~", "de~"), ("", "", None)],
    ids=["the account's", "what was chosen here", "not another account's", "the browser's"],
)
async def test_what_was_chosen_in_a_browser_comes_before_the_account(own, kept, then):
    person = await make_person(password_hash=await hash_password(PASSWORD))
    if own:
        await speak_german(person)
    assert await sign_in(person.email, kept=kept, **GERMAN) == then


async def test_who_signs_up_in_german_reads_german_letters():
    async with client() as http:
        form = {"email": "neu@example.com", "name": "Nora Neu", "password": PASSWORD}
        answer = await http.post("/auth/sign-up", data=form, headers={**JSON, **GERMAN})
        assert (answer.status_code, answer.headers["content-type"][:16]) == (200, "application/json")
        assert (await newest_mail("neu@example.com")).subject == "E-Mail-Adresse bestätigen"
        await http.post("/auth/forgot-password", data={"email": "neu@example.com"}, headers=JSON)
    assert (await newest_mail("neu@example.com", "reset_password")).subject == "Neues Passwort wählen"


async def test_a_refusal_says_in_which_language_it_is():
    async with client() as http:
        for headers, code, word in ((GERMAN, "de", "Bitte"), ({}, "en", "Please")):
            answer = await http.get("/api/v1/appointments", headers=headers)
            assert (answer.json()["code"], answer.headers["content-language"]) == ("not_signed_in", code)
            assert answer.json()["detail"].startswith(word)
            assert "Accept-Language" in answer.headers["vary"]


async def test_an_unknown_language_is_refused():
    clinic = await make_clinic()
    with pytest.raises(Invalid) as refused:
        OrganizationSettingsDraft.read(
            {"name": "Klinik", "timezone": "Europe/Berlin", "cancellation_window": 60, "locale": "xx"}
        )
    assert refused.value.field_errors == {"locale": "Please choose a language from the list."}
    await perform(clinic.member.session, choose_language, "xx")
    slot = await make_slot(clinic)
    await perform(clinic.member.session, book_slot, BookingDraft(slot_id=slot.id))
    assert (await newest_mail(clinic.member.email)).subject.startswith("Your appointment with ")
