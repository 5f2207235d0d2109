"""The report of a return interview: how it was held, and the child's own words by themselves."""

from datetime import timedelta

import pytest
from django.db import connection

from children.models import Document
from children.rules import DocumentKind
from core.papers import dated
from core.refusals import Denied, Refused
from insight import tasks, workflow
from partners.actor import tell_database
from partners.rules import Role
from returns import workflow as returns_workflow
from returns.models import ReturnInterview
from returns.rules import Instead, Told, Verdict, Where
from tests import make
from tests.insight.paper import asked, made, once_made, words
from tests.make import acting
from tests.roles import as_role
from tests.settings import WEB_ROLE

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
REPORT = DocumentKind.INTERVIEW_REPORT


def test_it_says_what_the_child_said_word_for_word_and_how_it_was_held(world, episode, now):
    said = words(made(REPORT, episode, world.social_worker, now))

    for part in (
        "Zebra: I wanted some space.",
        str(world.interviewer.person),
        "Youth centre",
        "the two were alone",
        "Held in time",
        "after coming back",
        episode.reference,
        "No answer",
    ):
        assert part in said, part


def test_the_childs_words_stand_before_anything_of_anybody_else(world, episode, now):
    said = words(made(REPORT, episode, world.social_worker, now))

    assert said.index("Zebra") < said.index("How it was held") < said.index("Youth centre")


def test_missing_again_before_the_interview_stands_with_the_time_before_it(world, now):
    first = make.back(world, now=now - 40 * HOUR)
    again = make.logged(world, now=now - 30 * HOUR)
    make.back(world, episode=again, now=now - 20 * HOUR)
    make.held(world, ReturnInterview.objects.get(episodes=first), now=now)
    said = f"Missing again {dated(again.opened_at)}, before the interview"

    report = words(made(REPORT, first, world.social_worker, now))
    night_report = words(made(DocumentKind.EPISODE_REPORT, first, world.social_worker, now))
    night_again = words(made(DocumentKind.EPISODE_REPORT, again, world.social_worker, now))

    assert report.count("Missing again") == 1
    assert said in report
    assert said in night_report
    assert "before the interview" not in night_again


def test_an_interview_after_its_time_says_so(world, episode, now):
    ReturnInterview.objects.update(held_at=now)
    episode.duties.filter(code="return-interview").update(
        due_at=now - DAY, ended_at=now, how_ended="met"
    )

    assert "Held late" in words(made(REPORT, episode, world.social_worker, now))


def test_only_those_who_may_hear_the_child_ask_for_it(world, episode, now):
    for job in (world.on_call, world.placing_manager, world.coordinator, world.carer):
        with pytest.raises(Denied):
            asked(REPORT, episode, job, now)


def test_what_has_not_happened_is_said_in_words(world, now):
    episode = make.back(world, now=now - HOUR)

    said = words(made(DocumentKind.EPISODE_REPORT, episode, world.social_worker, now))

    assert "Police told No" in said
    assert "Closed No" in said


def test_there_is_none_of_an_interview_that_was_not_held(world, now, sign_in):
    episode = make.back(world, now=now - DAY)
    interview = ReturnInterview.objects.get(episodes=episode)

    with pytest.raises(Refused, match="has not been held"):
        asked(REPORT, episode, world.social_worker, now)
    answer = sign_in(world.social_worker).post(f"/returns/{interview.pk}/report/")
    assert answer.status_code == 409


def test_there_is_none_while_what_was_said_is_written_again(world, now, sign_in):
    interview = ReturnInterview.objects.get(episodes=make.back(world, now=now - DAY))
    make.held(world, interview, now=now)
    manager = acting(make.job(Role.INTERVIEWER, world.interviews))
    with make.in_person(manager):
        returns_workflow.decide(
            interview=interview,
            outcome=Verdict.RETURNED,
            comments="Whose words?",
            by=manager,
            now=now,
        )
    client = sign_in(world.social_worker)

    assert client.post(f"/returns/{interview.pk}/report/").status_code == 409
    papers = client.get(f"{interview.episodes.get().get_absolute_url()}papers/")
    assert "Return interview report" not in papers.content.decode()


def test_the_interviews_page_offers_it_to_those_who_hear_the_child(world, episode, sign_in):
    interview = ReturnInterview.objects.get(episodes=episode)
    client = sign_in(world.social_worker)

    assert "Make a report of it" in client.get(f"/returns/{interview.pk}/").content.decode()
    sent = client.post(f"/returns/{interview.pk}/report/")
    tasks.make_document(Document.objects.get().pk)

    assert f"{episode.reference}-interview-report.pdf" in client.get(sent.url).content.decode()
    for job in (world.placing_manager, world.coordinator):
        page = sign_in(job).get(f"/returns/{interview.pk}/").content.decode()
        assert "Make a report of it" not in page


def test_the_database_shows_it_to_nobody_who_may_not_hear_the_child(world, episode, now):
    made(REPORT, episode, world.social_worker, now)

    assert shown_to(world.social_worker) == 1
    for job in (world.on_call, world.placing_manager, world.coordinator, world.carer):
        assert shown_to(job) == 0, job.role


def shown_to(job: object) -> int:
    with as_role(WEB_ROLE):
        tell_database(acting(job))
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM children_document")
            (number,) = cursor.fetchone()
        tell_database(None)
    return int(number)


def test_whoever_may_not_hear_the_child_any_more_gets_nothing(world, episode, now):
    document = asked(REPORT, episode, world.social_worker, now)
    type(world.social_worker).objects.filter(pk=world.social_worker.pk).update(
        role="placing-authority"
    )

    tasks.make_document(document.pk)

    document.refresh_from_db()
    assert document.content is None
    assert document.failure == workflow.NOT_SEEN


def test_what_was_offered_instead_of_it_and_who_is_there_besides_stand_on_both_reports(world, now):
    episode = make.back(world, now=now - 60 * HOUR)
    asked_first = ReturnInterview.objects.get(episodes=episode)
    by = acting(world.interviewer)
    returns_workflow.decline(
        interview=asked_first,
        declined_at=now - 50 * HOUR,
        words="Not now.",
        offered_instead=Instead.TEXT,
        ask_again_on=(now + DAY).date(),
        by=by,
        now=now - 50 * HOUR,
    )
    again = returns_workflow.ask_again(interview=asked_first, by=by, now=now - 40 * HOUR)
    returns_workflow.book(
        interview=again,
        interviewer_id=by.person_id,
        booked_for=now - 10 * HOUR,
        where=Where.SCHOOL,
        child_told_by=Told.TEXT,
        interpreter="Tigrinya",
        advocate=True,
        by=by,
        now=now - 40 * HOUR,
    )
    before = words(made(DocumentKind.EPISODE_REPORT, episode, world.social_worker, now))
    at_the_agency = words(made(DocumentKind.EPISODE_REPORT, episode, world.on_call, now))
    make.held(world, again, now=now - 9 * HOUR)
    again.refresh_from_db()

    document = workflow.ask_for_interview_paper(
        interview=again, kind=REPORT, by=acting(world.social_worker), now=now
    )
    report = words(once_made(document))

    for part in ("Offered instead A chat by text", "Interpreter Tigrinya", "Advocate Wanted there"):
        assert part in before, part
        assert part in report, part
        assert part not in at_the_agency, part
    assert f"Said not now before {dated(now - 50 * HOUR)}" in report
    assert "Held after being asked again" in report
    assert "Not needed any more" not in report
