"""An administrator finds mail that did not leave, tries the mail, and sends it again."""

from __future__ import annotations

from uuid import uuid4

import psycopg
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Product, open_session, settled, visit

ADMIN = "admin@medisched.local"
GIVEN_UP = """
    insert into emails (id, key, kind, recipient, subject, text, html, status, attempts, due_at, failed_at, last_error)
    values (%s, %s, 'appointment_confirmation', %s, 'A', 'B', 'C', 'dead', 11, now(), now(), 'smtp: SMTPConnectError')
"""


def test_mail_that_was_given_up_is_tried_and_sent_again(page: Page, product: Product) -> None:
    mail, recipient = uuid4(), f"{uuid4().hex}@example.com"
    with psycopg.connect(product.database, autocommit=True) as database:
        database.execute(GIVEN_UP, [mail, str(mail), recipient])
    open_session(page.context, ADMIN)
    settled(visit(page, "/admin/operations"))
    expect(page.get_by_role("status").filter(has_text="given up")).to_be_visible()
    page.get_by_role("button", name="Try the mail").click()
    expect(page.get_by_role("status").filter(has_text="Nothing leaves")).to_be_visible()
    expect(page.get_by_role("list", name="Steps").get_by_role("listitem")).to_have_count(1)
    page.get_by_label("Whole address of the recipient").fill(recipient)
    row = page.get_by_role("table", name="Mails", exact=True).get_by_role("row").filter(has_text=recipient[0] + "•••@")
    expect(row).to_have_count(1)
    row.get_by_role("button", name="Send again").click()
    expect(page.get_by_text("The mail is on its way again.")).to_be_visible()
    expect(row).to_have_count(0)
    with psycopg.connect(product.database) as database:
        assert database.execute("select status from emails where id = %s", [mail]).fetchone() in {
            ("sent",),
            ("queued",),
        }
