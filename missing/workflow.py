"""What happens while a child is away, each as one function: may they, is it possible, change, record."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from audit.record import record
from audit.rules import Fact
from children.access import can_see, require
from children.models import Child
from children.rules import ROLE_CAN, Breadth, Can
from children.workflow import end_sight, give_sight
from core import times
from core.refusals import Denied, Refused
from missing import framework, ledger, rules
from missing.models import (
    Assessment,
    Draft,
    Duty,
    Episode,
    Note,
    PoliceDecision,
    PoliceReport,
    Return,
)
from missing.offices import agency_id_of
from missing.protocol import Protocol as Document
from missing.protocols import document_of, in_force, reporting_area
from missing.rules import FoundHow, HeardHow, ReportedBy, Status, check_move
from partners.actor import SERVICE, Actor, actor_of
from partners.models import Job, Person
from partners.rules import Office, Rank

# Logging


@transaction.atomic
def start_draft(*, by: Actor, now: datetime, child: Child | None = None) -> Draft:
    """A carer begins to answer. Nothing is told to anybody yet."""
    if child is not None:
        require(by, Can.LOG, child)
    return Draft.objects.create(
        person_id=by.person_id, job_id=by.job_id, child=child, started_at=now, saved_at=now
    )


@transaction.atomic
def save_answers(*, draft: Draft, answers: dict[str, Any], now: datetime) -> Draft:
    """Keep one page's answers beside the ones before. A draft already sent is not changed."""
    draft = Draft.objects.select_for_update().get(pk=draft.pk)
    if draft.sent_at is not None:
        raise Refused("This log has already been sent. Add what has changed to the timeline.")
    draft.answers = {**draft.answers, **answers}
    draft.saved_at = now
    draft.save(update_fields=["answers", "saved_at"])
    return draft


@transaction.atomic
def open_episode(
    *, child: Child, by: Actor, now: datetime, draft: Draft | None = None, danger: str = ""
) -> Episode:
    """The episode exists from the second answer on, so that on-call already sees it.

    Raises `Refused`, naming who logged it and when, while the child has one open already.
    """
    require(by, Can.LOG, child)
    child = Child.objects.select_for_update(of=("self",)).get(pk=child.pk)
    _refuse_second(child, now)
    episode = _new_episode(child, by=by, now=now, danger=danger)
    if draft is not None:
        draft.child, draft.episode = child, episode
        draft.save(update_fields=["child", "episode"])
    _note_missing_again(child, episode, by=by, now=now)
    record(
        Fact.EPISODE_OPENED,
        by=by,
        child=child,
        episode=episode,
        about=episode,
        at=now,
        payload={"danger": danger},
    )
    return episode


def _refuse_second(child: Child, now: datetime) -> None:
    earlier = child.episodes.away().select_related("opened_by").first()
    if earlier is not None:
        raise Refused(
            f"{earlier.opened_by} logged this already ({earlier.reference})."
            f" Add to it, or first record that {child} came back."
        )


def _new_episode(child: Child, *, by: Actor, now: datetime, danger: str) -> Episode:
    area = reporting_area(child.host_authority, child.responsible_authority)
    if area is None:
        raise Refused(
            f"{child.responsible_authority} has no partnership area yet, so nobody would be told."
            " Phone your on-call number, and 999 if the child is in danger."
        )
    try:
        with transaction.atomic():
            return Episode.objects.create(
                child=child,
                opened_at=now,
                opened_by_id=by.person_id,
                danger=danger,
                force=area.force,
                reporting_protocol=in_force(area, now),
                responsible_protocol=in_force(child.responsible_authority.area, now),
                **columns_of(child),
            )
    except IntegrityError as clash:
        raise Refused(f"Somebody else has just logged {child}. Refresh the page.") from clash


def columns_of(child: Child) -> dict[str, int | None]:
    """The child's columns of who may see it, for an open episode to carry."""
    return {
        f"{column}_id": getattr(child, f"{column}_id")
        for column in (
            "responsible_authority",
            "host_authority",
            "provider",
            "supervising_agency",
            "home",
        )
    }


def _note_missing_again(child: Child, episode: Episode, *, by: Actor, now: datetime) -> None:
    for earlier in child.episodes.filter(status=Status.BACK).exclude(pk=episode.pk):
        record(Fact.MISSING_AGAIN, by=by, child=child, episode=earlier, about=episode, at=now)


