"""One of everything that has an address, for two children who have nothing to do with each other."""

from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.converters import IntConverter, UUIDConverter
from django.utils import timezone

from children.models import Placement
from children.rules import DocumentKind
from escalation.models import Notification
from insight import workflow as insight_workflow
from missing.models import Duty, Episode
from returns.models import ReturnInterview
from tests import make
from tests.addresses import ADDRESSES


def a_night(world: make.World) -> Any:
    """What `ADDRESSES` reaches: reported, refused, challenged and back, with its papers and photo."""
    now = timezone.now()
    draft = make.draft(world, now=now)
    placement = Placement.objects.create(
        child=world.child, home=world.home, started_on=make.today() - timedelta(days=90)
    )
    photo = make.photo(world.child, by=make.acting(world.carer), now=now)
    make.decided(world, now=now)
    episode = Episode.objects.get(child=world.child)
    challenge = make.challenged(world, decision=episode.decisions.get(), now=now)
    document = insight_workflow.ask_for_document(
        episode=episode,
        kind=DocumentKind.EPISODE_REPORT,
        by=make.acting(world.coordinator),
        now=now,
    )
    make.back(world, now=now + timedelta(seconds=1), episode=episode)
    return SimpleNamespace(
        child=world.child,
        episode=Episode.objects.get(pk=episode.pk),
        duty=Duty.objects.filter(episode=episode).latest("pk"),
        challenge=challenge,
        interview=ReturnInterview.objects.get(child=world.child),
        notification=Notification.objects.filter(episode=episode).latest("pk"),
        document=document,
        draft=draft,
        placement=placement,
        photo=photo,
    )


def kwargs_of(name: str, night: Any) -> dict[str, Any]:
    """Of the night's own thing; of one that is nobody's where this night has none."""
    reached: Any = ADDRESSES[name]
    try:
        return reached(night) if callable(reached) else of_nobody(name)
    except AttributeError:
        return of_nobody(name)


def of_nobody(name: str) -> dict[str, Any]:
    """The parts of an address, each of the kind it must be, and of nothing that exists."""
    ((_, _, _, converters),) = get_resolver().reverse_dict.getlist(name)[:1]
    return {part: NOBODYS.get(type(kind), "M-22222") for part, kind in converters.items()}


NOBODYS: dict[type, Any] = {
    IntConverter: 987_654_321,
    UUIDConverter: UUID("6a1ef6b6-0000-4000-8000-000000000000"),
}


def path_of(name: str, night: Any) -> str:
    return reverse(name, kwargs=kwargs_of(name, night))


def everybody(world: make.World) -> list[Any]:
    return [
        world.carer,
        world.on_call,
        world.social_worker,
        world.coordinator,
        world.sergeant,
        world.inspector,
        world.interviewer,
    ]


def walk(night: Any, clients: list[Client]) -> Iterator[tuple[str, Any]]:
    """Each address as the first of the clients who is shown it; where nobody is, the last refusal."""
    for name in ADDRESSES:
        if name == "exit":
            continue
        for client in clients:
            answer = client.get(path_of(name, night))
            if answer.status_code == 200:
                break
        yield name, answer
