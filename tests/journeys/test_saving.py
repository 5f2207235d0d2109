"""Pages that save themselves, of the log and of the recorder, and say whether they have."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.walk import Walker

pytestmark = pytest.mark.journey
INTERVIEW = re.compile(r"/returns/\d+/")
Walk = Callable[..., Walker]


def to_a_page_with_words(somebody: Walker, *, child: str) -> None:
    somebody.go("/missing/start/")
    somebody.choose(re.compile(child))
    somebody.press("Continue")
    somebody.choose("No")
    somebody.press("Continue")
    somebody.go(re.sub(r"[\w-]+/$", "wearing/", somebody.path))


def to_an_interview_that_is_written_down(somebody: Walker) -> None:
    """The first on the list that isn't sent for approval yet."""
    somebody.go("/returns/")
    links = somebody.page.locator("main a[href]").evaluate_all(
        "links => links.map(each => each.getAttribute('href'))"
    )
    pages = [f"{each}record/before-you-left/" for each in links if INTERVIEW.fullmatch(each)]
    somebody.go(next(each for each in pages if somebody.page.request.get(each).ok))


def saves_itself_and_says_so(somebody: Walker, box: Locator) -> str:
    """While the line is cut it says that nothing is saved, keeps the page, and saves by itself once it is there
    again."""
    page, line = somebody.page, somebody.page.locator("#save p:visible")

    with page.expect_response(lambda answer: answer.request.method == "POST") as saved:
        somebody.type_in(box, "Red coat")
    assert saved.value.ok
    expect(line).to_have_text(re.compile(r"^Saved \d"))
    somebody.look()

    page.context.set_offline(True)
    somebody.type_in(box, "Red coat, white trainers")
    expect(line).to_have_text(re.compile("^Not saved. What you typed is still on this page"))
    told = line.inner_text()
    page.locator("form[data-autosave] .app-actions button").first.click()
    expect(line).to_have_text(told)
    expect(box).to_have_value("Red coat, white trainers")
    page.context.set_offline(False)
    expect(line).to_have_text(re.compile(r"^Saved \d"))

    page.reload()
    expect(box).to_have_value("Red coat, white trainers")
    return told


def test_a_page_of_the_log_is_saved_and_says_so_and_says_that_it_is_not(walker: Walk) -> None:
    carer = walker("carer", width=320)
    to_a_page_with_words(carer, child="Ash")

    told = saves_itself_and_says_so(carer, carer.page.get_by_label("Clothes, shoes and bag"))

    assert "Press Continue" in told


def test_a_page_of_the_recorder_is_saved_and_says_so_and_says_that_it_is_not(walker: Walk) -> None:
    interviewer = walker("interviewer", width=320)
    to_an_interview_that_is_written_down(interviewer)

    question = interviewer.page.get_by_role("group", name="What made you go?")
    told = saves_itself_and_says_so(interviewer, question.get_by_role("textbox").first)

    assert "Press Save and go back to the sections" in told


def test_what_a_button_could_not_send_goes_on_once_there_is_signal(walker: Walk) -> None:
    interviewer = walker("interviewer", width=320)
    to_an_interview_that_is_written_down(interviewer)
    page = interviewer.page
    box = page.get_by_role("group", name="What made you go?").get_by_role("textbox").first

    page.context.set_offline(True)
    interviewer.type_in(box, "It was loud")
    page.get_by_role("button", name="Save and go back to the sections").last.click()
    expect(page.locator("#save p:visible")).to_have_text(re.compile("^Not saved"))
    page.context.set_offline(False)
    page.wait_for_timeout(1100)  # a second press within a second counts as the same one
    page.get_by_role("button", name="Save and go back to the sections").last.click()

    interviewer.sees("Take the sections in any order")


def test_whoever_leaves_the_recorder_with_something_unsaved_is_asked_first(walker: Walk) -> None:
    interviewer = walker("interviewer")
    to_an_interview_that_is_written_down(interviewer)
    page, asked = interviewer.page, []
    stood_on = page.url
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    box = page.get_by_role("group", name="What made you go?").get_by_role("textbox").first

    page.context.set_offline(True)
    interviewer.type_in(box, "It was loud, every night")
    expect(page.locator("#save p:visible")).to_have_text(re.compile("^Not saved"))
    page.get_by_role("link", name="Back to the sections").click(no_wait_after=True)
    expect(box).to_have_value("It was loud, every night")

    assert asked == ["beforeunload"]
    assert page.url == stood_on
