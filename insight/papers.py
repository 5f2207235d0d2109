"""The episode report: everything about one time away that its reader may see, on paper.

Each section reads through what the reader may see, and words are as people wrote them. The child's
own account of the return interview is never in it: that is shared by itself, item by item.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from audit.models import Event
from children import looking
from children.access import may, standing_by
from children.models import Document
from children.rules import Can, DocumentKind
from core import times
from core.papers import Paper, dated, render
from escalation.access import challenges_visible_to
from escalation.models import Challenge, Notification, Review
from escalation.queries import ground_of
from escalation.who_was_told import told_of
from missing import queries
from missing.access import duties_visible_to
from missing.came_back import came_back
from missing.case import expected_in_words, part_of_the_authority, told_in_words, whole_name
from missing.enquiries import enquired_in_words
from missing.framework import Suggestion
from missing.lateness import State, duty_state
from missing.models import Assessment, Duty, Episode, PoliceDecision, PoliceReport
from missing.police_words import Decided, decided_in_words
from missing.protocols import document_of
from missing.requests import asked_in_words
from missing.rules import AWAY, HOLD_INTERVIEW, Cohort, DutyEnd, Status
from missing.timeline import Item, events_for, items_of
from partners.actor import Actor
from partners.rules import HomeKind, Office, Rank
from returns.access import interviews_visible_to, reads_arranging
from returns.models import ReturnInterview
from returns.prevention import Recorded, recorded_in_words
from returns.queries import missing_again_at
from returns.words import missing_before

# A table of facts: what, and what is known.
Facts = list[tuple[str, str]]


def episode_report(document: Document, actor: Actor, *, now: datetime) -> bytes | None:
    """One time away as a PDF; None when this person may not read it."""
    episode = queries.episodes(actor).filter(pk=document.episode_id or 0).first()
    if episode is None:
        return None
    paper = Paper(
        title=f"Episode report {episode.reference}",
        reference=episode.reference,
        made_for=actor.signature,
        made_at=now,
    )
    return render("papers/episode-report.html", report_of(episode, actor, now=now), paper)


def looks(document: Document, actor: Actor, *, now: datetime) -> bytes | None:
    """For the child: everybody who looked, in plain words and larger letters."""
    child = document.child
    if not may(actor, Can.READ_LOOKS, child):
        return None
    paper = Paper(
        title=DocumentKind.LOOKS.label,
        reference="For one reader alone",
        made_for=actor.signature,
        made_at=now,
    )
    told = {"child": child, "lookers": looking.lookers_for(child)}
    return render("papers/looks.html", told, paper)


def report_of(episode: queries.SeenEpisode, actor: Actor, *, now: datetime) -> dict[str, Any]:
    """The sections of the report, in the order of the night."""
    events = list(events_for(actor, episode).order_by("happened_at", "id"))
    return {
        "episode": episode,
        "name": str(episode.child),
        "child": child_facts(episode),
        "summary": _summary(episode, actor, now),
        "levels": [level_on_paper(each, str(episode.child)) for each in assessments_of(episode)],
        "reports": [report_facts(each) for each in reversed(queries.reports_of(episode))],
        "decisions": [
            decision_on_paper(each, actor) for each in reversed(queries.decisions_of(episode))
        ],
        "enquiries": list(reversed(enquired_in_words(episode, actor))),
        "questions": asked_in_words(episode, actor, now=now),
        "challenges": [step_on_paper(each) for each in challenges_of(episode, actor)],
        "duties": [duty_on_paper(each, now) for each in duties_of(episode, actor)],
        "told": _told(tellings_of(episode, actor)),
        "back": back_facts(episode, actor),
        "preventions": preventions_on_paper(episode, actor),
        "interviews": _talks(episode, actor, now),
        "chronology": _chronology(events, episode, actor),
        "made": _made_by(episode, events),
    }


# The child, and the night in short


def child_facts(episode: Episode) -> Facts:
    child = episode.child
    on = times.local(episode.opened_at).date()
    return [
        ("Name", whole_name(child)),
        ("Date of birth", f"{child.born_on:%-d %B %Y}, {child.age_on(on)} at the time"),
        (part_of_the_authority(episode), str(episode.responsible_authority)),
        lives(episode),
        ("Lives in the area of", str(episode.host_authority or "Not recorded")),
        ("Police force", str(episode.force)),
    ]


def lives(episode: Episode, said: str = "Lives") -> tuple[str, str]:
    """Where the child lives; “Lived”, where it is said of long ago."""
    if episode.cohort == Cohort.HOME:
        return said, "At home, in no placement"
    if episode.home is None:
        return f"{said} with", "Not recorded"
    return f"{said} {HomeKind(episode.home.kind).at_or_with}", f"{episode.home}, {episode.provider}"


def _summary(episode: queries.SeenEpisode, actor: Actor, now: datetime) -> Facts:
    level = document_of(episode.reporting_protocol_id).level_words(episode.level)
    facts = [
        ("How it stands", Status(episode.status).label),
        ("Last seen", last_seen(episode)),
        ("Log started", f"{dated(episode.opened_at)}, by {episode.opened_by}"),
        ("Log sent", dated(episode.logged_at) if episode.logged_at else "Not sent"),
        ("Should have been", expected_in_words(episode, now) or "Not recorded"),
        ("Thought to be", episode.where_thought or "Not known"),
        ("Wearing", episode.wearing or "Not recorded"),
        ("Carrying", episode.carrying or "Not recorded"),
        ("Known of that night", "; ".join(episode.circumstances.splitlines()) or "Not recorded"),
        ("Level of intervention", level or "No level set"),
        *how_far(episode),
        ("Away for", away_for(episode, now)),
    ]
    if told := told_in_words(episode, actor, now):
        facts.append(("Told by", told))
    if episode.stood_down_because:
        facts.append(("Stood down because", episode.stood_down_because))
    return facts


def how_far(episode: queries.SeenEpisode) -> Facts:
    """When police were told, the child came back and it was closed; in words where it was not."""
    reached = (
        ("Police told", episode.police_told_at, "No"),
        ("Came back", episode.returned_at, "Not recorded as back"),
        ("Closed", episode.closed_at, "No"),
    )
    return [(what, dated(at) if at else not_yet) for what, at, not_yet in reached]


def away_for(episode: Episode, now: datetime) -> str:
    """How long, and whether that is the whole of it: a paper is read later than it is made."""
    since = episode.last_seen_at or episode.opened_at
    length = times.duration(times.between(since, episode.returned_at or now))
    return f"{length} so far" if episode.status in AWAY else length


def last_seen(episode: Episode) -> str:
    seen_by = f", by {episode.last_seen_by}" if episode.last_seen_by else ""
    return f"{dated(episode.last_seen_at)}{seen_by}"


# Levels


@dataclass(frozen=True)
class Level:
    level: str
    suggested: str
    by: str
    agreed_by: str
    at: datetime
    look_again_at: datetime
    reason: str
    gut_feeling: str
    protocol: str
    raising: tuple[str, ...]
    lowering: tuple[str, ...]
    unknown: tuple[str, ...]


def assessments_of(episode: Episode) -> Iterable[Assessment]:
    related = ("decided_by", "decided_as__agency", "agreed_by")
    return episode.assessments.select_related(*related).order_by("decided_at", "pk")


def level_on_paper(assessment: Assessment, name: str) -> Level:
    """A framework level as it was decided, with what was suggested and the protocol's own words for it."""
    protocol = document_of(assessment.protocol_id)
    suggestion = Suggestion.from_json(assessment.suggestion)
    job = assessment.decided_as
    return Level(
        level=protocol.level_words(assessment.level),
        suggested=protocol.level_words(assessment.suggested_level),
        by=f"{assessment.decided_by}, {job.title}, {job.agency}",
        agreed_by=str(assessment.agreed_by or ""),
        at=assessment.decided_at,
        look_again_at=assessment.next_look_at,
        reason=assessment.reason,
        gut_feeling=assessment.gut_feeling,
        protocol=protocol.title,
        raising=tuple(reason.because for reason in suggestion.raising),
        lowering=tuple(reason.because for reason in suggestion.lowering),
        unknown=tuple(asked.text.replace("{name}", name) for asked in suggestion.unknown),
    )


