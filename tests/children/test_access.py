"""Who may see which child: the list and the single answer are one rule, and the rule is the table."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from guardian.shortcuts import get_objects_for_user
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from children import access
from children.models import Child, Grant, Sight
from children.rules import RELATIONS, ROLE_CAN, SIGHT_ROLES, Breadth, Can, GrantKind
from children.workflow import end_grants, grant
from core.refusals import Denied
from missing.access import episodes_visible_to, open_episodes_visible_to
from missing.models import Episode
from partners.actor import SERVICE, Actor
from partners.models import Agency, Home, Person
from partners.rules import HOME_ROLES, POLICE_ROLES, AgencyKind, Role
from tests import make
from tests.roles import seen_by

pytestmark = pytest.mark.django_db


@dataclass
class Pool:
    """A few agencies, homes and people, from which random involvements are drawn."""

    agencies: list[Agency]
    homes: list[Home]
    people: list[Person]


@pytest.fixture
def pool() -> Pool:
    authorities = [make.authority() for _ in range(2)]
    providers = [make.agency(AgencyKind.FOSTERING) for _ in range(2)]
    return Pool(
        agencies=[*authorities, *providers, make.agency(AgencyKind.FORCE)],
        homes=[make.home(provider) for provider in providers for _ in range(2)],
        people=[make.person() for _ in range(2)],
    )


@contextmanager
def undone() -> Iterator[None]:
    """Each drawn example starts from the pool alone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def random_child(data: Any, pool: Pool) -> Child:
    an_agency = st.sampled_from(pool.agencies)
    child = make.child(
        responsible=data.draw(an_agency),
        host=data.draw(st.none() | an_agency),
        at=data.draw(st.none() | st.sampled_from(pool.homes)),
        restricted=data.draw(st.booleans()),
    )
    now = timezone.now()
    moment = st.sampled_from([None, now - timedelta(minutes=1), now + timedelta(minutes=50)])
    for agency in data.draw(st.lists(an_agency, max_size=2, unique=True)):
        breadth = data.draw(st.sampled_from(Breadth))
        Sight.objects.create(
            child=child,
            agency=agency,
            breadth=breadth,
            episode_id=child.pk,
            why="drawn",
            since=timezone.now() - timedelta(days=1),
            until=data.draw(moment),
        )
    for person in data.draw(st.lists(st.sampled_from(pool.people), max_size=3)):
        Grant.objects.create(
            user=person,
            permission=Permission.objects.get(codename="view_child"),
            content_object=child,
            kind=(kind := data.draw(st.sampled_from(GrantKind))),
            reason="drawn",
            since=timezone.now() - timedelta(days=1),
            until=data.draw(moment) or an_end(kind),
        )
    return child


def an_end(kind: GrantKind) -> datetime | None:
    """Emergency access always ends."""
    return timezone.now() + timedelta(hours=1) if kind is GrantKind.EMERGENCY else None


def random_actor(data: Any, pool: Pool) -> Actor:
    role = data.draw(st.sampled_from(Role))
    house = data.draw(st.sampled_from(pool.homes)) if role in HOME_ROLES else None
    agency = house.provider if house else data.draw(st.sampled_from(pool.agencies))
    who = data.draw(st.sampled_from(pool.people))
    return Actor(who.pk, who.name, 1, "", role, agency.pk, agency.name, house.pk if house else None)