@transaction.atomic
def log_episode(
    *,
    episode: Episode,
    by: Actor,
    now: datetime,
    last_seen_at: datetime | None,
    last_seen_by: str = "",
    whereabouts: str = "",
    where_thought: str = "",
) -> Episode:
    """Send the log: from now on whoever the rules name is told.

    It may go without a level; then on-call owes one within the protocol's minutes.
    """
    require(by, Can.LOG, episode.child)
    episode = _locked(episode)
    check_move(Status(episode.status), Status.AWAY)
    episode.status = Status.AWAY
    episode.logged_at = now
    episode.last_seen_at = last_seen_at
    episode.last_seen_by = last_seen_by
    episode.whereabouts = whereabouts
    episode.where_thought = where_thought
    episode.save(
        update_fields=[
            "status",
            "logged_at",
            "last_seen_at",
            "last_seen_by",
            "whereabouts",
            "where_thought",
        ]
    )
    Draft.objects.filter(episode=episode).update(sent_at=now)
    record(
        Fact.EPISODE_LOGGED,
        by=by,
        child=episode.child,
        episode=episode,
        about=episode,
        at=now,
        payload=_office_of(by) | _level_now(episode, now),
    )
    return episode


def _locked(episode: Episode) -> Episode:
    """The episode's row, held until the end of the transaction, with what reactions read."""
    return (
        Episode.objects.select_for_update(of=("self",))
        .select_related("child", "responsible_authority", "force")
        .get(pk=episode.pk)
    )


def _office_of(by: Actor) -> dict[str, Any]:
    return {"by_office": by.offices[0] if by.offices else None}


def _level_now(episode: Episode, now: datetime) -> dict[str, Any]:
    if not episode.level:
        return {}
    document = document_of(episode.reporting_protocol_id)
    return document.level_payload(episode.level, at=now)


@transaction.atomic
def stand_down(*, episode: Episode, because: str, by: Actor, now: datetime) -> Episode:
    """The child was not away: logged by mistake, was upstairs. Kept, and left out of figures."""
    require(by, Can.STAND_DOWN, episode.child)
    episode = _locked(episode)
    check_move(Status(episode.status), Status.STOOD_DOWN)
    episode.status = Status.STOOD_DOWN
    episode.stood_down_because = because
    episode.save(update_fields=["status", "stood_down_because"])
    record(Fact.STOOD_DOWN, by=by, child=episode.child, episode=episode, about=episode, at=now)
    end_sight(child=episode.child, episode_id=episode.pk, now=now)
    return episode


# Assessing


@transaction.atomic
def set_level(
    *,
    episode: Episode,
    answers: framework.Answers,
    level: str,
    by: Actor,
    now: datetime,
    reason: str = "",
    agreed_by: Person | None = None,
    agreed_return_at: datetime | None = None,
) -> Assessment:
    """A named person decides the level. The framework only suggests.

    Going up needs a sentence; going down needs a reason and a second named person who may see the
    child (framework page, section 3). Raises `Refused` with what is missing.
    """
    require(by, Can.ASSESS, episode.child)
    episode = _locked(episode)
    _refuse_unless_away(episode)
    protocol = document_of(episode.reporting_protocol_id)
    suggestion = framework.suggest(protocol, answers)
    _check_agreeing(agreed_by, by=by, child=episode.child, now=now)
    framework.check_choice(
        protocol,
        suggestion,
        level,
        reason=reason,
        by=str(by.person_id),
        second_person=str(agreed_by.pk) if agreed_by else "",
        present=episode.level or None,
    )
    payload = protocol.level_payload(
        level,
        at=now,
        previous=episode.level or None,
        reported=episode.police_reports.exists(),
        again=episode.assessments.exists(),
        agreed_return_at=agreed_return_at,
    )
    assessment = Assessment.objects.create(
        episode=episode,
        protocol_id=episode.reporting_protocol_id,
        answers=answers.model_dump(mode="json"),
        suggestion=suggestion.as_json(),
        suggested_level=suggestion.level or "",
        level=level,
        reason=reason,
        gut_feeling=answers.gut_feeling,
        decided_by_id=by.person_id,
        decided_as_id=by.job_id,
        agreed_by=agreed_by,
        decided_at=now,
        next_look_at=payload["next_look_at"],
    )
    assessment.refresh_from_db(fields=["next_look_at"])
    episode.level = level
    episode.next_look_at = assessment.next_look_at
    episode.save(update_fields=["level", "next_look_at"])
    record(
        Fact.LEVEL_SET,
        by=by,
        child=episode.child,
        episode=episode,
        about=assessment,
        at=now,
        payload=payload | _office_of(by),
    )
    return assessment


