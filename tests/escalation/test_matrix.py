"""Who must be told of what, row by row of the matrix that partners agreed: at once, later, or once a day.

Columns: the desk of the authority that placed the child; the child's own social worker; the coordinator where the child
lives; police; the home's manager or whoever supervises the carers; the reviewing officer; the managers of
the authority. Parents and Ofsted are told by people, who owe it.
"""

from collections.abc import Iterable
from datetime import timedelta

import pytest

from audit.models import Event
from audit.rules import Fact
from escalation.messages import MESSAGES
from escalation.models import Notification
from escalation.rules import Kind
from missing.framework import Answers
from missing.models import Episode
from missing.rules import NoteKind
from missing.workflow import add_note, go_again, stand_down
from partners.rules import MANAGERS, Office
from tests import make
from tests.escalation.telling import mind_all
from tests.escalation.test_workflow import answering
from tests.make import NOW
from tests.roles import seen_by

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_sight")]
COLUMNS = {
    "placing": (Office.PLACING_AUTHORITY,),
    "social worker": (Office.SOCIAL_WORKER,),
    "host": (Office.HOST_COORDINATOR,),
    "police": (Office.POLICE_SUPERVISOR, Office.DUTY_INSPECTOR, Office.SUPERINTENDENT),
    "home": (Office.FOSTERING_SOCIAL_WORKER,),
    "reviewing": (Office.REVIEWING_OFFICER,),
    "managers": MANAGERS,
}
NO, DAILY, LATER, AT_ONCE = "no", "once a day", "after quiet hours", "at once"


def how(office: Iterable[Office], facts: Iterable[Fact]) -> str:
    """The soonest that any of these offices was told of any of these facts."""
    events = Event.objects.filter(fact__in=facts).values("pk")
    told = Notification.objects.filter(event_id__in=events, office__in=office)
    kinds = {MESSAGES[message].may_wait for message in told.values_list("message", flat=True)}
    if not kinds:
        return NO
    if None in kinds:
        return AT_ONCE
    return DAILY if kinds == {Kind.DAILY} else LATER


def carers_lead(world):
    answers = Answers(chosen={"danger": "no", "whereabouts": "think"}, age_years=15, now=NOW)
    make.levelled(make.logged(world), world.carer, level="L1", answers=answers)


def high_grade(world):
    make.decided(world, outcome="record-respond", grade="high")


def gravest_level(world):
    make.levelled(make.logged(world), world.carer, level="L3")


def away_for(**time):
    def happens(world):
        make.reported(world)
        mind_all(NOW + timedelta(**time))

    return happens


def away_unreported(world):
    make.logged(world)
    mind_all(NOW + timedelta(days=7))


def back_by_mistake(world):
    back(world)
    make.not_back(world, Episode.objects.get(), now=NOW + timedelta(hours=1))


def back(world):
    make.back(world, episode=make.reported(world))


def found(world):
    return make.found(world, episode=make.reported(world))


def gone_again(world):
    episode, by = found(world), make.acting(world.social_worker)
    with seen_by(by):
        go_again(episode=episode, left_at=NOW, by=by, now=NOW + timedelta(minutes=5))


def stood_down(world):
    episode, by = make.reported(world), make.acting(world.social_worker)
    with seen_by(by):
        stand_down(episode=episode, because="Was upstairs", by=by, now=NOW)


def sighted(world):
    episode, by = make.reported(world), make.acting(world.carer)
    with seen_by(by):
        add_note(episode=episode, text="By the station", kind=NoteKind.SIGHTING, by=by, now=NOW)


def interview_overdue(world):
    episode = make.back(world, episode=make.reported(world))
    make.prevented(world, now=NOW + timedelta(hours=1), episode=episode)
    mind_all(NOW + timedelta(hours=73))


def decided_challenge(world):
    challenge = make.challenged(world)
    answering(challenge, world.inspector)


