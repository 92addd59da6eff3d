"""A browser that no longer answers fails one journey, and the next one gets a new browser."""

import os
import signal

import pytest
from playwright.sync_api import Error

from tests.e2e.browsers import Chromium, alarm


def test_a_page_that_never_answers_fails(chromium: Chromium):
    page = chromium.open().new_page()
    with alarm(0.5, chromium.kill), pytest.raises(Error, match="closed"):
        page.evaluate("new Promise(() => {})")
    assert chromium.open().new_page().evaluate("1 + 1") == 2


def test_a_browser_that_stands_still_fails(chromium: Chromium):
    browser = chromium.open()
    os.kill(chromium.pid, signal.SIGSTOP)
    with alarm(0.5, chromium.kill), pytest.raises(Error, match="closed"):
        browser.new_context()
    assert chromium.open().new_page().evaluate("1 + 1") == 2
