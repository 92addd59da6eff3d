"""The pages of the audit trail, and of who looked at one's data."""

from __future__ import annotations

from medisched.domain.audit_values import NOTHING
from medisched.domain.clock import get_zone, moment_text
from medisched.jobs.looks import write_waiting_looks
from medisched.schemas.appointments import BookingDraft, CancellationDraft
from medisched.schemas.moderation import BanDraft, SuspensionDraft
from medisched.schemas.patients import PatientChange, PatientDraft
from medisched.services.appointments import book_slot, cancel_appointment
from medisched.services.doors import perform
from medisched.services.impersonations import note_page
from medisched.services.looks import looks
from medisched.services.moderation import ban_user, restore_organization, suspend_organization, unban_user
from medisched.services.patients import change_patient, create_patient
from medisched.state.admin_audit import AdminAuditState
from medisched.state.audit import AuditState
from medisched.state.who_looked import WhoLookedState
from tests.factories import make_clinic, make_slot
from tests.integration.looking import look_as
from tests.integration.polar_rows import make_admin
from tests.integration.tab import Tab


async def test_an_owner_finds_what_was_done_and_reads_what_was_before():
    looks.forget()
    clinic = await make_clinic()
    booked = await perform(clinic.member.session, book_slot, BookingDraft(slot_id=(await make_slot(clinic)).id))
    await perform(clinic.staff.session, change_patient, booked.patient_id, PatientChange(phone="+49 30 123"))
    await write_waiting_looks()
    tab = Tab(clinic.owner, f"/audit?patient={booked.patient_id}")
    await tab.send(AuditState.load)
    state = tab.of(AuditState)
    assert (state.patient, state.narrowed, state.head.tone) == (clinic.member.name, 1, "")
    rows = [row for day in state.days for row in day.rows]
    changed = next(row for row in rows if row.action == "Changed" and row.subject == "Patient")
    assert (changed.who, changed.about) == (clinic.staff.name, clinic.member.name)
    await tab.send(AuditState.open_entry, changed.id)
    assert state.is_open
    change = state.entry.parts[0].changes[0]
    assert (change.name, change.before, change.after) == ("Phone", NOTHING, "+49 30 123")
    assert [one.href for one in state.entry.patients] == [f"/patients?patient={booked.patient_id}"]

    await tab.send(AuditState.show_actor)
    assert {row.who for day in state.days for row in day.rows} == {clinic.staff.name}
    await tab.send(AuditState.set_action, "removed")
    assert (state.days, state.narrowed) == ([], 2)
    assert state.export.endswith(f"actorId={clinic.staff.user_id}&action=removed")
    await tab.send(AuditState.set_from_day, "2026-03-02")
    await tab.send(AuditState.set_to_day, "2026-03-01")
    assert ("to_day" in state.errors, state.days, state.export) == (True, [], "")
    await tab.send(AuditState.set_to_day, "2026-03-05")
    assert state.file == f"{clinic.organization.slug}-audit-trail-2026-03-02-2026-03-05.csv"
    again = Tab(clinic.owner, state.address)
    await again.send(AuditState.load)
    assert again.of(AuditState).address == state.address
    assert "action=removed" in state.address
    await tab.send(AuditState.show_all)
    await tab.send(AuditState.verify)
    assert (state.head.tone, state.narrowed) == ("success", 0)


async def test_a_patient_is_searched_by_name_and_stays_in_the_address():
    clinic, elsewhere = await make_clinic(), await make_clinic()
    booked = await perform(clinic.member.session, book_slot, BookingDraft(slot_id=(await make_slot(clinic)).id))
    theirs = await perform(elsewhere.staff.session, create_patient, PatientDraft(name="Zoe Fremd"))
    tab = Tab(clinic.owner, "/audit")
    await tab.send(AuditState.load)
    state = tab.of(AuditState)
    await tab.send(AuditState.look_for, "zoe")
    assert (state.search, state.found) == ("zoe", [])
    await tab.send(AuditState.choose_patient, theirs.id)
    assert (state.patient_id, state.narrowed) == ("", 0)
    await tab.send(AuditState.look_for, clinic.member.name)
    assert [one.id for one in state.found] == [str(booked.patient_id)]
    await tab.send(AuditState.take_first, {"search": clinic.member.name})
    assert (state.patient, state.found, state.narrowed) == (clinic.member.name, [], 1)
    assert state.address == f"/audit?patient={booked.patient_id}"
    await tab.send(AuditState.look_for, clinic.member.name)
    assert state.found == []
    await tab.send(AuditState.show_everybody)
    assert (state.patient_id, state.address) == ("", "/audit")

    foreign = Tab(clinic.owner, f"/audit?patient={theirs.id}")
    await foreign.send(AuditState.load)
    shown = foreign.of(AuditState)
    assert (shown.patient, shown.days, shown.problem) == ("A record that is not there any more", [], "")


