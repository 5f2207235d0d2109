"""Whoever leaves is no child's professional any more; a home where a child lives is not closed."""

from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from audit.rules import Fact
from children import access, asking, queries, tasks
from children import workflow as children_workflow
from children.models import Grant, Professional
from children.rules import GrantKind
from core.refusals import Refused
from escalation.models import Delivery
from partners.actor import SERVICE
from partners.rules import Role
from partners.workflow import jobs
from tests import make
from tests.make import World, acting

pytestmark = pytest.mark.django_db


def leaves(job) -> None:
    admin = make.job(Role.AGENCY_ADMIN, job.agency)
    jobs.end_job(job=job, by=acting(admin), now=timezone.now())


def test_a_social_worker_who_leaves_is_the_childs_no_longer(world: World) -> None:
    leaves(world.social_worker)

    tasks.mind_leavers()
    tasks.mind_leavers()

    professional = Professional.objects.get(child=world.child)
    assert professional.until == timezone.localdate()
    assert (
        not Grant.objects.current(timezone.now()).filter(user=world.social_worker.person).exists()
    )
    event = Event.objects.get(fact=Fact.PROFESSIONAL_LEFT)
    assert (event.child_id, event.payload["kind"]) == (world.child.pk, "social-worker")


def test_whoever_goes_to_an_agency_with_no_part_in_it_has_left_too(world: World) -> None:
    make.job(Role.SOCIAL_WORKER, make.authority(), who=world.social_worker.person)
    leaves(world.social_worker)

    tasks.mind_leavers()

    assert not Professional.objects.filter(child=world.child, until=None).exists()


def test_whoever_ends_another_job_stays_the_childs_social_worker(world: World) -> None:
    person = world.social_worker.person
    leaves(make.job(Role.EMERGENCY_DUTY, world.responsible, who=person))
    leaves(make.job(Role.SOCIAL_WORKER, make.authority(), who=person))

    tasks.mind_leavers()

    assert Professional.objects.filter(child=world.child, until=None).exists()


# Named on a child


def named(world: World, job, **extra) -> Grant:
    return children_workflow.name_person(
        child=world.child,
        person=job.person,
        reason="Knows the child",
        until=None,
        by=acting(world.social_worker),
        now=timezone.now(),
        **extra,
    )


def test_whoever_was_named_for_a_job_that_is_over_sees_the_child_no_longer(world: World) -> None:
    """Nor at any time in another job, for which nobody has named them."""
    officer = make.job(Role.REVIEWING_OFFICER, world.responsible)
    elsewhere = make.job(Role.SOCIAL_WORKER, make.authority(), who=officer.person)
    given = named(world, officer)
    assert given.agency == world.responsible
    assert access.can_see(acting(officer), world.child)
    assert not access.can_see(acting(elsewhere), world.child)
    leaves(officer)

    tasks.mind_leavers()
    tasks.mind_leavers()

    assert not access.can_see(acting(elsewhere), world.child)
    event = Event.objects.get(fact=Fact.GRANT_ENDED)
    assert (event.child_id, event.payload["person"]) == (world.child.pk, officer.person_id)
    assert not Event.objects.filter(fact=Fact.NOBODY_IN_CHARGE).exists()


def test_whoever_changes_jobs_at_the_same_agency_stays_named(world: World) -> None:
    officer = make.job(Role.REVIEWING_OFFICER, world.responsible)
    given = named(world, officer)
    make.job(Role.COORDINATOR, world.responsible, who=officer.person)
    leaves(officer)

    tasks.mind_leavers()

    assert Grant.objects.current(timezone.now()).filter(pk=given.pk).exists()


def moves(job, home) -> None:
    admin = make.job(Role.AGENCY_ADMIN, job.agency)
    jobs.change_job(
        job=job,
        title=job.title,
        phone=job.phone,
        home=home,
        by=acting(admin),
        now=timezone.now(),
    )


def begins_elsewhere(job, home) -> None:
    make.job(job.role, job.agency, home=home, who=job.person)
    leaves(job)


@pytest.mark.parametrize("goes", [moves, begins_elsewhere])
def test_a_carer_who_goes_to_another_home_of_the_agency_is_named_no_longer(
    restricted: World, goes
) -> None:
    """As if they had left it: unless the authority names them anew, for their work there."""
    world, carer = restricted, restricted.carer
    assert access.can_see(acting(carer), world.child)
    goes(carer, make.home(world.provider))

    tasks.mind_leavers()
    tasks.mind_leavers()

    there = carer.person.jobs.exclude(home=world.home).get()
    assert not access.can_see(acting(there), world.child)
    assert Event.objects.filter(fact=Fact.GRANT_ENDED).count() == 2  # and whose at the start

    again = children_workflow.name_person(
        child=world.child,
        person=carer.person,
        reason="They come for weekends",
        by=acting(world.placing_manager),
        now=timezone.now(),
        until=None,
    )
    tasks.mind_leavers()

    assert again.home == there.home
    assert access.can_see(acting(there), world.child)