def _refuse_unless_away(episode: Episode) -> None:
    if Status(episode.status) not in rules.AWAY:
        raise Refused(
            f"{episode.child} isn't away any more, so this can't be recorded here."
            " Refresh the page to see what has happened."
        )


def _check_agreeing(agreed_by: Person | None, *, by: Actor, child: Child, now: datetime) -> None:
    """The second person is somebody else, who in one of their jobs may see the child and may agree."""
    if agreed_by is None:
        return
    jobs = Job.objects.current(times.local(now).date()).filter(
        person=agreed_by, person__is_active=True
    )
    others = [actor_of(job) for job in jobs.select_related("person", "agency")]
    may_agree = ROLE_CAN[Can.AGREE_LOWER]
    if agreed_by.pk == by.person_id or not any(
        other.role in may_agree and can_see(other, child) for other in others
    ):
        raise Refused("Choose a second person who works with this child and isn't you.")


# Police


@transaction.atomic
def report_to_police(
    *,
    episode: Episode,
    reported_at: datetime,
    how: ReportedBy,
    by: Actor,
    now: datetime,
    spoke_to: str = "",
    reference: str = "",
) -> PoliceReport:
    """Police were told. Their clock runs from then, and the force sees this episode from now on."""
    require(by, Can.REPORT, episode.child)
    episode = _locked(episode)
    _refuse_unless_away(episode)
    _refuse_future(reported_at, now)
    report = PoliceReport.objects.create(
        episode=episode,
        force=episode.force,
        reported_at=reported_at,
        how=how,
        spoke_to=spoke_to,
        reference=reference,
        recorded_by_id=by.person_id,
        recorded_at=now,
    )
    give_sight(
        child=episode.child,
        agency=episode.force,
        breadth=Breadth.EPISODE,
        why="Reported to police",
        now=now,
        episode_id=episode.pk,
    )
    record(
        Fact.REPORTED_TO_POLICE,
        by=by,
        child=episode.child,
        episode=episode,
        about=report,
        at=now,
        happened_at=reported_at,
        payload={
            "placed_elsewhere": episode.host_authority_id
            not in (None, episode.responsible_authority_id),
            "how": how,
        },
    )
    return report


def _refuse_future(moment: datetime, now: datetime) -> None:
    if moment > now:
        raise Refused("The time must be in the past.")


@transaction.atomic
def record_decision(
    *,
    episode: Episode,
    outcome: str,
    grade: str,
    reason: str,
    by: Actor,
    now: datetime,
    review_at: datetime | None = None,
    carer_worry: str = "",
    carer_should: str = "",
    low_grade_because: str = "",
    log_number: str = "",
    challenge_id: int | None = None,
) -> PoliceDecision:
    """An officer of the force decides, in the words the carer will read.

    `challenge_id`: the challenge whose review changed the decision before.
    """
    require(by, Can.DECIDE, episode.child, episode_id=episode.pk)
    episode = _locked(episode)
    report = _report_of(episode)
    if by.agency_id != report.force_id:
        raise Denied("Another force holds this report.", who_could=str(report.force))
    protocol = document_of(episode.reporting_protocol_id)
    if protocol.outcome(outcome).needs_advice and not (carer_worry and carer_should):
        raise Refused(
            "Say what the carer told you worries them, and what the carer should do until when."
        )
    if grade and protocol.grade(grade).warn_for_child and not low_grade_because:
        raise Refused("Say why this grade is right for a child.")
    return _decide(
        episode,
        report,
        by=by,
        now=now,
        decided_at=now,
        outcome=outcome,
        grade=grade,
        reason=reason,
        review_at=review_at,
        carer_worry=carer_worry,
        carer_should=carer_should,
        low_grade_because=low_grade_because,
        log_number=log_number,
        officer_id=by.person_id,
        officer_name=by.name,
        officer_rank=by.rank,
        challenge_id=challenge_id,
    )


