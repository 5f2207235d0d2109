"""What needs the reader, and what they should know: the two lists of `/notifications/`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import BooleanField, F, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.urls import reverse

from audit.models import Event
from children import unusual, who
from children.models import Professional
from children.rules import ROLE_CAN, Can
from core.times import local
from escalation import digests
from escalation.access import notifications_visible_to, passed_on_to
from escalation.doors import Letter, Outbox
from escalation.models import Challenge, DigestLine, Notification
from escalation.recipients import NAMED
from escalation.rules import DECIDE, PICK_UP, ChallengeState
from missing import clock_board, ledger
from missing.access import duties_visible_to
from missing.rules import (
    ACCEPT_HANDOVER,
    AGREED_ACTION,
    APPROVE_INTERVIEW,
    ASK_AGAIN,
    ASK_POLICE_AGAIN,
    CALL_BACK,
    CHECK_IN,
    CHECK_SEARCH,
    CONFIRM_DECISION,
    CONFIRM_PREVENTION,
    DECIDE_AS_ADULT,
    DECIDE_SHARING,
    GIVE_INFORMATION,
    HOLD_AFTER_NO,
    HOLD_INTERVIEW,
    LOOK_BACK,
    OFFER_INTERVIEW,
    POLICE_DECISION,
    POLICE_REVIEW,
    PREVENTION_INTERVIEW,
    REPORT_TO_POLICE,
    SET_LEVEL,
    TAKEN_BESIDE,
    TASK,
    TELL_OFSTED,
    TELL_PARENTS,
    WRITE_AGAIN,
    WRITE_UP,
)
from missing.workflow import handovers as handing
from partners.actor import Actor
from partners.rules import HOME_ROLES

PAGE = 10  # episodes a page
MOST_NEEDS = 50
PASSED_ON = ", passed on because nobody had"
KEPT = timedelta(days=28)  # older ones are on their episode's timeline


# Needs you


@dataclass(frozen=True)
class Need:
    """Something the reader's office owes and nobody has taken on."""

    what: str
    name: str
    reference: str
    by: datetime | None
    action: str
    href: str
    press: bool  # done by the press itself, rather than on another page


def needs(actor: Actor, *, now: datetime) -> list[Need]:
    """What the reader's office owes, or was passed on to it, and no colleague has in hand: soonest first."""
    passed_on = passed_on_to(actor)
    ours = Q(agency=actor.agency_id, owed_by__in=actor.offices)
    if actor.role in HOME_ROLES:
        ours &= Q(episode__home=actor.home_id)
    if actor.role and actor.role in TAKEN_BESIDE:
        ours |= Q(agency=actor.agency_id, code__in=TAKEN_BESIDE[actor.role])
    ours |= Q(
        taken_by=actor.person_id
    )  # until it is done or handed over, whatever office they fill by now
    waiting = Challenge.objects.filter(episode=OuterRef("episode"), state=ChallengeState.OPEN)
    started_by = Event.objects.filter(pk=OuterRef("started_by_event"))
    duties = (
        duties_visible_to(actor)
        .open()
        .not_paused()
        .in_hand_of(actor.person_id, now)
        .filter(ours | Q(pk__in=passed_on.values("duty")))
        .annotate(
            challenge_id=Subquery(waiting.values("pk")[:1]),
            started_about=Subquery(started_by.values("about_id")[:1]),
        )
        .select_related("episode", "child", "agency")
        .order_by("due_at", "pk")
    )
    owed = [_need(duty, actor) for duty in duties[:MOST_NEEDS]]
    return [*_letting_in(actor), *_to_explain(actor, now), *owed]


def _letting_in(actor: Actor) -> Iterable[Need]:
    """Emergency access to review and requests to answer, for those who say who sees a child."""
    if actor.role not in ROLE_CAN[Can.ADMIT]:
        return
    for access in who.reviews_for(actor)[:MOST_NEEDS]:
        href = reverse("emergency-review", args=[access.pk])
        what = f"Review emergency access{PASSED_ON if access.climbed_at else ''}"
        yield Need(what, str(access.child), "", access.review_due_at, "Review", href, press=False)
    for asked in who.requests_for(actor)[:MOST_NEEDS]:
        href = reverse("access-request", args=[asked.pk])
        what = f"{asked.asked_by} asks for access{PASSED_ON if asked.climbed_at else ''}"
        yield Need(what, str(asked.child), "", asked.answer_by, "Answer", href, press=False)


