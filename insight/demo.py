"""The demo world's nights: what a coordinator would find on the board, and a history behind it.

Every step goes through the workflow that a page would call, at a time before now.
"""

from datetime import datetime, timedelta

from children import adding
from children.models import Child
from children.rules import Audience
from core.times import LONDON
from escalation import workflow as learning
from escalation.rules import LearningKind, LearningOutcome
from insight.filters import NO_DECISION
from insight.saving import save_view
from missing import framework, workflow
from missing.models import Episode
from missing.protocols import asked_for
from missing.rules import ACCEPT_ON_CALL, FoundHow, Prevention, ReportedBy
from partners.actor import Actor, actor_of
from partners.demo import persona
from partners.models import Job
from returns import workflow as returns_workflow
from returns.answers import Said, Seen
from returns.models import ReturnInterview
from returns.rules import (
    SLOT_LENGTH,
    AttemptResult,
    Contact,
    Kind,
    SharedWith,
    Told,
    Unsaid,
    Verdict,
    Where,
)

# How long ago Ash was away before, and for how many hours: enough to be a pattern.
BEFORE = ((96, 2), (61, 3), (33, 1), (12, 2))


def make(now: datetime) -> None:
    """Some children are away now, one is back, and Ash has been away before."""
    for days, hours in BEFORE:
        reported = (days, hours) == BEFORE[-1]
        _been_and_gone("Ashley", _evening(now, days), hours, reported=reported)
    _missing_and_high("Bea", now)
    _late_and_spoken_to("Kai", now)
    _missing_and_waiting("Tia", now)
    _back_and_to_arrange("Noor", now)
    _missing_from_home(now)
    _talking("Leo", now)
    _times_to_talk(now)
    _to_learn_from(now)
    save_view(
        name="Police still to decide",
        query={"police": [NO_DECISION]},
        shared=True,
        default=False,
        by=_as("coordinator"),
    )


def _evening(now: datetime, days: int) -> datetime:
    day = now.astimezone(LONDON) - timedelta(days=days)
    return day.replace(hour=21, minute=40, second=0, microsecond=0)


def _as(slug: str) -> Actor:
    who = persona(slug)
    assert who
    return actor_of(Job.objects.select_related("person", "agency").get(person__email=who.email))


def _carer_of(child: Child) -> Actor:
    carer = Job.objects.select_related("person", "agency").filter(home=child.home).first()
    assert carer
    return actor_of(carer)


def _logged(
    forename: str, at: datetime, *, wearing: str = "", **answers: str
) -> tuple[Episode, Actor]:
    """Logged by whoever looks after the child, with the level that the framework suggests."""
    child = Child.objects.select_related(
        "home", "host_authority__area__force", "responsible_authority__area"
    ).get(forename=forename)
    carer = _carer_of(child) if child.home else _as("emergency-duty")
    danger = answers.setdefault("danger", "no")
    episode = workflow.open_episode(child=child, by=carer, now=at, danger=danger)
    said = framework.Answers(chosen=answers, age_years=child.age_on(at.date()), now=at)
    episode = workflow.log_episode(
        episode=episode,
        by=carer,
        now=at + timedelta(minutes=4),
        last_seen_at=at - timedelta(minutes=50),
        whereabouts=answers["whereabouts"],
        wearing=wearing,
    )
    suggested = framework.suggest(asked_for(episode), said).level
    assert suggested
    workflow.set_level(
        episode=episode, answers=said, level=suggested, by=carer, now=at + timedelta(minutes=5)
    )
    return episode, carer


def _reported(episode: Episode, carer: Actor, at: datetime, how: ReportedBy) -> None:
    workflow.report_to_police(episode=episode, reported_at=at, how=how, by=carer, now=at)


def _accepted(episode: Episode, code: str, by: Actor, at: datetime) -> None:
    workflow.accept(duty=episode.duties.get(code=code), by=by, now=at)


def _been_and_gone(forename: str, at: datetime, hours: int, *, reported: bool) -> None:
    episode, carer = _logged(
        forename,
        at,
        wearing="Green parka, grey joggers, grey trainers",
        whereabouts="think",
        place="fine",
        reached="yes",
    )
    _accepted(episode, ACCEPT_ON_CALL, _as("on-call"), at + timedelta(minutes=8))
    if reported:
        _reported(episode, carer, at + timedelta(minutes=40), ReportedBy.CALL_101)
    back = at + timedelta(hours=hours)
    workflow.record_return(
        episode=episode,
        returned_at=back,
        found_how=FoundHow.CAME_BACK,
        how_they_are="Tired, and hungry",
        by=carer,
        now=back,
    )
    if reported:
        _seen_by_police(episode, back + timedelta(hours=14))
    talk = back + timedelta(hours=42)
    interviewer = _as("interviewer")
    interview = ReturnInterview.objects.get(episodes=episode)
    _written(interview, interviewer, talk)
    interview = returns_workflow.hold(
        interview=interview,
        interviewer_id=interviewer.person_id,
        held_at=talk,
        where=Where.SCHOOL,
        seen_alone=True,
        by=interviewer,
        now=talk,
    )
    _shared_with_police(interview, interviewer, talk)
    returns_workflow.decide(
        interview=interview,
        outcome=Verdict.APPROVED,
        by=_as("interview-manager"),
        now=talk + timedelta(hours=20),
    )


