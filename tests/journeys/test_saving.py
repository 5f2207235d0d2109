"""A page of the log that saves itself, and says whether it has."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.walk import Walker

pytestmark = pytest.mark.journey
Walk = Callable[..., Walker]


def to_a_page_with_words(somebody: Walker, *, child: str) -> None:
    somebody.go("/missing/start/")
    somebody.choose(re.compile(child))
    somebody.press("Continue")
    somebody.choose("No")
    somebody.press("Continue")
    somebody.go(re.sub(r"[\w-]+/$", "wearing/", somebody.path))


def test_what_is_typed_is_saved_and_said_and_so_is_that_it_is_not(walker: Walk) -> None:
    carer = walker("carer", width=320)
    to_a_page_with_words(carer, child="Ash")
    page, line = carer.page, carer.page.locator("#save p:visible")

    with page.expect_response(lambda answer: answer.request.method == "POST") as saved:
        carer.write("Clothes, shoes and bag", "Red coat")
    assert saved.value.ok
    expect(line).to_have_text(re.compile(r"^Saved \d"))
    carer.look()

    page.context.set_offline(True)
    carer.write("Clothes, shoes and bag", "Red coat, white trainers")
    expect(line).to_have_text(
        re.compile("^Not saved. What you typed is still on this page"), timeout=10_000
    )
    carer.picture("not-saved")
    page.context.set_offline(False)
    carer.write("Clothes, shoes and bag", "Red coat, white trainers, a cap")
    expect(line).to_have_text(re.compile(r"^Saved \d"), timeout=10_000)

    page.reload()
    expect(page.get_by_label("Clothes, shoes and bag")).to_have_value(
        "Red coat, white trainers, a cap"
    )
