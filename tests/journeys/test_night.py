"""One child's night in a real browser: every page checked by axe, on a phone and on a desk."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest

from core.times import LONDON
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


def test_a_childs_night_from_the_first_tap_to_a_booked_interview_and_a_paper(
    somebody: Callable[[str], Walker],
) -> None:
    walk_through_the_night(somebody)


def walk_through_the_night(somebody: Callable[[str], Walker]) -> None:
    """One child all through, and each person in turn, who first forgets to answer."""
    carer = somebody("carer")
    reference = log_missing(carer)
    episode = f"/missing/{reference}/"
    add_to_the_timeline(carer, episode)
    take_it_on(somebody("on-call"), episode)

    tell_police(carer, episode)
    take_it_on(somebody("placing-authority"), episode)
    decide_not_to_look(somebody, episode)
    tracker = challenge(carer, episode)
    change_the_decision(somebody("senior-officer"), tracker)
    carer.go(tracker)
    carer.sees("Officers are on their way")

    say_that_the_child_is_back(carer, episode)

    interviewer = somebody("interviewer")
    interview = find_the_interview(interviewer, reference)
    try_to_reach_the_child(interviewer, interview)
    write_what_the_child_would_like(interviewer, interview)
    book(interviewer, interview)

    make_the_paper(somebody("coordinator"), reference)

    hold(interviewer, interview)
    approve(somebody("interview-manager"), interview)
    carer.go(episode)
    carer.sees("has not recorded the prevention interview")
    see_that_the_child_is_safe(somebody("police-supervisor"), episode)
    carer.go(episode)
    carer.sees("Closed")
    read_every_time_away(somebody("social-worker"))


def log_missing(carer: Walker) -> str:
    """The reference that the night goes by."""
    carer.go("/home/")
    carer.press("Ash isn’t here")
    carer.forgets("Continue")
    carer.choose("No")
    carer.press("Continue")
    carer.forgets("Continue")
    carer.choose("Just now")
    carer.press("Continue")
    carer.choose("No")
    carer.press("Continue")
    for _ in range(5):
        carer.press("Continue")
    carer.press("Skip")
    carer.sees("What we suggest, and why")
    carer.choose(re.compile("I agree"))
    carer.press("Continue")
    carer.press("Log this and tell people")
    carer.sees("We’ve logged this at")
    found = re.search(r"M-[0-9A-Z]{5}", carer.page.locator("main").inner_text())
    assert found
    return found.group()


def add_to_the_timeline(carer: Walker, episode: str) -> None:
    carer.go(f"{episode}stand-down/")
    carer.forgets("Stand down")
    carer.go(f"{episode}notes/new/")
    carer.forgets("Add to the timeline")
    carer.type_in(carer.page.locator("main textarea").first, "The phone is off")
    carer.press("Add to the timeline")
    carer.sees("The phone is off")


def take_it_on(somebody: Walker, episode: str) -> None:
    somebody.go("/home/")
    somebody.go("/notifications/")
    somebody.go(episode)
    somebody.press("Accept")
    somebody.sees("Your name is on it")
    somebody.go(f"{episode}assessment/")


def tell_police(carer: Walker, episode: str) -> None:
    carer.go(f"{episode}police/")
    carer.forgets("Record that police know")
    carer.choose("101")
    carer.write(re.compile("What reference"), "WM-2231")
    carer.press("Record that police know")
    carer.sees("Waiting for a decision")
    carer.go(f"{episode}police/heard/")
    carer.forgets("Record what they said")


def decide_not_to_look(somebody: Callable[[str], Walker], episode: str) -> None:
    somebody("call-handler").go("/decisions/")
    sergeant = somebody("police-supervisor")
    sergeant.go("/decisions/")
    sergeant.go(f"{episode}police/decision/")
    sergeant.forgets("Record decision")
    sergeant.choose("Not recording now")
    sergeant.choose("Medium")
    sergeant.write("Why?", "Home within the hour most times")
    sergeant.write(re.compile("say worries them"), "No inhaler, and the dark")
    sergeant.write(re.compile("What should the carer do"), "Ring again at midnight")
    sergeant.press("Preview what the carer reads")
    sergeant.press("Record decision")
    sergeant.sees("The carer reads your words now")


def challenge(carer: Walker, episode: str) -> str:
    """Where the challenge is followed."""
    carer.go(f"{episode}police/")
    carer.sees("Home within the hour most times")
    carer.press("Challenge this decision")
    carer.forgets("Continue")
    carer.choose("Police are not recording this")
    carer.write(re.compile("at risk of significant harm"), "No inhaler, and it is dark")
    carer.write(re.compile("What has been missed"), "A message about meeting an adult")
    carer.write(re.compile("Which number"), "07700 900123")
    carer.press("Continue")
    carer.press("Send challenge")
    carer.sees("Sent to the duty inspector")
    return carer.path


def change_the_decision(inspector: Walker, tracker: str) -> None:
    inspector.go("/escalations/")
    inspector.go(f"{tracker}review/")
    inspector.press("Pick up")
    inspector.forgets("Record your answer")
    inspector.choose("Change the decision")
    inspector.write("Why?", "The message changes this. Officers are on their way.")
    inspector.choose("Record as missing and respond")
    inspector.choose("High")
    inspector.press("Record your answer")
    inspector.sees("The carer reads your words now")


def say_that_the_child_is_back(carer: Walker, episode: str) -> None:
    carer.go(f"{episode}back/")
    carer.forgets("Continue")
    carer.choose("They came back by themselves")
    carer.press("Continue")
    carer.forgets("Continue")
    carer.choose("None of these")
    carer.press("Continue")
    carer.forgets("Record that Ash is back")
    carer.choose("Yes")
    carer.press("Record that Ash is back")
    carer.sees("It’s good Ash is back")


def find_the_interview(interviewer: Walker, reference: str) -> str:
    """The interview that covers this night, and no other child's."""
    interviewer.go("/home/")
    interviewer.go("/returns/")
    interviewer.follow("Ash")
    interviewer.sees(reference)
    interviewer.sees("No one has tried to reach Ash yet")
    return interviewer.path


