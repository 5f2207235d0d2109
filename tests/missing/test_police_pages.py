"""Telling police, the wait for what they decide, and who reads nothing of it."""

from datetime import timedelta

import pytest

from missing import workflow
from missing.framework import Answers
from missing.models import Episode, PoliceReport
from missing.rules import HeardHow
from partners.models import Job
from partners.rules import Office, Rank
from tests import make
from tests.missing.of_police import police, report
from tests.missing.pages import green_buttons, headings, submitted, words

pytestmark = pytest.mark.django_db


MINUTE = timedelta(minutes=1)


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

    assert "What worries us Nobody knows where they are; " in page
    assert "they might hurt themselves" in page
    assert "What feels wrong Never without a phone" in page


def test_a_decision_speaks_to_whoever_reads_it(world, sign_in, reported, now):
    make.decided(world, episode=reported, now=now)

    officer = sign_in(world.sergeant).get(police(reported))
    carer = sign_in(world.carer).get(police(reported))

    assert "What they ask the carer to do" in words(officer)
    assert "What they ask you to do" in words(carer)
    assert green_buttons(officer) == []
    assert "Record a new decision" in words(officer)
