"""The second lock alone: what PostgreSQL shows to the web role, whatever a query asks for."""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pgtrigger
import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.db.models import ForeignKey
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from audit.looks import look
from audit.models import Event
from audit.record import record
from audit.rules import Fact
from children import access, doors, workflow
from children.models import Child, Document, Grant, PlacementPostcode, Sight
from children.queries import called, homes_like, may_read_address
from children.rules import (
    AUDIENCE_ROLES,
    ROLE_CAN,
    SUBJECT_ROLES,
    Audience,
    Breadth,
    Can,
    DocumentKind,
    GrantKind,
    Subject,
)
from config.rights import history_tables
from config.row_rules import DOORS, RULES
from escalation.access import CALLS_BACK
from escalation.models import CallBack, Challenge
from missing import workflow as missing_workflow
from missing.access import episodes_visible_to
from missing.models import (
    Duty,
    Episode,
    Handover,
    Note,
    PoliceDecision,
    PoliceReport,
    Task,
    WhoTold,
    WhyLow,
)
from missing.rules import READS_WHO_TOLD
from partners.actor import SERVICE, Actor
from partners.models import HomeAddress
from partners.rules import HOME_ROLES, AgencyKind, Role
from retention.doors import erase_history
from returns.models import Answer, Attempt, AttemptNote, NotNow, ReturnInterview, SharedWords
from returns.rules import READS_ARRANGING, SHARED_WITH, SharedWith
from tests import make
from tests.children.test_access import Pool, pool, random_actor, random_child, undone
from tests.roles import as_role, seen_by

pytestmark = pytest.mark.django_db
__all__ = ["pool"]

