"""The one thing the reader should do next about an episode, and the others that they may do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse

from children.rules import ROLE_CAN, Can
from core import times
from missing import looking_back
from missing.clock_board import Clock
from missing.lateness import State
from missing.protocols import document_of
from missing.queries import SeenEpisode
from missing.rules import (
    ASK_POLICE_AGAIN,
    AWAY,
    CALL_BACK,
    CHALLENGE_DECIDE,
    CHECK_IN,
    CHECK_SEARCH,
    DECIDE_AS_ADULT,
    GIVE_INFORMATION,
    LOOK_BACK,
    LOOKED_FOR,
    OVER,
    OWES_A_TALK,
    PREVENTION_INTERVIEW,
    REPORT_TO_POLICE,
    TELL_OFSTED,
    TELL_PARENTS,
    Status,
    knows_of_it,
)
from missing.workflow.added_tasks import has_tasks
from partners.actor import Actor
from partners.rules import HOME_ROLES, Office

# What is done when it is time, and not before.
LATER = (CHECK_IN, ASK_POLICE_AGAIN, CHECK_SEARCH)


LONG_NIGHT = timedelta(hours=4)


@dataclass(frozen=True)
class Step:
    """A thing to do: a page to go to, or with `press` something done by the press itself."""

    text: str
    href: str
    press: bool = False
    about: str = ""


def next_step(
    episode: SeenEpisode, clocks: Iterable[Clock], actor: Actor, *, call_now: bool = False
) -> Step | None:
    """The page's green button, by who reads it and how things stand.

    `call_now`: it is as grave as can be, and police have not been told of that.
    """
    clocks = tuple(clocks)
    if episode.status in OVER:
        return None
    steps = (
        _accept(clocks),
        _review(clocks, actor),
        _decide(episode, actor),
        _finish_log(episode, actor),
        _called(episode, clocks),
        _report(episode, actor) if call_now else None,
        _owed(episode, clocks),
        _back(episode, actor),
        _arrange(episode, clocks, actor),
    )
    return next((step for step in steps if step), None)


def other_steps(
    episode: SeenEpisode,
    clocks: Iterable[Clock],
    chosen: Step | None,
    actor: Actor,
    *,
    now: datetime,
    talks: Sequence[int] = (),
) -> list[Step]:
    """What else the reader may do, leaving out what the green button does already.

    `talks`: the return interviews about it that there are, by their numbers.
    """
    at = episode.reference
    away, looked_for = episode.status in AWAY, episode.status in LOOKED_FOR
    possible = (
        (_back(episode, actor), True),
        (_found(episode, actor), True),
        (_gone_again(episode, actor), True),
        (_talk_before_home(episode, actor), not talks),
        (_not_back(episode, actor), True),
        (_called(episode, clocks), True),
        (_read_along(episode, actor), True),
        (_assess(episode), looked_for and _can(actor, Can.ASSESS)),
        (_report(episode, actor), True),
        (_prevention(episode), _reads_prevention(episode, actor)),
        (Step("Police decision", reverse("police", args=[at])), _may_challenge(episode, actor)),
        (Step(_note_words(episode), reverse("new-note", args=[at])), _can(actor, Can.NOTE)),
        (
            Step("Add a task", reverse("new-task", args=[at])),
            has_tasks(episode) and _can(actor, Can.ADD_TASK),
        ),
        (_look_back(episode, now), _can(actor, Can.RAISE_LEARNING)),
        (Step("Papers (PDF)", reverse("episode-papers", args=[at])), _can(actor, Can.PRINT)),
        (
            Step("It was a mistake", reverse("stand-down", args=[at])),
            away and _can(actor, Can.STAND_DOWN),
        ),
    )
    taken = chosen.href if chosen else ""
    return [step for step, may in possible if step and may and step.href != taken]


@dataclass(frozen=True)
class Rest:
    """That a carer has done what there is to do; and when to look again, where that is known."""

    look_again_at: datetime | None


def rest_of(
    episode: SeenEpisode, clocks: Iterable[Clock], actor: Actor, now: datetime
) -> Rest | None:
    """After hours, for carers who owe nothing but to look again later. Nobody else is told to rest."""
    if actor.role not in HOME_ROLES or episode.status != Status.AWAY:
        return None
    if times.between(episode.opened_at, now) < LONG_NIGHT:
        return None
    own = [clock for clock in clocks if clock.running and clock.office is Office.CARER]
    if any(clock.code != CHECK_IN or clock.state is not State.NOT_DUE for clock in own):
        return None
    return Rest(next((clock.due for clock in own), None))


def _can(actor: Actor, can: Can) -> bool:
    """Roles alone: whoever reads the page may see the child already."""
    return actor.role in ROLE_CAN[can]


def _accept(clocks: Iterable[Clock]) -> Step | None:
    mine = next((clock for clock in clocks if clock.accept and clock.action), None)
    if mine is None or mine.action is None:
        return None
    return Step(mine.action.text, mine.action.href, press=True, about=mine.title)


def _review(clocks: Iterable[Clock], actor: Actor) -> Step | None:
    for clock in clocks:
        if clock.code == CHALLENGE_DECIDE and clock.running and clock.office in actor.offices:
            return Step("Review the challenge", "/escalations/")
    return None


def _decide(episode: SeenEpisode, actor: Actor) -> Step | None:
    told = episode.status in LOOKED_FOR and episode.police_told_at is not None
    if not told or not _can(actor, Can.DECIDE):
        return None
    return Step("Record decision", reverse("police-decision", args=[episode.reference]))


def _finish_log(episode: SeenEpisode, actor: Actor) -> Step | None:
    draft = getattr(episode, "draft", None)
    if episode.status != Status.BEING_LOGGED or draft is None or draft.person_id != actor.person_id:
        return None
    return Step("Carry on with the log", reverse("log", args=[draft.pk]))


def _owed(episode: SeenEpisode, clocks: Iterable[Clock]) -> Step | None:
    """What the reader's own office owes by now and has a page for; looking again only when it is time."""
    pages = {
        "set-level": Step("Set a level", reverse("assessment", args=[episode.reference])),
        REPORT_TO_POLICE: Step("Report to police", reverse("police", args=[episode.reference])),
        ASK_POLICE_AGAIN: Step(
            "Record what police said", reverse("police-heard", args=[episode.reference])
        ),
        CHECK_SEARCH: Step("Check the search", reverse("check-search", args=[episode.reference])),
        DECIDE_AS_ADULT: Step(
            "Decide what happens now", reverse("decide-as-adult", args=[episode.reference])
        ),
        TELL_PARENTS: Step(
            "Consider telling the parents", reverse("tell-parents", args=[episode.reference])
        ),
        TELL_OFSTED: Step("Tell Ofsted", reverse("tell-ofsted", args=[episode.reference])),
        GIVE_INFORMATION: Step(
            "Answer what you are asked",
            reverse("police-work", args=[episode.reference]),
        ),
        PREVENTION_INTERVIEW: Step(
            "Record the prevention interview", reverse("new-prevention", args=[episode.reference])
        ),
        LOOK_BACK: Step("Look at what was raised", reverse("learning")),
        CHECK_IN: Step("Look again", reverse("assessment", args=[episode.reference])),
    }
    for clock in clocks:
        if not clock.running or not clock.mine:
            continue
        if clock.code in LATER and clock.state is State.NOT_DUE:
            continue
        if clock.code in pages:
            return pages[clock.code]
    return None


