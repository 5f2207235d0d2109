"""Writing down what was said, and somebody else's approval: what the service does, and what the database refuses."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import Http404

from audit.models import Event
from audit.rules import Fact
from children.access import standing_of
from children.models import Sight
from core.refusals import Denied, Refused
from escalation.models import Delivery, Notification
from escalation.who_was_told import told_of
from insight.papers import report_of
from missing import ledger
from missing import queries as missing_queries
from missing.models import Duty, Note
from missing.rules import DutyEnd, Status
from missing.workflow import set_aside
from partners.rules import AgencyKind, Office, Role
from returns import workflow
from returns.access import heard_of
from returns.answers import Said, Seen, said_in
from returns.models import Answer, ReturnInterview
from returns.questions import DOCUMENT, Asks, Interview, asked
from returns.rules import Kind, State, Unsaid, Verdict, Where
from tests import make
from tests.make import NOW, World, acting
from tests.roles import seen_by

HOUR = timedelta(hours=1)


@pytest.fixture
def interview(world: World) -> ReturnInterview:
    return ReturnInterview.objects.get(episodes=make.back(world, now=NOW))


def colleague(world: World):
    return acting(make.job(Role.INTERVIEWER, world.interviews))


def keep(interview, by, text, seen=None, question="why", kind=Kind.WORDS, window=None, **extra):
    boxes = [(Said(question, kind, text, **extra), seen or Seen())]
    [kept] = workflow.write_down(
        interview=interview, boxes=boxes, by=by, now=NOW + HOUR, window=window
    )
    return kept


def words_of(interview) -> list[str]:
    return [each.text for each in interview.answers.order_by("pk")]


def changed(sql: str, *values) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


# What is asked


def test_every_question_says_where_it_comes_from_and_has_one_code():
    document = Interview.model_validate(json.loads(DOCUMENT.read_text(encoding="utf-8")))

    assert len(document.sections) == 6
    for section in document.sections:
        for question in section.questions:
            assert question.source
            assert len(question.code) <= 40


def test_push_pull_and_exploitation_are_asked_of_the_worker_alone():
    of_the_child = {
        section.code
        for section in asked().sections
        for question in section.questions
        if question.asks is Asks.CHILD
    }

    assert "analysis" not in of_the_child


# Answers


def test_an_answer_is_kept_exactly_as_it_was_typed(world, interview):
    typed = "  i  wasnt doin NUTHIN\n\n   honest  "

    keep(interview, acting(world.interviewer), typed)

    answer = Answer.objects.get()
    assert (answer.text, answer.kind, answer.by) == (typed, Kind.WORDS, world.interviewer.person)


def test_the_childs_words_and_the_workers_note_are_rows_of_their_own(world, interview):
    by = acting(world.interviewer)

    keep(interview, by, "Dunno")
    keep(interview, by, "Looked away", kind=Kind.NOTE)

    assert {(each.kind, each.text) for each in Answer.objects.all()} == {
        (Kind.WORDS, "Dunno"),
        (Kind.NOTE, "Looked away"),
    }


def test_an_answer_kept_twice_is_kept_once_and_each_wording_stays_in_its_history(
    world, interview, owner
):
    by = acting(world.interviewer)
    first = keep(interview, by, "I wen")
    again = keep(interview, by, "I wen", first.seen)
    keep(interview, by, "I went", again.seen)

    answer = Answer.objects.get()
    assert answer.text == "I went"
    with owner():
        assert wordings_of(answer) == ["I wen", "I went"]


def test_two_windows_that_write_different_words_lose_neither(world, interview):
    by = acting(world.interviewer)
    one = keep(interview, by, "From one window")
    other = keep(interview, by, "From the other")

    assert not one.another
    assert other.another
    assert words_of(interview) == ["From one window", "From the other"]

    longer = keep(interview, by, "From the other window", other.seen)
    assert not longer.another
    assert words_of(interview) == ["From one window", "From the other window"]


def test_a_window_that_never_heard_that_it_was_saved_goes_on_with_what_it_wrote(world, interview):
    by, window = acting(world.interviewer), uuid4()
    keep(interview, by, "I wen", window=window)

    again = keep(interview, by, "I went to the shop", window=window)

    assert not again.another
    assert words_of(interview) == ["I went to the shop"]
    more = keep(interview, by, "From the other", again.seen, window=uuid4())
    assert not more.another
    assert keep(interview, by, "I went home", window=window).another
    assert words_of(interview) == ["From the other", "I went home"]


def test_a_window_that_was_left_open_overwrites_nothing(world, interview):
    by = acting(world.interviewer)
    old = keep(interview, by, "First")
    keep(interview, by, "First and more", old.seen)

    assert not keep(interview, by, "First", old.seen).another
    assert words_of(interview) == ["First and more"]

    assert keep(interview, by, "First, but other", old.seen).another
    assert words_of(interview) == ["First and more", "First, but other"]


def test_a_colleague_writes_beside_what_somebody_else_wrote_and_not_over_it(world, interview):
    keep(interview, acting(world.interviewer), "Mine")
    keep(interview, acting(world.social_worker), "Theirs")

    assert words_of(interview) == ["Mine", "Theirs"]


@pytest.mark.parametrize("name", ["placing_manager", "coordinator", "carer", "sergeant"])
def test_nobody_writes_who_may_not_hold_it(world, interview, name):
    with pytest.raises((Denied, Http404)):
        keep(interview, acting(getattr(world, name)), "x")


def test_of_a_restricted_child_the_service_writes_nothing(world, interview):
    world.child.restricted = True
    world.child.save()

    with pytest.raises(Http404):
        keep(interview, acting(world.interviewer), "x")


# Sent, and approved by somebody else


def test_nothing_written_is_not_sent(world, interview):
    with pytest.raises(Refused, match="is written down yet"):
        workflow.hold(
            interview=interview,
            interviewer_id=world.interviewer.person_id,
            held_at=NOW + HOUR,
            where=Where.HOME,
            seen_alone=True,
            by=acting(world.interviewer),
            now=NOW + HOUR,
        )


def test_that_the_child_said_nothing_is_enough_to_send(world, interview):
    keep(interview, acting(world.interviewer), "", unsaid=Unsaid.NO_WORDS)

    held = workflow.hold(
        interview=interview,
        interviewer_id=world.interviewer.person_id,
        held_at=NOW + HOUR,
        where=Where.HOME,
        seen_alone=True,
        by=acting(world.interviewer),
        now=NOW + HOUR,
    )

    assert held.state == State.HELD


def test_sending_owes_an_approval_within_two_working_days(world, interview):
    make.held(world, interview, now=NOW + HOUR)

    duty = Duty.objects.get(code="approve-interview")
    assert duty.owed_by == Office.INTERVIEW_SERVICE
    assert duty.how_ended == ""
    assert ledger.check(interview.episodes.get()) == []

    make.approved(world, interview, now=NOW + 2 * HOUR)
    duty.refresh_from_db()
    assert duty.how_ended == DutyEnd.MET
    assert not Sight.objects.filter(agency=world.interviews, until=None).exists()
    assert ledger.check(interview.episodes.get()) == []


def test_it_is_returned_written_again_and_approved(world, interview, owner):
    by = acting(world.interviewer)
    make.held(world, interview, now=NOW + HOUR)
    manager = colleague(world)
    answer = Answer.objects.get()

    sent_back(interview, manager)
    workflow.write_down(
        interview=interview,
        boxes=[(Said("account", Kind.WORDS, "Space."), seen_of(answer))],
        by=by,
        now=NOW + 3 * HOUR,
    )
    interview.refresh_from_db()
    workflow.send_written(interview=interview, by=by, now=NOW + 3 * HOUR)
    workflow.decide(interview=interview, outcome=Verdict.APPROVED, by=manager, now=NOW + 4 * HOUR)

    assert [each.outcome for each in interview.approvals.all()] == ["returned", "approved"]
    owed = Duty.objects.filter(code__in=("approve-interview", "write-interview-again"))
    assert [each.how_ended for each in owed] == ["met"] * 3
    with owner():
        assert wordings_of(answer) == ["I wanted some space.", "Space."]


def wordings_of(answer: Answer) -> list[str]:
    return list(answer.events.order_by("pgh_id").values_list("text", flat=True))


def seen_of(answer: Answer) -> Seen:
    return Seen(answer.pk, said_in(answer).mark)


def test_whoever_held_it_or_wrote_any_of_it_does_not_approve_it(world, interview):
    keep(interview, acting(world.social_worker), "Beside it")
    make.held(world, interview, now=NOW + HOUR)

    for who in (world.interviewer, world.social_worker, world.coordinator, world.placing_manager):
        with pytest.raises(Denied):
            workflow.decide(
                interview=interview,
                outcome=Verdict.APPROVED,
                by=acting(who),
                now=NOW + 2 * HOUR,
            )


def sent_back(interview, by):
    workflow.decide(
        interview=interview,
        outcome=Verdict.RETURNED,
        comments="Whose words?",
        by=by,
        now=NOW + 2 * HOUR,
    )


def returned(world, interview, by):
    make.held(world, interview, now=NOW + HOUR)
    interview.refresh_from_db()
    sent_back(interview, by)


def test_whoever_returned_it_does_not_send_it_again_and_so_can_still_approve_it(world, interview):
    manager = colleague(world)
    returned(world, interview, manager)

    with pytest.raises(Denied, match="Whoever wrote it sends it"):
        workflow.send_written(interview=interview, by=manager, now=NOW + 3 * HOUR)

    by = acting(world.interviewer)
    workflow.send_written(interview=interview, by=by, now=NOW + 3 * HOUR)
    workflow.decide(interview=interview, outcome=Verdict.APPROVED, by=manager, now=NOW + 4 * HOUR)


def test_a_box_that_a_colleague_cleared_again_leaves_them_somebody_who_wrote_none_of_it(
    world, interview
):
    manager = colleague(world)
    kept = keep(interview, manager, "x")
    keep(interview, manager, "", seen=kept.seen)
    make.held(world, interview, now=NOW + HOUR)
    interview.refresh_from_db()

    workflow.decide(interview=interview, outcome=Verdict.APPROVED, by=manager, now=NOW + 2 * HOUR)

    assert interview.approvals.get().outcome == Verdict.APPROVED


def test_what_is_being_written_is_nobody_elses_to_read_or_to_write_in(world, interview):
    book(interview, world)
    keep(interview, acting(world.interviewer), "Half a sent")
    stranger = acting(make.job(Role.INTERVIEWER, make.agency(AgencyKind.INTERVIEW_SERVICE)))

    for who, refusal in ((acting(world.social_worker), Denied), (stranger, Http404)):
        with pytest.raises(refusal):
            keep(interview, who, "More")


def book(interview, world):
    ReturnInterview.objects.filter(pk=interview.pk).update(
        state=State.BOOKED, booked_for=NOW + HOUR, interviewer=world.interviewer.person
    )
    interview.refresh_from_db()


def test_the_authority_alone_says_that_nobody_will_approve_it_and_the_service_sees_no_more(
    world, interview
):
    make.held(world, interview, now=NOW + HOUR)
    owed = Duty.objects.get(code="approve-interview")

    with pytest.raises(Denied):
        set_aside(duty=owed, because="No", by=acting(world.interviewer), now=NOW + 2 * HOUR)
    assert Sight.objects.filter(agency=world.interviews, until=None).exists()

    set_aside(
        duty=owed,
        because="One person works there",
        by=acting(world.placing_manager),
        now=NOW + 26 * HOUR,
    )
    assert not Sight.objects.filter(agency=world.interviews, until=None).exists()


def test_an_interviewer_of_another_service_does_not_see_it_to_approve(world, interview):
    make.held(world, interview, now=NOW + HOUR)

    with pytest.raises(Http404):
        workflow.decide(
            interview=interview,
            outcome=Verdict.APPROVED,
            by=acting(make.world().interviewer),
            now=NOW + 2 * HOUR,
        )


def test_once_it_is_sent_no_word_of_it_is_written(world, interview):
    make.held(world, interview, now=NOW + HOUR)

    with pytest.raises(Refused, match="sent for approval"):
        keep(interview, acting(world.interviewer), "More")


def test_while_it_is_written_again_nobody_reads_it_as_what_was_said(world, interview):
    make.held(world, interview, now=NOW + HOUR)
    interview.refresh_from_db()
    reader = standing_of(acting(world.social_worker), world.child)
    assert [each.text for each in heard_of(interview, reader)] == ["I wanted some space."]

    sent_back(interview, colleague(world))
    assert heard_of(interview, reader) == []


def test_whoever_sent_it_is_told_that_it_came_back(world, interview):
    make.held(world, interview, now=NOW + HOUR)
    sent_back(interview, colleague(world))

    told = Notification.objects.get(message="interview-sent-back")
    assert (told.person, told.agency) == (world.interviewer.person, world.interviews)


# What the database refuses, whatever a page asks of it

UPDATE = "UPDATE returns_answer SET text = 'Tidied up' WHERE interview_id = %s"
DELETE = "DELETE FROM returns_answer WHERE interview_id = %s"
INSERT = """
INSERT INTO returns_answer (interview_id, question, kind, text, chosen, unsaid, by_id, said_at, saved_at)
VALUES (%s, 'why', 'words', 'Put in', '[]', '', %s, now(), now())
"""


@pytest.mark.parametrize("when", ["while it is written", "once it is sent", "once it is returned"])
def test_a_manager_changes_no_word(world, interview, when):
    manager = colleague(world)
    bring(world, interview, when, manager)

    with seen_by(manager):
        for sql, refusal in ((UPDATE, "pgtrigger"), (DELETE, "permission denied")):
            with pytest.raises(DatabaseError, match=refusal):
                changed(sql, interview.pk)
        with pytest.raises(DatabaseError, match="pgtrigger"):
            changed(INSERT, interview.pk, world.interviewer.person_id)
    assert words_of(interview) == ["I wanted some space."]


def test_its_author_changes_it_until_it_is_sent_and_again_once_it_is_returned(world, interview):
    author, manager = acting(world.interviewer), colleague(world)
    bring(world, interview, "while it is written", manager)
    with seen_by(author):
        changed("UPDATE returns_answer SET text = 'Mine' WHERE interview_id = %s", interview.pk)
        with pytest.raises(DatabaseError, match="permission denied"):
            changed(DELETE, interview.pk)

    make.held(world, interview, now=NOW + HOUR)
    with seen_by(author):
        for sql, values in ((UPDATE, ()), (DELETE, ()), (INSERT, (author.person_id,))):
            with pytest.raises(DatabaseError, match=r"pgtrigger|permission denied"):
                changed(sql, interview.pk, *values)

    sent_back(interview, manager)
    with seen_by(author):
        changed(UPDATE, interview.pk)
    assert words_of(interview)[0] == "Tidied up"


def test_an_interview_put_back_by_hand_opens_no_word_of_it(world, interview):
    author = acting(world.interviewer)
    make.held(world, interview, now=NOW + HOUR)

    with seen_by(author):
        changed(
            "UPDATE returns_returninterview SET state = 'to-arrange', sent_at = NULL WHERE id = %s",
            interview.pk,
        )
        with pytest.raises(DatabaseError, match="sent for approval"):
            changed(UPDATE, interview.pk)


def test_its_author_approves_nothing_in_the_database_either(world, interview):
    author, manager = acting(world.interviewer), colleague(world)
    make.held(world, interview, now=NOW + HOUR)
    decided = (
        "UPDATE returns_approval SET outcome = 'returned', decided_at = now(),"
        " decided_by_id = %s WHERE interview_id = %s"
    )

    with seen_by(author):
        for who in (author, manager):  # by themselves, or in somebody else's name
            with pytest.raises(DatabaseError):
                changed(decided, who.person_id, interview.pk)
        with pytest.raises(DatabaseError, match="permission denied"):
            changed("DELETE FROM returns_approval WHERE interview_id = %s", interview.pk)
    with seen_by(manager):
        changed(decided, manager.person_id, interview.pk)
        with pytest.raises(DatabaseError, match="pgtrigger"):
            changed(decided, manager.person_id, interview.pk)


def bring(world, interview, when, manager) -> None:
    if when == "while it is written":
        make.written(interview, acting(world.interviewer), now=NOW + HOUR)
        return
    make.held(world, interview, now=NOW + HOUR)
    if when == "once it is returned":
        sent_back(interview, manager)


def test_nothing_else_of_the_service_removes_an_answer_or_writes_one_that_was_sent(
    world, interview, owner
):
    make.held(world, interview, now=NOW + HOUR)

    for sql in (UPDATE, DELETE):
        with owner(), pytest.raises(DatabaseError, match="pgtrigger"):
            changed(sql, interview.pk)


def test_carers_and_police_read_no_answer_in_the_database(world, interview):
    make.written(interview, acting(world.interviewer), now=NOW + HOUR)

    for job in (world.carer, world.on_call, world.sergeant, world.placing_manager):
        with seen_by(acting(job)):
            assert not Answer.objects.exists()
    with seen_by(acting(world.social_worker)):
        assert Answer.objects.exists()


# Told at once


def told_at_once(world, interview, *, in_danger: bool) -> set[tuple[str, str]]:
    workflow.tell_somebody_now(
        interview=interview,
        text="Zebra: they said who hurt them",
        in_danger=in_danger,
        by=acting(world.interviewer),
        now=NOW + HOUR,
    )
    messages = Notification.objects.filter(message__in=("told-at-once", "in-danger-now"))
    return set(messages.values_list("message", "office"))


def test_what_cannot_wait_is_told_at_once_to_those_who_placed_the_child(world, interview):
    assert told_at_once(world, interview, in_danger=False) == {
        ("told-at-once", Office.PLACING_AUTHORITY),
        ("told-at-once", Office.SOCIAL_WORKER),
    }
    assert Event.objects.filter(fact=Fact.TOLD_AT_ONCE).count() == 1


def test_police_who_hold_the_report_are_told_where_somebody_is_in_danger(world):
    episode = make.back(world, now=NOW, episode=make.reported(world, now=NOW - 3 * HOUR))
    interview = ReturnInterview.objects.get(episodes=episode)

    told = told_at_once(world, interview, in_danger=True)

    assert ("in-danger-now", Office.POLICE_SUPERVISOR) in told


def test_no_message_has_the_childs_name_or_what_was_said(world, interview):
    told_at_once(world, interview, in_danger=True)

    bodies = [f"{each.subject} {each.body}" for each in Delivery.objects.all()]
    assert bodies
    for body in bodies:
        assert "Zebra" not in body
        assert str(world.child) not in body


def test_the_home_and_its_agency_do_not_read_what_was_told_at_once(world, interview):
    told_at_once(world, interview, in_danger=False)

    for job, reads in (
        (world.carer, False),
        (world.on_call, False),
        (world.social_worker, True),
        (world.interviewer, True),
    ):
        with seen_by(acting(job)):
            assert Note.objects.filter(text__contains="Zebra").exists() is reads


def test_neither_a_page_nor_a_paper_tells_the_home_that_anything_was_told_at_once(world, interview):
    told_at_once(world, interview, in_danger=False)
    said = "A child may not be safe"

    for job, reads in ((world.on_call, False), (world.social_worker, True)):
        reader = acting(job)
        episode = missing_queries.episodes(reader).get(interviews=interview)
        told = [each.words for each in told_of(episode, reader.role)]
        report = report_of(episode, reader, now=NOW + HOUR)
        assert any(said in words for words in told) is reads
        assert (said in str(report["told"])) is reads
        assert ("Zebra" in str(report)) is reads


def test_an_episode_that_was_held_is_closed_before_it_is_approved(world, interview):
    make.held(world, interview, now=NOW + HOUR)

    assert interview.episodes.get().status == Status.CLOSED
