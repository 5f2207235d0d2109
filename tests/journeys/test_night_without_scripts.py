"""One child's night over plain HTTP: nothing of it needs a script."""

import re
from collections.abc import Callable

import pytest

from tests.journeys import steps
from tests.journeys.moments import just_now, typed
from tests.journeys.plain import Plain, log

pytestmark = pytest.mark.journey


def test_a_childs_night_from_the_first_tap_to_an_approved_interview_and_its_papers(
    who: Callable[[str], Plain],
) -> None:
    carer, interviewer = who("carer"), who("interviewer")
    reference = log(carer, "Ash")
    episode = f"/missing/{reference}/"
    accept_and_set_a_level(who("on-call"), episode)
    ask_police(carer, episode)
    who("placing-authority").go("/notifications/").sees(reference).go(episode).send(to="/accept/")
    refuse_to_look(who("police-supervisor"), episode)
    carer.go(f"{episode}police/").sees("Ash is often late on a Saturday")
    tracker = challenge(carer, episode)
    change_the_decision(who, tracker)
    carer.go(tracker).sees("The message changes this")
    back(carer, episode)
    carer.sees("It’s good Ash is back")
    taken(carer, episode, steps.not_back("Ash"))
    back(carer, episode)
    carer.sees("It’s good Ash is back")

    interview = interviewer.go("/returns/").sees(reference).follow("Ash").path
    for step in (steps.attempt(), steps.wish(), steps.booking()):
        taken(interviewer, interview, step)
    make_the_report(who("coordinator").go("/board/").sees("Ash"), reference)
    record(interviewer, interview)
    approve_in_the_end(interviewer, who("interview-manager"), interview)

    taken(who("police-supervisor"), f"{episode}prevention/", steps.prevention())
    carer.go(episode).sees("Closed")
    read_on_paper(who("social-worker"), interview, episode)
    nobody_was_named(Plain(carer.base), reference)


def taken(person: Plain, at: str, step: steps.Step) -> None:
    person.go(at).follow(step.by).send(**step.answers).sees(step.then)


def accept_and_set_a_level(on_call: Plain, episode: str) -> None:
    on_call.go(episode).sees("Set a level").send(to="/accept/")
    on_call.go(f"{episode}assessment/").send(level="L2")
    on_call.sees("L2 Missing, report to police")


def ask_police(carer: Plain, episode: str) -> None:
    carer.go(f"{episode}police/").sees("Say:")
    told = {"how": "101", "spoke_to": "A call handler", "reference": "WM-2"}
    carer.send(**typed("reported_at", just_now()), **told)
    carer.sees("Waiting for a decision")


def refuse_to_look(sergeant: Plain, episode: str) -> None:
    sergeant.go("/decisions/").sees("Ash")
    sergeant.go(f"{episode}police/decision/").send(
        outcome="not-recording",
        grade="medium",
        reason="Ash is often late on a Saturday",
        carer_worry="No inhaler",
        carer_should="Ring again at midnight",
    )


def challenge(carer: Plain, episode: str) -> str:
    """Where it is followed."""
    carer.go(f"{episode}police/").follow("Challenge this decision").send(
        ground="not-recording",
        harm="No inhaler, and the phone is off",
        missed="A message about meeting an adult",
        call_back="07700 900123",
    )
    carer.sees("Check and send").send()
    assert re.fullmatch(r"/escalations/\d+/", carer.path)
    return carer.path


def challenged(who: Callable[[str], Plain], carer: Plain, episode: str) -> str:
    """Where the challenge is followed."""
    ask_police(carer, episode)
    refuse_to_look(who("police-supervisor"), episode)
    return challenge(carer, episode)


def change_the_decision(who: Callable[[str], Plain], tracker: str) -> None:
    who("police-supervisor").go(f"{tracker}review/", expect=403)
    inspector = who("senior-officer").go(f"{tracker}review/").send(to="/pick-up/")
    inspector.send(
        verdict="changed",
        outcome="record-respond",
        grade="high",
        reason="The message changes this. We are looking now.",
    )