# Police


def report_facts(report: PoliceReport) -> Facts:
    return [
        ("Told", f"{dated(report.reported_at)}, {report.get_how_display()}"),
        ("Spoke to", report.spoke_to or "Not recorded"),
        ("Police reference", report.reference or "Not recorded"),
        ("Written down by", f"{report.recorded_by}, {dated(report.recorded_at)}"),
        *_written_before(report),
    ]


def _written_before(report: PoliceReport) -> Facts:
    """What the report corrects, and why; nothing where it corrects none."""
    wrong = report.corrects
    if wrong is None:
        return []
    before = f"{dated(wrong.reported_at)}, {wrong.get_how_display()}"
    return [("Corrected: written down before as", f"{before}. What was wrong: {report.because}")]


@dataclass(frozen=True)
class Decision:
    """What this reader reads of it anywhere, and what paper adds."""

    outcome: str
    by: str
    facts: Facts
    read: Decided


def decision_on_paper(decision: PoliceDecision, actor: Actor) -> Decision:
    """What police decided, in as much of their words as this reader may read."""
    protocol = document_of(decision.episode.reporting_protocol_id)
    read = decided_in_words(decision, decision.episode, actor)
    return Decision(
        outcome=protocol.outcome_words(decision.outcome),
        by=_officer(decision),
        facts=[
            ("Police risk grade", read.grade or "None given"),
            ("Police look again", dated(read.review_at)),
            ("Police log number", read.log_number or "Not recorded"),
            ("How it is known", _known(decision)),
        ],
        read=read,
    )


