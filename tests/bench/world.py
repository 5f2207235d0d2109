"""The world that is measured: one coordinator's fifty open episodes among others', and a history."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from children.models import Child
from missing.models import Episode
from missing.protocols import default_protocol_id
from missing.rules import Status
from missing.workflow import columns_of
from tests import make

CHILDREN, OPEN, ELSEWHERE, CLOSED = 200, 50, 150, 4000
CROWD = 3000  # away as well, where nobody who is measured has a part


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
    _crowd(neighbours, now)
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


def _crowd(world: make.World, now: datetime) -> None:
    """Thousands of others who are away tonight in the rest of the country: in the way, no more."""
    home = make.home(world.provider)
    children = Child.objects.bulk_create(
        Child(
            forename=f"Crowd {number}",
            surname="Elsewhere",
            born_on=date(2012, 2, 3),
            local_id=f"C-{number}",
            responsible_authority=world.responsible,
            host_authority=world.host,
            provider=world.provider,
            home=home,
        )
        for number in range(CROWD)
    )
    protocol = default_protocol_id(now)
    Episode.objects.bulk_create(
        _episode(f"C-{number}", child, Status.AWAY, now, world, protocol)
        for number, child in enumerate(children)
    )


def _history(children: list[Child], world: make.World, random: Random, now: datetime) -> None:
    protocol = default_protocol_id(now)
    Episode.objects.bulk_create(
        _episode(
            f"H-{number}",
            random.choice(children),
            Status.CLOSED,
            now - timedelta(days=random.randint(20, 1800)),
            world,
            protocol,
        )
        for number in range(CLOSED)
    )


def _episode(
    reference: str,
    child: Child,
    status: Status,
    opened: datetime,
    world: make.World,
    protocol: int,
) -> Episode:
    over = status == Status.CLOSED
    return Episode(
        reference=reference,
        child=child,
        status=status,
        opened_at=opened,
        logged_at=opened,
        opened_by=world.carer.person,
        level="L2",
        returned_at=opened + timedelta(hours=3) if over else None,
        closed_at=opened + timedelta(days=3) if over else None,
        reporting_protocol_id=protocol,
        responsible_protocol_id=protocol,
        force=world.force,
        **columns_of(child),
    )