DRAWN = hypothesis_settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def rows_in(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        return cursor.fetchone()[0]


@given(data=st.data())
@DRAWN
def test_the_database_shows_exactly_the_children_that_the_access_rule_lists(
    pool: Pool, data: Any
) -> None:
    with undone():
        for _ in range(4):
            random_child(data, pool)
        actor = random_actor(data, pool)
        listed = set(access.children_visible_to(actor))

        with seen_by(actor):
            shown = set(Child.objects.all())

        assert shown == listed


@given(data=st.data())
@DRAWN
def test_the_database_shows_exactly_the_episodes_that_the_access_rule_lists(
    pool: Pool, data: Any
) -> None:
    with undone():
        world = make.world()
        before = make.back(world)
        episode = make.opened(world)
        Sight.objects.all().delete()
        for agency in (world.force, world.interviews):
            Sight.objects.create(
                child=world.child,
                agency=agency,
                episode_id=data.draw(st.sampled_from([before.pk, episode.pk])),
                breadth=data.draw(st.sampled_from(Breadth)),
                why="drawn",
                since=make.NOW,
                until=data.draw(st.sampled_from([None, make.NOW])),
            )
        jobs = [value for value in vars(world).values() if hasattr(value, "role")]
        actor = make.acting(data.draw(st.sampled_from(jobs)))
        listed = set(episodes_visible_to(actor))
        duties = set(Duty.objects.filter(episode__in=listed))

        with seen_by(actor):
            assert set(Episode.objects.all()) == listed
            assert set(Duty.objects.all()) == duties


def test_whatever_hangs_on_a_child_has_a_row_rule() -> None:
    hangs = {"children_child"}
    models = [model for model in apps.get_models(include_auto_created=True) if _is_kept(model)]
    while more := {
        model._meta.db_table
        for model in models
        if model._meta.db_table not in hangs and _hangs_on(model, hangs)
    }:
        hangs |= more

    assert hangs - RULES.keys() == set()


def _is_kept(model: Any) -> bool:
    """Row history is closed to the web altogether; the chain's heads too."""
    table = model._meta.db_table
    return model._meta.managed and table not in {*history_tables(), "audit_chainhead"}


def _hangs_on(model: Any, hangs: set[str]) -> bool:
    return any(
        (isinstance(field, ForeignKey) and field.related_model._meta.db_table in hangs)
        or field.column in ("child_id", "episode_id")
        for field in model._meta.concrete_fields
    )


@pytest.mark.parametrize("table", sorted(RULES))
def test_row_rules_are_in_force_and_bind_the_web_role(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relrowsecurity, pg_get_userbyid(relowner) FROM pg_class WHERE relname = %s",
            [table],
        )
        [(enabled, owner)] = cursor.fetchall()

    assert enabled
    assert owner not in (settings.WEB_ROLE, settings.WORKER_ROLE)


def test_with_nobody_acting_no_row_is_shown(world: make.World) -> None:
    make.challenged(world)
    make.draft(world)
    about_no_child(world.carer)
    everything = {table: rows_in(table) for table in RULES}
    assert everything["escalation_challenge"]
    assert everything["missing_duty"]

    with seen_by(None):
        shown = {table: rows_in(table) for table in RULES}

    assert shown == dict.fromkeys(RULES, 0)


def test_whoever_has_no_part_in_it_is_shown_no_row(world: make.World) -> None:
    make.challenged(world)
    about_no_child(world.carer)
    stranger = make.acting(make.carer(make.home()))

    with seen_by(stranger):
        shown = {table: rows_in(table) for table in RULES}

    assert shown.pop("partners_homeaddress") == 1  # where they work themselves
    assert set(shown.values()) == {0}


def about_no_child(job: Any) -> int:
    return record(Fact.CHILD_SEARCHED, by=make.acting(job), at=make.NOW).id


def test_what_concerns_no_child_is_shown_to_the_agency_of_whoever_did_it(world: make.World) -> None:
    theirs = about_no_child(world.carer)
    about_no_child(world.social_worker)
    of_the_service = record(Fact.CHILD_SEARCHED, by=SERVICE, at=make.NOW).id

    with seen_by(make.acting(world.on_call)):
        shown = set(Event.objects.filter(child_id=None).values_list("pk", flat=True))

    assert world.on_call.agency == world.carer.agency
    assert theirs in shown
    assert of_the_service not in shown
    assert len(shown) == 1


def test_a_restricted_child_is_shown_to_the_people_named_and_to_a_force_its_one_episode(
    world: make.World,
) -> None:
    before = make.back(world)
    reported = make.reported(world)
    Child.objects.update(restricted=True)
    Sight.objects.filter(episode_id=before.pk).update(until=timezone.now())
    named = make.job(Role.REVIEWING_OFFICER, world.responsible)
    workflow.grant(
        child=world.child,
        person=named.person,
        kind=GrantKind.NAMED,
        reason="Reviews the plan",
        by=make.acting(named),
        now=timezone.now(),
    )

    shown = {}
    for job in (world.carer, world.on_call, world.coordinator, world.sergeant, named):
        with seen_by(make.acting(job)):
            shown[job] = set(Episode.objects.all())

    assert shown.pop(named) == {before, reported}
    assert shown.pop(world.sergeant) == {reported}
    assert set().union(*shown.values()) == set()


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

    with seen_by(_named_on_the_child(world, role)):
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

    with seen_by(_named_on_the_child(world, role)):
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

    with seen_by(_named_on_the_child(world, role)):
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

    with seen_by(_named_on_the_child(world, role)):
        for model in (PoliceReport, PoliceDecision, Challenge):
            reads = role in SUBJECT_ROLES[Subject.POLICE]
            assert model.objects.exists() == (reads and role != Role.AGENCY_ADMIN), model


# What some who see the child may not read of it is a row of its own


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

    with seen_by(_named_on_the_child(world, role)):
        assert Episode.objects.exists() == (role != Role.AGENCY_ADMIN)
        reads = role in READS_WHO_TOLD and role != Role.AGENCY_ADMIN
        assert WhoTold.objects.exists() == reads


@pytest.mark.parametrize("role", Role)
def test_why_a_grade_is_low_is_shown_to_those_who_read_polices_grading_alone(
    world: make.World, role: Role
) -> None:
    decided = make.decided(world, grade="low", now=timezone.now())

    with seen_by(_named_on_the_child(world, role)):
        reads = role in ROLE_CAN[Can.READ_GRADING]
        assert WhyLow.objects.filter(decision=decided.pk).exists() == reads


@pytest.mark.parametrize("role", Role)
def test_where_a_challenger_is_called_back_is_shown_to_those_who_call_and_who_stand_by_them(
    world: make.World, role: Role
) -> None:
    """Of carers, to that household: somebody in another home is shown the challenge, and no number."""
    make.challenged(world)
    named = _named_on_the_child(world, role)

    with seen_by(named):
        assert CallBack.objects.exists() == (role in CALLS_BACK and role not in HOME_ROLES)
    with seen_by(replace(named, home_id=world.home.pk)):
        assert CallBack.objects.exists() == (role in CALLS_BACK)


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
        with seen_by(make.acting(job)), pytest.raises(DatabaseError, match="row-level"), _kept():
            row.save(force_insert=True)
    for row, job in ((low, world.sergeant), (number, world.carer)):
        with seen_by(make.acting(job)):
            row.save(force_insert=True)


@pytest.mark.parametrize("model", [WhoTold, WhyLow, CallBack])
def test_no_row_of_its_own_is_shown_to_somebody_who_does_not_see_the_child(
    world: make.World, model: Any
) -> None:
    _logged_for_a_teacher(world)
    episode = make.reported(world, episode=Episode.objects.get(), now=timezone.now())
    decision = make.decided(world, episode=episode, now=timezone.now())
    make.challenged(world, decision=decision, now=timezone.now())
    stranger = make.world()
    assert model.objects.exists()

    for job in (stranger.social_worker, stranger.on_call, stranger.superintendent):
        with seen_by(make.acting(job)):
            assert not model.objects.exists()


def _everybody_around(world: make.World) -> list[Actor]:
    """Everybody of the world, somebody in each role who was named on the child, in another household or
    in this one, and a reader."""
    jobs = [value for value in vars(world).values() if hasattr(value, "role")]
    named = [_named_on_the_child(world, role) for role in Role]
    reader = make.job(Role.SOCIAL_WORKER, make.authority())
    workflow.grant(
        child=world.child,
        person=reader.person,
        kind=GrantKind.READING,
        reason="Reads a court's papers",
        by=make.acting(world.social_worker),
        now=timezone.now(),
    )
    at_home = [replace(each, home_id=world.home.pk) for each in named]
    return [*map(make.acting, [*jobs, reader]), *named, *at_home]


@pytest.mark.parametrize("restricted", [False, True])
def test_the_database_shows_where_a_child_lives_to_those_who_may_read_it_alone(
    world: make.World, restricted: bool
) -> None:
    make.reported(world)
    make.put_at(world.home, "4 Larch Rise", "WV3 7DP")
    make.placement_by_code(
        world.child,
        postcode="WV3 7DP",
        home=world.home,
        provider=world.provider,
        supervising_agency=world.provider,
        started_on=date(2026, 1, 1),
    )
    around = _everybody_around(world)
    Child.objects.update(restricted=restricted)
    child = Child.objects.get()
    may = {each: may_read_address(access.standing_of(each, child)) for each in around}
    readers = {each.role for each in around if may[each]}
    assert readers >= {Role.SOCIAL_WORKER, Role.ON_CALL}
    assert not readers & {Role.INTERVIEWER, Role.AGENCY_ADMIN}

    for actor in around:
        # A home's own people and its provider's know where it is, whoever lives there.
        theirs = actor.agency_id == world.provider.pk or (
            actor.role in HOME_ROLES and actor.home_id == world.home.pk
        )
        with seen_by(actor):
            placed = PlacementPostcode.objects.filter(placement__child=child)
            assert placed.exists() == may[actor], actor
            assert HomeAddress.objects.exists() == (may[actor] or theirs), actor


def test_where_a_home_is_is_shown_to_its_own_agency_and_nobody_elses(world: make.World) -> None:
    empty = make.home(world.provider, address="9 Zqx Lane", postcode="LS1 9ZX")
    at_work = make.job(Role.AGENCY_ADMIN, world.provider)
    elsewhere = make.world()
    strangers = [each for each in vars(elsewhere).values() if hasattr(each, "role")]
    strangers.append(make.job(Role.AGENCY_ADMIN, elsewhere.provider))
    at = HomeAddress.objects.filter(home=empty)

    for job in (at_work, world.on_call, world.fostering_social_worker, make.carer(empty)):
        with seen_by(make.acting(job)):
            assert at.exists(), job.role
    for job in (world.carer, world.social_worker, world.coordinator, world.sergeant, *strangers):
        with seen_by(make.acting(job)):
            assert not at.exists(), job.role


def test_an_address_is_written_by_its_agencys_administrator_and_by_whoever_sets_up(
    world: make.World,
) -> None:
    admin = make.acting(make.job(Role.AGENCY_ADMIN, world.provider))
    sets_up = Actor(make.person(is_staff=True).pk, "Ivy", 0, "", None, 0, "")
    others = (make.job(Role.AGENCY_ADMIN, make.agency(AgencyKind.FOSTERING)), world.on_call)
    at = HomeAddress.objects.filter(home=world.home)

    for actor, may in (
        *((make.acting(each), False) for each in others),
        (admin, True),
        (sets_up, True),
    ):
        with seen_by(actor):
            assert bool(at.update(street="1 Fern Row")) == may


def test_whoever_says_where_a_child_lives_finds_a_home_by_its_postcode_and_nobody_else_does(
    world: make.World,
) -> None:
    home = make.home(postcode="LS1 9ZX", address="9 Zqx Lane")
    jobs = [value for value in vars(world).values() if hasattr(value, "role")]
    may_place = ROLE_CAN[Can.MOVE] | ROLE_CAN[Can.MATCH_HOME]
    assert {job.role for job in jobs} & may_place

    for job in jobs:
        with seen_by(make.acting(job)):
            found = homes_like("LS1 9ZX")
            assert [(each.pk, each.postcode) for each in found] == (
                [(home.pk, "LS1 9ZX")] if job.role in may_place else []
            )
            assert not HomeAddress.objects.filter(home=home).exists()


def test_a_paper_is_shown_to_whoever_asked_and_to_colleagues_in_the_same_work(
    world: make.World,
) -> None:
    """What it says is what its asker reads: staff of the home read less than a social worker."""
    episode = make.reported(world)
    Document.objects.create(
        child=world.child,
        kind=DocumentKind.EPISODE_REPORT,
        episode_id=episode.pk,
        filename="report.pdf",
        asked_by=world.social_worker.person,
        asked_as=world.social_worker,
        asked_at=make.NOW,
    )
    colleague = make.job(Role.SOCIAL_WORKER, world.social_worker.agency)
    others = (world.carer, world.on_call, world.coordinator, world.placing_manager, world.sergeant)

    for job in (world.social_worker, colleague):
        with seen_by(make.acting(job)):
            assert Document.objects.exists(), job
    for job in others:
        with seen_by(make.acting(job)):
            assert not Document.objects.exists(), job


def test_nobody_is_said_to_have_looked_but_whoever_acts(world: make.World) -> None:
    with seen_by(make.acting(world.social_worker)):
        look(
            by=make.acting(world.social_worker),
            child_id=world.child.pk,
            page="Child",
            purpose="My work",
            now=timezone.now(),
        )
        with pytest.raises(ProgrammingError), transaction.atomic():
            look(
                by=make.acting(world.carer),
                child_id=world.child.pk,
                page="Child",
                purpose="My work",
                now=timezone.now(),
            )


def _named_on_the_child(world: make.World, role: Role) -> Actor:
    """Somebody who sees the child, whatever the role."""
    job = make.job(Role.REVIEWING_OFFICER, world.responsible)
    workflow.grant(
        child=world.child,
        person=job.person,
        kind=GrantKind.NAMED,
        reason="Sees the child, whatever the role",
        by=make.acting(world.social_worker),
        now=timezone.now(),
    )
    return replace(make.acting(job), role=role)


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


def test_a_view_of_one_episode_shows_nothing_of_another(world: make.World) -> None:
    before = make.back(world)
    now_away = make.reported(world)
    Sight.objects.filter(episode_id=before.pk).update(until=timezone.now())

    with seen_by(make.acting(world.sergeant)):
        assert set(Episode.objects.all()) == {now_away}
        assert {duty.episode_id for duty in Duty.objects.all()} == {now_away.pk}


def test_nobody_opens_a_child_to_themselves(world: make.World) -> None:
    stranger = make.acting(make.officer(make.agency(AgencyKind.FORCE)))
    now = timezone.now()
    sight = Sight(
        child=world.child, agency_id=stranger.agency_id, breadth=Breadth.ALL, why="", since=now
    )
    grant = Grant(
        user_id=stranger.person_id,
        content_object=world.child,
        permission=Permission.objects.get(codename="view_child"),
        kind=GrantKind.NAMED,
        reason="",
        since=now,
    )

    for key in (sight, grant):
        with seen_by(stranger), pytest.raises(DatabaseError, match="row-level"), _kept():
            key.save(force_insert=True)


def test_a_grant_that_ends_is_never_made_longer(world: make.World) -> None:
    reviewer = make.job(Role.REVIEWING_OFFICER, make.authority())
    now = timezone.now()
    given = workflow.grant(
        child=world.child,
        person=reviewer.person,
        kind=GrantKind.EMERGENCY,
        reason="Now",
        by=make.acting(reviewer),
        now=now,
        until=now + timedelta(hours=1),
    )

    with (
        seen_by(make.acting(reviewer)),
        pytest.raises(DatabaseError, match="ends sooner"),
        _kept(),
    ):
        Grant.objects.filter(pk=given.pk).update(until=now + timedelta(days=1))


def _kept() -> Any:
    """What the database refuses is undone alone, and the test goes on."""
    return transaction.atomic()


# Doors


def test_a_move_is_whole_when_whoever_records_it_sees_no_more_than_their_own(
    world: make.World,
) -> None:
    episode = make.opened(world)
    social_worker = make.acting(world.social_worker)
    far = make.home(make.agency(AgencyKind.FOSTERING))

    with seen_by(social_worker):
        workflow.start_placement(
            child=world.child,
            home=far,
            started_on=make.today() + timedelta(days=1),
            by=social_worker,
            now=timezone.now(),
        )

    world.child.refresh_from_db()
    episode.refresh_from_db()
    assert world.child.home == episode.home == far


def test_those_who_see_a_child_move_none_but_where_their_authority_is_responsible(
    world: make.World,
) -> None:
    """Nor does somebody who reads the record in an emergency, whatever their role elsewhere."""
    elsewhere = make.job(Role.SOCIAL_WORKER, make.authority())
    workflow.grant(
        child=world.child,
        person=elsewhere.person,
        kind=GrantKind.EMERGENCY,
        reason="Seen at the station",
        by=make.acting(elsewhere),
        now=timezone.now(),
        until=timezone.now() + timedelta(hours=1),
    )
    officer = make.job(Role.REVIEWING_OFFICER, world.responsible)
    refused = (elsewhere, officer, world.carer, world.on_call, world.coordinator, world.sergeant)

    for job in refused:
        with (
            seen_by(make.acting(job)),
            pytest.raises(DatabaseError, match="no such child"),
            _kept(),
        ):
            doors.place(world.child)
    with seen_by(make.acting(world.social_worker)):
        doors.place(world.child)


def test_nobody_moves_a_child_whom_they_do_not_see(world: make.World) -> None:
    stranger = make.acting(make.carer(make.home()))

    with seen_by(stranger), pytest.raises(DatabaseError, match="no such child"), _kept():
        doors.place(world.child)


def test_a_role_that_has_the_webs_rights_goes_through_no_door_that_the_web_may_not(
    world: make.World, owner: Any
) -> None:
    with owner(), connection.cursor() as cursor:
        cursor.execute("CREATE ROLE another_web")
        cursor.execute(f'GRANT "{settings.WEB_ROLE}" TO another_web')

    for role in ("another_web", settings.WEB_ROLE):
        with as_role(role), pytest.raises(DatabaseError, match="no such child"), _kept():
            doors.place(world.child)
    for role in (settings.WORKER_ROLE, connection.settings_dict["USER"]):
        with as_role(role):
            doors.place(world.child)


def test_a_search_by_name_finds_only_the_askers_own(world: make.World) -> None:
    namesake = make.child(forename=world.child.forename, surname=world.child.surname)
    words = f"{world.child.surname[1:]} {world.child.forename[:2].upper()}"
    assert set(called(Child.objects.all(), words)) == {world.child, namesake}

    with seen_by(make.acting(world.social_worker)):
        assert list(called(Child.objects.all(), words)) == [world.child]


def test_nobody_searches_by_name_who_sees_no_child_in_their_work(world: make.World) -> None:
    administrator = make.job(Role.AGENCY_ADMIN, world.responsible)

    for actor in (make.acting(administrator), None):
        with seen_by(actor), connection.cursor() as cursor:
            cursor.execute("SELECT children_named(%s)", [[world.child.surname]])
            assert cursor.fetchall() == []


@pytest.mark.parametrize("typed", ["07700 900123", "+44 7700 900123", "(07700)900-123"])
def test_a_search_by_a_carers_phone_finds_only_the_askers_own(
    world: make.World, typed: str
) -> None:
    """A whole number, for those who may read where the child lives."""
    make.carer(world.home, phone="07700 900 123")
    elsewhere = make.child(at=make.home())
    make.carer(elsewhere.home, phone="07700900123")
    assert set(called(Child.objects.all(), typed)) == {world.child, elsewhere}

    for job in (world.carer, world.on_call, world.social_worker):
        with seen_by(make.acting(job)):
            assert list(called(Child.objects.all(), typed)) == [world.child]
            assert list(called(Child.objects.all(), "900 123")) == []


def test_nobody_who_may_not_read_where_a_child_lives_learns_whose_phone_it_is(
    world: make.World,
) -> None:
    make.carer(world.home, phone="07700 900 123")

    with seen_by(make.acting(world.coordinator)):
        assert list(Child.objects.all()) == [world.child]
        assert list(called(Child.objects.all(), "07700 900 123")) == []


def test_the_phone_of_whoever_has_left_finds_nobody(world: make.World) -> None:
    make.carer(world.home, phone="07700 900 123", ended_on=make.today())

    assert list(called(Child.objects.all(), "07700 900 123")) == []


@pytest.mark.parametrize("typed", ["%", "_", "\\", "100%", "'; --", "a b c d e f g h"])
def test_a_search_by_name_takes_every_sign_as_it_is(world: make.World, typed: str) -> None:
    assert list(called(Child.objects.all(), typed)) == []


@pytest.mark.parametrize(
    ("surname", "typed"),
    [("O_Neil", "o_n"), ("Fifty%", "y%"), ("Back\\slash", "k\\s"), ("%_\\", "%_\\")],
)
def test_a_sign_that_stands_in_a_name_is_found_there_and_nowhere_else(
    world: make.World, surname: str, typed: str
) -> None:
    meant = make.child(surname=surname)
    make.child(surname=re.sub(r"\W|_", "x", surname))

    assert list(called(Child.objects.all(), typed)) == [meant]


def test_a_door_tells_of_no_child_that_whoever_asks_has_no_part_in(world: make.World) -> None:
    stranger = make.acting(make.job(Role.COORDINATOR, make.agency(AgencyKind.AUTHORITY)))
    asks = "SELECT is_shown(%(child)s), is_restricted(%(child)s)"
    said = {}
    for who, actor in (("carer", make.acting(world.carer)), ("stranger", stranger), ("no", None)):
        with seen_by(actor), connection.cursor() as cursor:
            cursor.execute(asks, {"child": world.child.pk})
            said[who] = cursor.fetchone()

    assert said == {"carer": (True, None), "stranger": (False, None), "no": (False, None)}


def test_nobody_who_uses_the_service_has_row_history_erased(world: make.World) -> None:
    for job in (world.social_worker, world.placing_manager, world.superintendent):
        with (
            seen_by(make.acting(job)),
            pytest.raises(DatabaseError, match="erased by the worker"),
            _kept(),
        ):
            erase_history(world.child.pk)


def test_doors_are_shut_to_everybody_but_the_service() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, prosecdef, coalesce(array_to_string(proacl, ' '), 'everybody')"
            " FROM pg_proc WHERE proname = ANY(%s)",
            [[door.name for door in DOORS]],
        )
        found = cursor.fetchall()

    assert {name for name, _, _ in found} == {door.name for door in DOORS}
    for _, with_owners_rights, acl in found:
        assert with_owners_rights
        assert " =X" not in f" {acl}"
        assert acl != "everybody"


def test_a_demonstrations_door_is_shut_where_there_is_none(world: make.World, owner: Any) -> None:
    shut = [door for door in DOORS if door.in_demo_only]
    assert shut

    for door in shut:
        with owner(), connection.cursor() as cursor:
            for statement in door.statements(settings.WEB_ROLE, settings.WORKER_ROLE, demo=False):
                cursor.execute(statement)
        with (
            seen_by(make.acting(world.carer)),
            pytest.raises(DatabaseError, match="permission denied"),
            _kept(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"SELECT {door.name}({door.arguments and '0, 1'})")


def test_what_is_opened_meanwhile_is_seen_at_once(world: make.World) -> None:
    reviewer = make.job(Role.REVIEWING_OFFICER, world.responsible)

    with seen_by(make.acting(reviewer)):
        assert not Child.objects.exists()
        with as_role(settings.WORKER_ROLE):
            workflow.grant(
                child=world.child,
                person=reviewer.person,
                kind=GrantKind.NAMED,
                reason="Reviews the plan",
                by=make.acting(reviewer),
                now=timezone.now(),
            )
        assert Child.objects.get() == world.child