def back(carer: Plain, episode: str) -> None:
    """The shortest way through the three pages of a return."""
    carer.go(f"{episode}back/").send(found_how="came-back")
    carer.send(needs=["none"]).send(police_told="yes")


def record(interviewer: Plain, interview: str) -> None:
    """The morning after, as if it were here already."""
    interviewer.go(f"{interview}record/").follow("While you were away")
    interviewer.send(account="I was at the skate park").sees("1 of 7 answered")
    taken(interviewer, f"{interview}record/", steps.told_now())
    taken(interviewer, f"{interview}record/", steps.held())


def approve_in_the_end(interviewer: Plain, colleague: Plain, interview: str) -> None:
    taken(colleague, interview, steps.returned())
    interviewer.go("/returns/?show=returned").follow("Ash").follow("Read the comments")
    interviewer.sees("Say who was in the car").follow("While you were away")
    interviewer.send(account="I was at the skate park. Nobody was in the car")
    interviewer.send(to="/send-again/").sees("Sent for approval")
    taken(colleague, interview, steps.approved())


# Papers


def make_the_report(coordinator: Plain, reference: str) -> None:
    coordinator.go(f"/missing/{reference}/report/").send()
    assert reference in taken_away(coordinator)


def read_on_paper(worker: Plain, interview: str, episode: str) -> None:
    worker.go(interview).sees("Nobody was in the car").send(to="/report/")
    taken_away(worker)
    worker.go("/children/").follow("Ash").follow("times away")
    worker.follow("chronology").send()
    taken_away(worker)


def taken_away(person: Plain) -> str:
    """The address of the paper that this page waits for, once it has been downloaded."""
    person.sees("Preparing the").waits_for("Download", seconds=60)
    link = person.page.xpath('//a[contains(@href, ".pdf")]/@href')[0]
    paper = person.session.get(f"{person.base}{link}", timeout=30)
    assert paper.headers["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF-")
    return link


def nobody_was_named(outbox: Plain, reference: str) -> None:
    outbox.go("/demo/outbox/").sees(reference)
    assert "Ash" not in outbox.text
    assert "Turner" not in outbox.text


def test_a_child_says_not_now_and_is_asked_again(who: Callable[[str], Plain]) -> None:
    carer, interviewer = who("carer"), who("interviewer")
    episode = f"/missing/{log(carer, 'Ellie')}/"
    back(carer, episode)
    interview = interviewer.go("/returns/").follow("Ellie").path

    taken(interviewer, interview, steps.not_now())
    taken(interviewer, interview, steps.carers_view())
    interviewer.sees("There was a row about the phone on Friday")
    interviewer.go("/returns/?show=ask-again").follow("Ellie").send(to="/ask-again/")

    again = interviewer.sees("You can book a time").path
    assert again != interview
    taken(interviewer, again, steps.booking())
    carer.go(again).sees("Mo Farrell from Listening Post will talk with Ellie")


def test_people_with_no_part_in_it_find_nothing(who: Callable[[str], Plain]) -> None:
    reference = log(who("carer"), "Ellie")
    for persona in ("other-carer", "former-carer", "other-home-staff", "other-force", "stranger"):
        stranger = who(persona)
        stranger.go(f"/missing/{reference}/", expect=404)
        hidden = stranger.text
        assert stranger.go("/missing/M-22222/", expect=404).text == hidden
    who("carer").go(f"/missing/{reference}/stand-down/").send(because="Was in the garden")


def test_what_an_agency_that_is_not_signed_in_decided_is_recorded_by_whoever_heard_it(
    who: Callable[[str], Plain],
) -> None:
    carer = who("carer")
    reference = log(carer, "Ellie")
    episode = f"/missing/{reference}/"
    carer.go(f"{episode}police/").send(**typed("reported_at", just_now()), how="101")

    carer.go(f"{episode}police/heard/").send(
        officer_name="Sgt P",
        **typed("decided_at", just_now()),
        heard_how="phone",
        outcome="record-carer-leads",
        grade="medium",
        reason="Ring us at midnight if she isn’t home",
        carer_should="Ring at midnight",
    )

    carer.go(f"{episode}police/").sees("Ring us at midnight if she isn’t home")
    back(carer, episode)
