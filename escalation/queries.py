"""What is asked about challenges: which are waiting, who decided what, who may look."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.paginator import Page, Paginator
from django.db.models import Case as Cases
from django.db.models import Exists, Max, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Concat, JSONObject

from audit.rules import Fact
from children.access import with_reading
from children.photos import present_photo
from children.rules import ROLE_CAN, Can
from core.times import at as said_at
from core.times import local
from escalation.access import challenges_visible_to
from escalation.models import Challenge, Correction, Question, Review
from escalation.rules import Call, ChallengeState, Officer, Standing, are_the_same
from missing import ledger
from missing.case import Case, case_of
from missing.framework import Suggestion
from missing.models import (
    Assessment,
    DecisionConfirmation,
    Episode,
    PoliceDecision,
    PoliceReport,
)
from missing.offices import agency_id_of
from missing.protocol import Ground, Protocol, Rung
from missing.protocols import document_of
from missing.queries import episodes
from missing.rules import OPEN, Status
from missing.sides import judged_on_the_side_of
from partners.actor import Actor
from partners.models import Job
from partners.rules import Office, Role, offices_of

PAGE = 20
SHIFT = timedelta(hours=12)


# One challenge


def challenges(actor: Actor | None) -> QuerySet[Challenge]:
    """The challenges the actor may see, with what every page about one of them shows."""
    told = PoliceReport.objects.filter(episode=OuterRef("episode"))
    questions = Question.objects.filter(challenge__episode=OuterRef("episode"))
    corrections = Correction.objects.filter(challenge__episode=OuterRef("episode"))
    levels = Assessment.objects.filter(episode=OuterRef("episode")).order_by("-decided_at", "-pk")
    rows = with_reading(challenges_visible_to(actor), actor, "episode__child")
    return rows.select_related(*SHOWN).annotate(
        police_told_at=Subquery(told.order_by("-reported_at").values("reported_at")[:1]),
        photo_id=present_photo("episode__child_id"),
        asked=ArraySubquery(questions.values(said=_ASKED)),
        corrected=ArraySubquery(corrections.values(said=_CORRECTED)),
        levels=ArraySubquery(levels.values(set=_LEVEL)),
    )


SHOWN = (
    "episode__child",
    "episode__home",
    "episode__provider",
    "episode__responsible_authority",
    "episode__force",
    "episode__who_told",
    "decision__officer",
    "decision__report",
    "decision__recorded_by",
    "decision__confirmation",
    "decision__corrects__recorded_by",
    "decision__why_low",
    "called_back",
    "picked_up_by",
    "raised_by",
    "raised_as__agency",
    "agreed_by",
    "agreed_as__agency",
    "review__reviewer",
    "review__reviewed_as",
    "review__recorded_by",
    "review__decision__recorded_by",
    "review__decision__corrects__recorded_by",
    "review__decision__why_low",
)


def case_about(
    challenge: Any, reader: Actor, *, now: datetime, latest: PoliceDecision | None
) -> Case:
    """The top of a page about a challenge from `challenges`: nothing more is read.

    What a force decided that has handed the report on is not where police stand now.
    """
    episode = challenge.episode
    if latest and latest.report.force_id != episode.force_id:
        latest = None
    episode.photo_id = challenge.photo_id
    episode.read_by = challenge.read_by
    episode.police_told_at = challenge.police_told_at
    episode.police_outcome = latest.outcome if latest else ""
    episode.police_grade = latest.grade if latest else ""
    return case_of(episode, reader, now=now)


def steps_of(challenge: Challenge) -> list[Challenge]:
    """Every step that this challenge has stood on, the first one first."""
    rows = challenge.episode.challenges.select_related(
        "picked_up_by",
        "agreed_by",
        "decision",
        "review__reviewer",
        "review__recorded_by",
        "review__decision__recorded_by",
        "review__decision__why_low",
    )
    by_origin = {row.climbed_from_id: row for row in rows if row.climbed_from_id}
    by_key = {row.pk: row for row in rows}
    first = by_key[challenge.pk]
    while first.climbed_from_id:
        first = by_key[first.climbed_from_id]
    chain = [first]
    while later := by_origin.get(chain[-1].pk):
        chain.append(later)
    return chain


@dataclass(frozen=True)
class Asked:
    """What an officer asked before deciding, and what they were told; read with the challenge."""

    challenge: int
    text: str
    office: str
    asker: str
    asked_at: datetime
    answer_by: datetime
    answer: str = ""
    answerer: str = ""
    answered_at: datetime | None = None


def asked_of(challenge: Any) -> list[Asked]:
    """What was asked in this time away, first to last; of a challenge from `challenges`."""
    return [
        Asked(**{key: _read(key, said) for key, said in row.items()}) for row in challenge.asked
    ]


def _read(key: str, said: Any) -> Any:
    return datetime.fromisoformat(said) if said and key in TIMES else said


TIMES = ("asked_at", "answer_by", "answered_at")
_ASKED = JSONObject(
    challenge="challenge_id",
    text="text",
    office="office",
    asker=Concat("asked_by__name", Value(", "), "asked_as__title"),
    asked_at="asked_at",
    answer_by="answer_by",
    answer="answer",
    answerer=Concat(
        "answered_by__name",
        Value(", "),
        "answered_as__title",
        Value(", "),
        "answered_as__agency__name",
    ),
    answered_at="answered_at",
)


@dataclass(frozen=True)
class Before:
    """How a call read before it was corrected, by whom and why; read with the challenge."""

    challenge: int
    call: Call
    name: str
    rank: int | None
    number: str
    spoken_at: datetime
    outcome: str
    decided: str
    grade: str
    reason: str
    review_at: datetime | None
    because: str
    by: str
    at: datetime


def before_corrections(challenge: Any) -> list[Before]:
    """Every call of this time away as it read before a correction, first to last; of a challenge from
    `challenges`."""
    return [
        Before(
            **{
                **said,
                "call": Call(said["call"]),
                "decided": said["decided"] or "",
                "grade": said["grade"] or "",
                **{key: datetime.fromisoformat(said[key]) for key in ("spoken_at", "at")},
                "review_at": said["review_at"] and datetime.fromisoformat(said["review_at"]),
            }
        )
        for said in challenge.corrected
    ]


_CORRECTED = JSONObject(
    challenge="challenge_id",
    call="call",
    name="officer_name",
    rank="officer_rank",
    number="officer_number",
    spoken_at="spoken_at",
    outcome="outcome",
    decided="decision__outcome",
    grade="decision__grade",
    reason="reason",
    review_at="review_at",
    because="because",
    by=Concat(
        "corrected_by__name",
        Value(", "),
        "corrected_as__title",
        Value(", "),
        "corrected_as__agency__name",
    ),
    at="corrected_at",
)


@dataclass(frozen=True)
class LevelSet:
    """A level that somebody set, in the words of its protocol."""

    at: datetime
    level: str
    role: Role
    decided_by: str
    pointing: Mapping[str, str]  # what pointed up or down, by its rule


def levels_of(challenge: Any) -> list[LevelSet]:
    """Every level that was set of the episode, the newest first: they came with the challenge."""
    return [
        LevelSet(
            at=datetime.fromisoformat(each["at"]),
            level=document_of(each["protocol"]).level_words(each["level"]),
            role=Role(each["role"]),
            decided_by=each["decided_by"],
            pointing={reason["rule"]: reason["because"] for reason in each["reasons"]},
        )
        for each in challenge.levels
    ]


_LEVEL = JSONObject(
    at="decided_at",
    reasons="suggestion__reasons",
    level="level",
    protocol="protocol_id",
    role="decided_as__role",
    decided_by=Concat(
        "decided_by__name",
        Value(", "),
        "decided_as__title",
        Value(", "),
        "decided_as__agency__name",
    ),
)


def rung_of(challenge: Challenge) -> Rung:
    """The step a challenge stands on, in the protocol that it was raised under."""
    return document_of(challenge.protocol_id).rung(challenge.rung)


def higher_rung(challenge: Challenge) -> Rung | None:
    """The step above, where somebody could still be asked."""
    return document_of(challenge.protocol_id).next_rung(challenge.rung)


def ground_of(challenge: Challenge) -> Ground:
    return document_of(challenge.protocol_id).ground(challenge.ground)


def answer_by(challenge: Challenge) -> datetime:
    """The moment at which the challenge climbs by itself if nobody has done the next thing."""
    return challenge.decide_by if challenge.picked_up_by_id else challenge.pick_up_by


# An episode that may be challenged


def episode_to_challenge(actor: Actor | None, reference: str) -> QuerySet[Episode]:
    """The episode, with the challenge that is open and the number the actor can be called on."""
    waiting = Challenge.objects.filter(episode=OuterRef("pk"), state=ChallengeState.OPEN)
    phone = Job.objects.filter(pk=(actor and actor.job_id) or 0).values("phone")
    return (
        episodes(actor)
        .filter(reference=reference)
        .annotate(open_challenge_id=Subquery(waiting.values("pk")[:1]), call_back=Subquery(phone))
    )


def open_challenge(episode: Episode) -> Challenge | None:
    """The one challenge of this episode that waits for an answer."""
    waiting = episode.challenges.filter(state=ChallengeState.OPEN)
    challenge = waiting.select_related(
        "raised_by", "picked_up_by", "decision__officer", "called_back"
    ).first()
    if challenge is not None:
        challenge.episode = episode
    return challenge


def decision_now(
    episode: Episode, *, instead_of: Collection[int] = frozenset()
) -> PoliceDecision | None:
    """What the force that holds the report decided last: the carer reads it, and may challenge it."""
    decided = episode.decisions_in_force.exclude(pk__in=instead_of)
    return decided.select_related("officer", "why_low").first()


def protocol_of(episode: Episode) -> Protocol:
    """The protocol of the area whose police are asked."""
    return document_of(episode.reporting_protocol_id)


def decision_due_at(episode: Episode) -> datetime | None:
    """When police must have decided, while they have not: the open duty that a decision meets."""
    for duty in episode.duties.open().order_by("due_at"):
        if any(match.fact == Fact.POLICE_DECIDED for match in ledger.rule_of(duty).met_by):
            return duty.due_at
    return None


def police_standing(
    episode: Episode, decision: PoliceDecision | None, *, reported: bool, now: datetime
) -> Standing:
    """What a challenge may be about now. `decision` is the one in force, if there is one."""
    due = None if decision else decision_due_at(episode)
    decide_by = said_at(due, now=now) if due and due > now else ""
    if decision is None:
        return Standing(reported, decide_by=decide_by)
    protocol = protocol_of(episode)
    return Standing(
        reported,
        decided=True,
        records=protocol.outcome(decision.outcome).records,
        graded=bool(decision.grade),
        at_highest=decision.grade == protocol.grades[-1].code,
    )


def raising_reasons(episode: Episode, by: Actor) -> list[str]:
    """What pointed to a higher level when the challenger's own side answered last: not asked again."""
    latest = judged_on_the_side_of(by, episode).first()
    if latest is None:
        return []
    return [reason.because for reason in Suggestion.from_json(latest.suggestion).raising]


