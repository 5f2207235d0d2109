"""Records whose time is over, through the functions that pages call."""

from datetime import date, datetime, timedelta

from children.models import Child
from missing.models import Episode
from partners.models import Job
from partners.rules import Role
from retention import workflow
from retention.models import DisposalItem, DisposalReview
from returns.prevention_rules import Harm
from returns.workflow import Disclosed
from tests import make
from tests.insight.night import night
from tests.make import NOW, World, acting

LONG_AGO = date(1949, 5, 2)
AFTERWARDS = NOW + timedelta(days=366 * 8)


def old(world: World) -> Child:
    """The child of the world, born so long ago that the record's time is over, after a whole night."""
    night(world, NOW)
    make.prevented(
        world,
        now=NOW + timedelta(days=5),
        episode=Episode.objects.get(child=world.child),
        disclosed=Disclosed(words="He hit me", harm=[Harm.PHYSICAL]),
    )
    later = NOW + timedelta(days=6)
    episode = Episode.objects.get(child=world.child)
    raised = make.raised(world, episode=episode, raised_for="Mrs Hale", now=later)
    make.learnt(world, raised, now=later)
    Child.objects.filter(pk=world.child.pk).update(born_on=LONG_AGO)
    return Child.objects.get(pk=world.child.pk)


def another_old(world: World, **extra: object) -> Child:
    return make.child(world.responsible, born_on=LONG_AGO, **extra)


def manager(world: World) -> Job:
    return make.job(Role.PLACING_AUTHORITY, world.responsible)


def listed(world: World, *, now: datetime = AFTERWARDS) -> DisposalReview:
    review = workflow.list_due(
        authority=world.responsible, by=acting(world.placing_manager), now=now
    )
    assert review
    return review


def decided(world: World, *, now: datetime = AFTERWARDS) -> DisposalReview:
    """A list on which everything is to be erased."""
    review = listed(world, now=now)
    for item in DisposalItem.objects.filter(review=review).select_related("child", "review"):
        workflow.decide_dispose(item=item, by=acting(world.placing_manager), now=now)
    return review


def approved(world: World, *, now: datetime = AFTERWARDS) -> DisposalReview:
    review = decided(world, now=now)
    for each in (world.placing_manager, manager(world)):
        review = workflow.approve(review=review, by=acting(each), now=now)
    return review
