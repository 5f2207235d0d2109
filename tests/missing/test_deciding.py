"""An officer’s decision, and the queue of a force."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from lxml import html

from core import times
from missing import queries, workflow
from missing.models import Episode, PoliceDecision
from missing.rules import StepState
from missing.tries import Try
from partners.models import Job
from partners.rules import Role
from tests import make
from tests.missing.of_police import decision, police
from tests.missing.pages import MOST, green_buttons, moment, nights, statements, words

pytestmark = pytest.mark.django_db


def test_an_officer_decides_beside_what_the_carer_said(world, sign_in, reported):
    answer = sign_in(world.sergeant).get(police(reported, "decision/"))
    page = words(answer)

    assert "L2 Missing, report to police" in page
    assert "Nobody knows where they are" in page
    assert green_buttons(answer) == ["Record decision"]


def region(page, name):
    """The words of one part of the page."""
    return " ".join(
        html.fromstring(page.content).xpath(f"string(//*[@aria-labelledby='{name}'])").split()
    )


def test_what_others_judged_stands_beside_the_carers_word_and_is_not_read_as_theirs(
    world, sign_in, reported, now
):
    carer = reported.assessments.get()
    make.levelled(reported, world.on_call, level="L3", now=now)

    said = region(sign_in(world.sergeant).get(police(reported, "decision/")), "carer")

    assert said.startswith("What the carer says L2 Missing, report to police")
    assert f"{carer.decided_by}, {world.carer.title}, {world.provider}" in said
    theirs, others = said.split("What others say")
    assert "L3" not in theirs
    assert "It feels wrong tonight" not in theirs
    assert others.startswith(": on-call and fostering agency L3 Missing, in immediate danger")
    assert f"{world.on_call.person}, {world.on_call.title}, {world.provider}" in others


def test_an_officer_decides_with_what_was_tried_and_how_it_went_before(world, sign_in, now):
    earlier = make.reported(world, now=now - timedelta(days=9))
    make.back(world, episode=earlier, now=now - timedelta(days=9) + timedelta(hours=1))
    Job.objects.filter(pk=world.carer.pk).update(phone="07700 900456")
    night = make.levelled(make.logged(world, now=now), world.carer, now=now)
    workflow.take_steps(
        episode=night,
        taken={Try("phone", f"Call {world.child}"): StepState.NO_ANSWER},
        by=make.acting(world.carer),
        now=now,
    )
    make.reported(world, episode=night, now=now)

    page = sign_in(world.sergeant).get(police(night, "decision/"))

    said = region(page, "carer")
    assert f"Tried so far Call {world.child}: no answer" in said
    assert "longest 3 hours" in said
    assert f"Call {world.carer.person}: 07700 900456" in said
    assert f'href="/missing/{night.reference}/papers/"' in page.content.decode()


def test_a_carer_who_has_set_no_level_is_said_to_have_set_none(world, sign_in, now):
    night = make.reported(world, now=now - timedelta(minutes=10))
    make.levelled(night, world.on_call, now=now)

    said = region(sign_in(world.sergeant).get(police(night, "decision/")), "carer")

    assert "The carer has set no level." in said
    # What on-call judged is all that anybody has: its reasons are there, as a carer's would be.
    assert "What others say: on-call and fostering agency" in said
    assert f"{world.on_call.person}, {world.on_call.title}, {world.on_call.agency}" in said
    assert re.search(r"Points to a higher level: [1-9]", said)


def test_what_was_written_down_for_the_carer_is_said_to_be(world, sign_in, now):
    night = make.logged(world, by=world.on_call, now=now - timedelta(minutes=10))
    Episode.objects.filter(pk=night.pk).update(carer_told=True)
    make.levelled(night, world.on_call, now=night.logged_at)
    make.reported(world, episode=night, now=now)

    said = region(sign_in(world.sergeant).get(police(night, "decision/")), "carer")

    assert f"Written down for the carer by {world.on_call.person}" in said


def test_police_may_act_for_a_childs_welfare_without_recording_them_as_missing(
    world, sign_in, reported
):
    """Where the child is is known; “not recording now” would say that police do nothing."""
    sign_in(world.sergeant).post(police(reported, "decision/"), decision(outcome="welfare-action"))

    page = words(sign_in(world.carer).get(police(reported)))
    assert "They are acting for their welfare." in page
    assert "Police: acting for their welfare, high" in page
    assert "not recording now" not in page
    assert reported.duties.get(code="check-search").how_ended == ""


def test_a_decision_says_when_it_is_looked_at_again(world, sign_in, reported):
    client, page = sign_in(world.sergeant), police(reported, "decision/")
    soonest = timezone.now() + timedelta(hours=1)
    assert (
        f'value="{times.clock(times.local(soonest).time())}"' in client.get(page).content.decode()
    )

    answer = client.post(page, decision(**{"review_at-on": "", "review_at-time": ""}))

    assert answer.status_code == 422
    assert "Choose when you will look at this again" in words(answer)
    assert not PoliceDecision.objects.exists()


def test_a_decision_is_recorded_with_its_review_time(world, sign_in, reported):
    answer = sign_in(world.sergeant).post(police(reported, "decision/"), decision())

    kept = PoliceDecision.objects.get(episode=reported)
    assert (answer.status_code, answer.headers["Location"]) == (302, police(reported))
    assert (kept.outcome, kept.grade, kept.officer) == (
        "record-respond",
        "high",
        world.sergeant.person,
    )
    assert timedelta(minutes=58) < kept.review_at - kept.decided_at <= timedelta(hours=1)
    assert reported.duties.get(code="police-decision").how_ended == "met"


@pytest.mark.parametrize(
    ("changed", "errors"),
    [
        ({"outcome": ""}, ["Select what you have decided"]),
        ({"grade": ""}, ["Select a risk grade"]),
        ({"reason": " "}, ["Give a reason, in words the carer will read"]),
        (
            {"outcome": "not-recording"},
            [
                "Enter what the carer said worries them",
                "Enter what the carer should do, and until when",
            ],
        ),
        (
            {"outcome": "record-carer-leads", "carer_worry": "No inhaler"},
            ["Enter what the carer should do, and until when"],
        ),
        ({"grade": "low"}, ["Enter why this grade is right for a child"]),
        ({"grade": "very_low"}, ["Enter why this grade is right for a child"]),
        ({"outcome": "ignore"}, ["Select what you have decided"]),
    ],
)
def test_a_decision_that_lacks_something_is_asked_for_again(
    world, sign_in, reported, changed, errors
):
    answer = sign_in(world.sergeant).post(police(reported, "decision/"), decision(**changed))

    page = words(answer)
    assert answer.status_code == 422
    for error in errors:
        assert error in page
    assert not PoliceDecision.objects.exists()
    if changed.get("reason") is None:
        assert "Police are looking for you both now" in answer.content.decode()


def test_a_review_time_is_within_what_the_grade_allows(world, sign_in, reported):
    client, page = sign_in(world.sergeant), police(reported, "decision/")
    now = timezone.now()

    late = client.post(page, decision(**moment("review_at", now + timedelta(hours=3))))
    fit = client.post(page, decision(**moment("review_at", now + timedelta(minutes=90))))

    assert late.status_code == 422
    assert "Choose a review time within 2 hours of the decision" in words(late)
    assert fit.status_code == 302


def test_a_preview_shows_the_carers_words_and_records_nothing(world, sign_in, reported):
    client, page = sign_in(world.sergeant), police(reported, "decision/")
    answers = decision(
        outcome="not-recording", grade="medium", carer_worry="Inhaler", carer_should="Ring at 11pm"
    )

    answer = client.post(page, {**answers, "preview": "yes"})

    shown = words(answer)
    assert answer.status_code == 200
    assert "What the carer will read" in shown
    assert f"Sergeant {world.sergeant.person} said" in shown
    assert "Ring at 11pm" in shown
    assert not PoliceDecision.objects.exists()
    assert client.post(page, answers).status_code == 302


def test_a_preview_shows_nothing_that_no_carer_reads(world, sign_in, reported):
    """Why a grade is low for a child is for those who work with police's grades."""
    why = "Seen by their aunt an hour ago"
    answers = decision(grade="low", low_grade_because=why, preview="yes")

    page = sign_in(world.sergeant).post(police(reported, "decision/"), answers)

    shown = region(page, "preview")
    assert "Police risk grade" in shown
    assert why not in shown