def _to_explain(actor: Actor, now: datetime) -> Iterable[Need]:
    """Looking to ask about, and answers to read, for those who review it."""
    if actor.role not in ROLE_CAN[Can.REVIEW_LOOKS]:
        return
    for found in unusual.waiting_for_review(actor, now=now)[:MOST_NEEDS]:
        what = f"Unusual looking by {found.person_name}"
        whose = str(found.child) if found.child else f"{found.children} children"
        action = "Read the answer" if found.answered_at else "Ask about it"
        href = reverse("unusual-look", args=[found.pk])
        yield Need(what, whose, "", unusual.review_by(found), action, href, press=False)


def _need(duty: Any, actor: Actor) -> Need:
    reference, rule = duty.episode.reference, ledger.rule_of(duty)
    theirs = duty.taken_by_id == actor.person_id
    press = ledger.may_still_accept(actor, duty, duty.episode) if theirs else rule.accept
    taking = clock_board.taking(duty, duty.episode, actor)
    accept = taking, reverse("accept-duty", args=[reference, duty.pk])
    action, href = accept if press else _task(duty, actor)
    return Need(
        what=ledger.words_for(actor, duty),
        name=str(duty.child),
        reference=reference,
        by=duty.due_at,
        action=action,
        href=href,
        press=press,
    )


def _is_theirs_no_more(duty: Any, actor: Actor) -> bool:
    """Does it still have their name on it, though they fill none of its offices by now?"""
    if not handing.may_hand_over(duty, duty.episode, actor):
        return False
    return not ledger.is_for(actor, duty, ledger.offices_by_now(duty), duty.episode)


def _task(duty: Any, actor: Actor) -> tuple[str, str]:
    """The page on which a duty is done, by its code; the episode's own where there is none. What only
    the service does is read there, with its number, by whoever is to see to it."""
    at = f"/missing/{duty.episode.reference}/"
    if ledger.is_the_services_alone(duty, actor):
        phone = clock_board.whom_to_phone(duty.episode)
        return phone.text, phone.href
    if _is_theirs_no_more(duty, actor):
        return "Hand over", reverse("hand-over", args=[duty.episode.reference, duty.pk])
    made = TASKS.get(duty.code)
    return made(duty, at) if made else ("Open", at)


TASKS: Mapping[str, Callable[[Any, str], tuple[str, str]]] = {
    CALL_BACK: lambda duty, at: ("Say that you phoned", f"{at}called/"),
    ACCEPT_HANDOVER: lambda duty, at: ("Read and answer", "/handovers/"),
    SET_LEVEL: lambda duty, at: ("Set a level", f"{at}assessment/"),
    CHECK_IN: lambda duty, at: ("Look again", f"{at}assessment/"),
    REPORT_TO_POLICE: lambda duty, at: ("Report to police", f"{at}police/"),
    POLICE_DECISION: lambda duty, at: ("Decide", f"{at}police/decision/"),
    POLICE_REVIEW: lambda duty, at: ("Look again", f"{at}police/decision/"),
    ASK_POLICE_AGAIN: lambda duty, at: ("Record what they said", f"{at}police/heard/"),
    CHECK_SEARCH: lambda duty, at: ("Check the search", f"{at}search/"),
    DECIDE_AS_ADULT: lambda duty, at: ("Decide what happens now", f"{at}adult/"),
    TELL_PARENTS: lambda duty, at: ("Tell them, or say why not", f"{at}parents/"),
    TELL_OFSTED: lambda duty, at: ("Tell Ofsted, or say why not", f"{at}ofsted/"),
    TASK: lambda duty, at: ("Read what to do", f"{at}duties/{duty.pk}/task/"),
    AGREED_ACTION: lambda duty, at: ("Read what was agreed", f"{at}duties/{duty.pk}/task/"),
    GIVE_INFORMATION: lambda duty, at: ("Answer", f"{at}police/questions/{duty.started_about}/"),
    PREVENTION_INTERVIEW: lambda duty, at: ("Record it", f"{at}prevention/new/"),
    CONFIRM_DECISION: lambda duty, at: ("Read it", f"{at}police/"),
    CONFIRM_PREVENTION: lambda duty, at: ("Read it", f"{at}prevention/"),
    OFFER_INTERVIEW: lambda duty, at: ("Offer", "/returns/"),
    HOLD_INTERVIEW: lambda duty, at: ("Arrange", "/returns/"),
    ASK_AGAIN: lambda duty, at: ("Ask again", "/returns/"),
    HOLD_AFTER_NO: lambda duty, at: ("Record or move it", "/returns/"),
    LOOK_BACK: lambda duty, at: ("Look at it", f"/escalations/learning/{duty.started_about}/"),
    WRITE_UP: lambda duty, at: ("Write it down", "/returns/?show=to-write"),
    APPROVE_INTERVIEW: lambda duty, at: ("Read and approve", "/returns/?show=to-approve"),
    DECIDE_SHARING: lambda duty, at: ("Decide", "/returns/?show=to-share"),
    WRITE_AGAIN: lambda duty, at: ("Write it again", "/returns/?show=returned"),
    PICK_UP: lambda duty, at: ("Pick up", f"/escalations/{duty.challenge_id}/review/"),
    DECIDE: lambda duty, at: ("Decide", f"/escalations/{duty.challenge_id}/review/"),
}