# Who decided, and who may look


def offices_of_decider(decision: PoliceDecision | None) -> set[Office]:
    """The offices that the officer who decided was filling on that day."""
    if decision is None or decision.officer_id is None:
        return set()
    jobs = Job.objects.current(local(decision.decided_at).date()).filter(person=decision.officer_id)
    roles = {Role(role) for role in jobs.values_list("role", flat=True)}
    return {office for role in roles for office in offices_of(role)}


def highest_rung_reviewed(episode: Episode, decision: PoliceDecision | None) -> int:
    """How far up this very decision has been looked at already; that there is none, since this force
    has the report."""
    looked_at = episode.challenges.filter(decision=decision, state=ChallengeState.DECIDED)
    since = episode.transfers.aggregate(at=Max("transferred_at"))["at"]
    looked_at = looked_at.filter(raised_at__gt=since) if since else looked_at
    return looked_at.aggregate(highest=Max("rung"))["highest"] or 0


def latest_for(challenge: Challenge, by: Actor) -> Any:
    """The decision in force, and whether this officer has looked at the challenged one before."""
    looked = Review.objects.filter(
        challenge__episode=challenge.episode_id,
        challenge__decision=challenge.decision_id,
        reviewer=by.person_id,
    )
    decisions = challenge.episode.decisions_in_force.select_related(
        "officer", "recorded_by", "report", "why_low"
    )
    return decisions.annotate(looked_before=Exists(looked)).first()


