"""Whoever leaves is no child's professional any more; a home where a child lives is not closed."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from audit.rules import Fact
from children import tasks
from children import workflow as children_workflow
from children.models import Grant, Professional
from core.refusals import Refused
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
            by=SERVICE,
            now=timezone.now(),
        )