def _officer(decision: PoliceDecision) -> str:
    rank = Rank(decision.officer_rank).label if decision.officer_rank else ""
    return ", ".join(filter(None, (decision.officer_name, rank, decision.officer_number)))


def _known(decision: PoliceDecision) -> str:
    if not decision.second_hand:
        return "Recorded by the officer"
    how = decision.get_heard_how_display()
    return (
        f"Second-hand, {how[0].lower()}{how[1:]}: written down by {decision.recorded_by},"
        f" {dated(decision.recorded_at)}"
    )


# Challenge and review


@dataclass(frozen=True)
class Step:
    office: str
    ground: str
    facts: Facts
    harm: str
    missed: str
    review: str
    reviewed_by: str


def challenges_of(episode: Episode, actor: Actor) -> Iterable[Challenge]:
    related = ("raised_by", "raised_as__agency", "agreed_by", "picked_up_by")
    answer = ("review__reviewer", "review__reviewed_as", "review__recorded_by")
    mine = challenges_visible_to(actor).filter(episode=episode)
    return mine.select_related(*related, *answer).order_by("raised_at", "pk")


def step_on_paper(challenge: Challenge) -> Step:
    """One step of a challenge, with its answer when it has one."""
    review = getattr(challenge, "review", None)
    picked_up = f"{challenge.picked_up_by}, {dated(challenge.picked_up_at)}"
    return Step(
        office=Office(challenge.office).label,
        ground=ground_of(challenge).text,
        facts=[
            ("Asked", f"{dated(challenge.raised_at)}, by {challenge.raised_by}"),
            *_agreed(challenge),
            ("To pick up by", dated(challenge.pick_up_by)),
            ("Picked up", picked_up if challenge.picked_up_by else "Not picked up"),
            ("To decide by", dated(challenge.decide_by)),
            ("State", challenge.get_state_display()),
        ],
        harm=challenge.harm,
        missed=challenge.missed,
        review=review.reason if review else "",
        reviewed_by=_answered_by(review) if review else "",
    )


def _agreed(challenge: Challenge) -> Facts:
    if challenge.agreed_at is None:
        return []
    return [("On-call agrees", f"{challenge.agreed_by}, {dated(challenge.agreed_at)}")]


def _answered_by(review: Review) -> str:
    title = f", {review.reviewed_as.title}" if review.reviewed_as else ""
    outcome = review.get_outcome_display().lower()
    said = f"{review.whose}{title}, {dated(review.reviewed_at)}: {outcome}"
    return f"{said}. {review.heard}" if review.second_hand else said


# Duties, and who was told


def duties_of(episode: Episode, actor: Actor) -> Iterable[Duty]:
    mine = duties_visible_to(actor).filter(episode=episode)
    rows = mine.with_pause().select_related("agency", "taken_by")
    return rows.order_by("started_at", "due_at", "pk")


def duty_on_paper(duty: Duty, now: datetime) -> dict[str, Any]:
    return {
        "what": document_of(duty.protocol_id).duty(duty.code).words,
        "owner": owner_of(duty),
        "taken_by": str(duty.taken_by or ""),
        "due": dated(duty.due_at),
        "end": how_it_ended(duty, now),
        "late": duty_state(duty, now) in (State.OVERDUE, State.DONE_LATE),
    }


def owner_of(duty: Duty) -> str:
    owner = Office(duty.owed_by).label
    return f"{owner}, {duty.agency}" if duty.agency else owner