@transaction.atomic
def record_decision_second_hand(
    *,
    episode: Episode,
    outcome: str,
    reason: str,
    officer_name: str,
    heard_how: HeardHow,
    decided_at: datetime,
    by: Actor,
    now: datetime,
    grade: str = "",
    review_at: datetime | None = None,
    carer_should: str = "",
    officer_rank: Rank | None = None,
    officer_number: str = "",
    log_number: str = "",
) -> PoliceDecision:
    """What police said, entered by the person who heard it, because the force may not be signed in.

    Marked as such, with who said it and how; the force can record its own decision after it.
    """
    require(by, Can.REPORT_SECOND_HAND, episode.child)
    episode = _locked(episode)
    _refuse_future(decided_at, now)
    return _decide(
        episode,
        _report_of(episode),
        by=by,
        now=now,
        decided_at=decided_at,
        outcome=outcome,
        grade=grade,
        reason=reason,
        review_at=review_at,
        carer_should=carer_should,
        officer_name=officer_name,
        officer_rank=officer_rank,
        officer_number=officer_number,
        log_number=log_number,
        second_hand=True,
        heard_how=heard_how,
    )


def _report_of(episode: Episode) -> PoliceReport:
    _refuse_unless_away(episode)
    report = episode.police_reports.first()
    if report is None:
        raise Refused("Record that police were told first, with the time they were told.")
    return report


def _decide(
    episode: Episode,
    report: PoliceReport,
    *,
    by: Actor,
    now: datetime,
    decided_at: datetime,
    grade: str,
    outcome: str,
    review_at: datetime | None,
    challenge_id: int | None = None,
    **said: Any,
) -> PoliceDecision:
    protocol = document_of(episode.reporting_protocol_id)
    protocol.outcome(outcome)
    review_at = _review_time(
        protocol, grade, review_at, decided_at, bounded=not said.get("second_hand")
    )
    decision = PoliceDecision.objects.create(
        episode=episode,
        report=report,
        outcome=outcome,
        grade=grade,
        review_at=review_at,
        decided_at=decided_at,
        recorded_by_id=by.person_id,
        recorded_at=now,
        **said,
    )
    record(
        Fact.POLICE_DECIDED,
        by=by,
        child=episode.child,
        episode=episode,
        about=decision,
        at=now,
        happened_at=decided_at,
        payload={
            "outcome": outcome,
            "grade": grade,
            "second_hand": decision.second_hand,
            **({"review_at": review_at} if review_at else {}),
            **({"challenge": challenge_id} if challenge_id else {}),
        },
    )
    return decision


def _review_time(
    protocol: Document,
    grade: str,
    review_at: datetime | None,
    decided_at: datetime,
    *,
    bounded: bool,
) -> datetime | None:
    """Never without a time to look again: the one given, or the grade's own when none was said.

    What an officer decides is bounded by the grade; what was heard is kept as it was said.
    """
    if review_at is None:
        return protocol.review_at(grade, decided_at) if grade else None
    if review_at <= decided_at:
        raise Refused("Choose a review time after the decision.")
    if grade and bounded and review_at > (latest := protocol.latest_review_at(grade, decided_at)):
        raise Refused(f"Choose a review time by {times.at(latest, now=decided_at)}.")
    return review_at


# Handing on and writing down


@transaction.atomic
def accept(*, duty: Duty, by: Actor, now: datetime) -> Duty:
    """Take a duty on by name. A duty to accept is met by it; any other one now has an owner."""
    require(by, Can.ACCEPT, duty.child, episode_id=duty.episode_id)
    episode = _locked(duty.episode)
    duty = Duty.objects.select_for_update(of=("self",)).get(pk=duty.pk)
    offices = ledger.offices_by_now(duty)
    fitting = [o for o in offices if o in by.offices and agency_id_of(o, episode) == by.agency_id]
    if not fitting or (Office.CARER in fitting and by.home_id != episode.home_id):
        raise Denied(
            "This is for somebody else to accept.",
            who_could=Office(duty.owed_by).label,
        )
    if duty.how_ended or duty.taken_by_id:
        taken = f"{duty.taken_by} has accepted this already." if duty.taken_by else ""
        raise Refused(taken or "This is done already. Refresh the page to see by whom.")
    duty.taken_by_id, duty.taken_at = by.person_id, now
    duty.save(update_fields=["taken_by", "taken_at"])
    record(
        Fact.ACCEPTED,
        by=by,
        child=duty.child,
        episode=episode,
        about=duty,
        at=now,
        payload={"office": duty.owed_by, "duty": duty.code},
    )
    duty.refresh_from_db()
    return duty