@given(data=st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_list_of_children_and_the_single_answer_are_one_rule(pool: Pool, data: Any) -> None:
    with undone():
        children = [random_child(data, pool) for _ in range(4)]
        actor = random_actor(data, pool)

        listed = set(access.children_visible_to(actor))

        assert listed == {child for child in children if access.can_see(actor, child)}


@given(data=st.data())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_open_episode_is_on_the_board_of_exactly_those_who_see_the_child(
    pool: Pool, data: Any
) -> None:
    with undone():
        world = make.world()
        episode = make.opened(world)
        for agency in data.draw(
            st.lists(st.sampled_from([world.force, world.interviews]), max_size=2, unique=True)
        ):
            Sight.objects.create(
                child=world.child,
                agency=agency,
                breadth=data.draw(st.sampled_from(Breadth)),
                episode_id=data.draw(st.sampled_from([episode.pk, episode.pk + 1])),
                why="drawn",
                since=make.NOW,
            )
        jobs = [value for value in vars(world).values() if hasattr(value, "role")]
        actor = make.acting(data.draw(st.sampled_from(jobs)))
        for kind in data.draw(st.lists(st.sampled_from(GrantKind), max_size=1)):
            grant(
                child=world.child,
                person=Person.objects.get(pk=actor.person_id),
                kind=kind,
                reason="drawn",
                agency=data.draw(st.sampled_from([None, world.provider, world.responsible])),
                by=SERVICE,
                now=make.NOW,
                until=data.draw(st.sampled_from([None, make.NOW])) or an_end(kind),
            )
        if data.draw(st.booleans()):
            restrict(world.child, episode)

        world.child.refresh_from_db()
        on_the_board = set(open_episodes_visible_to(actor))

        assert on_the_board == set(episodes_visible_to(actor))
        assert bool(on_the_board) == access.can_see(actor, world.child, episode_id=episode.pk)


def restrict(child: Child, episode: Episode | None = None) -> None:
    """The child's own column, and the copy that an open episode carries."""
    for row in (child, episode):
        if row is not None:
            row.restricted = True
            row.save(update_fields=["restricted"])


def test_a_restricted_child_is_closed_to_every_role_but_the_force_that_was_told(
    world: make.World,
) -> None:
    episode = make.reported(world)
    end_grants(
        child=world.child,
        person=world.social_worker.person,
        kind=GrantKind.PROFESSIONAL,
        because="Ended",
        by=SERVICE,
        now=make.NOW,
    )
    Sight.objects.create(
        child=world.child,
        agency=world.interviews,
        breadth=Breadth.ALL,
        why="Return interview",
        since=make.NOW,
    )
    jobs = [value for value in vars(world).values() if hasattr(value, "role")]
    assert access.can_see(make.acting(world.interviewer), world.child)

    restrict(world.child, episode)

    seeing = {job.role for job in jobs if access.can_see(make.acting(job), world.child)}
    assert seeing == set(POLICE_ROLES)
    listed = {job.role for job in jobs if access.children_visible_to(make.acting(job)).exists()}
    assert listed == set(POLICE_ROLES)
    assert set(open_episodes_visible_to(make.acting(world.sergeant))) == {episode}
    assert not open_episodes_visible_to(make.acting(world.on_call)).exists()


@pytest.mark.parametrize("kind", sorted(set(GrantKind) - {GrantKind.EMERGENCY}))
def test_whoever_is_named_on_a_restricted_child_sees_the_child_until_it_ends(
    world: make.World, kind: GrantKind
) -> None:
    restrict(world.child)
    reviewing = make.job(Role.REVIEWING_OFFICER, world.responsible)
    now = timezone.now()
    named = {"child": world.child, "person": reviewing.person, "kind": kind}

    grant(**named, reason="Named", by=SERVICE, now=now, until=now + timedelta(hours=1))

    assert access.can_see(make.acting(reviewing), world.child)
    assert access.children_visible_to(make.acting(reviewing)).get() == world.child

    end_grants(**named, because="Ended", by=SERVICE, now=now)

    assert not access.can_see(make.acting(reviewing), world.child)
    assert not access.children_visible_to(make.acting(reviewing)).exists()


@pytest.mark.parametrize("kind", sorted(set(GrantKind) - {GrantKind.PROFESSIONAL}))
def test_whoever_is_let_in_for_one_job_sees_the_child_in_no_other(
    world: make.World, kind: GrantKind
) -> None:
    """On a shared tablet of the home where they work at weekends, the child is not there."""
    officer = make.job(Role.REVIEWING_OFFICER, make.authority())
    weekends = make.carer(make.home(), Role.HOME_STAFF, who=officer.person)

    grant(
        child=world.child,
        person=officer.person,
        kind=kind,
        reason="Named",
        agency=officer.agency,
        by=SERVICE,
        now=timezone.now(),
        until=timezone.now() + timedelta(hours=1),
    )

    for job, sees in ((officer, True), (weekends, False)):
        actor = make.acting(job)
        assert access.can_see(actor, world.child) is sees
        assert access.children_visible_to(actor).exists() is sees
        with seen_by(actor):
            assert Child.objects.exists() is sees


def test_emergency_access_does_not_open_a_restricted_child(world: make.World) -> None:
    """Nobody of the child's chose whoever looks in an emergency: that is what restricting is about."""
    episode = make.opened(world)
    officer = make.officer(world.force)
    now = timezone.now()
    grant(
        child=world.child,
        person=officer.person,
        kind=GrantKind.EMERGENCY,
        reason="Seen at the station",
        by=SERVICE,
        now=now,
        until=now + timedelta(hours=1),
    )
    assert access.can_see(make.acting(officer), world.child)

    restrict(world.child, episode)

    assert not access.can_see(make.acting(officer), world.child)
    assert not access.children_visible_to(make.acting(officer)).exists()
    assert not open_episodes_visible_to(make.acting(officer)).exists()


def test_nobody_sees_nothing() -> None:
    child = make.child()

    assert not access.children_visible_to(None).exists()
    assert not access.can_see(None, child)


def test_two_foster_carers_of_one_agency_do_not_see_each_others_children() -> None:
    agency = make.agency(AgencyKind.FOSTERING)
    mine, theirs = make.home(agency), make.home(agency)
    child = make.child(at=theirs)

    carer = make.acting(make.carer(mine))

    assert not access.can_see(carer, child)
    assert access.can_see(make.acting(make.carer(theirs)), child)


def test_a_former_carer_does_not_see_the_child_after_the_move(world: make.World) -> None:
    carer = make.acting(world.carer)
    assert access.can_see(carer, world.child)

    world.child.home = make.home(world.provider)
    world.child.save()

    assert not access.can_see(carer, world.child)
    assert not access.children_visible_to(carer).exists()


def test_police_see_a_child_only_after_a_report(world: make.World) -> None:
    sergeant = make.acting(world.sergeant)
    episode = make.logged(world)
    assert not access.can_see(sergeant, world.child)

    make.reported(world, episode=episode)

    assert access.can_see(sergeant, world.child, episode_id=episode.pk)
    assert not access.can_see(sergeant, world.child, episode_id=episode.pk + 1)


def test_an_expired_grant_opens_nothing_although_guardian_would_say_it_does() -> None:
    child, officer = make.child(), make.job(Role.REVIEWING_OFFICER, make.authority())
    now = timezone.now()
    grant(
        child=child,
        person=officer.person,
        kind=GrantKind.NAMED,
        reason="Reviews the plan",
        by=SERVICE,
        now=now - timedelta(hours=2),
        until=now - timedelta(hours=1),
    )

    seen_by_guardian = get_objects_for_user(officer.person, "children.view_child", Child)

    assert child in seen_by_guardian
    assert not access.can_see(make.acting(officer), child)
    assert not access.children_visible_to(make.acting(officer)).exists()


def test_a_grant_can_be_given_again_after_it_ended() -> None:
    child, officer = make.child(), make.job(Role.REVIEWING_OFFICER, make.authority())
    now = timezone.now()
    given_by_us = {"child": child, "person": officer.person, "kind": GrantKind.NAMED}
    grant(**given_by_us, reason="First", by=SERVICE, now=now)
    end_grants(**given_by_us, because="Ended", by=SERVICE, now=now)

    grant(**given_by_us, reason="Again", by=SERVICE, now=now)

    assert access.can_see(make.acting(officer), child)


def test_a_hidden_child_and_a_forbidden_act_are_told_apart(world: make.World) -> None:
    stranger = make.acting(make.carer(make.home()))

    with pytest.raises(Http404):
        access.require(stranger, Can.LOG, world.child)
    with pytest.raises(Denied) as denied:
        access.require(make.acting(world.carer), Can.REVIEW, world.child)
    assert "duty inspector" in denied.value.who_could


def test_every_role_is_in_the_tables_and_an_administrator_in_none() -> None:
    assert set(RELATIONS) | set(SIGHT_ROLES) | {Role.REVIEWING_OFFICER, Role.AGENCY_ADMIN} == set(
        Role
    )
    assert set(ROLE_CAN) == set(Can)
    assert not any(Role.AGENCY_ADMIN in roles for roles in ROLE_CAN.values())


def test_a_named_professional_sees_the_child_in_that_work_alone() -> None:
    world = make.world()
    person = world.social_worker.person
    world.social_worker.delete()
    elsewhere = make.job(Role.SOCIAL_WORKER, make.authority(), who=person)
    fostering = make.carer(make.home(world.provider), who=person)
    reviewing = make.job(Role.REVIEWING_OFFICER, world.responsible, who=person)

    for job in (elsewhere, fostering):
        actor = make.acting(job)
        assert not access.children_visible_to(actor).exists()
        assert not access.can_see(actor, world.child)
    assert access.can_see(make.acting(reviewing), world.child)
    assert access.children_visible_to(make.acting(reviewing)).get() == world.child