def _read_along(episode: SeenEpisode, actor: Actor) -> Step | None:
    """What somebody else has said in the log so far; on-call takes it over from there."""
    draft = getattr(episode, "draft", None)
    if episode.status != Status.BEING_LOGGED or draft is None or not _can(actor, Can.ASSESS):
        return None
    if draft.person_id == actor.person_id:
        return None
    return Step("Read the log so far", reverse("log-so-far", args=[episode.reference]))


def _called(episode: SeenEpisode, clocks: Iterable[Clock]) -> Step | None:
    """On-call says that they phoned whoever began the log; or whoever it has climbed to."""
    owed = (c for c in clocks if c.code == CALL_BACK and c.running)
    if not any(clock.mine for clock in owed):
        return None
    return Step("You phoned about the log", reverse("called", args=[episode.reference]))


def _back(episode: SeenEpisode, actor: Actor) -> Step | None:
    if episode.status not in AWAY or not _can(actor, Can.RETURN):
        return None
    return Step(f"{episode.child} is back", reverse("back", args=[episode.reference]))


def _found(episode: SeenEpisode, actor: Actor) -> Step | None:
    if episode.status not in LOOKED_FOR or not _can(actor, Can.RETURN):
        return None
    return Step("Found, but not home", reverse("found", args=[episode.reference]))


