"""What follows a child's return, as each person meets it: every page on a phone and on a desk.

Each test has a child of the demo world to itself.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Route

from tests.journeys import steps
from tests.journeys.moments import this_minute, typed
from tests.journeys.plain import Plain, log
from tests.journeys.steps import Step
from tests.journeys.test_kills import stopped
from tests.journeys.test_night_without_scripts import back, challenged
from tests.journeys.walk import OnPhoneAndDesk, Walker
from tests.machine.checkout import Checkout

pytestmark = pytest.mark.journey
Somebody = Callable[[str], Walker]
Who = Callable[[str], Plain]

SHOWN = ("yours", "overdue", "to-arrange", "booked", "to-approve", "returned", "ask-again")
# The first of the demo world: Ash's, approved long ago.
ASHS = "/returns/1/"


@pytest.fixture(scope="module")
def looked_at() -> set[tuple[str, str]]:
    """What anybody of this file has looked at: the same page in the same state is gone over once."""
    return set()


@pytest.fixture
def somebody(walker: Callable[..., Walker], looked_at: set[tuple[str, str]]) -> Somebody:
    def signed_in(persona: str) -> Walker:
        person = walker(persona, walks=OnPhoneAndDesk)
        person.checked = looked_at
        return person

    return signed_in


def taken(person: Walker, at: str, step: Step) -> None:
    """Somebody who first forgets to answer."""
    person.go(at)
    person.enter(step.by)
    person.forgets(step.button)
    person.answer(step.answers)
    person.press(step.button)
    person.sees(step.then)


def pressed(person: Walker, at: str, button: str, then: str) -> None:
    person.go(at)
    person.press(button)
    person.sees(then)


def interview_of(arranger: Walker, name: str) -> str:
    arranger.go("/returns/")
    arranger.enter(name)
    return arranger.path


def episode_of(person: Walker, name: str) -> str:
    """The time away that somebody's start page leads to."""
    person.go("/home/")
    person.enter(name)
    return person.path


# When somebody can


def test_an_interviewer_says_when_they_can_talk_and_takes_it_back(somebody: Somebody) -> None:
    mo = somebody("interviewer")
    mo.go("/returns/")
    mo.enter("My times")
    while mo.page.get_by_role("button", name="Take back").count():
        mo.press("Take back")
        mo.sees("That time is taken back")
    mo.sees("You have offered no times to come")
    taken(mo, "/returns/times/", steps.free_time())
    mo.enter("What the service can take on")
    mo.sees("2 times are free")
    mo.go("/returns/times/")
    mo.press("Take back")
    mo.sees("That time is taken back")
    mo.go("/returns/times/service/")
    mo.sees("1 time is free")


def test_an_interviewers_calendar_has_an_address_that_is_shown_once(somebody: Somebody) -> None:
    mo = somebody("interviewer")
    mo.go("/returns/times/")
    mo.enter("My calendar")
    mo.press("Make the address")
    mo.sees("It is shown now and not again")
    mo.go("/returns/calendar/")
    mo.sees("Your address was made")
    mo.press("Stop it")
    mo.sees("The address opens nothing any more")


@pytest.mark.parametrize("persona", ["interviewer", "social-worker", "coordinator"])
def test_the_list_can_be_cut_down_and_says_when_nothing_is_left(
    somebody: Somebody, persona: str
) -> None:
    person = somebody(persona)
    for chosen in ("", *SHOWN):
        person.go(f"/returns/?show={chosen}")


# Coming back


def test_a_child_comes_back_hurt_and_police_see_that_the_child_is_safe(somebody: Somebody) -> None:
    kit = somebody("home-staff")
    episode = episode_of(kit, "Bea")
    found_and_gone_again(kit, somebody("social-worker"), episode)
    come_back_hurt(kit, episode)
    kit.go(f"{episode}prevention/")
    sergeant = somebody("police-supervisor")
    taken(sergeant, f"{episode}prevention/", steps.prevention())
    kit.go(f"{episode}prevention/")
    kit.sees("Police have seen Bea")