def try_to_reach_the_child(interviewer: Walker, interview: str) -> None:
    interviewer.go(f"{interview}declined/")
    interviewer.forgets("Save")
    interviewer.go(f"{interview}attempts/")
    interviewer.forgets("Save attempt")
    interviewer.answer_when("tried_at", datetime.now(LONDON))
    interviewer.choose("Phone")
    interviewer.choose("No answer")
    interviewer.press("Save attempt")
    interviewer.sees("The attempt is recorded")
    assert interviewer.path == interview
    interviewer.sees("No answer")


def write_what_the_child_would_like(interviewer: Walker, interview: str) -> None:
    interviewer.go(interview)
    interviewer.follow("What Ash would like")
    interviewer.write("Who told you?", "")
    interviewer.forgets("Save")
    interviewer.write("Who told you?", "Ash")
    interviewer.write(re.compile(r"Where\?"), "Not at home")
    interviewer.press("Save")
    interviewer.go(f"{interview}schedule/")
    interviewer.sees("Not at home")
    interviewer.go(interview)


def book(interviewer: Walker, interview: str) -> None:
    interviewer.press("Book a time")
    interviewer.forgets("Book")
    interviewer.choose("Mo Farrell")
    interviewer.choose("Another time")
    interviewer.answer_when("booked_for", tomorrow_afternoon())
    interviewer.choose("School or college")
    interviewer.choose("A text from the interviewer")
    interviewer.press("Book")
    assert interviewer.path == interview
    interviewer.sees(re.compile(r"Mo Farrell talks with Ash, [^.]*4:15pm"))


def make_the_paper(coordinator: Walker, reference: str) -> None:
    coordinator.go("/board/")
    coordinator.go("/returns/")
    coordinator.go(f"/missing/{reference}/")
    coordinator.follow("Papers")
    coordinator.press("Make it: Episode report")
    coordinator.press("Make the report")
    link = coordinator.page.locator('a[href$=".pdf"]')
    link.wait_for(timeout=60_000)
    coordinator.look()
    with coordinator.page.expect_download() as downloaded:
        coordinator.use(link.first)
    paper = downloaded.value
    assert reference in paper.suggested_filename
    assert paper.path().read_bytes().startswith(b"%PDF-")


def hold(interviewer: Walker, interview: str) -> None:
    """The morning after, as if it were here already."""
    interviewer.go(interview)
    interviewer.press("Record the interview")
    interviewer.follow("While you were away")
    interviewer.write(re.compile("Ash’s words"), "I was at the skate park")
    interviewer.press("Save and go back to the sections")
    interviewer.sees("1 of 7 answered")
    interviewer.press("Say who talked, and send for approval")
    interviewer.forgets("Send for approval")
    interviewer.answer_when("held_at", datetime.now(LONDON))
    interviewer.choose(re.compile(r"^\s*Yes\s*$"))
    interviewer.press("Send for approval")
    interviewer.sees("The interview is sent for approval")


def approve(colleague: Walker, interview: str) -> None:
    colleague.go("/returns/?show=to-approve")
    colleague.go(interview)
    colleague.press("Read and approve")
    colleague.sees("I was at the skate park")
    colleague.forgets("Save what you decided")
    colleague.choose("Approve it")
    colleague.press("Save what you decided")
    colleague.sees("The interview is approved")


def see_that_the_child_is_safe(officer: Walker, episode: str) -> None:
    officer.go(f"{episode}prevention/")
    officer.press("Record the prevention interview")
    officer.forgets("Record")
    officer.choose("Police saw Ash")
    officer.pick(officer.page.locator('[name="seen_alone"][value="yes"]'))
    officer.write("What did police find?", "Well, and warm")
    officer.press("Record")
    officer.sees("Kept. It is not the return interview")


def read_every_time_away(social_worker: Walker) -> None:
    social_worker.go("/children/")
    social_worker.follow("Ash")
    social_worker.follow(re.compile("times away"))
    social_worker.sees("I was at the skate park")
    social_worker.follow(re.compile("chronology"))
    social_worker.press("Make the chronology")
    social_worker.page.locator('a[href$=".pdf"]').wait_for(timeout=60_000)
    social_worker.look()


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
