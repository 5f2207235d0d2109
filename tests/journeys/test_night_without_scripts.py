"""One child's night over plain HTTP: nothing of it needs a script."""

import re
from collections.abc import Callable

import pytest

from tests.journeys.moments import just_now, tomorrow_afternoon, typed
from tests.journeys.plain import Plain, log

pytestmark = pytest.mark.journey


def test_a_childs_night_from_the_first_tap_to_a_booked_interview_and_a_paper(
    who: Callable[[str], Plain],
) -> None:
    carer = who("carer")
    reference = log(carer, "Ash")
    episode = f"/missing/{reference}/"

    on_call = who("on-call").go(episode)
    on_call.sees("Set a level").send(to="/accept/")
    on_call.go(f"{episode}assessment/").send(level="L2")
    on_call.sees("L2 Missing, report to police")

    carer.go(f"{episode}police/").sees("Say:")
    carer.send(
        **typed("reported_at", just_now()), how="101", spoke_to="A call handler", reference="WM-2"
    )
    carer.sees("Waiting for a decision")

    placing = who("placing-authority").go("/notifications/").sees(reference)
    placing.go(episode).send(to="/accept/")

    sergeant = who("police-supervisor").go("/decisions/").sees("Ash")
    sergeant.go(f"{episode}police/decision/").send(
        outcome="not-recording",
        grade="medium",
        reason="Ash is often late on a Saturday",
        carer_worry="No inhaler",
        carer_should="Ring again at midnight",
    )
    carer.go(f"{episode}police/").sees("Ash is often late on a Saturday")

    carer.follow("Challenge this decision").send(
        ground="not-recording",
        harm="No inhaler, and the phone is off",
        missed="A message about meeting an adult",
        call_back="07700 900123",
    )
    carer.sees("Check and send").send()
    tracker = carer.path
    assert re.fullmatch(r"/escalations/\d+/", tracker)

    who("police-supervisor").go(f"{tracker}review/", expect=403)
    inspector = who("senior-officer").go(f"{tracker}review/").send(to="/pick-up/")
    inspector.send(
        verdict="changed",
        outcome="record-respond",
        grade="high",
        reason="The message changes this. We are looking now.",
    )
    carer.go(tracker).sees("The message changes this")

    carer.go(f"{episode}back/").send(found_how="came-back")
    carer.send(needs=["none"]).send(police_told="yes")
    carer.sees("It’s good Ash is back")

    interviewer = who("interviewer").go("/returns/").sees(reference).follow("Ash")
    interview = interviewer.path
    mo = interviewer.go(f"{interview}schedule/").page.xpath(
        '//label[contains(., "Mo Farrell")]/@for'
    )[0]
    chosen = interviewer.page.get_element_by_id(mo).get("value")
    interviewer.send(
        interviewer=chosen,
        **typed("booked_for", tomorrow_afternoon()),
        where="school",
        child_told_by="text",
    )
    interviewer.go(interview).sees("4:15pm")

    coordinator = who("coordinator").go("/board/").sees("Ash")
    coordinator.go(f"{episode}report/").send()
    coordinator.waits_for("Download", seconds=60)
    link = coordinator.page.xpath('//a[contains(@href, ".pdf")]/@href')[0]
    paper = coordinator.session.get(f"{coordinator.base}{link}", timeout=30)
    assert paper.headers["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF-")
    assert reference in link

    outbox = Plain(coordinator.base).go("/demo/outbox/").sees(reference)
    assert "Ash" not in outbox.text
    assert "Turner" not in outbox.text


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
    carer.go(f"{episode}back/").send(found_how="carer")
    carer.send(needs=["none"]).send(police_told="yes")