def how_it_ended(duty: Duty, now: datetime) -> str:
    """How it ended, and whether in time; or how it stands."""
    state = duty_state(duty, now)
    if state is State.OVERDUE:
        return f"Overdue {times.duration(times.between(duty.due_at, now))}"
    if state is State.DONE_LATE and duty.ended_at:
        late = times.duration(times.between(duty.due_at, duty.ended_at))
        return f"Done {late} late, {dated(duty.ended_at)}"
    if state is State.DONE:
        return f"Done in time, {dated(duty.ended_at)}"
    if state is State.PAUSED:
        return "Paused while away again"
    if duty.how_ended == DutyEnd.WAIVED:
        return f"Set aside: {duty.waived_because}"
    return "Not needed" if duty.how_ended else "Not due yet"


def tellings_of(episode: Episode, actor: Actor) -> Iterable[Notification]:
    """Who was told what, of what the reader may know that it was told."""
    told = told_of(episode, actor.role).select_related("agency", "read_by")
    return told.order_by("told_at", "pk")


Telling = tuple[tuple[datetime, str], list[str]]


def by_message(tellings: Iterable[Notification]) -> list[Telling]:
    """One message is one row, with everybody who was told it and whether they opened it."""
    rows: dict[tuple[datetime, str], list[str]] = {}
    for each in tellings:
        read = f"opened by {each.read_by}, {dated(each.read_at)}" if each.read_by else "not opened"
        who = f"{Office(each.office).label}, {each.agency}: {read}"
        rows.setdefault((each.told_at, each.words), []).append(who)
    return list(rows.items())


def _told(tellings: Iterable[Notification]) -> list[dict[str, Any]]:
    return [{"at": dated(at), "what": what, "who": who} for (at, what), who in by_message(tellings)]


# Coming back


def back_facts(episode: Episode, reader: Actor) -> Facts:
    """How the child came back, as the reader may know it; nothing where they have not."""
    if not hasattr(episode, "return_record"):
        return []
    back = came_back(episode, reader)
    how, they_were = back.how, back.they_were
    return [
        ("Came back", dated(how.returned_at)),
        *([("Found", dated(how.found_at))] if how.found_at else []),
        ("How", how.found_in_words),
        ("Where", how.found_where or "Not recorded"),
        ("Who with", how.found_with or "Not recorded"),
        ("How they were", ". ".join(back.needs_in_words) or "Nothing urgent"),
        ("In the words of whoever saw them", they_were.how_they_are or "Nothing added"),
        ("What was done", they_were.done_about_it or "Nothing added"),
        ("Police told of it", "Yes" if how.police_told else "Not recorded"),
        ("Written down", dated(how.recorded_at)),
    ]


@dataclass(frozen=True)
class Prevented:
    """A prevention interview, with what the child told police where this reader may read that."""

    heading: str
    facts: Facts
    told: Facts
    read: Recorded


def preventions_on_paper(episode: Episode, actor: Actor) -> list[Prevented]:
    """The one in force first; then what it puts right."""
    return [
        Prevented(each.heading, _known_of(each), told_facts(each), each)
        for each in recorded_in_words(episode, actor)
    ]


def _known_of(read: Recorded) -> Facts:
    written = f"{read.by}, {dated(read.recorded_at)}"
    facts = (
        ("When", dated(read.at)),
        ("Police", read.officer),
        ("Seen alone", read.seen_alone),
        ("Why there was none", read.because),
        ("More about that", read.because_more),
        ("Written down by", written),
        ("How it is known", read.heard or "Recorded by the officer"),
        ("Confirmed by", read.confirmed),
    )
    return [(what, known) for what, known in facts if known]


def told_facts(read: Recorded) -> Facts:
    """Of harm and offences, and whom police told of them; nothing for who may not read it."""
    if read.told is None:
        return []
    facts = (
        ("Harm", ", ".join(read.told.harm)),
        ("Offences", ", ".join(read.told.offences)),
        ("Whom police told", read.told.referrals),
    )
    return [(what, known) for what, known in facts if known]


@dataclass(frozen=True)
class Talk:
    state: str
    facts: Facts
    attempts: list[dict[str, str]]


def _talks(episode: Episode, actor: Actor, now: datetime) -> list[Talk]:
    talks = list(_interviews(episode, actor))
    again_at = missing_again_at(episode) if talks else None
    arranging = reads_arranging(standing_by(episode, actor, episode.child, episode.pk))
    hold = episode.duties.but_by_mistake().filter(code=HOLD_INTERVIEW).first()
    return [
        _interview(each, missing_before(each, hold, again_at, now), arranging) for each in talks
    ]


