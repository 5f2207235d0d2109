"""Logging: from a carer's first answer to the log that is sent, or stood down."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from audit.models import Event
from audit.record import record
from audit.rules import Fact
from children import workflow as children_workflow
from children.access import require
from children.erased import check_still_kept
from children.models import Child
from children.rules import ADULT_AT, Can, Relation
from core import times
from core.compiled import ask, slot
from core.refusals import Refused
from missing.models import Draft, Episode, WhoTold
from missing.protocols import cohort_of, document_of, in_force, reporting_area
from missing.rules import ASKS_WHO_TOLD, AWAY, Status, ToldBy, check_move
from missing.workflow.agreeing import agreed_office, agreeing, needs_a_second
from missing.workflow.episode import TALKED, locked, office_of
from partners.actor import Actor
from partners.models import Person

A_YEAR = 365 * times.DAY

# A million episodes take one reference in seventeen, so this many draws fail once in 10^14.
DRAWS = 12


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


def open_episode(
    *, child: Child, by: Actor, now: datetime, draft: Draft | None = None, danger: str = ""
) -> Episode:
    """The episode exists from the second answer on, so that on-call already sees it.

    Raises `Refused`, naming who logged it and when, while the child has one open already.

    References are short and drawn by lot. Where one is taken, nothing has been done and another is drawn: it
    may be of a child whom nobody here may see, so it cannot be looked up first.
    """
    for _ in range(DRAWS):
        try:
            return _open(child=child, by=by, now=now, draft=draft, danger=danger)
        except IntegrityError as clash:
            if "missing_episode_reference" not in str(clash):
                raise
    raise RuntimeError(f"No free reference in {DRAWS} draws")


@transaction.atomic
def _open(*, child: Child, by: Actor, now: datetime, draft: Draft | None, danger: str) -> Episode:
    require(by, Can.LOG, child)
    child = children_workflow.locked(child, "responsible_authority__area", "host_authority__area")
    check_still_kept(child)
    if child.died_on is not None:
        raise Refused(f"{child} has died, so nothing can be logged.")
    before = ask(_open_of, child=child.pk)
    _refuse_if_logged(child, before)
    episode = _new_episode(child, by=by, now=now, danger=danger)
    if draft is not None:
        draft.child, draft.episode = child, episode
        draft.save(update_fields=["child", "episode"])
    for earlier in before:
        record(Fact.MISSING_AGAIN, by=by, child=child, episode=earlier, about=episode, at=now)
    record(
        Fact.EPISODE_OPENED,
        by=by,
        child=child,
        episode=episode,
        about=episode,
        at=now,
        payload={"danger": danger} | _turns_18(child, now),
    )
    return episode


def _open_of() -> QuerySet[Episode]:
    return Episode.objects.open().filter(child=slot("child"))


def _turns_18(child: Child, now: datetime) -> dict[str, Any]:
    """When the child becomes an adult, if that may be while they are away: as the birthday begins."""
    at = times.start_of(times.birthday(child.born_on, ADULT_AT))
    return {"turns_18_at": at} if now < at <= now + A_YEAR else {}


def _refuse_if_logged(child: Child, before: list[Episode]) -> None:
    for earlier in before:
        if Status(earlier.status) in AWAY:
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
    reporting, responsible = in_force(now, area, child.responsible_authority.area)
    return Episode.objects.create(
        child=child,
        opened_at=now,
        opened_by_id=by.person_id,
        danger=danger,
        cohort=cohort_of(child),
        force_id=area.force_id,
        reporting_protocol_id=reporting,
        responsible_protocol_id=responsible,
        **columns_of(child),
    )


def columns_of(child: Child) -> dict[str, int | bool | None]:
    """The child's columns of who may see it, for an open episode to carry."""
    related = {
        f"{relation.value}_id": getattr(child, f"{relation.value}_id") for relation in Relation
    }
    return {**related, "restricted": child.restricted}


