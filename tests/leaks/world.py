"""One world with a child in every state, and everybody who walks signed in to it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.test import Client
from django.urls import reverse

from tests.leaks import oracle, states
from tests.leaks.canaries import FIELDS, FIRST_HOME, Canaries
from tests.leaks.case import Case
from tests.leaks.people import SIGNED_OUT, SYSTEMS, Around, build
from tests.signing import client_of


@dataclass
class World:
    now: datetime
    canaries: Canaries = field(default_factory=Canaries)
    around: Around = field(default_factory=Around)
    cases: dict[str, Case] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)

    @cached_property
    def numbers(self) -> dict[int, int]:
        """Each child's number in canaries, by the child's own."""
        return {case.child.pk: case.number for case in self.cases.values()}

    @property
    def walkers(self) -> tuple[str, ...]:
        return self.around.walkers

    def client(self, slug: str) -> Client:
        if slug not in self.clients:
            self.clients[slug] = self._client(slug)
        return self.clients[slug]

    def _client(self, slug: str) -> Client:
        if slug == SIGNED_OUT:
            return Client()
        if slug in SYSTEMS:
            return Client(headers={"Authorization": f"Token {self.around.keys[slug]}"})
        job = self.around.jobs[slug]
        client = client_of(job.person, job)
        client.get(reverse("help"))  # what a session notes at first, it need not at every step
        return client

    def fresh_client(self, slug: str) -> Client:
        """For an address that ends the session which asks for it."""
        return self._client(slug)

    # What the oracle allows, in terms of whose words were found

    def allowed(self, slug: str, owner: int, name: str, within: Iterable[Case]) -> bool:
        """May this person read this owner's word on a page about these children?"""
        kind = FIELDS[name]
        if owner >= FIRST_HOME:
            return owner == self.around.own_home(slug) or any(
                kind in oracle.may(slug, case.state) and case.home_owner == owner for case in within
            )
        return any(kind in oracle.may(slug, case.state) for case in within if case.number == owner)

    def hidden_from(self, slug: str) -> list[Case]:
        """The children of whom this person may have nothing at all."""
        return [case for case in self.cases.values() if not oracle.may(slug, case.state)]


def make_world(now: datetime) -> World:
    world = World(now)
    world.around = build(world.canaries)
    for number, state in enumerate(states.STATES):
        world.cases[state] = states.bring(state, number, world.around, world.canaries, now)
    for slug in world.walkers:
        world.client(slug)
    return world