ROWS = [
    # what happens, the facts of it, and how each column is told; the social worker isn't told what they
    # have just done themselves
    (
        "a log at a level that carers lead",
        carers_lead,
        [Fact.LEVEL_SET],
        [NO, DAILY, NO, NO, DAILY, NO, NO],
    ),
    (
        "a report to police",
        make.reported,
        [Fact.REPORTED_TO_POLICE],
        [AT_ONCE, AT_ONCE, AT_ONCE, AT_ONCE, AT_ONCE, DAILY, NO],
    ),
    (
        "police grade the risk at their highest",
        high_grade,
        [Fact.POLICE_DECIDED],
        [AT_ONCE, AT_ONCE, AT_ONCE, NO, AT_ONCE, AT_ONCE, NO],
    ),
    (
        "the gravest level",
        gravest_level,
        [Fact.LEVEL_SET],
        [AT_ONCE, AT_ONCE, AT_ONCE, NO, AT_ONCE, AT_ONCE, NO],
    ),
    ("24 hours away", away_for(hours=24), [Fact.STILL_AWAY_24H], [AT_ONCE] * 7),
    ("72 hours away", away_for(hours=72), [Fact.STILL_AWAY_72H], [AT_ONCE] * 7),
    ("7 days away", away_for(days=7), [Fact.STILL_AWAY_7D], [AT_ONCE] * 7),
    (
        "7 days away, of which police were not told",
        away_unreported,
        [Fact.STILL_AWAY_24H, Fact.STILL_AWAY_72H, Fact.STILL_AWAY_7D],
        [AT_ONCE, AT_ONCE, AT_ONCE, NO, AT_ONCE, AT_ONCE, AT_ONCE],
    ),
    ("a return", back, [Fact.RETURNED], [AT_ONCE, AT_ONCE, AT_ONCE, AT_ONCE, AT_ONCE, DAILY, NO]),
    (
        "a return that was a mistake",
        back_by_mistake,
        [Fact.RETURN_MISTAKEN],
        [AT_ONCE, AT_ONCE, AT_ONCE, AT_ONCE, AT_ONCE, AT_ONCE, NO],
    ),
    (
        "found, and not home yet",
        found,
        [Fact.LOCATED],
        [AT_ONCE, NO, AT_ONCE, AT_ONCE, AT_ONCE, NO, NO],
    ),
    (
        "gone again after being found",
        gone_again,
        [Fact.GONE_AGAIN],
        [AT_ONCE, NO, AT_ONCE, AT_ONCE, AT_ONCE, NO, NO],
    ),
    (
        "seen while away, by the carer",
        sighted,
        [Fact.NOTE_ADDED],
        [LATER, LATER, LATER, AT_ONCE, NO, NO, NO],
    ),
    (
        "stood down, after police were told",
        stood_down,
        [Fact.STOOD_DOWN],
        [AT_ONCE, NO, AT_ONCE, AT_ONCE, AT_ONCE, NO, NO],
    ),
    (
        "an interview that is overdue",
        interview_overdue,
        [Fact.DUTY_CLIMBED],
        [AT_ONCE, LATER, LATER, NO, NO, LATER, NO],
    ),
    (
        "an interview that is not wanted for now",
        make.said_not_now,
        [Fact.INTERVIEW_DECLINED],
        [LATER, LATER, LATER, NO, NO, LATER, NO],
    ),
    (
        "an interview that was held",
        make.heard,
        [Fact.INTERVIEW_HELD],
        [LATER, LATER, LATER, NO, NO, LATER, NO],
    ),
    (
        "a challenge",
        make.challenged,
        [Fact.CHALLENGED],
        [AT_ONCE, AT_ONCE, AT_ONCE, AT_ONCE, AT_ONCE, NO, NO],
    ),
    (
        "what came of a challenge",
        decided_challenge,
        [Fact.CHALLENGE_DECIDED],
        [AT_ONCE, AT_ONCE, AT_ONCE, AT_ONCE, AT_ONCE, NO, NO],
    ),
]


@pytest.mark.parametrize(
    ("what", "happens", "facts", "expected"), ROWS, ids=[row[0] for row in ROWS]
)
def test_everybody_in_the_row_is_told_as_the_row_says(world, what, happens, facts, expected):
    happens(world)

    assert {name: how(offices, facts) for name, offices in COLUMNS.items()} == dict(
        zip(COLUMNS, expected, strict=True)
    )
