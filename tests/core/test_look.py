"""Our shell, forms and components in a real browser: nothing axe can find, nothing to scroll sideways."""

import pytest

from tests.axe import wrong_with

pytestmark = pytest.mark.journey

PAGES = [
    "/?out", "/helplines/", "/help/", "/accessibility/", "/privacy/",
    "/gallery/form/", "/gallery/question/", "/gallery/components/",
    "/gallery/refused/", "/gallery/denied/", "/gallery/hidden/1/", "/gallery/broken/",
]  # fmt: skip


def check(page):
    assert not wrong_with(page)
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) <= 0


@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_can_be_used_at_any_width(page, gallery_address, width):
    page.set_viewport_size({"width": width, "height": 900})
    wrong = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "console", lambda said: wrong.append(said.text) if "Content Security" in said.text else None
    )

    for address in PAGES:
        page.goto(gallery_address + address)
        check(page)

    page.goto(f"{gallery_address}/gallery/form/")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_selector(".govuk-error-summary")
    check(page)
    assert wrong == []


def test_a_long_word_stays_within_a_phones_width(page, gallery_address):
    page.set_viewport_size({"width": 320, "height": 900})
    page.goto(f"{gallery_address}/gallery/components/")

    for where in ("h1", "main h2", "main p.govuk-body"):
        page.locator(where).first.evaluate("(it, word) => it.textContent = word", "w" * 60)

    check(page)


def test_an_answer_shows_its_own_question_with_scripts_and_without(browser, gallery_address):
    for scripts in (True, False):
        context = browser.new_context(java_script_enabled=scripts)
        page = context.new_page()
        page.goto(f"{gallery_address}/gallery/form/")

        inside = page.get_by_label("What makes you unsure?")
        assert not inside.is_visible()
        page.get_by_label("I'm not sure").check()
        assert inside.is_visible()
        context.close()


def test_errors_take_the_reader_to_them(page, gallery_address):
    page.goto(f"{gallery_address}/gallery/form/")
    page.get_by_role("button", name="Continue").click()

    page.wait_for_selector(".govuk-error-summary:focus")
    page.get_by_role("link", name="Enter a name", exact=True).click()
    assert page.evaluate("document.activeElement.id") == "id_name"
