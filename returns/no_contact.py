"""When nobody could reach a child: after how many tries it may be said, and who says so."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from missing.models import Duty, Episode
from missing.offices import holds_office
from missing.protocols import document_of
from missing.rules import OWES_A_TALK
from partners.actor import Actor
from partners.rules import Office, Role
from returns.models import Attempt, ReturnInterview
from returns.rules import OFFERED_BY, OPEN


@dataclass(frozen=True)
class NoContact:
    """How many tries reached nobody, and how many the area asks for before it is said that nobody could."""

    tries: int
    wanted: int
    was_reached: bool

    @property
    def is_enough(self) -> bool:
        """A child who was reached once has an answer to give, and is asked for it."""
        return self.tries >= self.wanted and not self.was_reached


def no_contact_of(attempts: Iterable[Attempt], last: Episode) -> NoContact:
    """`last`: the newest of the times away that it covers, whose area says how many tries are enough."""
    results = [attempt.result for attempt in attempts]
    return NoContact(
        tries=sum(result not in OFFERED_BY for result in results),
        wanted=document_of(last.responsible_protocol_id).interviews.no_contact_after_tries,
        was_reached=any(result in OFFERED_BY for result in results),
    )


def agrees_to_it(actor: Actor, last: Episode) -> bool:
    """A manager of the authority that answers for the child: neither its social workers nor the service."""
    manages = actor.role is Role.PLACING_AUTHORITY
    return manages and holds_office(actor, Office.PLACING_AUTHORITY, last)


def may_be_said(
    interview: ReturnInterview, episodes: list[Episode], attempts: Iterable[Attempt]
) -> bool:
    """It is still owed, and the child, who is home, wasn't reached in as many tries as the area asks for."""
    home = all(episode.returned_at for episode in episodes)
    return interview.state in OPEN and home and no_contact_of(attempts, episodes[-1]).is_enough


def owed_for(episodes: list[Episode]) -> list[Any]:
    """What is still owed of the talk, and ends with it."""
    return list(Duty.objects.open().filter(code__in=OWES_A_TALK, episode__in=episodes))