def found_and_gone_again(carer: Walker, social_worker: Walker, episode: str) -> None:
    """In hospital, where somebody is to talk with the child before they go home; and gone from there."""
    carer.refused(f"{episode}gone-again/", 409)
    carer.go(f"{episode}found/")
    carer.forgets("Record that Bea is found")
    where = {
        "kind": "hospital",
        "place": "Ward 4",
        "with_whom": "A nurse",
        "seen_by": "Sister Amin",
    }
    carer.answer({**where, **typed("found_at", this_minute())})
    carer.press("Record that Bea is found")
    carer.refused(f"{episode}talk-before-home/", 403)

    social_worker.go(episode)
    social_worker.enter("Arrange a talk before Bea goes home")
    social_worker.press("Ask for the talk")
    social_worker.sees("is asked to arrange it")
    interview = social_worker.path

    carer.go(interview)
    carer.go(f"{episode}gone-again/")
    carer.answer({**typed("left_at", this_minute()), "left_how": "Walked out of the ward"})
    carer.press("Record that Bea has gone")
    for each in (carer, social_worker):
        each.go(interview)


def come_back_hurt(carer: Walker, episode: str) -> None:
    carer.go(episode)
    carer.enter("is back")
    carer.forgets("Continue")
    carer.answer({"found_how": "came-back", "found_where": "At the canal"})
    carer.press("Continue")
    carer.forgets("Continue")
    carer.answer({"needs": "hurt", "words": "I fell"})
    carer.press("Continue")
    carer.sees("Phone now")
    carer.enter("Continue")
    carer.forgets("Record that Bea is back")
    carer.answer({"police_told": "yes"})
    carer.press("Record that Bea is back")
    carer.sees("It’s good Bea is back")
    carer.enter("Bea has gone again")


def test_what_police_said_is_written_down_by_a_carer_and_put_right_by_an_officer(
    somebody: Somebody, who: Who
) -> None:
    dan = somebody("other-carer")
    episode = episode_of(dan, "Tia")
    back(who("other-carer"), episode)
    dan.go(f"{episode}back/done/")
    taken(dan, f"{episode}back/done/", steps.not_back("Tia"))
    back(who("other-carer"), episode)
    taken(dan, f"{episode}prevention/", steps.heard_of_prevention())
    dan.sees("Police have not confirmed it here")
    taken(somebody("police-supervisor"), f"{episode}prevention/", steps.corrected_prevention())
    dan.go(f"{episode}prevention/")
    dan.sees("Tia said no to police")


def test_a_child_who_goes_again_before_the_talk_is_not_pressed(
    somebody: Somebody, who: Who
) -> None:
    kit, mo = who("home-staff"), somebody("interviewer")
    back(kit, kit.go("/home/").follow("Kai, 16").path)
    again = f"/missing/{log(kit, 'Kai')}/"
    interview = interview_of(mo, "Kai")
    mo.sees("Missing again")
    back(kit, again)
    mo.go(interview)
    mo.sees("Covers 2 episodes")


# The interview


def test_an_interview_is_arranged_held_returned_sent_again_and_approved(
    somebody: Somebody, walker: Callable[..., Walker]
) -> None:
    sunil = somebody("other-home-staff")
    episode = episode_of(sunil, "Noor")
    taken(sunil, f"{episode}prevention/", steps.heard_of_prevention())
    pressed(somebody("police-supervisor"), f"{episode}prevention/", "It was so", "Confirmed")

    mo, leila, nadia = map(somebody, ("interviewer", "interview-manager", "social-worker"))
    interview = interview_of(mo, "Noor")
    arrange(mo, interview, others=[sunil, nadia])
    write_alone(mo, walker(width=320), interview)
    record_every_section(mo, f"{interview}record/")
    taken(mo, f"{interview}record/", steps.told_now())
    taken(mo, f"{interview}record/", steps.held())
    return_it(mo, leila, interview)
    taken(leila, interview, steps.approved())
    for reader in (sunil, nadia):
        reader.go(interview)
    nadia.sees("My cousin picked me up")
    share_it(nadia, interview)
    mo.refused(interview, 404)


