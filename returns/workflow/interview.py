"""What every step of an interview shares: its rows, held, who holds it, and the record of each episode."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from audit.record import record
from audit.rules import Fact
from children.rules import Breadth
from children.workflow import give_sight
from core import times
from core.refusals import Refused
from missing.models import Episode
from missing.queries import where_found
from missing.rules import OPEN as EPISODE_OPEN
from missing.rules import Status
from partners.actor import Actor
from partners.models import Agency
from returns import candidates
from returns.independence import Independence, check, require_independent
from returns.models import ReturnInterview
from returns.rules import OPEN, State, check_move


def locked(interview: ReturnInterview) -> tuple[ReturnInterview, list[Episode]]:
    """The interview and the episodes it covers, held until the end of the transaction.

    The child's open episodes are held first, as everything that happens to an episode does, so that
    a return recorded at the same moment waits instead of clashing.
    """
    mine = Episode.objects.filter(child=interview.child_id)
    list(mine.filter(status__in=EPISODE_OPEN).order_by("pk").select_for_update(of=("self",)))
    interview = (
        ReturnInterview.objects.select_for_update(of=("self",))
        .select_related("child__responsible_authority", "service")
        .get(pk=interview.pk)
    )
    covered = mine.filter(interviews=interview).select_related(
        "child", "responsible_authority", "force"
    )
    return interview, list(covered.order_by("opened_at", "pk").select_for_update(of=("self",)))


def refuse_ended(interview: ReturnInterview) -> None:
    """An interview that was held, or said no to, is not arranged any more."""
    if State(interview.state) not in OPEN:
        check_move(State(interview.state), State.BOOKED)


def since_the_return(moment: datetime, episodes: list[Episode], now: datetime) -> datetime:
    """What has happened is in the past, and after the child first came back or was found: when, as it is kept.

    People type no seconds, so that the minute of the return means the return.
    """
    if moment > now:
        raise Refused("The time must be in the past.")
    back = [since for episode in episodes if (since := back_since(episode))]
    if not back:
        raise Refused("Return time not recorded. Record when the child came back first.")
    if moment < times.to_the_minute(min(back)):
        raise Refused(f"The time must be after {episodes[0].child} came back, or was found.")
    return max(moment, min(back))


def back_since(episode: Episode) -> datetime | None:
    """From when somebody can have talked with the child about it: since the child was found, where they went
    home from there; else since the return. None while the child is away."""
    if episode.returned_at is None and episode.status != Status.FOUND:
        return None
    found = where_found(episode)
    return found.found_at if found else episode.returned_at


def over_by(moment: datetime, episodes: list[Episode]) -> tuple[list[Episode], list[Episode]]:
    """The episodes that the child was back from by then, or found, and the ones that came later."""
    over = [each for each in episodes if (since := back_since(each)) and since <= moment]
    return over, [episode for episode in episodes if episode not in over]


def owed_of(episode: Episode, *codes: str) -> bool:
    """Is any of these still owed of this time away?"""
    return episode.duties.open().filter(code__in=codes).exists()


def record_each(
    fact: Fact,
    interview: ReturnInterview,
    episodes: list[Episode],
    by: Actor,
    now: datetime,
    *,
    at: datetime | None = None,
    **said: Any,
) -> None:
    """Each episode that the interview covers has it in its own record, and its own clock ends."""
    for episode in episodes:
        record(
            fact,
            by=by,
            child=episode.child,
            episode=episode,
            about=interview,
            at=now,
            happened_at=at,
            payload={"interview": interview.pk, **said},
        )


def choose(
    interview: ReturnInterview,
    interviewer_id: int,
    episodes: list[Episode],
    *,
    because: str,
    now: datetime,
) -> None:
    """Set who holds it, with what the rules found about them and the reason given."""
    found, name = independence_of(interview, interviewer_id, episodes, now=now)
    if interviewer_id == interview.interviewer_id:
        because = because or interview.not_independent_because
    require_independent(found, who=name, reason=because)
    interview.interviewer_id = interviewer_id
    interview.independence = found.as_json()
    interview.not_independent_because = because if found.needs_reason else ""


def independence_of(
    interview: ReturnInterview, person_id: int, episodes: list[Episode], *, now: datetime
) -> tuple[Independence, str]:
    """What the rules find about this person, and the person's name."""
    who = candidates.candidate(interview, person_id, now)
    if who is None:
        raise Refused("Choose who will hold the interview from the list.")
    last = episodes[-1].responsible_protocol_id
    around = candidates.around_of(interview, episodes[0].opened_at, last)
    return check(who, around), who.name


def service_of(episode: Episode) -> Agency:
    """Who holds the interviews of the authority that placed the child: a service, or itself."""
    authority = episode.responsible_authority
    return authority.interviews_by or authority


def give_service_sight(
    interview: ReturnInterview, episodes: Iterable[Episode], *, why: str, now: datetime
) -> None:
    for episode in episodes:
        give_sight(
            child=episode.child,
            agency=interview.service,
            breadth=Breadth.ALL,
            why=why,
            now=now,
            episode_id=episode.pk,
        )
