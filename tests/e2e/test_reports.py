"""An owner's report in a browser: drawn, told as tables, narrowed down, and saved."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import NewContext, sign_in, visit

OWNER = "sarah.johnson@citymedical.com"
PERCENT = re.compile(r"^\d[\d.]*%$")


def chart(page: Page, title: str) -> Locator:
    return page.get_by_role("figure").filter(has_text=title)


def test_a_report_is_drawn_has_tables_behind_it_and_can_be_saved(new_context: NewContext, tmp_path: Path):
    page = new_context(accept_downloads=True).new_page()
    sign_in(page, OWNER)
    visit(page, "/reports")
    appointments = chart(page, "By the day on which they begin")
    drawing = appointments.get_by_role("img", name=re.compile("^Appointments. Kept or ahead: .* at most"))
    expect(drawing).to_be_visible()
    box = drawing.locator("path").nth(1).bounding_box()
    assert box
    assert box["width"] > 200
    assert box["height"] > 20
    appointments.get_by_text("As a table").click()
    table = appointments.get_by_role("table")
    expect(table.get_by_role("columnheader")).to_have_text(["Day", "Kept or ahead", "Cancelled", "No-shows"])
    expect(table.get_by_role("row")).to_have_count(1 + 28)
    busiest = chart(page, "Busiest hours").get_by_role("table")
    expect(busiest.get_by_role("columnheader")).to_have_text(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"])
    department = page.get_by_role("table", name="By department").get_by_role("row").filter(has_text="Cardiology")
    expect(department.get_by_text(PERCENT).first).to_be_visible()
    page.get_by_label("Department", exact=True).select_option("Cardiology")
    expect(page.get_by_role("table", name="By provider").get_by_role("row")).to_have_count(2)
    expect(page).to_have_url(re.compile(r"/reports\?period=last_4_weeks&department="))
    with page.expect_download() as download:
        page.get_by_role("link", name="Save as CSV").click()
    saved = tmp_path / download.value.suggested_filename
    download.value.save_as(saved)
    rows = list(csv.DictReader(saved.read_text().splitlines()))
    assert re.fullmatch(r"city-medical-report(-\d{4}-\d{2}-\d{2}){2}\.csv", saved.name)
    assert (rows[0]["Part"], rows[2]["Name"]) == ("In all", "Cardiology")
    assert int(rows[0]["Appointments"]) > 50