async def test_somebody_who_does_not_work_here_stays_chosen_when_the_page_is_read_again():
    clinic = await make_clinic()
    await perform(clinic.member.session, book_slot, BookingDraft(slot_id=(await make_slot(clinic)).id))
    tab = Tab(clinic.owner, f"/audit?actor={clinic.member.user_id}")
    await tab.send(AuditState.load)
    state = tab.of(AuditState)
    assert state.people[-1].label == clinic.member.name
    assert {row.who for day in state.days for row in day.rows} == {clinic.member.name}


async def test_patients_read_who_looked_in_words():
    looks.forget()
    clinic = await make_clinic()
    booked = await perform(clinic.member.session, book_slot, BookingDraft(slot_id=(await make_slot(clinic)).id))
    await perform(clinic.staff.session, change_patient, booked.patient_id, PatientChange(phone="+49 30 123"))
    tab = Tab(clinic.member, "/who-looked")
    await tab.send(WhoLookedState.load)
    rows = [row for day in tab.of(WhoLookedState).days for row in day.rows]
    assert ("Changed your record", clinic.staff.name, "Staff") in {(row.what, row.who, row.role) for row in rows}

    await perform(clinic.staff.session, cancel_appointment, booked.id, CancellationDraft(reason="Ill"))
    await tab.send(WhoLookedState.load)
    newest = tab.of(WhoLookedState).days[0].rows[0]
    assert newest.what == "Changed an appointment of yours"
    assert newest.which == f"{moment_text(booked.start, get_zone(clinic.organization.timezone))} · {booked.provider}"


async def test_grave_changes_have_names_of_their_own_and_are_found_by_them():
    clinic, admin = await make_clinic(), await make_admin()
    why = "Patients were asked for cash."
    await perform(admin.session, ban_user, clinic.staff.user_id, BanDraft(reason=why))
    await perform(admin.session, unban_user, clinic.staff.user_id)
    tab = Tab(admin, "/admin/audit")
    await tab.send(AdminAuditState.load)
    for deed, words in (("banned", "Banned"), ("unbanned", "Lifted the ban")):
        await tab.send(AdminAuditState.set_action, deed)
        [row] = [row for day in tab.of(AdminAuditState).days for row in day.rows]
        assert (row.action, row.subject, row.about) == (words, "Account", clinic.staff.name)

    await perform(admin.session, suspend_organization, clinic.id, SuspensionDraft(reason=why))
    await perform(admin.session, restore_organization, clinic.id)
    owner = Tab(clinic.owner, "/audit")
    await owner.send(AuditState.load)
    for deed, words in (("suspended", "Suspended"), ("restored", "Restored")):
        await owner.send(AuditState.set_action, deed)
        [row] = [row for day in owner.of(AuditState).days for row in day.rows]
        assert (row.action, row.subject) == (words, "Organization")
    await owner.send(AuditState.open_entry, row.id)
    told = {one.name: (one.before, one.after) for one in owner.of(AuditState).entry.parts[0].changes}
    assert told["Status"] == ("Suspended", "Open")


async def test_who_looked_as_somebody_else_is_named_first_and_with_the_page():
    clinic, admin = await make_clinic(), await make_admin()
    looking = await look_as(admin, clinic.staff)
    await perform(looking.session, note_page, "/patients")
    tab = Tab(clinic.owner, "/audit")
    await tab.send(AuditState.load)
    row = tab.of(AuditState).days[0].rows[0]
    assert (row.action, row.who, row.who_note) == ("Opened /patients", admin.name, f"as {clinic.staff.name}")


async def test_administrators_read_the_platforms_own_trail():
    admin = await make_admin()
    await make_clinic()
    tab = Tab(admin, "/admin/audit")
    await tab.send(AdminAuditState.load)
    state = tab.of(AdminAuditState)
    first = state.days[0].rows[0]
    assert (first.subject, first.who) == ("Account", "Medisched")
    await tab.send(AdminAuditState.open_entry, first.id)
    assert state.entry.parts[0].hash
    await tab.send(AdminAuditState.show_subject)
    assert (state.only, state.narrowed) == (first.about, 1)
    again = Tab(admin, state.address)
    await again.send(AdminAuditState.load)
    assert (again.of(AdminAuditState).only, again.of(AdminAuditState).days) == (first.about, state.days)
    await tab.send(AdminAuditState.verify)
    assert state.head.tone == "success"