def _interviews(episode: Episode, actor: Actor) -> Iterable[ReturnInterview]:
    mine = interviews_visible_to(actor).filter(episodes=episode)
    related = mine.select_related("service", "interviewer", "support")
    related = related.prefetch_related("attempts__by")
    return related.order_by("opened_at", "pk")


def _interview(talk: ReturnInterview, missing_again_at: datetime | None, arranging: bool) -> Talk:
    """Times and tries; how it is arranged, for who reads that. What the child said is not here."""
    facts = [("Service", str(talk.service))]
    if missing_again_at:
        facts.append(("Missing again", f"{dated(missing_again_at)}, before the interview"))
    if talk.interviewer:
        facts.append(("Interviewer", str(talk.interviewer)))
    if arranging and talk.not_independent_because:
        facts.append(("Why this interviewer", talk.not_independent_because))
    if talk.booked_for:
        facts.append(("Booked for", f"{dated(talk.booked_for)}, {talk.get_where_display()}"))
    if arranging:
        facts += support_facts(talk)
    if talk.held_at:
        alone = "seen alone" if talk.seen_alone else "with somebody else there"
        facts.append(("Held", f"{dated(talk.held_at)}, {alone}"))
    if talk.declined_at:
        facts.append(("Said not now", dated(talk.declined_at)))
        facts += offered_instead(talk) if arranging else []
        again = f"{talk.ask_again_on:%-d %B %Y}" if talk.ask_again_on else "No day was set"
        facts.append(("To ask again", again))
    attempts = [
        {
            "at": dated(each.tried_at),
            "how": each.get_how_display(),
            "result": each.get_result_display(),
            "by": str(each.by),
        }
        for each in reversed(talk.attempts.all())
    ]
    return Talk(talk.get_state_display(), facts, attempts)


def support_facts(talk: ReturnInterview) -> Facts:
    """Who else is to be there, because the child wants it."""
    support = getattr(talk, "support", None)
    if support is None:
        return []
    interpreter = [("Interpreter", support.interpreter)] if support.interpreter else []
    return [*interpreter, *([("Advocate", "Wanted there")] if support.advocate else [])]


def offered_instead(talk: ReturnInterview) -> Facts:
    return [("Offered instead", talk.get_offered_instead_display() or "Nothing else")]


# The record


def _chronology(events: Sequence[Event], episode: Episode, actor: Actor) -> list[dict[str, Any]]:
    """Everything that was recorded, each with its place in the child's record and its fingerprint."""
    items: Sequence[Item] = items_of(events, episode, actor)
    return [
        {
            "at": dated(item.at),
            "recorded": dated(item.recorded_at) if item.recorded_at else "",
            "title": item.title,
            "text": " ".join(filter(None, (item.text, corrections_of(item)))),
            "words": item.words,
            "by": item.by,
            "entry": event.seq or "–",
            "print": event.hash[:12],
        }
        for event, item in zip(events, items, strict=True)
    ]


def corrections_of(item: Item) -> str:
    """What an entry corrects, and by what it was corrected: on paper both stand as they were written."""
    before = (
        [f"Corrects what {item.corrects.by} wrote {dated(item.corrects.at)}."]
        if item.corrects
        else []
    )
    after = [f"Corrected {dated(other.at)} by {other.by}." for other in item.corrected]
    return " ".join((*before, *after))


def _made_by(episode: Episode, events: Sequence[Event]) -> Facts:
    """By which rules it was judged, and how to tell whether the record was changed since."""
    return [
        *rules_of(episode),
        ("Entries in the record", str(len(events))),
        *newest_of(events),
    ]


def rules_of(episode: Episode) -> Facts:
    reporting = document_of(episode.reporting_protocol_id)
    responsible = document_of(episode.responsible_protocol_id)
    return [
        ("Rules for the night", f"{reporting.title}, {short(reporting.fingerprint())}"),
        ("Rules for the interview", f"{responsible.title}, {short(responsible.fingerprint())}"),
    ]


def newest_of(events: Sequence[Event]) -> Facts:
    last = max(events, key=lambda event: event.seq or 0, default=None)
    return [
        ("Newest entry", f"{last.seq}" if last else "None"),
        ("Its fingerprint", f"{last.hash[:32]} {last.hash[32:]}" if last else "None"),
    ]


def short(fingerprint: str) -> str:
    return f"fingerprint {fingerprint[:12]}"
