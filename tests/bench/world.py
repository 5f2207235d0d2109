"""The world that is measured: one coordinator's fifty open episodes among others', and a history."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from children.models import Child
from missing.models import Episode
from missing.protocols import default_protocol
from missing.rules import Status
from partners.models import Agency
from tests import make

CHILDREN, OPEN, ELSEWHERE, CLOSED = 200, 50, 150, 4000


@dataclass
class Measured:
    """Who is measured, and a child nobody has logged yet."""

    world: make.World
    quiet_child: Child


def build(now: datetime) -> Measured:
    """Everything is made through the workflows but the history, which is only there to be in the way."""
    random = Random(72)  # the same world each time
    world = make.world()
    neighbours = make.world()
    children = [_child(world) for _ in range(CHILDREN)]
    _history([*children, *(_child(neighbours) for _ in range(CHILDREN))], world, random, now)
    for number, child in enumerate(children[:OPEN]):
        _night(world, child, number, now - timedelta(minutes=random.randint(1, 300)))
    for number in range(ELSEWHERE):
        _night(neighbours, _child(neighbours), number, now - timedelta(minutes=number))
    return Measured(world, children[-1])


def _child(world: make.World) -> Child:
    home = make.home(world.provider)
    return make.child(responsible=world.responsible, host=world.host, at=home)


def _night(world: make.World, child: Child, number: int, at: datetime) -> None:
    """A third of them logged, a third with a level, a third reported and half of those decided."""
    world.child = child
    world.carer = make.carer(child.home)
    episode = make.logged(world, now=at)
    if number % 3:
        episode = make.levelled(episode, world.carer, now=at)
    if number % 3 == 2:
        make.reported(world, now=at, episode=episode)
    if number % 6 == 5:
        make.decided(world, now=at, episode=episode)


def _history(children: list[Child], world: make.World, random: Random, now: datetime) -> None:
    force: Agency = world.force
    protocol = default_protocol(now)
    Episode.objects.bulk_create(
        Episode(
            reference=f"H-{number}",
            child=(child := random.choice(children)),
            status=Status.CLOSED,
            opened_at=(opened := now - timedelta(days=random.randint(20, 1800))),
            logged_at=opened,
            opened_by=world.carer.person,
            level="L2",
            returned_at=opened + timedelta(hours=3),
            closed_at=opened + timedelta(days=3),
            reporting_protocol=protocol,
            responsible_protocol=protocol,
            force=force,
            responsible_authority_id=child.responsible_authority_id,
            host_authority_id=child.host_authority_id,
            provider_id=child.provider_id,
            supervising_agency_id=child.supervising_agency_id,
            home_id=child.home_id,
        )
        for number in range(CLOSED)
    )