def share_it(nadia: Walker, interview: str) -> None:
    """With police, to keep somebody safe, which takes a reason."""
    nadia.go(f"{interview}share/")
    nadia.choose("to keep somebody safe")
    nadia.forgets("See what each would read")
    nadia.write("Why must police read", "Somebody waits for Noor outside the school.")
    nadia.press("See what each would read")
    nadia.sees("Nothing is saved yet")
    nadia.press("Save what is shared")
    nadia.go(interview)
    nadia.sees("Make the extract for police")


def arrange(mo: Walker, interview: str, others: list[Walker]) -> None:
    """To arrange, and booked: each as others see it too."""
    for each in others:
        each.go(interview)
    for step in (steps.attempt(), steps.wish(), steps.booking()):
        taken(mo, interview, step)
    mo.refused(f"{interview}carers-view/", 409)
    mo.refused(f"{interview}approval/", 403)
    for each in others:
        each.go(interview)
        each.refused(f"{interview}record/", 403)


def write_alone(mo: Walker, child: Walker, interview: str) -> None:
    """By the link that the interviewer makes, on a phone of the child's own."""
    mo.go(f"{interview}voice/")
    mo.forgets("Make the link")
    mo.choose("On another device")
    mo.press("Make the link")
    link = urlsplit(mo.page.locator("main .govuk-inset-text").inner_text().strip()).path
    mo.go(link, expect=403)

    child.go(link)
    child.enter("Start")
    child.write("What made you go?", "It was too loud")
    child.press("Next")
    child.choose("Not safe")
    child.press("Next")
    child.enter("Skip")
    child.choose("Most of the time")
    child.press("Next")
    child.write("What would help you now?", "A call from Mum")
    child.press("Next")
    child.sees("do not wait for")
    child.enter("Change")
    child.press("Next")
    child.sees("You skipped this")
    child.choose("My reviewing officer")
    child.press("That’s right")
    child.sees("Thank you")
    child.go(link, expect=404)
    child.sees("This link has finished")

    mo.go(interview)
    mo.sees("wrote that they were or are not safe")
    mo.go(f"{interview}record/before-you-left/")
    mo.sees("It was too loud")


def record_every_section(mo: Walker, record: str) -> None:
    mo.go(record)
    sections = mo.page.locator("main .govuk-task-list__link").all_inner_texts()
    assert len(sections) >= 6
    for title in sections:
        mo.enter(title)
        mo.type_in(mo.page.locator("main textarea:visible").first, "My cousin picked me up")
        mo.press("Save and go back to the sections")


def return_it(mo: Walker, leila: Walker, interview: str) -> None:
    """Waiting to be approved, returned with comments, and sent again."""
    for person in (mo, leila):
        person.go(interview)
    for path, code in (("schedule/", 409), ("record/", 409), ("approval/", 403)):
        mo.refused(f"{interview}{path}", code)
    mo.go("/returns/?show=to-approve")
    taken(leila, interview, steps.returned())
    leila.refused(f"{interview}approval/", 409)
    mo.go("/returns/?show=returned")
    mo.go(interview)
    mo.enter("Read the comments")
    mo.sees("Say who was in the car")
    pressed(mo, f"{interview}record/", "Send for approval again", "Sent for approval")


def test_a_child_says_not_now_and_is_asked_again(somebody: Somebody) -> None:
    mo, ruth = somebody("interviewer"), somebody("former-carer")
    interview = interview_of(mo, "Leo")
    ruth.go(interview)
    ruth.sees("Mo Farrell from Listening Post will talk with Leo")
    taken(mo, interview, steps.not_now())
    taken(mo, interview, steps.carers_view())
    mo.sees("There was a row about the phone on Friday")
    ruth.go(interview)
    ruth.sees("Leo said not now")
    mo.go("/returns/?show=ask-again")
    pressed(mo, interview, "Ask again", "You can book a time")
    ruth.go(mo.path)
    ruth.sees("No time is booked yet")


# For those who plan with the child


