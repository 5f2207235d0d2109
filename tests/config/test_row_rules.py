"""The second lock alone: what PostgreSQL shows to the web role, whatever a query asks for."""

from datetime import timedelta
from typing import Any

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
from children import access, workflow
from children.models import Child, Document, Grant, Sight
from children.rules import Breadth, DocumentKind, GrantKind
from config.rights import history_tables
from config.row_rules import RULES
from missing.access import episodes_visible_to
from missing.models import Duty, Episode
from partners.actor import SERVICE
from partners.rules import AgencyKind, Role
from tests import make
from tests.children.test_access import Pool, pool, random_actor, random_child, undone
from tests.config.rows import rows_in, undone_alone
from tests.roles import seen_by

pytestmark = pytest.mark.django_db


__all__ = ["pool"]

DRAWN = hypothesis_settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


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
        with seen_by(stranger), pytest.raises(DatabaseError, match="row-level"), undone_alone():
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
        undone_alone(),
    ):
        Grant.objects.filter(pk=given.pk).update(until=now + timedelta(days=1))
