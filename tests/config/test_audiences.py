"""What some who see a child may not read of it, PostgreSQL does not show them."""

from dataclasses import replace
from typing import Any

import pgtrigger
import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from children.rules import AUDIENCE_ROLES, ROLE_CAN, SUBJECT_ROLES, Audience, Can, Subject
from escalation.access import CALLS_BACK
from escalation.models import CallBack, Challenge
from missing import workflow as missing_workflow
from missing.models import (
    Episode,
    Handover,
    HowTheyWere,
    Note,
    PoliceDecision,
    PoliceReport,
    Task,
    WhoTold,
    WhyLow,
)
from missing.rules import READS_WHO_TOLD
from partners.rules import HOME_ROLES, Role
from returns.models import Answer, Attempt, AttemptNote, NotNow, ReturnInterview, SharedWords
from returns.rules import READS_ARRANGING, SHARED_WITH, SharedWith
from tests import make
from tests.config.rows import named_on_the_child, rows_in, undone_alone
from tests.roles import seen_by

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("audience", Audience)
def test_a_note_is_shown_to_its_readers_alone(world: make.World, audience: Audience) -> None:
    episode = make.reported(world)
    Note.objects.create(
        episode=episode,
        text="Said",
        audience=audience,
        happened_at=make.NOW,
        written_by=world.social_worker.person,
        written_at=make.NOW,
    )

    for job in (world.carer, world.on_call, world.coordinator, world.sergeant):
        with seen_by(make.acting(job)):
            assert Note.objects.exists() == (job.role in AUDIENCE_ROLES[audience])


@pytest.mark.parametrize("audience", [Audience.EVERYONE, Audience.PROFESSIONALS])
def test_what_is_outstanding_is_shown_to_its_readers_alone(
    world: make.World, audience: Audience
) -> None:
    make.handed_over(world, audience=audience)

    for job in (world.carer, world.on_call, world.coordinator, world.sergeant):
        sees = job is not world.sergeant and job.role in AUDIENCE_ROLES[audience]
        with seen_by(make.acting(job)):
            assert Handover.objects.exists() == sees


@pytest.mark.parametrize("audience", [Audience.EVERYONE, Audience.PROFESSIONALS])
def test_what_is_asked_in_a_task_is_shown_to_its_readers_alone(
    world: make.World, audience: Audience
) -> None:
    make.task(world, audience=audience, by=world.social_worker)

    for job in (world.carer, world.on_call, world.coordinator, world.sergeant):
        sees = job is not world.sergeant and job.role in AUDIENCE_ROLES[audience]
        with seen_by(make.acting(job)):
            assert Task.objects.exists() == sees


@pytest.mark.parametrize("role", Role)
def test_what_the_child_said_is_shown_to_those_who_may_hear_it_alone(
    world: make.World, role: Role
) -> None:
    make.heard(world)

    with seen_by(named_on_the_child(world, role)):
        assert ReturnInterview.objects.exists() == (role in SUBJECT_ROLES[Subject.INTERVIEW])
        assert Answer.objects.exists() == (role in ROLE_CAN[Can.HEAR])


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("audience", SharedWith)
def test_what_the_child_agreed_to_share_is_shown_to_those_it_is_shared_with_besides(
    world: make.World, role: Role, audience: SharedWith
) -> None:
    interview = make.heard(world)
    (words,) = Answer.objects.filter(interview=interview)
    with pgtrigger.ignore("returns.Answer:only_its_author_writes"):
        Answer.objects.create(
            interview=interview,
            question="why",
            kind=words.kind,
            text="Not shared",
            by=words.by,
            said_at=words.said_at,
            saved_at=words.saved_at,
        )
    shared = SharedWords.objects.create(
        interview=interview,
        answer=words,
        audience=audience,
        because="Men wait for them" if audience is SharedWith.POLICE_FOR_SAFETY else "",
        by=world.social_worker.person,
        at=timezone.now(),
    )

    with seen_by(named_on_the_child(world, role)):
        hears = role in ROLE_CAN[Can.HEAR]
        shown = 2 if hears else 1 if SHARED_WITH.get(role) is audience else 0
        assert Answer.objects.count() == shown
        assert Answer.objects.filter(text="Not shared").exists() == hears
        if not hears:
            assert not SharedWords.objects.filter(pk=shared.pk).delete()[0]


