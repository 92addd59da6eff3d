"""A nurse opens a record: the owner finds it in the audit trail, the patient on their own page."""

from playwright.sync_api import expect

from tests.e2e.conftest import NewContext, settled, sign_in, visit

NURSE, OWNER, PATIENT = "emily.rodriguez@citymedical.com", "sarah.johnson@citymedical.com", "john.doe@example.com"


def test_what_a_nurse_looked_at_is_seen_by_the_owner_and_the_patient(new_context: NewContext):
    nurse = sign_in(new_context().new_page(), NURSE)
    found = nurse.request.get("/api/v1/patients", params={"search": "John Doe"}).json()["items"][0]
    visit(nurse, f"/patients?patient={found['id']}")
    expect(nurse.get_by_role("dialog").get_by_role("heading", name="John Doe")).to_be_visible()

    owner = sign_in(new_context().new_page(), OWNER)
    settled(visit(owner, f"/audit?patient={found['id']}"))
    owner.get_by_label("What happened").select_option("Looked at")
    owner.get_by_role("button", name="by Emily Rodriguez").first.click()
    panel = owner.get_by_role("dialog")
    expect(panel.get_by_role("link", name="John Doe")).to_be_visible()
    owner.keyboard.press("Escape")
    owner.get_by_role("button", name="Verify now").click()
    expect(owner.get_by_text("every entry is as it was written")).to_be_visible()

    patient = sign_in(new_context().new_page(), PATIENT)
    visit(patient, "/my-appointments")
    patient.get_by_role("link", name="Who looked").click()
    expect(patient.get_by_role("heading", name="Who looked at my data")).to_be_visible()
    expect(patient.get_by_role("listitem").filter(has_text="Emily Rodriguez · Staff").first).to_be_visible()