def test_a_preview_of_half_an_answer_says_what_is_missing(world, sign_in, reported):
    answer = sign_in(world.sergeant).post(
        police(reported, "decision/"), {**decision(reason=""), "preview": "yes"}
    )

    assert answer.status_code == 422
    assert "What the carer will read" not in words(answer)


def test_a_decision_made_meanwhile_is_shown_before_another_is_recorded(
    world, sign_in, reported, now
):
    client, page = sign_in(make.officer(world.force)), police(reported, "decision/")
    client.get(page)
    first = make.decided(world, episode=reported, now=now)

    clash = client.post(page, decision(seen=""))
    again = client.post(page, decision(seen=str(first.pk)))

    assert clash.status_code == 422
    assert f"Sergeant {world.sergeant.person} decided at" in words(clash)
    assert "Often late on a Saturday" in words(clash)
    assert "['" not in words(clash)
    assert f'value="{first.pk}"' in clash.content.decode()
    assert again.status_code == 302
    assert PoliceDecision.objects.filter(episode=reported).count() == 2


def test_a_decision_made_in_the_same_moment_is_shown_and_nothing_typed_is_lost(
    world, sign_in, reported, now, monkeypatch
):
    client, page = sign_in(make.officer(world.force)), police(reported, "decision/")
    decisions = [queries.decisions_of(reported)]
    first = make.decided(world, episode=reported, now=now)
    read = queries.decisions_of
    monkeypatch.setattr(
        queries, "decisions_of", lambda episode: decisions.pop() if decisions else read(episode)
    )

    clash = client.post(page, decision(reason="Seen at the station"))
    again = client.post(page, decision(reason="Seen at the station", seen=str(first.pk)))

    assert clash.status_code == 422
    assert f"{first.whose} decided at" in words(clash)
    assert "Often late on a Saturday" in words(clash)
    assert "Seen at the station" in clash.content.decode()
    assert f'value="{first.pk}"' in clash.content.decode()
    assert again.status_code == 302