# What the reader asked for, or looked at, themselves


@dataclass(frozen=True)
class Answer:
    """What the authority said to the reader. It names no child: the reader may not see one."""

    words: str
    at: datetime


@dataclass(frozen=True)
class Said:
    """What the authority answered the reader of late, the newest first; how much it still asks."""

    answers: list[Answer]
    questions: int


def said(actor: Actor, *, now: datetime) -> Said:
    """Requests answered, looks reviewed, and questions about looking: one statement for all three."""
    said = [*_said_to(actor, now - KEPT)]
    answers = [
        Answer(ANSWERED[row["about"]][row["well"]], row["at"])
        for row in said
        if row["about"] in ANSWERED
    ]
    answers.sort(key=lambda answer: answer.at, reverse=True)
    return Said(answers[:MOST_NEEDS], questions=len(said) - len(answers))


def _said_to(actor: Actor, since: datetime) -> Iterable[Any]:
    """Each thing that was said: its kind, whether it went well, and when."""
    no_answer = Value(None, output_field=BooleanField())
    questions = unusual.waiting_for(actor).order_by()
    asks = questions.values(about=Value(QUESTION), well=no_answer, at=F("asked_at"))
    if actor.role not in ROLE_CAN[Can.ASK]:
        return asks
    asked = who.asked_by(actor).filter(decided_at__gte=since).order_by()
    looked = who.looked_at_by(actor).filter(reviewed_at__gte=since).order_by()
    return asked.values(about=Value(ASKED), well=F("allowed"), at=F("decided_at")).union(
        looked.values(about=Value(LOOKED), well=F("justified"), at=F("reviewed_at")),
        asks,
        all=True,
    )


ASKED, LOOKED, QUESTION = "asked", "looked", "question"
ALLOWED = {
    True: "Your request to see a child’s record is allowed",
    False: "Your request to see a child’s record is not allowed",
}
JUSTIFIED = {
    True: "Your emergency access was reviewed: justified",
    False: "Your emergency access was reviewed: not justified",
}
ANSWERED = {ASKED: ALLOWED, LOOKED: JUSTIFIED}


# For information


@dataclass(frozen=True)
class Group:
    """What the office was told about one episode, or of a child by itself, the newest first."""

    key: str
    reference: str
    name: str
    notifications: list[Notification]


@dataclass(frozen=True)
class Told:
    page: Page
    groups: list[Group]