def _shared_with_police(interview: ReturnInterview, by: Actor, at: datetime) -> None:
    """Where the child was, which the child agreed to; nothing of why."""
    where = interview.answers.of_the_child().filter(question="where")
    chosen = [(each.pk, SharedWith.POLICE) for each in where]
    returns_workflow.share_words(interview=interview, chosen=chosen, by=by, now=at)


def _written(interview: ReturnInterview, by: Actor, at: datetime) -> None:
    """Enough to show what is the child's, what is the worker's, and what was not said."""
    said = (
        Said("confidentiality", Kind.PICKED, chosen=["yes"]),
        Said("why", Kind.WORDS, "I wanted some space. It was loud after the phone call."),
        Said("why", Kind.NOTE, "The call with Mum was cut short."),
        Said("where", Kind.WORDS, "Just the park by the canal, then the bus station cos its warm"),
        Said("with-whom", Kind.WORDS, unsaid=Unsaid.NO_WORDS),
        Said("would-help", Kind.WORDS, "A call from Mum on Sundays that nobody cuts off."),
        Said(
            "agreed", Kind.NOTE, "Nadia asks Mum about calls on Sundays, and tells you by Friday."
        ),
        Said("again", Kind.PICKED, chosen=["medium"]),
        Said("actions", Kind.NOTE, "Ask the social worker about calls on Sundays."),
    )
    boxes = [(each, Seen()) for each in said]
    returns_workflow.write_down(interview=interview, boxes=boxes, by=by, now=at)


def _seen_by_police(episode: Episode, at: datetime) -> None:
    returns_workflow.record_prevention(
        episode=episode,
        outcome=Prevention.DONE,
        happened_at=at,
        seen_alone=True,
        found="Well, and glad to be home. Walked to the canal with a friend and back.",
        by=_as("police-supervisor"),
        now=at,
    )


def _missing_and_high(forename: str, now: datetime) -> None:
    """Police look for her; the authority that placed her has not accepted."""
    at = now - timedelta(hours=5)
    episode, carer = _logged(forename, at, whereabouts="no", exploitation="yes")
    _reported(episode, carer, at + timedelta(minutes=6), ReportedBy.CALL_999)
    workflow.record_decision(
        episode=episode,
        outcome="record-respond",
        grade="high",
        reason="Not seen since school, and older people have been driving her. Officers are out.",
        carer_worry="The cars, and that her phone is off",
        carer_should="Stay by the phone; ring 999 at once if she calls or comes back",
        by=_as("police-supervisor"),
        now=at + timedelta(minutes=20),
    )
    workflow.add_note(
        episode=episode,
        text="She told me last week that she does not feel listened to at the home. I will see her"
        " alone when she is back.",
        audience=Audience.PROFESSIONALS,
        by=_as("social-worker"),
        now=at + timedelta(minutes=45),
    )


def _late_and_spoken_to(forename: str, now: datetime) -> None:
    at = now - timedelta(minutes=50)
    episode, _ = _logged(forename, at, whereabouts="spoke", place="fine", reached="yes")
    duty = episode.duties.get(code=ACCEPT_ON_CALL)
    on_call = (
        Job.objects.select_related("person", "agency")
        .filter(agency=duty.agency, role="on-call")
        .first()
    )
    if on_call:
        _accepted(episode, duty.code, actor_of(on_call), at + timedelta(minutes=7))


def _missing_and_waiting(forename: str, now: datetime) -> None:
    """Reported, and the control room has not decided yet."""
    at = now - timedelta(minutes=35)
    episode, carer = _logged(forename, at, whereabouts="no", reached="no")
    _accepted(episode, ACCEPT_ON_CALL, _as("on-call"), at + timedelta(minutes=9))
    _reported(episode, carer, at + timedelta(minutes=12), ReportedBy.CALL_101)


