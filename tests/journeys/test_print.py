"""A page on paper: what can be pressed stays behind, and the paper says how it is to be kept."""

from collections.abc import Callable
from io import BytesIO

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.journeys.walk import Walker

pytestmark = pytest.mark.journey

LEFT_BEHIND = (
    ".app-header",
    ".app-navigation",
    ".app-emergency",
    ".app-footer",
    ".govuk-skip-link",
    "main .govuk-button",
)


def test_a_printed_page_has_its_marking_and_nothing_to_press(
    walker: Callable[..., Walker],
) -> None:
    carer = walker("carer")
    page = carer.page
    for each in (".app-header", ".app-navigation", ".app-emergency"):
        expect(page.locator(each).first).to_be_visible()
    expect(page.locator(".app-print-footer")).to_be_hidden()

    page.emulate_media(media="print")

    for each in LEFT_BEHIND:
        for found in page.locator(each).all():
            expect(found).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator(".app-print-footer")).to_contain_text("printed by Jo Marsh")
    for sheet in PdfReader(BytesIO(page.pdf())).pages:
        text = " ".join(sheet.extract_text().split())
        assert "OFFICIAL-SENSITIVE · page" in text
        assert "Call 999" not in text