def _gone_again(episode: SeenEpisode, actor: Actor) -> Step | None:
    if episode.status != Status.FOUND or not _can(actor, Can.RETURN):
        return None
    return Step(f"{episode.child} has gone again", reverse("gone-again", args=[episode.reference]))


def _talk_before_home(episode: SeenEpisode, actor: Actor) -> Step | None:
    if episode.status != Status.FOUND or not _can(actor, Can.ARRANGE):
        return None
    words = f"Arrange a talk before {episode.child} goes home"
    return Step(words, reverse("talk-before-home", args=[episode.reference]))


def _not_back(episode: SeenEpisode, actor: Actor) -> Step | None:
    if episode.status != Status.BACK or not _can(actor, Can.RETURN):
        return None
    words = f"That was a mistake: {episode.child} is not back"
    return Step(words, reverse("not-back", args=[episode.reference]))


def _arrange(episode: SeenEpisode, clocks: Iterable[Clock], actor: Actor) -> Step | None:
    owed = any(clock.code in OWES_A_TALK and clock.running for clock in clocks)
    if not owed or not _can(actor, Can.ARRANGE):
        return None
    return Step("Arrange the return interview", "/returns/")


def _prevention(episode: SeenEpisode) -> Step:
    return Step("Prevention interview", reverse("prevention", args=[episode.reference]))


def _reads_prevention(episode: SeenEpisode, actor: Actor) -> bool:
    back = episode.returned_at is not None and episode.police_told_at is not None
    return back and _can(actor, Can.READ_POLICE)


def _assess(episode: SeenEpisode) -> Step:
    return Step("Something has changed", reverse("assessment", args=[episode.reference]))


def _report(episode: SeenEpisode, actor: Actor) -> Step | None:
    """Police who know already are told again at a level at which they are told."""
    if episode.status not in LOOKED_FOR or not _can(actor, Can.REPORT):
        return None
    page = reverse("police", args=[episode.reference])
    if episode.police_told_at is None:
        return Step("Report to police", page)
    if not knows_of_it(episode.police_told_at, episode.left_at):
        return Step("Tell police again", page)
    level = episode.level and document_of(episode.reporting_protocol_id).level(episode.level)
    if not level or level.report_within_minutes is None:
        return None
    return Step("Tell police again", f"{page}?again=yes")


def _may_challenge(episode: SeenEpisode, actor: Actor) -> bool:
    return bool(episode.police_told_at) and _can(actor, Can.CHALLENGE)


def _look_back(episode: SeenEpisode, now: datetime) -> Step | None:
    if looking_back.why_not(episode, now=now):
        return None
    return Step("Raise to learn from", reverse("raise-learning", args=[episode.reference]))


def _note_words(episode: SeenEpisode) -> str:
    return "Add late information" if episode.status in OVER else "Add to the timeline"