@transaction.atomic
def answer_danger(*, episode: Episode, danger: str, by: Actor) -> Episode:
    """The first question was answered anew before the log was sent.

    An answer is no fact of its own: the row's history keeps what was said before, and the level that
    follows from it is recorded as somebody's.
    """
    require(by, Can.LOG, episode.child)
    episode = locked(episode)
    if episode.status != Status.BEING_LOGGED:
        raise Refused("This log has already been sent. Add what has changed to the timeline.")
    episode.danger = danger
    episode.save(update_fields=["danger"])
    return episode


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
    expected_at: str = "",
    expected_where: str = "",
    expected_by: datetime | None = None,
    wearing: str = "",
    carrying: str = "",
    circumstances: str = "",
    told_by: str = "",
    told_by_name: str = "",
    told_by_phone: str = "",
    told_at: datetime | None = None,
) -> Episode:
    """Send the log: from now on whoever the rules name is told.

    It may go without a level; then on-call owes one within the protocol's minutes.
    """
    require(by, Can.LOG, episode.child)
    episode = locked(episode)
    if episode.status == Status.FOUND:
        raise Refused(f"{episode.child} has been found meanwhile, so there is nothing to send.")
    check_move(Status(episode.status), Status.AWAY)
    said = {
        "status": Status.AWAY,
        "logged_at": now,
        "last_seen_at": last_seen_at,
        "last_seen_by": last_seen_by,
        "whereabouts": whereabouts,
        "where_thought": where_thought,
        "expected_at": expected_at,
        "expected_where": expected_where,
        "expected_by": expected_by,
        "wearing": wearing,
        "carrying": carrying,
        "circumstances": circumstances,
        "carer_told": told_by == ToldBy.CARER,
    }
    for name, value in said.items():
        setattr(episode, name, value)
    episode.save(update_fields=[*said])
    if any((told_by, told_by_name, told_by_phone, told_at)):
        WhoTold.objects.create(
            episode=episode, kind=told_by, name=told_by_name, phone=told_by_phone, told_at=told_at
        )
    _send_draft(episode, now)
    record(
        Fact.EPISODE_LOGGED,
        by=by,
        child=episode.child,
        episode=episode,
        about=episode,
        at=now,
        payload=office_of(by) | _level_now(episode, now),
    )
    return episode


def _send_draft(episode: Episode, now: datetime) -> None:
    """Who told is in a row of its own from now on, and no more in what those who could log would read."""
    for draft in Draft.objects.filter(episode=episode):
        draft.answers = {
            code: said for code, said in draft.answers.items() if code != ASKS_WHO_TOLD
        }
        draft.sent_at = now
        draft.save(update_fields=["answers", "sent_at"])


def _level_now(episode: Episode, now: datetime) -> dict[str, Any]:
    if not episode.level:
        return {}
    document = document_of(episode.reporting_protocol_id)
    return document.level_payload(episode.level, at=now)


def refuse_once_talked(episode: Episode) -> None:
    """Somebody has talked with the child about this time away, before the child was home. Those who look after
    the child learn no more than that it stays."""
    if Event.objects.filter(episode_id=episode.pk, fact__in=TALKED).exists():
        raise Refused(
            "By now this time away stays recorded."
            f" When {episode.child} is home, record that {episode.child} is back."
        )


@transaction.atomic
def stand_down(
    *, episode: Episode, because: str, by: Actor, now: datetime, agreed_by: Person | None = None
) -> Episode:
    """The child was not away: logged by mistake, was upstairs. Kept, and left out of figures.

    Once police were told, those the child lives with name a second person who agrees.
    """
    require(by, Can.STAND_DOWN, episode.child)
    episode = locked(episode)
    check_move(Status(episode.status), Status.STOOD_DOWN)
    refuse_once_talked(episode)
    agreed_as = agreeing(agreed_by, by=by, child=episode.child, now=now)
    if agreed_as is None and needs_a_second(episode, by):
        raise Refused(
            "Police were told, so choose a second person who agrees that nobody was away, or ask your"
            " on-call worker to stand it down."
        )
    episode.status = Status.STOOD_DOWN
    episode.stood_down_because = because
    episode.save(update_fields=["status", "stood_down_because"])
    payload = {"agreed_by": agreed_as.person_id} if agreed_as else {}
    record(
        Fact.STOOD_DOWN,
        by=by,
        child=episode.child,
        episode=episode,
        about=episode,
        at=now,
        payload=payload | agreed_office(agreed_as),
    )
    children_workflow.end_sight(child=episode.child, episode_id=episode.pk, now=now)
    return episode
