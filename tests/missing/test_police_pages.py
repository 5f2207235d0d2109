"""Telling police, what they decide, what was heard, and the queue of a force."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from lxml import html

from core import times
from missing import queries, workflow
from missing.framework import Answers
from missing.models import Episode, PoliceDecision, PoliceReport
from missing.rules import HeardHow, ReportedBy, StepState
from missing.tries import Try
from partners.models import Job
from partners.rules import Office, Rank, Role
from tests import make
from tests.missing.pages import (
    MOST,
    green_buttons,
    headings,
    moment,
    nights,
    statements,
    submitted,
    words,
)

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def now():
    return timezone.now() - MINUTE


@pytest.fixture
def logged(world, now):
    return make.levelled(make.logged(world, now=now), world.carer, now=now)


@pytest.fixture
def reported(world, logged, now):
    return make.reported(world, episode=logged, now=now)


def police(episode, rest="") -> str:
    return f"/missing/{episode}/police/{rest}"


# The report


def report(at, **more):
    return submitted(**{**moment("reported_at", at), "how": "101", **more})


def test_before_the_report_there_is_a_script_to_read_out(world, sign_in, logged):
    page = words(sign_in(world.carer).get(police(logged)))
    age = world.child.age_on(make.today())

    assert f"I am calling about {world.child}, who is {age} and is in foster care" in page
    for said in ("Tall, brown hair", "Inhaler for asthma", logged.reference, "Last seen"):
        assert said in page


def test_the_script_leaves_out_what_nobody_knows(world, sign_in, now, owner):
    with owner():
        world.child.profile.delete()
    episode = make.opened(world, now=now)

    page = words(sign_in(world.carer).get(police(episode)))

    assert "Description" not in page
    assert "Last seen" not in page
    assert "None" not in page


def test_a_report_starts_polices_clock_from_when_they_were_told(world, sign_in, logged, now):
    client, told = sign_in(world.carer), now - 20 * MINUTE

    answer = client.post(
        police(logged), report(told, reference="WM-2231", spoke_to="Call handler 77")
    )

    kept = PoliceReport.objects.get(episode=logged)
    duty = logged.duties.get(code="police-decision")
    assert (answer.status_code, answer.headers["Location"]) == (302, police(logged))
    assert (kept.reference, kept.spoke_to) == ("WM-2231", "Call handler 77")
    assert duty.due_at == kept.reported_at + 30 * MINUTE
    page = client.get(police(logged))
    assert headings(page) == ["Waiting for a decision"]
    assert "WM-2231" in words(page)


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ({}, "Enter when you told police, like 8:40pm"),
        ({"reported_at-on": "today", "reported_at-time": "8:40"}, "morning or evening"),
        ({"reported_at-on": "tomorrow", "reported_at-time": "8pm"}, "must be in the past"),
        ({"how": "pigeon"}, "Select how you told them"),
        ({"reference": "x" * 41}, "Use 40 characters or fewer"),
    ],
)
def test_a_report_that_lacks_something_is_asked_for_again(world, sign_in, logged, answers, error):
    answer = sign_in(world.carer).post(police(logged), submitted(**answers))

    assert answer.status_code == 422
    assert error in words(answer)
    assert len(headings(answer)) == 1
    assert not PoliceReport.objects.exists()


def test_police_are_not_told_of_a_child_long_before_the_child_was_last_seen(
    world, sign_in, logged, now
):
    client, yesterday = sign_in(world.carer), now - timedelta(days=1)

    answer = client.post(police(logged), report(yesterday, reference="WM-2231"))

    assert answer.status_code == 422
    assert "The time you told police must be after" in words(answer)
    assert "WM-2231" in answer.content.decode()
    assert not PoliceReport.objects.exists()
    just_before = Episode.objects.get().last_seen_at - timedelta(hours=1)
    assert client.post(police(logged), report(just_before)).status_code == 302


def test_police_and_coordinators_do_not_record_a_report(world, sign_in, logged, reported, now):
    for job in (world.sergeant, world.coordinator):
        assert sign_in(job).post(police(reported), report(now)).status_code == 403


def test_police_can_be_told_again(world, sign_in, reported, now):
    client = sign_in(world.carer)

    assert "Report to police" not in headings(client.get(police(reported)))
    assert headings(client.get(police(reported) + "?again=yes")) == ["Report to police"]
    assert client.post(police(reported), report(now, reference="WM-2240")).status_code == 302
    assert "WM-2240" in words(client.get(police(reported)))


def test_a_child_who_is_back_is_not_reported(world, sign_in, logged, now):
    make.back(world, episode=logged, now=now)

    answer = sign_in(world.carer).post(police(logged), report(now - MINUTE))

    assert answer.status_code == 409
    assert "Nobody needs to look for" in words(answer)


# Waiting, and the decision


def test_the_wait_says_by_when_who_has_it_and_whom_to_phone(world, sign_in, reported):
    make.team(world.force, Office.POLICE_SUPERVISOR, name="Control room", phone="0121 496 0101")

    page = sign_in(world.carer).get(police(reported))

    assert "Not picked up" in words(page)
    assert "0121 496 0101" in words(page)
    assert f"/missing/{reported}/challenge/" in page.content.decode()
    assert green_buttons(page) == ["I’ve heard what they decided"]


def test_the_carer_reads_the_decision_exactly_as_it_was_recorded(world, sign_in, reported, now):
    reason = "He’s often out <late> & “fine”.\nWe think he is at a friend’s."
    workflow.record_decision(
        episode=reported,
        outcome="not-recording",
        grade="low",
        reason=reason,
        carer_worry="No inhaler",
        carer_should="Ring us at 11pm",
        low_grade_because="Seen an hour ago",
        log_number="4471",
        by=make.acting(world.sergeant),
        now=now,
    )

    answer = sign_in(world.carer).get(police(reported))
    page = words(answer)

    assert "Police are not recording this now." in page
    assert f"Sergeant {world.sergeant.person} said" in page
    assert " ".join(reason.split()) in page
    assert "Ring us at 11pm" in page
    assert "They’ll look again at" in page
    assert "4471" in page
    assert "second-hand" not in page


def test_challenging_is_as_plain_as_ok(world, sign_in, reported, now):
    make.decided(world, episode=reported, now=now)

    content = sign_in(world.carer).get(police(reported)).content.decode()

    for text in ("Challenge this decision", "OK"):
        before = content[: content.index(f"{text}\n")] if f"{text}\n" in content else content
        button = before[before.rindex("<a ") :]
        assert "govuk-button--secondary" in button


def test_a_second_hand_decision_says_so_and_by_whom(world, sign_in, reported, now):
    workflow.record_decision_second_hand(
        episode=reported,
        outcome="not-recording",
        reason="He’ll be back by midnight, they said",
        officer_name="Pell",
        officer_rank=Rank.SERGEANT,
        officer_number="1234",
        heard_how=HeardHow.PHONE,
        decided_at=now,
        by=make.acting(world.carer),
        now=now,
    )

    page = words(sign_in(world.on_call).get(police(reported)))

    assert "Sergeant Pell, 1234 said" in page
    assert f"Recorded second-hand by {world.carer.person}. How they heard it: By phone." in page
    assert "They did not say when they will look again" in page


def test_earlier_decisions_stay_to_be_read(world, sign_in, reported, now):
    make.decided(world, episode=reported, now=now - MINUTE)
    make.decided(world, episode=reported, outcome="record-respond", grade="high", now=now)

    page = words(sign_in(world.carer).get(police(reported)))

    assert page.index("Police have recorded this and are acting") < page.index("Earlier decisions")
    assert "Police are not recording this now." in page[page.index("Earlier decisions") :]


def test_after_the_return_the_decision_is_read_and_not_challenged(world, sign_in, reported, now):
    make.decided(world, episode=reported, now=now)
    make.back(world, episode=reported, now=now)

    page = words(sign_in(world.carer).get(police(reported)))

    assert "Police are not recording this now." in page
    assert "Challenge this decision" not in page


# The officer's form


def decision(**changed):
    answers = {
        "outcome": "record-respond",
        "grade": "high",
        "reason": "Police are looking for you both now",
        "carer_worry": "",
        "carer_should": "",
        "log_number": "4471",
        **moment("review_at", timezone.now() + timedelta(hours=1)),
        **changed,
    }
    return submitted(**answers)


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


# What was heard


def heard(at, **changed):
    answers = {
        "officer_name": "Pell",
        "officer_rank": "2",
        "officer_number": "1234",
        **moment("decided_at", at),
        "heard_how": "cut-off",
        "outcome": "not-recording",
        "grade": "not-said",
        "reason": "They said to ring back in the morning",
        "carer_should": "",
        "log_number": "",
        **changed,
    }
    return submitted(**answers)


def test_a_carer_records_what_police_said(world, sign_in, reported, now):
    answer = sign_in(world.carer).post(police(reported, "heard/"), heard(now))

    kept = PoliceDecision.objects.get(episode=reported)
    assert answer.status_code == 302
    assert (kept.second_hand, kept.heard_how, kept.grade) == (True, "cut-off", "")
    assert (kept.officer_rank, kept.officer_name, kept.recorded_by) == (
        Rank.SERGEANT,
        "Pell",
        world.carer.person,
    )


def test_a_grade_and_a_review_time_that_were_said_are_kept(world, sign_in, reported, now):
    again = timezone.now().replace(second=0, microsecond=0) + timedelta(hours=2)

    sign_in(world.on_call).post(
        police(reported, "heard/"),
        heard(now, grade="medium", officer_rank="", **moment("review_at", again)),
    )

    kept = PoliceDecision.objects.get(episode=reported)
    assert (kept.grade, kept.review_at, kept.officer_rank) == ("medium", again, None)


def test_a_review_time_that_was_heard_is_kept_however_late(world, sign_in, reported, now):
    tomorrow = timezone.now().replace(second=0, microsecond=0) + timedelta(hours=20)

    late = heard(now, grade="high", **moment("review_at", tomorrow))
    before = heard(now, **moment("review_at", now - 5 * MINUTE))

    assert sign_in(world.carer).post(police(reported, "heard/"), before).status_code == 422
    assert sign_in(world.carer).post(police(reported, "heard/"), late).status_code == 302
    assert PoliceDecision.objects.get(episode=reported).review_at == tomorrow


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"officer_name": ""}, "Enter who told you"),
        ({"heard_how": ""}, "Select how you heard it"),
        ({"outcome": ""}, "Select what they decided"),
        ({"grade": ""}, "Select a grade, or “They didn’t say”"),
        ({"reason": ""}, "Enter what they said"),
        ({"decided_at-time": ""}, "Enter a time, like 8:40pm"),
        ({"officer_rank": "9"}, "Select"),
    ],
)
def test_what_was_heard_is_asked_for_again_when_it_lacks_something(
    world, sign_in, reported, now, changed, error
):
    answer = sign_in(world.carer).post(police(reported, "heard/"), heard(now, **changed))

    assert answer.status_code == 422
    assert error in words(answer)
    assert not PoliceDecision.objects.exists()


def test_what_was_heard_before_an_officer_decided_takes_the_place_of_nothing_unread(
    world, sign_in, reported, now
):
    carer = sign_in(world.carer)
    shown = carer.get(police(reported, "heard/"))
    make.decided(world, episode=reported, outcome="record-respond", now=now)

    answer = carer.post(police(reported, "heard/"), heard(now))

    assert "What stands now" not in words(shown)
    assert answer.status_code == 422
    assert "while you were writing" in words(answer)
    assert "What stands now" in words(answer)
    assert "They said to ring back in the morning" in answer.content.decode()
    assert PoliceDecision.objects.count() == 1


def test_a_call_that_was_written_down_twice_begins_no_clock_anew(world, reported, now):
    duties = reported.duties.open()
    accepted = duties.get(code="accept-placing-authority")
    workflow.accept(duty=accepted, by=make.acting(world.placing_manager), now=now)
    make.decided(world, episode=reported, outcome="record-respond", now=now)

    workflow.report_to_police(
        episode=reported,
        reported_at=PoliceReport.objects.get(episode=reported).reported_at,
        how=ReportedBy.CALL_101,
        by=make.acting(world.on_call),
        now=now + 5 * MINUTE,
    )

    again = {"police-decision", "accept-placing-authority"}
    assert not again & set(duties.values_list("code", flat=True))


def test_police_who_are_told_anew_after_they_decided_decide_anew(world, reported, now):
    make.decided(world, episode=reported, outcome="record-respond", now=now)

    make.reported(world, episode=reported, now=now + 5 * MINUTE)

    assert reported.duties.open().filter(code="police-decision").exists()


def test_what_was_heard_before_any_report_is_refused(world, sign_in, logged, now):
    answer = sign_in(world.carer).post(police(logged, "heard/"), heard(now))

    assert answer.status_code == 409
    assert "Record that police were told first" in words(answer)


def test_police_do_not_record_themselves_second_hand(world, sign_in, reported, now):
    client = sign_in(world.sergeant)

    assert client.get(police(reported, "heard/")).status_code == 403
    assert client.post(police(reported, "heard/"), heard(now)).status_code == 403


# The queue


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


ODD = ("", "\x00", "x" * 5000, "💩", "-1", "25:61", "not-recording", "9" * 30)


@pytest.mark.parametrize("odd", ODD)
def test_whatever_is_typed_is_never_a_fault(world, sign_in, reported, odd):
    names = (
        *("outcome", "grade", "reason", "carer_worry", "carer_should", "low_grade_because"),
        *("log_number", "seen", "officer_name", "officer_rank", "officer_number", "heard_how"),
        *("how", "spoke_to", "reference", "submission"),
        *(
            f"{name}-{part}"
            for name in ("reported_at", "review_at", "decided_at")
            for part in ("on", "day", "month", "year", "time")
        ),
    )
    answers = dict.fromkeys(names, odd)

    for job, page in (
        (world.carer, police(reported)),
        (world.carer, police(reported, "heard/")),
        (world.sergeant, police(reported, "decision/")),
    ):
        assert sign_in(job).post(page, answers).status_code < 500
        assert sign_in(job).post(page).status_code == 422


def test_whoever_holds_the_talk_afterwards_reads_nothing_of_police(world, sign_in):
    """The return interviewer listens to the child; why police decided is not for them."""
    decision = make.decided(world)
    episode = make.back(world, episode=decision.episode, now=make.NOW + timedelta(hours=1))
    interviewer = sign_in(world.interviewer)

    page = interviewer.get(f"/missing/{episode}/")

    assert page.status_code == 200
    assert decision.reason not in page.content.decode()
    assert interviewer.get(f"/missing/{episode}/police/").status_code == 403
    assert interviewer.get("/escalations/").status_code == 403
    assert interviewer.post(f"/missing/{episode}/report/").status_code == 403


def test_a_force_that_is_not_here_is_not_said_to_read_it_here(world, sign_in, now, owner):
    with owner():
        Job.objects.filter(agency=world.force).update(ended_on=now.date())
    night = make.logged(world, now=now - timedelta(minutes=10))

    page = sign_in(world.carer).post(police(night), report(now - MINUTE), follow=True)

    assert f"Nobody of {world.force} uses this service" in words(page)
    assert "Police can see this here" not in words(page)


def test_what_the_carer_answered_and_felt_is_read_to_police(world, sign_in, now):
    night = make.logged(world, now=now - timedelta(minutes=10))
    chosen = {"danger": "no", "whereabouts": "no", "self_harm": "yes", "medicine": "yes"}
    answers = Answers(chosen=chosen, age_years=15, now=now, gut_feeling="Never without a phone")
    make.levelled(night, world.carer, answers=answers, now=now)

    page = words(sign_in(world.carer).get(police(night)))

    assert "What worries us nobody knows where they are; " in page
    assert "they might hurt themselves" in page
    assert "What feels wrong Never without a phone" in page
