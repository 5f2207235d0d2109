"""What every step of an interview shares: its rows, held, who holds it, and the record of each episode."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q

from audit.models import Event
from audit.record import record
from audit.rules import Fact
from children.rules import Breadth, Subject
from children.workflow import end_sight, give_sight
from core import times
from core.refusals import Refused
from missing.models import Episode
from missing.rules import DUTIES_ABOUT
from missing.rules import OPEN as EPISODE_OPEN
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


def booked_with(interview: ReturnInterview) -> int | None:
    """Who has been told that they are to hold it."""
    return interview.interviewer_id if interview.state == State.BOOKED else None


def since_the_return(moment: datetime, episodes: list[Episode], now: datetime) -> datetime:
    """What has happened is in the past, and while the child was back, or was where they were found: when, as it
    is kept.

    People type no seconds, so that the minute of the return means the return.
    """
    if moment > now:
        raise Refused("The time must be in the past.")
    met = [since for episode in episodes if (since := met_since(episode, moment))]
    if not met:
        raise Refused(
            f"The time must be after {episodes[0].child} came back, or was found, and before they went again."
        )
    return max(moment, min(met))


def met_since(episode: Episode, moment: datetime) -> datetime | None:
    """Since when somebody could talk with the child about it at that moment: since the child was found, until
    they went from there; else since the return. None while the child was away."""
    for found in episode.located.all():
        there = times.to_the_minute(found.found_at) <= moment
        if there and (found.left_at is None or moment <= found.left_at):
            return found.found_at
    back = episode.returned_at
    return back if back and times.to_the_minute(back) <= moment else None


def over_by(moment: datetime, episodes: list[Episode]) -> tuple[list[Episode], list[Episode]]:
    """The episodes that the child was back from by then, or found, and the ones that came later."""
    over = [each for each in episodes if met_since(each, moment)]
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
    interview.not_independent_because = because


def independence_of(
    interview: ReturnInterview, person_id: int, episodes: list[Episode], *, now: datetime
) -> tuple[Independence, str]:
    """What the rules find about this person as of `now`, which is then of a talk that was held; and their name."""
    who = candidates.candidate(interview, person_id, now)
    if who is None:
        raise Refused("Choose who will hold the interview from the list.")
    last = episodes[-1].responsible_protocol_id
    around = candidates.around_of(interview, episodes[0].opened_at, last, until=now)
    return check(who, around), who.name


def service_of(episode: Episode) -> Agency:
    """Who holds the interviews of the authority that placed the child: a service, or itself."""
    authority = episode.responsible_authority
    return authority.interviews_by or authority


def end_service_sight(
    interview: ReturnInterview, episodes: Iterable[Episode], *, now: datetime
) -> None:
    """The service stops seeing the child because of each of these, unless it owes something else of it: a talk
    that is to be arranged or asked for again, or one that is to be written down or waits for approval."""
    for episode in episodes:
        if not _is_still_at_it(interview.service, episode, but=interview):
            end_sight(child=episode.child, episode_id=episode.pk, now=now, agency=interview.service)


def _is_still_at_it(service: Agency, episode: Episode, *, but: ReturnInterview) -> bool:
    """As the record has it: whoever acts may not be shown how an approval stands."""
    owed = episode.duties.open().filter(code__in=DUTIES_ABOUT[Subject.INTERVIEW], agency=service)
    open_talks = episode.interviews.filter(state__in=OPEN, service=service).exclude(pk=but.pk)
    steps = Event.objects.filter(episode_id=episode.pk).exclude(about_id=str(but.pk))
    to_write = Q(fact=Fact.INTERVIEW_HELD, payload__to_write=True)
    waits = steps.filter(to_write | Q(fact=Fact.INTERVIEW_SENT))
    sent = set(waits.values_list("about_id", flat=True))
    approved = steps.filter(fact=Fact.INTERVIEW_APPROVED).values_list("about_id", flat=True)
    return owed.exists() or open_talks.exists() or bool(sent - set(approved))


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
