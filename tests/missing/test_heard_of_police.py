"""What was heard of police, written down by whoever heard it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from missing import workflow
from missing.models import PoliceDecision, PoliceReport
from missing.rules import ReportedBy
from partners.rules import Rank
from tests import make
from tests.missing.of_police import heard, police
from tests.missing.pages import moment, words

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


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
