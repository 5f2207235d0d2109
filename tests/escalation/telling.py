"""What the tests of who is told share: who was, what the sweep does, and where a child has no home yet."""

from datetime import timedelta

from audit import record as the_record
from children.models import Child
from escalation.models import Notification
from missing import workflow as missing_workflow
from missing.framework import Answers
from missing.models import Duty
from tests import make
from tests.make import NOW

MANAGER = "fostering-social-worker"
SUPERVISING = ("on-call", MANAGER)
AUTHORITIES = ("placing-authority", "host-coordinator")
AROUND = {*AUTHORITIES, "social-worker"}
SOON = NOW + timedelta(minutes=5)


def told_of(message):
    """The offices that were told this."""
    found = Notification.objects.filter(message=message)
    return set(found.values_list("office", flat=True))


def mind_all(now):
    """What the sweep does at that moment."""
    for duty in Duty.objects.open().filter(next_moment_at__lte=now).order_by("next_moment_at"):
        missing_workflow.mind(duty=duty, now=now)


def unmatched(world):
    """The child was loaded from the authority's own files; nobody has said yet which home it is."""
    Child.objects.filter(pk=world.child.pk).update(
        home=None, provider=None, supervising_agency=None
    )
    world.child.refresh_from_db()


def worried(world):
    """A night at a level that carers lead."""
    return make.levelled(
        make.logged(world),
        world.carer,
        answers=Answers(
            chosen={"danger": "no", "whereabouts": "spoke", "place": "against-plan"},
            age_years=15,
            now=NOW,
        ),
    )


def say(world, episode, fact, *, by=None, **payload):
    the_record.record(
        fact,
        by=make.acting(by or world.on_call),
        child=episode.child,
        episode=episode,
        about=episode,
        at=NOW,
        payload=payload,
    )