@pytest.mark.parametrize("role", Role)
def test_the_childs_no_and_notes_of_tries_are_shown_to_those_who_arrange_alone(
    world: make.World, role: Role
) -> None:
    """That the child was asked, and said not now, is known to everybody around the child but police."""
    make.said_not_now(world)

    with seen_by(named_on_the_child(world, role)):
        assert Attempt.objects.exists() == (role in SUBJECT_ROLES[Subject.INTERVIEW])
        assert ReturnInterview.objects.exists() == (role in SUBJECT_ROLES[Subject.INTERVIEW])
        assert NotNow.objects.exists() == (role in READS_ARRANGING)
        assert AttemptNote.objects.exists() == (role in READS_ARRANGING)


@pytest.mark.parametrize("role", Role)
def test_what_police_were_told_and_decided_is_shown_to_those_who_read_of_police_alone(
    world: make.World, role: Role
) -> None:
    make.challenged(world)
    assert Challenge.objects.exists()

    with seen_by(named_on_the_child(world, role)):
        for model in (PoliceReport, PoliceDecision, Challenge):
            reads = role in SUBJECT_ROLES[Subject.POLICE]
            assert model.objects.exists() == (reads and role != Role.AGENCY_ADMIN), model


# What is a row of its own, because some who read the rest may not read it


def _logged_for_a_teacher(world: make.World) -> Episode:
    now = timezone.now()
    by = make.acting(world.on_call)
    draft = missing_workflow.start_draft(by=by, now=now, child=world.child)
    episode = missing_workflow.open_episode(child=world.child, by=by, now=now, draft=draft)
    return missing_workflow.log_episode(
        episode=episode,
        by=by,
        now=now,
        last_seen_at=now,
        told_by="school",
        told_by_name="Ms Okafor",
        told_by_phone="0113 496 0123",
    )


@pytest.mark.parametrize("role", Role)
def test_who_told_is_shown_to_those_who_would_ring_back_alone(
    world: make.World, role: Role
) -> None:
    _logged_for_a_teacher(world)

    with seen_by(named_on_the_child(world, role)):
        assert Episode.objects.exists() == (role != Role.AGENCY_ADMIN)
        reads = role in READS_WHO_TOLD and role != Role.AGENCY_ADMIN
        assert WhoTold.objects.exists() == reads


@pytest.mark.parametrize("role", Role)
def test_why_a_grade_is_low_is_shown_to_those_who_read_polices_grading_alone(
    world: make.World, role: Role
) -> None:
    decided = make.decided(world, grade="low", now=timezone.now())

    with seen_by(named_on_the_child(world, role)):
        reads = role in ROLE_CAN[Can.READ_GRADING]
        assert WhyLow.objects.filter(decision=decided.pk).exists() == reads


@pytest.mark.parametrize("role", Role)
def test_where_a_challenger_is_called_back_is_shown_to_those_who_call_and_who_stand_by_them(
    world: make.World, role: Role
) -> None:
    """Of carers, to that household: somebody in another home is shown the challenge, and no number."""
    make.challenged(world)
    named = named_on_the_child(world, role)

    with seen_by(named):
        assert CallBack.objects.exists() == (role in CALLS_BACK and role not in HOME_ROLES)
    with seen_by(replace(named, home_id=world.home.pk)):
        assert CallBack.objects.exists() == (role in CALLS_BACK)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("audience", Audience)
