"""What the child would like of the talk; and what a carer or parent knows after a no."""

from datetime import date, datetime
from typing import Unpack

from django.db import transaction

from audit.rules import Fact
from children.access import require
from children.rules import Can, audiences_of
from core.refusals import Refused
from missing.models import Episode
from partners.actor import Actor
from returns.models import CarersView, ReturnInterview, Wish
from returns.rules import Heard, State
from returns.workflow.interview import locked, record_each, since_the_return


@transaction.atomic
def write_wish(
    *,
    interview: ReturnInterview,
    said_by: str,
    said_on: date,
    by: Actor,
    now: datetime,
    who: str = "",
    place: str = "",
    time: str = "",
    told: str = "",
) -> Wish:
    """Whom, where, when and told how, as the child would like it. What was said before stays."""
    require(by, Can.ARRANGE, interview.child)
    interview, episodes = locked(interview)
    if not (who or place or time or told):
        raise Refused("Enter at least one thing that the child would like.")
    wish = Wish.objects.create(
        child_id=interview.child_id,
        who=who,
        place=place,
        time=time,
        told=told,
        said_by=said_by,
        said_on=said_on,
        written_by_id=by.person_id,
        written_at=now,
    )
    record_each(Fact.INTERVIEW_WISHED, interview, episodes, by, now)
    return wish


@transaction.atomic
def record_carers_view(
    *, interview: ReturnInterview, by: Actor, now: datetime, **heard: Unpack[Heard]
) -> CarersView:
    """After the child's no, whoever cares for the child may say what they know. Nobody owes it."""
    require(by, Can.ARRANGE, interview.child)
    interview, episodes = locked(interview)
    refuse_unless_declined(interview)
    return keep_carers_view(interview, episodes, by=by, now=now, **heard)


def keep_carers_view(
    interview: ReturnInterview,
    episodes: list[Episode],
    *,
    by: Actor,
    now: datetime,
    **heard: Unpack[Heard],
) -> CarersView:
    """With the no itself, or afterwards: `interview` and `episodes` are held already."""
    if heard["audience"] not in audiences_of(by.role):
        raise Refused("Choose readers that you belong to.")
    heard["heard_at"] = since_the_return(heard["heard_at"], episodes, now)
    view = CarersView.objects.create(interview=interview, written_by_id=by.person_id, **heard)
    record_each(
        Fact.CARER_GAVE_VIEW,
        interview,
        episodes,
        by,
        now,
        at=view.heard_at,
        audience=heard["audience"],
    )
    return view


def refuse_unless_declined(interview: ReturnInterview) -> None:
    if State(interview.state) is not State.DECLINED:
        raise Refused("A carer’s view is asked for after the child said not now.")
