"""The night in which the clocks change, seen from another timezone."""

import re
from datetime import date, timedelta

from playwright.sync_api import expect

from tests.e2e.conftest import NewContext, sign_in, visit

TIME = re.compile(r"^\d\d:\d\d, Dr\. Becker$")


def next_spring_night() -> date:
    """The last Sunday of March, when Berlin skips from 02:00 to 03:00."""
    today = date.today()  # noqa: DTZ011 - any day of the right year will do
    year = today.year if today < date(today.year, 3, 20) else today.year + 1
    last = date(year, 3, 31)
    return last - timedelta(days=last.isoweekday() % 7)


def test_a_patient_in_tokyo_sees_berlins_night_without_the_hour_that_is_skipped(new_context: NewContext):
    night = next_spring_night()
    doctor = sign_in(new_context().new_page(), "tom.becker@citymedical.com")
    visit(doctor, "/calendar")
    doctor.get_by_role("button", name="Publish many").first.click()
    series = doctor.get_by_role("form", name="Publish many slots")
    for weekday in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"):
        box = series.get_by_role("checkbox", name=re.compile(weekday[:3]))
        if box.is_checked():
            box.uncheck(force=True)
    series.get_by_role("checkbox", name=re.compile("Sun")).check(force=True)
    series.get_by_label("From").fill("01:00")
    series.get_by_label("To").fill("04:00")
    series.get_by_label("First day").fill(night.isoformat())
    series.get_by_label("Last day").fill(night.isoformat())
    series.get_by_role("button", name="Show what this makes").click()
    doctor.get_by_role("button", name="Publish 4 slots").click()
    expect(doctor.get_by_text(re.compile("published", re.IGNORECASE)).first).to_be_visible()

    patient = sign_in(new_context(timezone_id="Asia/Tokyo").new_page(), "john.doe@example.com")
    visit(patient, f"/find?day={night.isoformat()}")
    times = patient.get_by_role("region", name="Choose a time").get_by_role("button", name=TIME)
    expect(times).to_have_count(4)
    assert [text[:5] for text in times.all_inner_texts()] == ["01:00", "01:30", "03:00", "03:30"]