def test_how_a_child_was_who_came_back_is_shown_to_its_audience_alone(
    world: make.World, role: Role, audience: Audience
) -> None:
    make.back(world, said_something_worrying=True, worry_for=audience, by=world.social_worker)

    with seen_by(named_on_the_child(world, role)):
        assert HowTheyWere.objects.exists() == (role in AUDIENCE_ROLES[audience])


def test_how_a_child_was_is_said_by_whoever_recorded_the_return_for_an_audience_of_theirs(
    world: make.World,
) -> None:
    back = make.back(world)
    kept = HowTheyWere(episode=back, how_they_are="Well", mistakes_before=0)

    for audience, job in (("everyone", world.on_call), ("professionals", world.carer)):
        kept.audience = audience
        refused = pytest.raises(DatabaseError, match="row-level")
        with seen_by(make.acting(job)), refused, undone_alone():
            kept.save(force_insert=True)
    kept.audience = "everyone"
    with seen_by(make.acting(world.carer)):
        kept.save(force_insert=True)


def test_why_a_grade_is_low_and_where_one_is_called_back_is_said_by_whoever_wrote_the_rest(
    world: make.World,
) -> None:
    decision = make.decided(world, grade="medium")
    challenge = make.challenged(world, decision=decision)
    with pgtrigger.ignore(
        "missing.WhyLow:why_low_never_changes", "escalation.CallBack:call_back_never_changes"
    ):
        WhyLow.objects.all().delete()
        CallBack.objects.all().delete()
    low = WhyLow(decision=decision, because="Seen")
    number = CallBack(challenge=challenge, number="0")

    for row, job in ((low, world.inspector), (number, world.on_call)):
        with (
            seen_by(make.acting(job)),
            pytest.raises(DatabaseError, match="row-level"),
            undone_alone(),
        ):
            row.save(force_insert=True)
    for row, job in ((low, world.sergeant), (number, world.carer)):
        with seen_by(make.acting(job)):
            row.save(force_insert=True)


@pytest.mark.parametrize("model", [WhoTold, WhyLow, CallBack, HowTheyWere])
def test_no_row_of_its_own_is_shown_to_somebody_who_does_not_see_the_child(
    world: make.World, model: Any
) -> None:
    _logged_for_a_teacher(world)
    episode = make.reported(world, episode=Episode.objects.get(), now=timezone.now())
    decision = make.decided(world, episode=episode, now=timezone.now())
    make.challenged(world, decision=decision, now=timezone.now())
    make.back(world, episode=episode, now=timezone.now(), how_they_are="Well")
    stranger = make.world()
    assert model.objects.exists()

    for job in (stranger.social_worker, stranger.on_call, stranger.superintendent):
        with seen_by(make.acting(job)):
            assert not model.objects.exists()


def test_no_carer_reads_a_word_of_the_childs_no_or_of_who_tried(world: make.World) -> None:
    """Whatever a page or a person at the database asks for: with no other lock than this."""
    make.said_not_now(world, words="Zebra words")

    for job in (world.carer, world.on_call):
        with seen_by(make.acting(job)), connection.cursor() as cursor:
            assert rows_in("returns_notnow") == rows_in("returns_attemptnote") == 0
            for table in ("returns_returninterview", "returns_attempt"):
                cursor.execute(f"SELECT whole::text FROM {table} AS whole")
                (row,) = cursor.fetchone()
                assert "Zebra" not in row
    with seen_by(make.acting(world.coordinator)):
        assert rows_in("returns_notnow") == rows_in("returns_attemptnote") == 1


def test_neither_carers_nor_officers_read_a_word_of_what_the_child_said(world: make.World) -> None:
    """Whatever a page or a person at the database asks for."""
    make.heard(world, episode=make.reported(world))

    for job in (world.carer, world.on_call, world.sergeant, world.placing_manager):
        with seen_by(make.acting(job)):
            assert rows_in("returns_answer") == 0
    with seen_by(make.acting(world.social_worker)):
        assert rows_in("returns_answer") == 1