def decided_before(challenge: Challenge, by: Actor, latest: Any) -> bool:
    """Is this the officer of the decision, of the one in force now, or of an earlier look at it?"""
    if latest is None:
        return False
    return bool(
        latest.looked_before or is_officer_of(challenge.decision, by) or is_officer_of(latest, by)
    )


def is_officer_of(decision: PoliceDecision | None, by: Actor) -> bool:
    """A decision recorded second-hand has only a name to go by."""
    if decision is None:
        return False
    if decision.officer_id is not None:
        return decision.officer_id == by.person_id
    return are_the_same(Officer(by.name, by.rank), named_in(decision))


def named_in(decision: PoliceDecision) -> Officer:
    return Officer(decision.officer_name, decision.officer_rank, decision.officer_number)


def why_not_agree(challenge: Challenge, by: Actor) -> str:
    """Why this person can't say that on-call agrees with a challenge; empty when they can."""
    if agency_id_of(Office.ON_CALL, challenge.episode) != by.agency_id or (
        Office.ON_CALL not in by.offices
    ):
        return "Only the on-call worker of the agency that looks after the child says this."
    if challenge.raised_by_id == by.person_id:
        return "This is your own challenge."
    if challenge.state != ChallengeState.OPEN:
        label = ChallengeState(challenge.state).label.lower()
        return f"This challenge is not open any more: {label}."
    if challenge.agreed_by_id is not None:
        return f"{challenge.agreed_by} has said so already."
    return ""


