"""A patient says no to reminders, and is heard whichever way they said it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import pytest

from medisched.domain.errors import NotFound
from medisched.domain.reminders import Reminded, reminder_token
from medisched.integrations.sender import SendRefused
from medisched.jobs.outbox import deliver_due
from medisched.jobs.reminders import remind
from medisched.schemas.audit import AuditQuery
from medisched.schemas.patients import PatientChange, PatientDraft, PatientView
from medisched.schemas.reminders import OwnRemindersDraft
from medisched.services import reminder_choices
from medisched.services.audit_entries import list_audit_entries
from medisched.services.doors import perform, visit
from medisched.services.patients import change_patient, create_patient, get_patient, merge_patients, search_patients
from medisched.settings import get_settings
from medisched.state.my_appointments import MyAppointmentsState
from medisched.state.patients import PatientsState
from tests.conftest import FakeClock
from tests.factories import Clinic, Person, make_clinic
from tests.integration.calendar_programs import fetch
from tests.integration.http import client
from tests.integration.postbox import Recorder
from tests.integration.reminding import book_at, reminded_at, reminders, set_hours_before
from tests.integration.standings import close
from tests.integration.tab import Tab

pytestmark = pytest.mark.usefixtures("database")
DAY = timedelta(days=1)
NOW = datetime(2027, 6, 7, 6, 0, tzinfo=UTC)
START = NOW + 3 * DAY
ONE_CLICK = {"content": b"List-Unsubscribe=One-Click", "headers": {"Content-Type": "application/x-www-form-urlencoded"}}


@pytest.fixture
async def clinic(fake_clock: FakeClock) -> Clinic:
    fake_clock.now = NOW
    return await make_clinic("City Medical")


async def record_of(clinic: Clinic, person: Person | None = None) -> PatientView:
    (found,) = await perform(clinic.staff.session, search_patients, (person or clinic.member).name)
    return found


async def letter_path(clinic: Clinic, clock: FakeClock) -> str:
    """What stands at the foot of a reminder."""
    await book_at(clinic, START)
    await reminded_at(clock, START - DAY)
    (mail,) = await reminders(clinic.member.email)
    found = re.search(r"http://localhost:8000(/unsubscribe/\S+)", mail.text)
    assert found is not None
    return found.group(1)


async def post(path: str) -> httpx.Response:
    """As a mail provider does: no cookie, no origin, one field."""
    async with client() as program:
        del program.headers["Origin"]
        return await program.post(path, **ONE_CLICK)  # type: ignore[arg-type]


async def test_one_click_of_a_mail_program_ends_the_reminders(clinic: Clinic, fake_clock: FakeClock) -> None:
    path = await letter_path(clinic, fake_clock)
    for _ in range(2):
        answer = await post(path)
        assert answer.status_code == 200
        assert "City Medical does not remind you of appointments any more." in answer.text
    assert not (await record_of(clinic)).reminders
    await book_at(clinic, START + DAY)
    assert await reminded_at(fake_clock, START) == 1


async def test_who_follows_the_link_is_asked_and_a_scanner_ends_nothing(clinic: Clinic, fake_clock: FakeClock) -> None:
    path = await letter_path(clinic, fake_clock)
    for method in ("GET", "HEAD", "GET"):
        page = await fetch(path, method)
        assert page.status_code == 200
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["x-robots-tag"] == "noindex"
    assert '<form method="post"><button>No more reminders</button></form>' in page.text
    assert "City Medical" in page.text
    assert clinic.member.name not in page.text
    assert (await record_of(clinic)).reminders
    await post(path)
    assert "<form" not in (await fetch(path)).text


async def test_the_page_speaks_the_readers_language(clinic: Clinic, fake_clock: FakeClock) -> None:
    path = await letter_path(clinic, fake_clock)
    page = await fetch(path, **{"Accept-Language": "de-AT"})
    assert '<html lang="de">' in page.text


async def test_the_link_works_while_the_organization_is_suspended(clinic: Clinic, fake_clock: FakeClock) -> None:
    path = await letter_path(clinic, fake_clock)
    await close(clinic, "suspended")
    assert (await post(path)).status_code == 200
    await close(clinic, "active")
    assert not (await record_of(clinic)).reminders


async def test_the_link_counts_for_one_record_and_nothing_that_was_made_up_counts(
    clinic: Clinic, fake_clock: FakeClock
) -> None:
    path = await letter_path(clinic, fake_clock)
    other = await make_clinic("Elsewhere")
    await book_at(other, START)
    token, theirs = path.rsplit("/", 1)[1], await record_of(other)
    raw = bytes.fromhex(token)
    whose = Reminded(UUID(bytes=raw[:16]), UUID(bytes=raw[16:32]))
    assert whose == Reminded(clinic.id, (await record_of(clinic)).id)
    mixed = reminder_token(get_settings().signing_key, Reminded(other.id, whose.patient_id))
    forged = (
        (other.id.bytes + theirs.id.bytes + raw[32:]).hex(),
        (raw[:47] + bytes([raw[47] ^ 1])).hex(),
        reminder_token(b"another key", Reminded(other.id, theirs.id)), mixed,
        token[:-4], f"{token}aaaa", "nothing", "%00", "ä", token[::-1],
    )  # fmt: skip
    nothing = (await post("/unsubscribe/x")).content
    for made_up in forged:
        for answer in (await post(f"/unsubscribe/{made_up}"), await fetch(f"/unsubscribe/{made_up}")):
            assert (answer.status_code, answer.content) == (404, nothing), made_up
    assert (await record_of(other)).reminders
    assert (await record_of(clinic)).reminders


async def test_what_the_link_changed_stands_in_the_audit_trail(clinic: Clinic, fake_clock: FakeClock) -> None:
    path = await letter_path(clinic, fake_clock)
    await post(path)
    query = AuditQuery(subject="patients", action="changed")
    (entry, *_rest) = (await perform(clinic.owner.session, list_audit_entries, query)).items
    assert (entry.door, entry.after) == ("letter", {"reminders": False})


async def test_who_has_a_login_chooses_on_their_page(clinic: Clinic, fake_clock: FakeClock) -> None:
    tab = Tab(clinic.member, "/my-appointments")
    await book_at(clinic, START)
    await tab.send(MyAppointmentsState.load)
    page = tab.of(MyAppointmentsState)
    assert (page.has_reminders, page.is_reminded, page.reminded) == (True, True, "1 day before")
    await tab.send(MyAppointmentsState.set_reminded, False)  # noqa: FBT003 - a handler's arguments have places
    assert not page.is_reminded
    assert tab.notices == ["You get no more reminders by e-mail."]
    assert await reminded_at(fake_clock, START - DAY) == 0
    await tab.send(MyAppointmentsState.set_reminded, True)  # noqa: FBT003
    assert (await record_of(clinic)).reminders
    await set_hours_before(clinic, 0)
    await tab.send(MyAppointmentsState.load)
    assert not page.has_reminders


async def test_programs_choose_for_their_patient_also_in_a_closed_organization(clinic: Clinic) -> None:
    async with client(clinic.staff.token) as program:
        assert (await program.get("/api/v1/me/reminders")).status_code == 404
        assert (await program.patch("/api/v1/me/reminders", json={"reminders": False})).status_code == 404
    async with client(clinic.member.token) as program:
        await close(clinic)
        said = await program.patch("/api/v1/me/reminders", json={"reminders": False})
        assert (said.status_code, said.json()) == (200, {"reminders": False, "hours": 24})
        assert (await program.get("/api/v1/me/reminders")).json() == said.json()
        assert (await program.patch("/api/v1/me/reminders", json={"reminders": "perhaps"})).status_code == 422
    assert not (await record_of(clinic)).reminders


async def test_staff_see_and_change_it(clinic: Clinic, fake_clock: FakeClock) -> None:
    await book_at(clinic, START)
    patient = await record_of(clinic)
    assert patient.reminders
    changed = await perform(clinic.staff.session, change_patient, patient.id, PatientChange(reminders=False))
    assert not changed.reminders
    assert not (await perform(clinic.staff.session, change_patient, patient.id, PatientChange(notes="x"))).reminders
    assert await reminded_at(fake_clock, START - DAY) == 0


async def test_the_form_at_the_desk_says_it_both_ways(clinic: Clinic) -> None:
    await book_at(clinic, START)
    patient = await record_of(clinic)
    tab = Tab(clinic.staff, "/patients")
    await tab.send(PatientsState.load)
    for entered, reminded in (({}, False), ({"reminders": "on"}, True)):
        await tab.send(PatientsState.show, patient.id)
        await tab.send(PatientsState.open_change)
        await tab.send(PatientsState.change, {"name": patient.name, "email": patient.email, **entered})
        assert tab.of(PatientsState).chosen.reminders is reminded
        await tab.send(PatientsState.open_change)
        assert tab.of(PatientsState).entry.reminders is reminded
        assert (await perform(clinic.staff.session, get_patient, patient.id)).reminders is reminded


async def test_of_two_records_that_become_one_the_no_stays(clinic: Clinic, fake_clock: FakeClock) -> None:
    path = await letter_path(clinic, fake_clock)
    mine = await record_of(clinic)
    for number, (kept_says, other_says) in enumerate([(True, False), (False, True)]):
        made = [
            await perform(
                clinic.staff.session,
                create_patient,
                PatientDraft(name=f"Twin {number} {says}", reminders=says, is_new_person=True),
            )
            for says in (kept_says, other_says)
        ]
        merged = await perform(clinic.staff.session, merge_patients, made[0].id, made[1].id)
        assert not merged.reminders
    kept = await perform(clinic.staff.session, create_patient, PatientDraft(name="Kept One", is_new_person=True))
    assert (await perform(clinic.staff.session, merge_patients, kept.id, mine.id)).reminders
    await post(path)
    assert not (await perform(clinic.staff.session, get_patient, kept.id)).reminders


@pytest.mark.parametrize("way", ["letter", "page", "staff"])
async def test_what_waits_to_be_sent_is_not_sent_any_more(clinic: Clinic, fake_clock: FakeClock, way: str) -> None:
    path = await letter_path(clinic, fake_clock)
    await deliver_due([Recorder(refusal=SendRefused("busy"))])
    if way == "letter":
        await post(path)
    elif way == "page":
        await perform(clinic.member.session, reminder_choices.set_own_reminders, OwnRemindersDraft(reminders=False))
    else:
        record = await record_of(clinic)
        await perform(clinic.staff.session, change_patient, record.id, PatientChange(reminders=False))
    assert [mail.status for mail in await reminders()] == ["cancelled"]


async def test_a_letter_that_nobody_wrote_is_not_there(clinic: Clinic) -> None:
    whose = Reminded(clinic.id, clinic.department_id)
    with pytest.raises(NotFound):
        await visit(reminder_choices.stop_letter_reminders, reminder_token(get_settings().signing_key, whose))


async def test_who_said_no_is_still_told_of_changes(clinic: Clinic) -> None:
    await book_at(clinic, START)
    await perform(clinic.member.session, reminder_choices.set_own_reminders, OwnRemindersDraft(reminders=False))
    await book_at(clinic, START + DAY)
    await remind()
    sender = Recorder()
    await deliver_due([sender])
    assert [mail.kind for mail in sender.mails].count("appointment_confirmation") == 2