def test_a_carer_who_goes_with_the_child_stays_named(restricted: World) -> None:
    world, home = restricted, make.home(restricted.provider)
    make.job(Role.CARER, world.provider, home=home, who=world.carer.person)
    children_workflow.start_placement(
        child=world.child,
        home=home,
        started_on=timezone.localdate(),
        by=acting(world.placing_manager),
        now=timezone.now(),
    )
    leaves(world.carer)

    tasks.mind_leavers()

    there = world.carer.person.jobs.get(home=home)
    world.child.refresh_from_db()
    assert access.can_see(acting(there), world.child)


def test_whoever_asked_is_named_for_the_job_that_they_asked_in(world: World) -> None:
    now = timezone.now()
    first = make.job(Role.SOCIAL_WORKER, make.authority())
    second = make.job(Role.SOCIAL_WORKER, world.host, who=first.person)
    (match,) = queries.match(surname=world.child.surname, born_on=world.child.born_on)
    request = asking.ask(match=match, reason="Moving", by=acting(first), now=now)

    asking.allow(request=request, by=acting(world.social_worker), now=now)
    leaves(first)
    tasks.mind_leavers()

    assert not access.can_see(acting(second), world.child)


@pytest.fixture
def restricted(world: World) -> World:
    """Nobody of the authority but its manager is named on the child, and a carer."""
    now = timezone.now()
    children_workflow.end_grants(
        child=world.child,
        person=world.social_worker.person,
        kind=GrantKind.PROFESSIONAL,
        because="Ended",
        by=SERVICE,
        now=now,
    )
    children_workflow.restrict(
        child=world.child,
        because="Threats",
        also=[world.carer.person],
        by=acting(world.placing_manager),
        now=now,
    )
    world.child.refresh_from_db()
    return world


def test_that_nobody_is_left_in_charge_of_a_restricted_child_is_told_to_the_authority(
    restricted: World,
) -> None:
    """To all its managers, though none of them can open the child, and without a name."""
    world, colleague = restricted, make.job(Role.PLACING_AUTHORITY, restricted.responsible)
    leaves(world.placing_manager)

    tasks.mind_leavers()
    tasks.mind_leavers()

    assert not access.can_see(acting(world.placing_manager), world.child)
    told = Event.objects.get(fact=Fact.NOBODY_IN_CHARGE)
    mails = {each.address: each for each in Delivery.objects.filter(notification__event_id=told.pk)}
    assert world.placing_manager.person.email not in mails
    assert world.carer.person.email not in mails
    mail = mails[colleague.person.email]
    assert world.child.forename not in mail.subject + mail.body
    assert f"/children/{world.child.pk}/" in mail.body


def test_whoever_runs_the_service_names_a_successor_and_nobody_else(restricted: World) -> None:
    world, colleague = restricted, make.job(Role.PLACING_AUTHORITY, restricted.responsible)
    successor = str(world.child.pk), colleague.person.email

    with pytest.raises(CommandError, match="can say who sees"):
        call_command("name_successor", *successor, reason="The manager has left")
    leaves(world.placing_manager)
    tasks.mind_leavers()
    stranger = make.job(Role.PLACING_AUTHORITY, make.authority())
    with pytest.raises(CommandError, match="is nobody at"):
        call_command("name_successor", successor[0], stranger.person.email, reason="x")
    call_command("name_successor", *successor, reason="The manager has left")

    assert access.can_see(acting(colleague), world.child)
    assert Grant.objects.current(timezone.now()).filter(user=colleague.person).count() == 1


# Homes


def test_a_home_where_a_child_lives_is_not_closed_by_somebody_who_sees_no_child(
    world: World, sign_in
) -> None:
    admin = make.job(Role.AGENCY_ADMIN, world.provider)
    leaves(world.carer)

    answer = sign_in(admin).post(
        reverse("close-home", args=[world.home.pk]), {"submission": str(uuid4())}
    )

    assert answer.status_code == 409
    assert "A child lives at" in answer.content.decode()
    assert world.child.forename not in answer.content.decode()
    world.home.refresh_from_db()
    assert world.home.closed_on is None


def test_nobody_is_placed_at_a_home_that_has_closed(world: World) -> None:
    closed = make.home(world.provider, closed_on=timezone.localdate())

    with pytest.raises(Refused, match="has closed"):
        children_workflow.start_placement(
            child=world.child,
            home=closed,
            started_on=timezone.localdate(),
            by=acting(world.social_worker),
            now=timezone.now(),
        )