def told(actor: Actor, *, number: str | None, now: datetime) -> Told:
    """What the office was told of late, episode by episode: those with something unread first."""
    lately = _lately(actor, now)
    by_episode = (
        lately.order_by()
        .values("child", "episode")
        .annotate(newest=Max("told_at"), newest_unread=Max("told_at", filter=Q(read_at=None)))
        .order_by(F("newest_unread").desc(nulls_last=True), "-newest", "-episode")
    )
    page = Paginator(by_episode, PAGE).get_page(number)
    return Told(page, list(_groups(lately, [(row["child"], row["episode"]) for row in page])))


def _lately(actor: Actor | None, now: datetime) -> QuerySet[Notification]:
    """What has been told since then; nothing of a child who has died."""
    lately = notifications_visible_to(actor).filter(told_at__gte=now - KEPT)
    return lately.filter(child__died_on=None)


Key = tuple[int, int | None]  # a child, and an episode where it is about one


def _groups(lately: QuerySet[Notification], keys: list[Key]) -> Iterable[Group]:
    episodes = {episode for _, episode in keys if episode}
    alone = {child for child, episode in keys if not episode}
    wanted = Q(episode__in=episodes) | Q(episode=None, child__in=alone)
    rows = lately.filter(wanted).select_related("episode", "child", "read_by")
    ordered = _each_once(rows.order_by("-told_at", "-pk"))
    for key in keys:
        mine = [row for row in ordered if (row.child_id, row.episode_id) == key]
        if mine:
            episode = mine[0].episode
            reference = episode.reference if episode else ""
            yield Group(reference or f"child-{key[0]}", reference, str(mine[0].child), mine)


def _each_once(rows: Iterable[Notification]) -> list[Notification]:
    """Somebody who stands for two offices is told once; and of each office that was not reached."""
    found = {(row.event_id, row.message, row.unreached): row for row in rows}
    return list(found.values())


def unread(actor: Actor | None, *, now: datetime) -> int:
    """How many of them nobody in the office has opened."""
    if actor is None or not actor.own_offices:
        return 0
    new = _lately(actor, now).filter(read_at=None).order_by()
    return new.values("event_id", "message", "unreached").distinct().count()


@transaction.atomic
def read(notification: Notification, *, by: Actor, now: datetime) -> None:
    """Somebody of the office has opened it. Reading is not accepting: that is a duty, by name."""
    told = notifications_visible_to(by).filter(
        event_id=notification.event_id,
        message=notification.message,
        unreached=notification.unreached,
    )
    _mark(told, by=by, now=now)


@transaction.atomic
def read_all(*, by: Actor, now: datetime) -> int:
    """Mark as read all that the office was told of late, but for what is a colleague's by name.

    A child's own social worker has their own children to read of; what is about others stays new until
    somebody opens it.
    """
    return _mark(_lately(by, now).exclude(_of_a_colleague(by, now)), by=by, now=now)


def leaves_others(by: Actor) -> bool:
    """Does `read_all` leave what is about children who are a colleague's?"""
    return any(office in NAMED for office in by.own_offices)


def _of_a_colleague(by: Actor, now: datetime) -> Q:
    kinds = [NAMED[office] for office in by.own_offices if office in NAMED]
    named = Professional.objects.current(local(now).date()).filter(kind__in=kinds)
    return Q(person=None, child__in=named.exclude(person=by.person_id).values("child"))


def _mark(told: QuerySet[Notification], *, by: Actor, now: datetime) -> int:
    """Of the office somebody has read it; in their own digest it is counted no more, and in a colleague's still."""
    ids = list(told.values_list("pk", flat=True))
    lines = DigestLine.objects.filter(notification__in=ids, person=by.person_id, read_at=None)
    lines.update(read_at=now)
    unread = Notification.objects.filter(pk__in=ids, read_at=None)
    return unread.update(read_at=now, read_by_id=by.person_id)


# A demonstration's outbox


def outbox(number: str | None) -> Page:
    """Every message that left or would have left, the newest first."""
    page = Paginator(Outbox(), 25).get_page(number)
    page.object_list = [_worded(letter) for letter in page.object_list]
    return page


def _worded(letter: Letter) -> Letter:
    """A digest gets its words when it leaves."""
    if letter.office:
        return letter
    subject, body = digests.in_words(int(letter.body))
    return letter._replace(subject=subject, body=body)
