"""What pages say to those who came to the wrong place, or from another timezone."""

from playwright.sync_api import expect

from tests.e2e.conftest import NewContext, sign_in, visit

# Only who is elsewhere is told so.
AWAY = "You are in Tokyo"


def test_an_address_that_does_not_exist_says_so(new_context: NewContext):
    page = new_context().new_page()
    visit(page, "/nothing-here")
    expect(page.get_by_role("heading", level=1)).to_contain_text("not")


def test_a_patient_in_tokyo_sees_the_clinics_time(new_context: NewContext):
    page = sign_in(new_context(timezone_id="Asia/Tokyo").new_page(), "john.doe@example.com")
    here = sign_in(new_context(timezone_id="Europe/Berlin").new_page(), "john.doe@example.com")
    for path in ("/find", "/my-appointments"):
        lines = [visit(one, path).get_by_role("main").inner_text().splitlines() for one in (page, here)]
        there, at_home = ([line for line in of if line and not line.startswith(AWAY)] for of in lines)
        assert any("Berlin time" in line for line in there)
        assert there == at_home
