"""Every time that one child was away, for those who answer for the child's care."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import (
    Case,
    CharField,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.urls import reverse

from children.access import Standing, children_visible_to, with_reading
from children.models import Child
from children.profiles import known_in_words
from children.queries import profile_of
from insight.pattern import Away, Pattern, pattern_of
from missing import clock_board, queries
from missing.access import duties_visible_to, episodes_visible_to
from missing.case import Tag, away_for, level_tag_of, police_tag_of, status_tag_of
from missing.lateness import State, duty_state
from missing.models import Duty, Note
from missing.rules import (
    AGREED_ACTION,
    HOLD_INTERVIEW,
    OFFER_INTERVIEW,
    DutyEnd,
    FoundHow,
    NoteKind,
    Prevention,
    Status,
)
from partners.actor import Actor
from returns.access import heard_by, interviews_visible_to
from returns.agreed import AgreedAction, agreed_in_words, as_agreed
from returns.models import ReturnInterview
from returns.prevention import preventions_read_by
from returns.queries import JUDGED_BY, words_heard
from returns.questions import asked, worded
from returns.rules import State as InterviewState
from returns.rules import late_words, words_without_it

PAGE = 20
WORDS_SHOWN = 10
AGREED_SHOWN = 20
ANSWERS_READ = 60  # of the newest interviews: some three talks in full


def children_to_read(actor: Actor) -> QuerySet[Any]:
    """The children whose page the actor may ask for, each with what `standing_by` reads."""
    children = children_visible_to(actor).select_related("profile")
    return with_reading(children, actor, child="pk")


@dataclass(frozen=True)
class Row:
    """One time away, as a row of the list."""

    reference: str
    href: str
    since: datetime
    length: str
    tags: tuple[Tag, ...]
    police: str
    back: str
    prevention: str
    prevention_href: str
    interview: str
    interview_href: str
    missing_again_at: datetime | None  # before that interview was over


@dataclass(frozen=True)
class Owed:
    """What should have been done by now."""

    what: str
    whose: str
    due_at: datetime
    reference: str
    href: str


@dataclass(frozen=True)
class Words:
    """What the child said, and when; to which question, where one was asked, and whether of what helps."""

    text: str
    at: datetime
    source: str
    question: str = ""
    helps: bool = False


@dataclass(frozen=True)
class TimesAway:
    """The whole page."""

    pattern: Pattern
    page: Page[Any]
    rows: tuple[Row, ...]
    overdue: tuple[Owed, ...]
    agreed: tuple[AgreedAction, ...]  # in return interviews: what is to be done before what is done
    came_back: tuple[str, ...]
    missing_again: int  # how often the child went again before the interview was over
    what_helps: str  # as it is written beforehand
    helps: tuple[Words, ...]
    said: tuple[Words, ...]


def times_away_of(child: Child, standing: Standing, *, page: int, now: datetime) -> TimesAway:
    """In five statements, or six for whoever may hear what the child told the interviewer."""
    actor = standing.actor
    every = _every(child, actor)
    asked_for = Paginator([each["pk"] for each in every], PAGE).get_page(page)
    shown = _shown(list(asked_for), actor)
    duties = _duties(child, actor, [episode.pk for episode in shown], now)
    told = list(_told(child, standing))
    so = [each for each in every if each["status"] != Status.STOOD_DOWN]
    began = sorted(each["opened_at"] for each in so)
    return TimesAway(
        pattern=pattern_of(
            [Away(e["last_seen_at"] or e["opened_at"], e["returned_at"]) for e in so], now
        ),
        page=asked_for,
        rows=tuple(_row(episode, duties, began, now) for episode in shown),
        overdue=tuple(_overdue(duties, now)),
        agreed=tuple(agreed_in_words(duties, now))[:AGREED_SHOWN],
        came_back=tuple(_came_back(e["return_record__found_how"] for e in so)),
        missing_again=sum(
            1
            for e in so
            if e["talk"] and _missing_again_at(e["returned_at"], e["talk_over_at"] or now, began)
        ),
        what_helps=known_in_words(profile_of(child))["helps"],
        helps=tuple(each for each in told if each.helps)[:WORDS_SHOWN],
        said=tuple(_said(child, actor, [each for each in told if not each.helps])),
    )


def _every(child: Child, actor: Actor) -> list[dict[str, Any]]:
    """Each time away, the last first, with the talk that was owed for it and when that was over."""
    talk = duties_visible_to(actor).but_by_mistake()
    talk = talk.filter(episode=OuterRef("pk"), code=HOLD_INTERVIEW)
    times_away = episodes_visible_to(actor).filter(child=child.pk)
    return list(
        times_away.annotate(talk=Subquery(talk.values("pk")[:1]))
        .annotate(talk_over_at=Subquery(talk.values("ended_at")[:1]))
        .order_by("-opened_at", "-pk")
        .values(
            *("pk", "status", "opened_at", "last_seen_at", "returned_at"),
            *("return_record__found_how", "talk", "talk_over_at"),
        )
    )


def _shown(numbers: list[int], actor: Actor) -> list[Any]:
    """Those of one page, each with what came of its prevention interview."""
    mine = queries.episodes(actor).filter(pk__in=numbers)
    prevented = preventions_read_by(actor).filter(episode=OuterRef("pk")).values("outcome")[:1]
    return list(mine.annotate(prevented=Subquery(prevented)).order_by("-opened_at", "-pk"))


def _duties(child: Child, actor: Actor, shown: list[int], now: datetime) -> list[Duty]:
    """What is overdue of this child, what was agreed with the child, and what is or was owed for the talk after
    each of these."""
    overdue = Q(how_ended="", due_at__lt=now) | Q(code=AGREED_ACTION)
    talks = Q(episode__in=shown, code__in=JUDGED_BY)
    duties = duties_visible_to(actor).filter(overdue | talks, child=child.pk)
    stands = Subquery(_talks(actor).values("state")[:1])
    about = Subquery(_talks(actor).values("pk")[:1])
    duties = (
        duties.but_by_mistake()
        .with_pause()
        .annotate(stands=stands, about=about, agreed=as_agreed(actor))
        .select_related("episode", "agency")
    )
    return list(duties.order_by("due_at", "pk"))


def _talks(actor: Actor) -> QuerySet[ReturnInterview]:
    """The interviews about a duty's time away: where one that was held has met it that one before any other,
    then the newest. One may have been held before the child went again, and answer for nothing since."""
    ended = ExpressionWrapper(OuterRef("how_ended"), CharField())
    held_first = Case(When(state=InterviewState.HELD, ended=DutyEnd.MET, then=0), default=1)
    talks = interviews_visible_to(actor).filter(episodes=OuterRef("episode")).alias(ended=ended)
    return talks.order_by(held_first, "-opened_at", "-pk")


def _row(episode: Any, duties: Iterable[Any], began: Sequence[datetime], now: datetime) -> Row:
    """`began`: when every time away of the child did, but those by mistake."""
    since = episode.last_seen_at or episode.opened_at
    level, police = level_tag_of(episode), police_tag_of(episode)
    back = getattr(episode, "return_record", None)
    owed = {duty.code: duty for duty in duties if duty.episode_id == episode.pk}
    talk: Any = owed.get(HOLD_INTERVIEW)
    down = episode.status == Status.STOOD_DOWN
    return Row(
        reference=episode.reference,
        href=episode.get_absolute_url(),
        since=since,
        length="Nobody was away" if down else away_for(episode, now),
        tags=tuple(filter(None, (status_tag_of(episode, now), level))),
        police=police.text if police else "",
        back=back.found_in_words if back else "",
        prevention=Prevention(episode.prevented).label if episode.prevented else "",
        prevention_href=reverse("prevention", args=[episode.reference]),
        interview=_interview(talk, owed.get(OFFER_INTERVIEW), now) if talk else "",
        interview_href=reverse("interview", args=[talk.about]) if talk and talk.about else "",
        missing_again_at=_missing_again_at(episode.returned_at, talk.ended_at or now, began)
        if talk
        else None,
    )


_INTERVIEW = {
    State.DONE: "Held in time",
    State.DONE_LATE: "Held late",
    State.PAUSED: "Paused while away again",
}


def _interview(talk: Any, offer: Duty | None, now: datetime) -> str:
    """Judged against its own due time. `talk` says how the interview `stands`."""
    state = duty_state(talk, now)
    if state is State.NOT_NEEDED:
        return words_without_it(talk.how_ended, talk.stands)
    if state is State.OVERDUE:
        return late_words(offered=offer is not None and offer.how_ended == DutyEnd.MET)
    return _INTERVIEW.get(state, "To be held")


def _missing_again_at(
    back_at: datetime | None, over_at: datetime, began: Sequence[datetime]
) -> datetime | None:
    """When the child went missing again before the interview was held, or said no to."""
    if back_at is None:
        return None
    return next((at for at in began if back_at < at < over_at), None)


def _overdue(duties: Iterable[Duty], now: datetime) -> Iterable[Owed]:
    for duty in duties:
        if duty_state(duty, now) is State.OVERDUE:
            yield Owed(
                what=clock_board.title_of(duty),
                whose=str(duty.agency or duty.get_owed_by_display()),
                due_at=duty.due_at,
                reference=duty.episode.reference,
                href=duty.episode.get_absolute_url(),
            )


def _came_back(found: Iterable[str | None]) -> Iterable[str]:
    """How the child came back, the commonest way first."""
    for how, number in Counter(filter(None, found)).most_common():
        yield f"{FoundHow(how).label}: {number}"


def _said(child: Child, actor: Actor, told: Sequence[Words]) -> list[Words]:
    """What else the child said, for the readers that each of it is for; the newest first."""
    notes = Note.objects.for_role(actor.role).filter(episode__child=child.pk, kind=NoteKind.SAID)
    said = [
        Words(note.text, note.happened_at, "Said on coming back, or later")
        for note in notes.order_by("-happened_at", "-pk")[:WORDS_SHOWN]
    ]
    return sorted([*said, *told[:WORDS_SHOWN]], key=attrgetter("at"), reverse=True)


def _told(child: Child, standing: Standing) -> Iterable[Words]:
    """Told in return interviews, each with the question it answers: as much of it as this person reads."""
    for answer in heard_by(standing, words_heard(child.pk))[:ANSWERS_READ]:
        if answer.interview.held_at:
            question = asked().questions[answer.question]
            yield Words(
                answer.text,
                answer.interview.held_at,
                "Told in a return interview",
                question=worded(question.words, str(child)),
                helps=question.helps,
            )
