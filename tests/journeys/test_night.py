"""One child's night in a real browser: every page checked by axe, on a phone and on a desk."""

import re
from collections.abc import Callable

import pytest

from tests.journeys.moments import tomorrow_afternoon
from tests.journeys.walk import Walker

pytestmark = pytest.mark.journey
PHONE, DESK = 320, 1280


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def somebody(
    request: pytest.FixtureRequest, walker: Callable[..., Walker]
) -> Callable[[str], Walker]:
    """Somebody of the demo world, signed in, in a window of the width under test."""

    def signed_in(persona: str) -> Walker:
        return walker(persona, width=request.param)

    return signed_in


def test_a_night_from_the_first_tap_to_a_paper(somebody: Callable[[str], Walker]) -> None:
    carer = somebody("carer")
    carer.go("/home/")
    carer.press("Ellie isn’t here")
    carer.choose("No")
    carer.press("Continue")
    carer.choose("Just now")
    carer.press("Continue")
    carer.choose("No")
    carer.press("Continue")
    for _ in range(4):
        carer.press("Continue")
    carer.sees("What we suggest, and why")
    carer.choose(re.compile("I agree"))
    carer.press("Continue")
    carer.press("Log this and tell people")
    carer.sees("We’ve logged this at")
    found = re.search(r"M-[0-9A-Z]{5}", carer.page.locator("main").inner_text())
    assert found
    episode = f"/missing/{found.group()}/"

    on_call = somebody("on-call")
    on_call.go("/home/")
    on_call.go("/notifications/")
    on_call.go(episode)
    on_call.press("Accept")
    on_call.sees("Your name is on it")

    carer.go(f"{episode}police/")
    carer.choose("101")
    carer.write(re.compile("What reference"), "WM-2231")
    carer.press("Record that police know")
    carer.sees("Waiting for a decision")

    handler = somebody("call-handler")
    handler.go("/decisions/")
    sergeant = somebody("police-supervisor")
    sergeant.go("/decisions/")
    sergeant.go(f"{episode}police/decision/")
    sergeant.choose("Not recording now")
    sergeant.choose("Medium")
    sergeant.write("Why?", "Home within the hour most times")
    sergeant.write(re.compile("say worries them"), "Her age, and the dark")
    sergeant.write(re.compile("What should the carer do"), "Ring again at midnight")
    sergeant.press("Record decision")
    sergeant.sees("The carer reads your words now")

    carer.go(f"{episode}police/")
    carer.sees("Home within the hour most times")
    carer.press("Challenge this decision")
    carer.choose("Police are not recording this")
    carer.write(re.compile("at risk of significant harm"), "She is ten, and it is dark")
    carer.write(re.compile("What has been missed"), "Her coat is here")
    carer.write(re.compile("Which number"), "07700 900123")
    carer.press("Continue")
    carer.press("Send challenge")
    carer.sees("Sent to the duty inspector")
    tracker = re.sub(r"^https?://[^/]+", "", carer.page.url)

    inspector = somebody("senior-officer")
    inspector.go("/escalations/")
    inspector.go(f"{tracker}review/")
    inspector.press("Pick up")
    inspector.choose("Change the decision")
    inspector.write("Why?", "Her age changes this. Officers are on their way.")
    inspector.choose("Record as missing and respond")
    inspector.choose("High")
    inspector.press("Record your answer")
    inspector.sees("The carer reads your words now")

    carer.go(f"{episode}back/")
    carer.choose("They came back by themselves")
    carer.press("Continue")
    carer.choose("None of these")
    carer.press("Continue")
    carer.choose("Yes")
    carer.press("Record that Ellie is back")
    carer.sees("It’s good Ellie is back")

    listener = somebody("coordinator")
    listener.go("/board/")
    listener.go("/returns/")
    listener.go(episode)
    listener.press(re.compile("Episode report"))
    listener.press("Make the report")
    listener.page.locator('a[href$=".pdf"]').wait_for(timeout=60_000)
    listener.look()


def test_an_interview_is_booked_and_held(somebody: Callable[[str], Walker]) -> None:
    coordinator = somebody("coordinator")
    coordinator.go("/returns/")
    coordinator.page.get_by_role("link", name=re.compile("Noor|Ellie|Ash")).first.click()
    coordinator.page.wait_for_load_state()
    coordinator.look()
    interview = re.sub(r"^https?://[^/]+", "", coordinator.page.url)
    for page in ("attempts/", "declined/", "schedule/"):
        coordinator.go(f"{interview}{page}")
    there = tomorrow_afternoon()
    coordinator.page.locator('input[name="interviewer"]').first.check()
    coordinator.page.locator(f'input[name="booked_for-on"][value="{there.date()}"]').check()
    coordinator.page.locator('input[name="booked_for-time"]').fill("4:15pm")
    coordinator.choose("School or college")
    coordinator.choose("A text from the interviewer")
    coordinator.press("Book")
    coordinator.sees("4:15pm")


EVERYBODY = {
    "home-staff": ["/home/", "/children/", "/missing/start/"],
    "fostering-social-worker": ["/home/", "/board/", "/children/"],
    "superintendent": ["/home/", "/escalations/"],
    "emergency-duty": ["/home/", "/board/", "/notifications/"],
    "placing-authority": ["/home/", "/children/placements/unmatched/"],
    "reviewing-officer": ["/home/", "/children/"],
    "agency-admin": ["/home/"],
    "stranger": ["/home/", "/children/", "/notifications/"],
}


@pytest.mark.parametrize("persona", EVERYBODY)
def test_everybodys_pages_are_whole(somebody: Callable[[str], Walker], persona: str) -> None:
    person = somebody(persona)
    for path in EVERYBODY[persona]:
        person.go(path)


def test_pages_that_anyone_may_read_are_whole(
    request: pytest.FixtureRequest, walker: Callable[..., Walker]
) -> None:
    for width in (PHONE, DESK):
        anyone = walker(width=width)
        for path in (
            "/",
            "/help/",
            "/helplines/",
            "/accessibility/",
            "/privacy/",
            "/signin/demo/",
            "/accounts/login/",
            "/demo/outbox/",
        ):
            anyone.go(path)