def test_pressing_record_twice_records_once(world, sign_in, reported):
    client, page = sign_in(world.sergeant), police(reported, "decision/")

    answers = [client.post(page, decision()) for _ in range(2)]

    assert {answer.headers["Location"] for answer in answers} == {police(reported)}
    assert PoliceDecision.objects.filter(episode=reported).count() == 1


@pytest.mark.parametrize("name", ["carer", "on_call", "social_worker", "coordinator"])
def test_only_police_decide(world, sign_in, reported, name):
    client = sign_in(getattr(world, name))

    assert client.get(police(reported, "decision/")).status_code == 403
    assert client.post(police(reported, "decision/"), decision()).status_code == 403
    assert not PoliceDecision.objects.exists()


def test_nothing_is_decided_when_the_child_is_back(world, sign_in, reported, now):
    make.back(world, episode=reported, now=now)

    answer = sign_in(world.sergeant).post(police(reported, "decision/"), decision())

    assert answer.status_code == 409


def test_an_empty_queue_says_what_would_be_there(world, sign_in):
    answer = sign_in(world.sergeant).get("/decisions/")

    assert "Nothing waiting" in words(answer)
    assert green_buttons(answer) == []


def test_the_queue_leads_to_the_one_that_has_waited_longest(world, sign_in, reported):
    answer = sign_in(world.sergeant).get("/decisions/")

    assert green_buttons(answer) == ["Next decision"]
    assert "Pick up" in words(answer)
    assert "Waiting for a decision (1)" in words(answer)
    assert reported.get_absolute_url() in answer.content.decode()


def test_next_decision_opens_the_form_of_what_has_waited_longest(world, sign_in, reported):
    nights(world, 1)

    answer = sign_in(world.sergeant).get("/decisions/next/")

    assert (answer.status_code, answer.headers["Location"]) == (302, police(reported, "decision/"))


def test_next_decision_passes_over_what_somebody_else_has_picked_up(world, sign_in, reported):
    duty = reported.duties.get(code="police-decision")
    workflow.accept(duty=duty, by=make.acting(world.sergeant), now=timezone.now())

    other = sign_in(world.inspector).get("/decisions/next/", follow=True)

    assert other.redirect_chain == [("/decisions/", 302)]
    assert "Nothing waits for a decision" in words(other)
    mine = sign_in(world.sergeant).get("/decisions/next/")
    assert mine.headers["Location"] == police(reported, "decision/")


def test_only_those_who_decide_are_led_to_the_next_decision(world, sign_in, reported):
    assert sign_in(world.carer).get("/decisions/next/").status_code == 403


def test_the_queue_says_who_picked_it_up(world, sign_in, reported):
    duty = reported.duties.get(code="police-decision")
    workflow.accept(duty=duty, by=make.acting(world.sergeant), now=timezone.now())

    page = words(sign_in(world.inspector).get("/decisions/"))

    assert world.sergeant.person.name in page
    assert "Pick up" not in page.replace("Picked up by", "")


@pytest.mark.parametrize("name", ["carer", "on_call", "social_worker", "coordinator"])
def test_the_queue_is_for_police(world, sign_in, name):
    assert sign_in(getattr(world, name)).get("/decisions/").status_code == 403


def test_another_forces_queue_has_none_of_it(world, sign_in, reported):
    answer = sign_in(make.officer(make.area().force)).get("/decisions/")

    assert world.child.forename not in answer.content.decode()


def test_a_queue_of_fifty_asks_as_little_as_a_queue_of_five(world, sign_in):
    client = sign_in(world.sergeant)
    client.get("/decisions/")
    counted = []
    for many in (5, 46):
        nights(world, many)
        counted.append(len(statements(client, "/decisions/")))

    assert counted[0] == counted[1] <= MOST
    assert "?page=2" in client.get("/decisions/").content.decode()
    assert client.get("/decisions/?page=2").status_code == 200


def test_the_forms_ask_for_little(world, sign_in, reported):
    for job, rest in ((world.sergeant, "decision/"), (world.carer, "heard/")):
        client = sign_in(job)
        client.get(police(reported, rest))
        assert len(statements(client, police(reported, rest))) <= MOST


def test_a_person_who_came_from_another_job_still_works_as_one(world, sign_in, reported):
    """Somebody with two jobs acts as the one they chose."""
    both = make.job(Role.COORDINATOR, world.host, who=world.sergeant.person)

    assert sign_in(both).get("/decisions/").status_code == 403
    assert sign_in(world.sergeant).get("/decisions/").status_code == 200