@pytest.mark.parametrize("persona", ["social-worker", "reviewing-officer", "coordinator"])
def test_those_who_plan_with_a_child_read_every_time_away(somebody: Somebody, persona: str) -> None:
    person = somebody(persona)
    person.go("/children/")
    person.enter("Ash Turner")
    child = person.path
    person.enter("times away")
    person.sees("What they have in common")
    person.go(f"{child}papers/")
    person.go(ASHS)
    person.sees("Mo Farrell talked with Ash")


def test_a_child_who_was_never_away_has_a_page_that_says_so(somebody: Somebody) -> None:
    nadia = somebody("social-worker")
    nadia.go("/children/")
    nadia.enter("Finn")
    nadia.enter("times away")
    nadia.sees("hasn’t been away")


# Papers


def test_each_paper_is_waited_for_on_a_page_that_says_so(
    somebody: Somebody, service: Checkout, who: Who
) -> None:
    carer, nadia = who("carer"), somebody("social-worker")
    episode = f"/missing/{log(carer, 'Ash')}/"
    offers = {
        challenged(who, carer, episode): "Make a record of the challenge (PDF)",
        f"{episode}papers/": "Make it: Police summary",
        ASHS: "Make a report of it",
        chronology_of(nadia): "Make the chronology",
    }
    with stopped(service, "worker"):
        asked = [asked_for(nadia, at, button) for at, button in offers.items()]
    for paper in asked:
        who("social-worker").go(paper).waits_for("Download the")
        nadia.go(paper)
    who("on-call").go(f"{episode}stand-down/").send(because="Was in the garden")


def chronology_of(worker: Walker) -> str:
    """Where Ash’s is asked for, first for days that end before they begin."""
    worker.go("/children/1/papers/")
    worker.enter("Choose the days")
    worker.answer({"last_day-year": "2020"})
    worker.forgets("Make the chronology")
    return worker.path


def asked_for(worker: Walker, at: str, button: str) -> str:
    """Where the paper is waited for. The page is held still, so that it can be looked at."""
    worker.page.goto(at)
    worker.page.get_by_role("button", name=button).click()
    worker.page.wait_for_url("**/documents/*/")
    worker.page.route("**/documents/*/", without_looking_again)
    worker.go(worker.path)
    worker.sees("Preparing the")
    return worker.path


def without_looking_again(route: Route) -> None:
    answer = route.fetch()
    kept = {name: value for name, value in answer.headers.items() if name != "refresh"}
    route.fulfill(response=answer, headers=kept)


# Nobody may, or not now, or there is nothing

REFUSED = {
    "carer": {
        **dict.fromkeys(("/returns/", "/returns/times/", "/returns/calendar/"), 403),
        **dict.fromkeys((f"{ASHS}{page}/" for page in ("schedule", "record", "tell")), 403),
        **dict.fromkeys((f"{ASHS}{page}/" for page in ("carers-view", "approval", "wishes")), 403),
        **dict.fromkeys(("/children/1/missing/", "/children/1/chronology/"), 403),
        "/children/1/papers/": 403,
    },
    "call-handler": {"/returns/": 403, ASHS: 404},
    "police-supervisor": {"/returns/": 403, ASHS: 404, "/children/1/missing/": 404},
    "social-worker": {"/returns/times/": 403, f"{ASHS}schedule/": 409, f"{ASHS}approval/": 403},
    "reviewing-officer": {"/returns/": 403, f"{ASHS}record/": 403, f"{ASHS}tell/": 403},
    "coordinator": {f"{ASHS}approval/": 403, f"{ASHS}record/": 403, "/returns/calendar/": 403},
    "interviewer": {
        **dict.fromkeys((ASHS, "/returns/999999/", "/children/1/missing/"), 404),
        "/returns/times/1/take-back/": 405,
    },
    "other-carer": {ASHS: 404, "/children/1/papers/": 404},
}


@pytest.mark.parametrize("persona", REFUSED)
def test_whoever_may_not_is_told_so_kindly(somebody: Somebody, persona: str) -> None:
    person = somebody(persona)
    for path, code in REFUSED[persona].items():
        person.refused(path, code)