# What was written down of calls


def why_not_correct(challenge: Challenge, call: Call) -> str:
    """Why nothing that was written down of this call can be corrected; empty when it can."""
    if Status(challenge.episode.status) not in OPEN:
        return "This time away is over. You can add what you know to the timeline."
    if call is Call.ASKED:
        return "" if challenge.phoned_name else "Nobody was asked by phone before this was sent."
    review = getattr(challenge, "review", None)
    if review is None or not review.second_hand:
        return "Nobody wrote down an answer to this by phone."
    if review.decision and _police_have_said(review.decision):
        return "Police have confirmed or corrected this themselves. If that is wrong, call them."
    return ""


def _police_have_said(decision: PoliceDecision) -> bool:
    """Has the force itself confirmed what somebody wrote down of it, or put it right?"""
    return (
        DecisionConfirmation.objects.filter(decision=decision).exists()
        or decision.corrections.exists()
    )


def made_by_answer(challenge: Challenge) -> set[int]:
    """The decisions that stand on record because of what was written of the answer, then and since."""
    corrected = challenge.corrections.exclude(decision=None)
    made = {*corrected.values_list("decision", flat=True), challenge.review.decision_id}
    return {each for each in made if each is not None}


def wrote_down(challenge: Challenge, call: Call, by: Actor) -> bool:
    """Was it this person, or somebody who worked for their agency then?"""
    if call is Call.ASKED:
        return by.agency_id == challenge.raised_as.agency_id
    review = challenge.review
    if review.recorded_by_id == by.person_id:
        return True
    heard_on = local(review.recorded_at or review.reviewed_at).date()
    jobs = Job.objects.current(heard_on)
    return jobs.filter(person=review.recorded_by_id, agency=by.agency_id).exists()


def may_correct(challenge: Challenge, call: Call, by: Actor) -> bool:
    """Is this a thing of the actor's to correct? What they may do with the child is asked besides."""
    return not why_not_correct(challenge, call) and wrote_down(challenge, call, by)


def who_could_review(challenge: Challenge, now: datetime) -> str:
    """Who could look at it instead, by name: three at most."""
    rung = rung_of(challenge)
    decider = challenge.decision.officer_id if challenge.decision else None
    jobs = (
        Job.objects.current(local(now).date())
        .filter(
            agency=challenge.episode.force_id,
            role__in=ROLE_CAN[Can.REVIEW],
            rank__gte=rung.min_rank,
        )
        .exclude(person=decider)
        .select_related("person")
        .order_by("rank", "pk")
    )
    named = [f"{job.person}, {job.title}" for job in jobs[:3]]
    return " or ".join(named) or f"{rung.name}, {challenge.episode.force}"


# Lists


@dataclass(frozen=True)
class Waiting:
    """Challenges that wait for an answer, the one that climbs first at the top; and those decided."""

    page: Page
    decided: list[Challenge]


def waiting(actor: Actor, *, number: str | None, now: datetime) -> Waiting:
    """For officers: what is waiting at their force, and what was decided this shift.

    For everybody else: the challenges about children they may see.
    """
    rows = challenges_visible_to(actor)
    here = ("episode__child", "raised_by", "picked_up_by", "review__reviewer")
    waiting_now = rows.filter(state=ChallengeState.OPEN).select_related(*here)
    climbs_at = Cases(When(picked_up_by=None, then="pick_up_by"), default="decide_by")
    by_time = waiting_now.order_by(climbs_at, "pk")
    decided = rows.filter(state=ChallengeState.DECIDED, review__reviewed_at__gte=now - SHIFT)
    return Waiting(
        page=Paginator(by_time, PAGE).get_page(number),
        decided=list(decided.select_related(*here).order_by("-review__reviewed_at")[:PAGE]),
    )


def is_free(challenge: Challenge, actor: Actor, now: datetime) -> bool:
    """With nobody else; or still with somebody by when they should have decided."""
    with_them = challenge.picked_up_by_id in (None, actor.person_id)
    return with_them or now > challenge.decide_by


def could_review(challenge: Challenge, actor: Actor, now: datetime) -> bool:
    """Open, of the actor's rank or below, and free. The review itself asks for more."""
    return (
        reviews(actor)
        and challenge.state == ChallengeState.OPEN
        and (actor.rank or 0) >= rung_of(challenge).min_rank
        and is_free(challenge, actor, now)
    )


def reviews(actor: Actor) -> bool:
    """Is looking at challenges part of this person's job?"""
    return actor.role in ROLE_CAN[Can.REVIEW]