def name_owner(*, episode: Episode, code: str, by: Actor, now: datetime) -> None:
    """Whoever took the work up elsewhere has the duty of this code from now on, by name."""
    free = episode.duties.open().filter(code=code, taken_by=None)
    free.update(taken_by_id=by.person_id, taken_at=now)


@transaction.atomic
def add_note(
    *, episode: Episode, text: str, by: Actor, now: datetime, happened_at: datetime | None = None
) -> Note:
    """Somebody adds to the shared timeline."""
    require(by, Can.NOTE, episode.child, episode_id=episode.pk)
    _refuse_future(happened_at or now, now)
    note = Note.objects.create(
        episode=episode,
        text=text,
        happened_at=happened_at or now,
        written_by_id=by.person_id,
        written_at=now,
    )
    record(
        Fact.NOTE_ADDED,
        by=by,
        child=episode.child,
        episode=episode,
        about=note,
        at=now,
        happened_at=note.happened_at,
    )
    return note


# Coming back


@transaction.atomic
def record_return(
    *,
    episode: Episode,
    returned_at: datetime,
    found_how: FoundHow,
    by: Actor,
    now: datetime,
    found_where: str = "",
    hurt: bool = False,
    needs_medicine: bool = False,
    said_something_worrying: bool = False,
    how_they_are: str = "",
    police_told: bool = False,
) -> Episode:
    """The child is back. The return interview's 72 hours run from `returned_at`."""
    require(by, Can.RETURN, episode.child, episode_id=episode.pk)
    episode = _locked(episode)
    check_move(Status(episode.status), Status.BACK)
    _refuse_future(returned_at, now)
    if returned_at < rules.earliest_return(
        opened_at=episode.opened_at, last_seen_at=episode.last_seen_at
    ):
        raise Refused("The time they came back must be after they were last seen.")
    Return.objects.create(
        episode=episode,
        returned_at=returned_at,
        found_how=found_how,
        found_where=found_where,
        hurt=hurt,
        needs_medicine=needs_medicine,
        said_something_worrying=said_something_worrying,
        how_they_are=how_they_are,
        police_told=police_told,
        recorded_by_id=by.person_id,
        recorded_at=now,
    )
    episode.status = Status.BACK
    episode.returned_at = returned_at
    episode.save(update_fields=["status", "returned_at"])
    Draft.objects.filter(episode=episode, sent_at=None).update(sent_at=now)
    record(
        Fact.RETURNED,
        by=by,
        child=episode.child,
        episode=episode,
        about=episode,
        at=now,
        happened_at=returned_at,
    )
    return episode


@transaction.atomic
def close_episode(*, episode: Episode, by: Actor, now: datetime) -> Episode:
    """Nothing is asked of anybody any more; whoever saw the child because of this stops seeing it."""
    episode = _locked(episode)
    check_move(Status(episode.status), Status.CLOSED)
    episode.status = Status.CLOSED
    episode.closed_at = now
    episode.save(update_fields=["status", "closed_at"])
    record(Fact.EPISODE_CLOSED, by=by, child=episode.child, episode=episode, about=episode, at=now)
    end_sight(child=episode.child, episode_id=episode.pk, now=now)
    return episode


# Minding the duties


@transaction.atomic
def mind(*, duty: Duty, now: datetime) -> None:
    """Do what the duty's timetable asks for by now: remind, record what time alone makes true, climb.

    After an outage only the latest reminder goes out; every climb happens.
    """
    episode = _locked(duty.episode)
    duty = Duty.objects.select_for_update(of=("self",)).get(pk=duty.pk)
    if duty.how_ended:
        return
    timetable = ledger.timetable_of(duty)
    moments, done = ledger.clock.due_moments(timetable, duty.moments_done, now)
    following = ledger.clock.next_moment(timetable, done)
    duty.moments_done = done
    duty.next_moment_at = following.at if following else None
    duty.save(update_fields=["moments_done", "next_moment_at"])
    for moment in moments:
        _act(duty, episode, moment, now=now)


def _act(duty: Duty, episode: Episode, moment: "ledger.clock.Moment", *, now: datetime) -> None:
    then_record = ledger.rule_of(duty).then_record
    facts = {"remind": Fact.DUTY_REMINDED, "climb": Fact.DUTY_CLIMBED, "due": then_record}
    fact = facts[moment.kind]
    if fact is None:
        return
    record(
        fact,
        by=SERVICE,
        child=episode.child,
        episode=episode,
        about=duty,
        at=now,
        payload={"duty": duty.code, "to": moment.to, "n": moment.n},
    )