def _times_to_talk(now: datetime) -> None:
    """The interviewer can on three of the next days, and each week after that on the first."""
    for days, hour, weeks in ((1, 17, 1), (2, 16, 4), (3, 11, 1)):
        day = now.astimezone(LONDON) + timedelta(days=days)
        begins = day.replace(hour=hour, minute=30, second=0, microsecond=0)
        returns_workflow.offer_slots(
            starts_at=begins,
            ends_at=begins + SLOT_LENGTH,
            weeks=weeks,
            by=_as("interviewer"),
            now=now,
        )


def _talking(forename: str, now: datetime) -> None:
    """Back since yesterday; the interview is booked, and its recording is begun."""
    at = now - timedelta(hours=26)
    episode, carer = _logged(forename, at, whereabouts="think", place="fine", reached="no")
    back = at + timedelta(hours=2)
    workflow.record_return(
        episode=episode,
        returned_at=back,
        found_how=FoundHow.CAME_BACK,
        how_they_are="Fine, and wants to sleep",
        by=carer,
        now=back,
    )
    interviewer = _as("interviewer")
    interview = returns_workflow.book(
        interview=ReturnInterview.objects.get(episodes=episode),
        interviewer_id=interviewer.person_id,
        booked_for=now - timedelta(minutes=30),
        where=Where.SCHOOL,
        child_told_by=Told.TEXT,
        by=interviewer,
        now=now - timedelta(hours=5),
    )
    said = Said("why", Kind.WORDS, "Everyone was going. I said I'd be back and I was.")
    returns_workflow.write_down(
        interview=interview,
        boxes=[(said, Seen())],
        by=interviewer,
        now=now - timedelta(minutes=10),
    )


def _back_and_to_arrange(forename: str, now: datetime) -> None:
    """Back for two days: the first call was not answered, and police have not said that they saw her."""
    at = now - timedelta(hours=58)
    episode, carer = _logged(forename, at, whereabouts="think", place="unknown", reached="no")
    _reported(episode, carer, at + timedelta(minutes=40), ReportedBy.CALL_101)
    back = at + timedelta(hours=3)
    workflow.record_return(
        episode=episode,
        returned_at=back,
        found_how=FoundHow.FAMILY,
        how_they_are="Quiet. Slept.",
        by=carer,
        now=back,
    )
    tried = back + timedelta(hours=19)
    returns_workflow.record_attempt(
        interview=ReturnInterview.objects.get(episodes=episode),
        tried_at=tried,
        how=Contact.PHONE,
        result=AttemptResult.NO_ANSWER,
        by=_as("interviewer"),
        now=tried,
    )


def _missing_from_home(now: datetime) -> None:
    """Known to Bradford and placed by nobody: her school rang, and the emergency duty worker logged it."""
    at = now - timedelta(minutes=80)
    adding.add_child(
        surname="Ames",
        born_on=(at - timedelta(days=14 * 365 + 90)).date(),
        not_these=set(),
        forename="Robyn",
        known_as="",
        sex="2",
        local_id="",
        by=_as("social-worker"),
        now=at - timedelta(days=30),
    )
    episode, duty_worker = _logged("Robyn", at, whereabouts="no", home_harm="yes")
    _reported(episode, duty_worker, at + timedelta(minutes=9), ReportedBy.CALL_101)


def _to_learn_from(now: datetime) -> None:
    """Two wait for the coordinator of the authority that placed the children; one is closed."""
    ash = Episode.objects.filter(child__forename="Ashley").order_by("-opened_at")[0]
    learning.raise_learning(
        episode=ash,
        kind=LearningKind.DELAYED_RESPONSE,
        what_happened="Police were told at twenty past ten. Nobody rang the carer back or decided until"
        " long after midnight, when the child was home.",
        by=_as("on-call"),
        now=now - timedelta(days=9),
    )
    gap = learning.raise_learning(
        episode=ash,
        kind=LearningKind.INFORMATION_GAP,
        what_happened="The number of the aunt was with the social worker and not on the profile, so"
        " nobody tried her until the morning.",
        by=_as("social-worker"),
        now=now - timedelta(days=10),
    )
    learning.close_learning(
        case=gap,
        outcome=LearningOutcome.LEARNING,
        looked_with="The missing persons unit",
        learning="Whoever adds a contact to the care plan adds it to the profile on the same day.",
        actions=[
            learning.Action(
                "Compare the contacts of every plan with the profile",
                "Bradford children looked after",
                (now + timedelta(days=18)).date(),
            )
        ],
        by=_as("bradford-coordinator"),
        now=now - timedelta(days=3),
    )
    learning.raise_learning(
        episode=Episode.objects.get(child__forename="Noor"),
        kind=LearningKind.UNNEEDED_REPORT,
        what_happened="The report was made before anybody had rung the grandmother, where the child was"
        " having tea.",
        by=_as("police-supervisor"),
        now=now - timedelta(days=1),
    )
