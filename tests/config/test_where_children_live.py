"""Where a child lives, and where a home is: PostgreSQL shows it to those who may read it alone."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils import timezone

from children import access, workflow
from children.models import Child, PlacementPostcode
from children.queries import homes_like, may_read_address
from children.rules import ROLE_CAN, Can, GrantKind
from partners.actor import Actor
from partners.models import HomeAddress
from partners.rules import HOME_ROLES, AgencyKind, Role
from tests import make
from tests.config.rows import named_on_the_child
from tests.roles import seen_by

pytestmark = pytest.mark.django_db


def _everybody_around(world: make.World) -> list[Actor]:
    """Everybody of the world, somebody in each role who was named on the child, in another household or
    in this one, and a reader."""
    jobs = [value for value in vars(world).values() if hasattr(value, "role")]
    named = [named_on_the_child(world, role) for role in Role]
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
