"""A page that is left open: it hears what is new, moves under nobody's hands, and says when it is old."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.plain import Plain, log
from tests.journeys.test_night_without_scripts import challenged
from tests.journeys.walk import Walker
from tests.machine.checkout import Checkout

pytestmark = pytest.mark.journey
Who = Callable[[str], Plain]
Walk = Callable[..., Walker]


def half_a_minute_goes_by(page: Page) -> None:
    """The page asks for news, as it also does when somebody comes back to its window."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def asked_for(page: Page) -> list[str]:
    """What the page asks the service for from now on."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    return asked


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.id || document.activeElement.tagName")


@pytest.fixture(scope="module")
def night(service: Checkout) -> Iterator[str]:
    """Where a night is, that this file has to itself; what comes after it finds the child at home."""
    carer = Plain(f"http://localhost:{service.port}").sign_in("carer")
    at = f"/missing/{log(carer, 'Ash')}/"
    yield at
    on_call = Plain(carer.base).sign_in("on-call")
    on_call.go(f"{at}stand-down/").send(because="It was a test of the page")


def test_news_is_offered_and_moves_nothing(walker: Walk, who: Who, night: str) -> None:
    carer = walker("carer", width=320)
    carer.go(night)
    page = carer.page
    page.locator("#owed details").first.locator("summary").click()
    page.locator("#timeline").click()
    page.evaluate("document.activeElement.blur()")
    before = page.locator("#happened ol").inner_text()
    who("on-call").go(night).send(to=night, text="Rang her mother", when="now", kind="call")

    half_a_minute_goes_by(page)

    expect(page.get_by_role("link", name="1 new entry")).to_be_visible()
    assert page.locator("#happened ol").inner_text() == before
    assert page.locator("#owed details").first.get_attribute("open") is not None
    expect(page.locator("#status")).to_have_text("1 new entry on the timeline")
    carer.look()
    page.get_by_role("link", name="1 new entry").click()
    expect(page.locator("#timeline")).to_be_focused()
    carer.sees("Rang her mother")
    expect(page.locator("#news")).to_have_text(re.compile(r"^\s*$"))


def test_nothing_is_asked_for_while_somebody_is_at_work_in_what_would_move(
    walker: Walk, night: str
) -> None:
    page = (carer := walker("carer")).page
    carer.go(night)
    page.locator("#owed summary").first.focus()
    asked = asked_for(page)

    for _ in range(3):
        half_a_minute_goes_by(page)

    expect(page.locator("[data-stale]")).to_be_visible()
    assert not asked
    assert focused(page) == "SUMMARY"
    page.evaluate("document.activeElement.blur()")
    half_a_minute_goes_by(page)
    expect(page.locator("[data-stale]")).to_be_hidden()


def test_a_page_in_another_tab_asks_for_nothing(walker: Walk, night: str) -> None:
    page = (carer := walker("carer")).page
    carer.go(night)
    page.evaluate("Object.defineProperty(document, 'hidden', {get: () => true})")
    asked = asked_for(page)

    half_a_minute_goes_by(page)
    page.wait_for_timeout(300)

    assert not asked


def test_a_page_that_gets_no_answer_says_how_old_it_is(walker: Walk, night: str) -> None:
    page = (carer := walker("carer")).page
    carer.go(night)
    page.context.set_offline(True)

    half_a_minute_goes_by(page)

    stale = page.locator("[data-stale]")
    expect(stale).to_have_text(re.compile("Not refreshed since .* if this matters now"))
    carer.picture("stale")
    page.context.set_offline(False)
    half_a_minute_goes_by(page)
    expect(stale).to_be_hidden()


def test_the_police_queue_says_how_old_it_is_too(walker: Walk) -> None:
    page = (sergeant := walker("police-supervisor")).page
    sergeant.go("/decisions/")
    page.context.set_offline(True)

    half_a_minute_goes_by(page)

    expect(page.locator("[data-stale]")).to_have_text(re.compile("Not refreshed since"))


@pytest.mark.parametrize("width", [320, 1280])
def test_an_entry_is_added_in_place_and_its_writer_is_taken_to_it(
    walker: Walk, night: str, width: int
) -> None:
    carer = walker("carer", width=width)
    carer.go(night)
    page = carer.page
    page.get_by_text("Add an entry").click()
    box = page.locator("#happened textarea")
    add = page.locator("#happened").get_by_role("button", name="Add to the timeline")
    carer.picture(f"adding-{width}")

    page.evaluate("window.here = 1")
    add.click()
    expect(page.locator("#happened .govuk-error-summary")).to_be_focused()
    carer.look()
    box.fill(f"I can see her bike from {width}")
    page.locator("#happened").get_by_label("Sighting").check()
    add.click()

    heading = page.locator("#happened [data-focus]")
    expect(heading).to_be_focused()
    assert page.evaluate("window.here") == 1, "the page itself was left"
    carer.sees(f"I can see her bike from {width}")
    carer.look()
    carer.picture(f"added-{width}")


def test_what_was_written_is_kept_when_the_service_does_not_answer(
    walker: Walk, night: str
) -> None:
    page = (carer := walker("carer")).page
    carer.go(night)
    page.get_by_text("Add an entry").click()
    expect(page.locator("[data-unsent]")).to_be_hidden()
    page.locator("#happened textarea").fill("She has her phone on")
    page.context.set_offline(True)

    page.locator("#happened").get_by_role("button", name="Add to the timeline").click()

    expect(page.locator("[data-unsent]")).to_be_visible()
    assert page.locator("#happened textarea").input_value() == "She has her phone on"
    page.context.set_offline(False)
    page.wait_for_timeout(1100)  # a second press within a second counts as the same one
    page.locator("#happened").get_by_role("button", name="Add to the timeline").click()
    expect(page.locator("#happened [data-focus]")).to_be_focused()


def test_a_correction_without_scripts(walker: Walk, who: Who, night: str) -> None:
    carer = walker("carer", scripts=False)
    who("carer").go(night).send(to=night, text="Saw her at the bus station", when="now")
    carer.page.goto(night)
    carer.page.get_by_role("link", name=re.compile("Correct this.*bus station")).first.click()
    carer.page.locator("main textarea").fill("It was her sister")
    carer.page.get_by_role("button", name="Add the correction").click()

    carer.sees("What was written before:")
    carer.picture("corrected")


def test_the_board_moves_under_nobodys_hands_and_says_when_it_is_old(
    walker: Walk, night: str
) -> None:
    page = (coordinator := walker("coordinator")).page
    coordinator.go("/board/")
    page.locator("#board tbody a").first.focus()
    asked = asked_for(page)

    for _ in range(3):
        half_a_minute_goes_by(page)

    expect(page.locator("#board [data-stale]")).to_be_visible()
    assert not asked
    page.evaluate("document.activeElement.blur()")
    half_a_minute_goes_by(page)
    expect(page.locator("#board [data-stale]")).to_be_hidden()


def test_a_carer_reads_who_picked_their_challenge_up_without_asking_and_nothing_moves_under_a_hand(
    walker: Walk, who: Who, night: str
) -> None:
    tracker = challenged(who, who("carer"), night)
    page = (carer := walker("carer", width=320)).page
    carer.go(tracker)
    page.locator("#progress a").first.focus()
    who("senior-officer").go(f"{tracker}review/").send(to="/pick-up/")

    half_a_minute_goes_by(page)
    assert focused(page) == "A"
    assert "Picked up by" not in page.locator("#progress").inner_text()
    page.evaluate("document.activeElement.blur()")
    half_a_minute_goes_by(page)

    expect(page.locator("#progress")).to_contain_text("Picked up by")
    expect(page.locator("#status")).to_contain_text("Picked up by")
    assert focused(page) == "BODY"
    carer.look()
    carer.picture("tracker")


def test_a_senior_officers_lists_hear_of_a_challenge_by_themselves(walker: Walk) -> None:
    page = (inspector := walker("senior-officer")).page
    for at, part in (("/home/", "#queue"), ("/escalations/", "#challenges")):
        inspector.go(at)
        asked = asked_for(page)
        page.evaluate("document.activeElement.blur()")

        half_a_minute_goes_by(page)

        expect(page.locator(f"{part} [data-stale]")).to_be_hidden()
        page.wait_for_timeout(300)
        assert any(url.endswith(at) for url in asked)
