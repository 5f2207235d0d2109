"""Agreeing: what a child and whoever listened agreed that somebody does, each asked of an office by a time."""

from datetime import datetime

from django.db import transaction

from children.access import require
from children.rules import Audience, Can
from core.refusals import Refused
from missing.models import Episode, Task
from missing.workflow import add_task, offices_to_ask, refuse_unless_actions
from partners.actor import Actor
from partners.rules import Office
from returns.agreed import ASKED
from returns.models import ReturnInterview
from returns.rules import State
from returns.workflow.interview import locked


@transaction.atomic
def agree_action(
    *,
    interview: ReturnInterview,
    what: str,
    office: Office,
    due_by: datetime,
    audience: Audience,
    by: Actor,
    now: datetime,
) -> Task:
    """Whoever is asked is told, and owes it until it is done, or they say why it isn't. It stands on the last of
    the times away that were talked about."""
    require(by, Can.HEAR, interview.child)
    interview, episodes = locked(interview)
    refuse_unless_agreed_in(interview, episodes[-1])
    if office not in ASKED:
        raise Refused("Choose somebody who looks after the child, or answers for the child’s care.")
    return add_task(
        episode=episodes[-1],
        what=what,
        office=office,
        due_by=due_by,
        audience=audience,
        by=by,
        now=now,
        agreed=True,
    )


def refuse_unless_agreed_in(interview: ReturnInterview, last: Episode) -> None:
    """The child has talked, and somebody may be asked for something."""
    if interview.state != State.HELD:
        raise Refused(
            "What was agreed is written down once the talk was held. Go back to see how it stands."
        )
    if interview.child.died_on:
        raise Refused(f"{interview.child} has died. Nobody is asked for anything.")
    refuse_unless_actions(last)


def offices_for_actions(episode: Episode) -> list[Office]:
    """Those around the child who look after the child, or answer for the child's care: not police, and not the
    service, who see the child for a while only."""
    return [office for office in offices_to_ask(episode) if office in ASKED]
